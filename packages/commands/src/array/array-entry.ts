/** What the commands on arrays share: reading indexes, finding the array of a key, and writing to it. */
import {
  ArrayIndex,
  type ArrayValue,
  CollectionForm,
  EventClass,
  type Ref,
  replaceArray,
  rootOf,
  setRoot,
  ValueType,
} from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import type { Session } from "../session/session.js";
import { isTypeOrNone } from "../typed-entry.js";

/** An entry's value is the reference of the array. */
const ROOT_BYTES = 4;

/** Answers that the key of argument 1 holds no array. */
export const WRONG_TYPE = -1;

/** Reads argument `at` as an index; false where it is none, and the error is answered. */
export function indexAt(session: Session, args: Args, at: number, into: ArrayIndex, reply: ReplySink): boolean {
  if (into.parse(args.bytes, args.starts[at], args.ends[at])) return true;
  session.fail(reply, errors.arrayIndex);
  return false;
}

/** Whether all arguments from `first` on, every `step`-th, are indexes; where one is not, the error is answered. */
export function areIndexes(session: Session, args: Args, first: number, step: number, reply: ReplySink): boolean {
  for (let at = first; at < args.count; at += step) if (!indexAt(session, args, at, scratch, reply)) return false;
  return true;
}

const scratch = new ArrayIndex();

/** The array of the key in argument 1, for a command that reads: 0 for none, `WRONG_TYPE` where the error is answered. */
export function arrayToRead(session: Session, args: Args, reply: ReplySink): Ref {
  const ref = session.database.read(args.bytes, args.starts[1], args.ends[1]);
  if (ref === 0) return 0;
  return isTypeOrNone(session, ref, ValueType.array, reply) ? rootOf(session.keyspace.arena, ref) : WRONG_TYPE;
}

/** Answers an index. It is a big number where an integer of the protocol does not reach. */
export function replyIndex(reply: ReplySink, high: number, low: number): void {
  if (high === 0 && low >= 0) reply.integer(low);
  else if (high >= 0) reply.int64(high, low);
  else reply.bigNumber(String((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)));
}

/** Answers an element. */
export function replyElement(reply: ReplySink, { bytes, start, end }: ArrayValue): void {
  reply.bulk(bytes, start, end);
}

/**
 * The write that is under way: `find`, `open`, `set` any number of times, then `end`; `abandon` where memory ran out leaves everything
 * as it was. What removes or moves the cursor does without `open`. A new key appears with `end`. One for all sessions: commands run
 * one after the other.
 */
export class ArrayWrite {
  /** The array. */
  root: Ref = 0;
  /** Whether the key is new. */
  isNew = false;
  /** Indexes that were set and had not been before. */
  added = 0;
  #entry: Ref = 0;
  /** The array that `root` is a copy of; 0 for none. */
  #replaced: Ref = 0;

  /** Finds the array of the key in argument 1; `isNew` says that there is none. False where it holds something else, which is answered. */
  find(session: Session, args: Args, reply: ReplySink): boolean {
    const ref = session.database.write(args.bytes, args.starts[1], args.ends[1]);
    if (!isTypeOrNone(session, ref, ValueType.array, reply)) return false;
    this.#entry = ref;
    this.#replaced = 0;
    this.added = 0;
    this.isNew = ref === 0;
    if (ref !== 0) this.root = rootOf(session.keyspace.arena, ref);
    return true;
  }

  /** Begins a new array, or to write down what becomes of the one that was found, where several values could be set in part. */
  open(session: Session, values: number): void {
    const { arrays } = session.keyspace;
    if (this.isNew) this.root = arrays.create();
    else if (values > 1 && this.#replaced === 0) arrays.begin(this.root);
  }

  /** Sets an index to argument `at`. Throws `ArenaFullError`. */
  set(session: Session, args: Args, index: ArrayIndex, at: number): void {
    const { arrays } = session.keyspace;
    if (arrays.set(this.root, index.high, index.low, args.bytes, args.starts[at], args.ends[at])) this.added++;
  }

  /** Goes on with a copy of the array, unless it is 0: it takes the array's place at the end, or goes with what was written to it. */
  rebuild(copy: Ref): void {
    if (copy === 0) return;
    this.#replaced = this.root;
    this.root = copy;
  }

  /** Puts a new array under its key, deletes a key whose array became empty, and tells. Throws `ArenaFullError`, nothing being kept. */
  end(session: Session, args: Args, event: string): void {
    const { database, keyspace } = session;
    const { bytes, starts, ends } = args;
    if (this.isNew) {
      try {
        const { array } = ValueType;
        const ref = database.create(bytes, starts[1], ends[1], array, CollectionForm.rooted, ROOT_BYTES);
        setRoot(keyspace.arena, ref, this.root);
      } catch (error) {
        keyspace.arrays.discard(this.root);
        throw error;
      }
    }
    if (this.#replaced !== 0) {
      replaceArray(keyspace.arrays, this.#replaced, this.root);
      this.root = this.#replaced;
    }
    keyspace.arrays.keep();
    database.changed(bytes, starts[1], ends[1], EventClass.array, event);
    if (keyspace.arrays.count(this.root) > 0) return;
    database.remove(this.#entry);
    database.changed(bytes, starts[1], ends[1], EventClass.generic, "del");
  }

  /** Memory ran out: a new array goes, and a copy; another one becomes what it was. */
  abandon({ keyspace: { arrays } }: Session): void {
    if (this.isNew || this.#replaced !== 0) arrays.discard(this.root);
    else arrays.undo();
  }
}
