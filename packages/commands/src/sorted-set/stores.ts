/** Sorted sets that commands compute: built beside the keyspace, then put under a key in one step. */
import { EventClass, LooseEntries, placeEntry, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import type { Session } from "../session/session.js";
import { changed } from "./zset-entry.js";

/** A sorted set that no key holds yet. Its name is an argument of the command that makes it. */
export class LooseZSet {
  /** Its entry, 0 while it is empty. */
  ref: Ref = 0;

  readonly #session: Session;
  readonly #args: Args;
  readonly #place: LooseEntries;
  readonly #isRooted: boolean;
  readonly #keyAt: number;

  /** `isRooted`: from the first member on, which keeps the sign of a zero, as Redis does. `keyAt`: the argument that names it. */
  constructor(session: Session, args: Args, isRooted: boolean, keyAt = 1) {
    this.#keyAt = keyAt;
    this.#isRooted = isRooted;
    this.#session = session;
    this.#args = args;
    this.#place = new LooseEntries(session.keyspace);
  }

  get size(): number {
    return this.ref === 0 ? 0 : this.#session.keyspace.zsets.size(this.ref);
  }

  /** Looks a member up, and leaves its score in `zsets.score`: the first step of `add` and `rescore`. */
  find(bytes: Uint8Array, start: number, end: number): boolean {
    return this.ref !== 0 && this.#session.keyspace.zsets.find(this.ref, bytes, start, end);
  }

  /** Adds the member that `find` missed, with the score `zsets.newScore`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const { zsets } = this.#session.keyspace;
    const { bytes: key, starts, ends } = this.#args;
    const keyStart = starts[this.#keyAt];
    const keyEnd = ends[this.#keyAt];
    if (this.ref === 0 && this.#isRooted)
      this.ref = zsets.createRooted(this.#place, key, keyStart, keyEnd, bytes, start, end);
    else if (this.ref === 0) this.ref = zsets.create(this.#place, key, keyStart, keyEnd, bytes, start, end);
    else this.ref = zsets.add(this.#place, this.ref, bytes, start, end);
  }

  /** Gives the member that `find` found the score `zsets.newScore`. */
  rescore(bytes: Uint8Array, start: number, end: number): void {
    this.ref = this.#session.keyspace.zsets.rescore(this.#place, this.ref, bytes, start, end);
  }

  /** Packs it, if the limits let it be. */
  pack(): void {
    if (this.ref !== 0) this.ref = this.#session.keyspace.zsets.pack(this.#place, this.ref);
  }

  /** Puts it under its name, or removes that key where there is nothing to put; answers its size. */
  store(event: string, reply: ReplySink): void {
    const { database } = this.#session;
    const { bytes } = this.#args;
    const start = this.#args.starts[this.#keyAt];
    const end = this.#args.ends[this.#keyAt];
    const taken = database.write(bytes, start, end);
    const { size } = this;
    if (size === 0) {
      if (taken !== 0) {
        database.remove(taken);
        database.changed(bytes, start, end, EventClass.generic, "del");
      }
    } else {
      placeEntry(database, taken, this.ref);
      this.ref = 0;
      changed(this.#session, this.#args, this.#keyAt, event);
    }
    reply.integer(size);
  }

  /** Gives it back where nobody took it. */
  free(): void {
    if (this.ref !== 0) this.#place.free(this.ref);
    this.ref = 0;
  }
}

/** ZRANGESTORE: stores `count` members of a sorted set from rank `first` on. O(count × log count). */
export function storeRange(
  session: Session,
  args: Args,
  ref: Ref,
  first: number,
  count: number,
  backward: boolean,
  reply: ReplySink,
): void {
  const { cursor, newScore } = session.keyspace.zsets;
  const result = new LooseZSet(session, args, false);
  try {
    if (count > 0) cursor.begin(ref, first, backward);
    for (let left = count; left > 0 && cursor.next(); left--) {
      result.find(cursor.bytes, cursor.start, cursor.end);
      newScore[0] = cursor.score[0];
      result.add(cursor.bytes, cursor.start, cursor.end);
    }
    result.store("zrangestore", reply);
  } finally {
    result.free();
  }
}
