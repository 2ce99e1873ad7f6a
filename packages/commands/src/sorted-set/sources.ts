/** What ZUNION, ZINTER and ZDIFF read: sorted sets, sets whose members score 1, and keys that are missing. */
import { type Ref, SetCursor, SetMember, typeOf, ValueType, type ZSetCursor } from "@allset/engine";
import type { Session } from "../session/session.js";

export interface Source {
  readonly size: number;
  /** The member that `next` read, `bytes[start .. end)`, valid until the next step. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** The score of the member that `next` or `find` read. */
  readonly score: Float64Array;
  /** Begins a walk over the members, in any order. */
  begin(): void;
  next(): boolean;
  /** Whether a member is in it. */
  find(bytes: Uint8Array, start: number, end: number): boolean;
}

const nothing: Source = {
  size: 0,
  bytes: new Uint8Array(0),
  start: 0,
  end: 0,
  score: new Float64Array(1),
  begin: () => {},
  next: () => false,
  find: () => false,
};

class ZSetSource implements Source {
  readonly size: number;
  readonly score: Float64Array = new Float64Array(1);

  readonly #session: Session;
  readonly #ref: Ref;
  readonly #cursor: ZSetCursor;

  constructor(session: Session, ref: Ref) {
    this.#session = session;
    this.#ref = ref;
    // Sources are walked one after the other.
    this.#cursor = session.keyspace.zsets.cursor;
    this.size = session.keyspace.zsets.size(ref);
  }

  get bytes(): Uint8Array {
    return this.#cursor.bytes;
  }

  get start(): number {
    return this.#cursor.start;
  }

  get end(): number {
    return this.#cursor.end;
  }

  begin(): void {
    this.#cursor.begin(this.#ref, 0, false);
  }

  next(): boolean {
    if (!this.#cursor.next()) return false;
    this.score[0] = this.#cursor.score[0];
    return true;
  }

  find(bytes: Uint8Array, start: number, end: number): boolean {
    const { zsets } = this.#session.keyspace;
    if (!zsets.find(this.#ref, bytes, start, end)) return false;
    this.score[0] = zsets.score[0];
    return true;
  }
}

class SetSource implements Source {
  readonly size: number;
  readonly score: Float64Array = Float64Array.of(1);
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  readonly #session: Session;
  readonly #ref: Ref;
  readonly #cursor: SetCursor;
  readonly #sought = new SetMember();

  constructor(session: Session, ref: Ref) {
    this.#session = session;
    this.#ref = ref;
    this.#cursor = new SetCursor(session.keyspace.arena);
    this.size = session.keyspace.sets.size(ref);
  }

  begin(): void {
    this.#cursor.begin(this.#ref);
  }

  next(): boolean {
    const member = this.#cursor.next();
    if (member === null) return false;
    member.spell();
    this.bytes = member.bytes;
    this.start = member.start;
    this.end = member.end;
    return true;
  }

  find(bytes: Uint8Array, start: number, end: number): boolean {
    this.#sought.assign(bytes, start, end);
    return this.#session.keyspace.sets.has(this.#ref, this.#sought);
  }
}

/** What an entry (0: none) is as a source; null where it holds another type. */
export function sourceOf(session: Session, ref: Ref): Source | null {
  if (ref === 0) return nothing;
  const type = typeOf(session.keyspace.arena, ref);
  if (type === ValueType.zset) return new ZSetSource(session, ref);
  return type === ValueType.set ? new SetSource(session, ref) : null;
}
