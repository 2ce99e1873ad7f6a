import { bigintOf } from "./integer-words.js";
import type { ReplySink } from "./reply-sink.js";
import { ReplyTooLargeError } from "./reply-too-large.js";

const WORD = 2 ** 32;

/** An aggregate that lacks values still. */
interface Frame<Value> {
  readonly kind: AggregateKind;
  readonly items: Value[];
  /** Values still to come; Infinity until a hole is filled. */
  left: number;
}

export type AggregateKind = "array" | "map" | "set" | "push" | "attribute";

/** What every collector's values are made of: values that each kind of sink writes as they are. */
type Item<Value> = Value | string | number | boolean | null;

/**
 * A sink that builds a tree of values instead of bytes. How errors, strings of bytes and aggregates look is the subclass's matter; that every
 * announced value came is this one's. A misuse (a hole filled out of order, a reply taken before it is complete) is an assertion.
 */
export abstract class ValueCollector<Value> implements ReplySink {
  readonly protocol: 2 | 3 = 3;
  /** Bytes of strings in one reply at most; above it throws `ReplyTooLargeError`. */
  bytesMax: number = Number.POSITIVE_INFINITY;

  #frames: Frame<Item<Value>>[] = [];
  #replies: Item<Value>[] = [];
  #pushes: Item<Value>[] = [];
  /** Bytes of strings in the reply that is being written. */
  #bytes = 0;

  ok(): void {
    this.add("OK");
  }

  simple(text: string): void {
    this.add(text);
  }

  integer(value: number): void {
    this.add(value);
  }

  int64(high: number, low: number): void {
    const value = high * WORD + (low >>> 0);
    if (Number.isSafeInteger(value)) this.add(value);
    else this.bigint(bigintOf(high, low));
  }

  null(): void {
    this.add(null);
  }

  nullArray(): void {
    this.add(null);
  }

  boolean(value: boolean): void {
    this.add(value);
  }

  /** Complete replies not yet taken. */
  get count(): number {
    return this.#replies.length;
  }

  /** Whether an aggregate was begun that lacks values still. */
  get isOpen(): boolean {
    return this.#frames.length > 0;
  }

  /** Takes the oldest complete reply. There must be one: see `count`. */
  take(): Item<Value> {
    if (this.#replies.length === 0) throw new Error("ValueCollector.take: no complete reply");
    return this.#replies.shift() as Item<Value>;
  }

  /** Takes the values pushed out of band since the last call. */
  takePushes(): Item<Value>[] {
    const pushes = this.#pushes;
    this.#pushes = [];
    return pushes;
  }

  mark(): number {
    return this.#frames.length;
  }

  rollback(mark: number): void {
    this.#frames.length = mark;
    if (mark === 0) this.#bytes = 0;
  }

  /** Forgets everything, an unfinished reply included. */
  reset(): void {
    this.#frames = [];
    this.#replies = [];
    this.#pushes = [];
    this.#bytes = 0;
  }

  /** Accounts for a string before it is made. */
  protected reserve(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.bytesMax) throw new ReplyTooLargeError(this.bytesMax);
  }

  /** The value of an aggregate with these members; a map's are keys and values in turn. */
  protected abstract aggregate(kind: AggregateKind, items: Item<Value>[]): Item<Value>;

  /** Puts a finished value where it belongs. */
  protected add(value: Item<Value>): void {
    for (;;) {
      const frame = this.#frames.at(-1);
      if (frame === undefined) {
        this.#replies.push(value);
        this.#bytes = 0;
        return;
      }
      frame.items.push(value);
      if (--frame.left > 0) return;
      this.#frames.pop();
      // Attributes describe the value that follows; a JavaScript value has no place for them.
      if (frame.kind === "attribute") return;
      value = this.aggregate(frame.kind, frame.items);
      if (frame.kind === "push" && this.#frames.length === 0) {
        this.#pushes.push(value);
        this.#bytes = 0;
        return;
      }
    }
  }

  abstract error(text: string): void;
  abstract bigint(value: bigint): void;
  abstract bulk(bytes: Uint8Array, start: number, end: number): void;
  abstract text(value: string): void;
  abstract double(value: number): void;
  abstract bigNumber(digits: string): void;

  verbatim(_format: string, text: string): void {
    this.text(text);
  }

  decimal(value: number): void {
    this.double(value);
  }

  array(length: number): void {
    this.#open("array", length);
  }

  map(length: number): void {
    this.#open("map", length * 2);
  }

  set(length: number): void {
    this.#open("set", length);
  }

  push(length: number): void {
    this.#open("push", length);
  }

  attribute(length: number): void {
    this.#open("attribute", length * 2);
  }

  deferArray(): number {
    return this.#open("array", Number.POSITIVE_INFINITY);
  }

  fillArray(hole: number, length: number): void {
    this.#fill(hole, "array", length);
  }

  deferMap(): number {
    return this.#open("map", Number.POSITIVE_INFINITY);
  }

  fillMap(hole: number, length: number): void {
    this.#fill(hole, "map", length * 2);
  }

  deferSet(): number {
    return this.#open("set", Number.POSITIVE_INFINITY);
  }

  fillSet(hole: number, length: number): void {
    this.#fill(hole, "set", length);
  }

  #open(kind: AggregateKind, left: number): number {
    if (left > 0) return this.#frames.push({ kind, items: [], left });
    if (kind !== "attribute") this.add(this.aggregate(kind, []));
    return this.#frames.length;
  }

  #fill(hole: number, kind: AggregateKind, length: number): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined || hole !== this.#frames.length || frame.kind !== kind || frame.items.length !== length) {
      throw new Error(
        `ValueCollector: hole ${hole} filled with a ${kind} of ${length} values does not match what was written`,
      );
    }
    this.#frames.pop();
    this.add(this.aggregate(kind, frame.items));
  }
}
