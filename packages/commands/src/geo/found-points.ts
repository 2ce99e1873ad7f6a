/** What a search found, in columns: distances, places, scores and copies of the members, which outlive a change of the sorted set. */
import { PartialOrder } from "./partial-order.js";

export const Order = { none: 0, ascending: 1, descending: 2 } as const;
export type Order = (typeof Order)[keyof typeof Order];

const ROWS_MIN = 64;
const BYTES_MIN = 1024;
/** Columns that grew beyond this are given back. */
const ROWS_KEPT_MAX = 1 << 14;
const BYTES_KEPT_MAX = 1 << 20;

const partialOrder = new PartialOrder();

export class FoundPoints {
  count = 0;
  /** Meters. */
  distances: Float64Array = new Float64Array(ROWS_MIN);
  longitudes: Float64Array = new Float64Array(ROWS_MIN);
  latitudes: Float64Array = new Float64Array(ROWS_MIN);
  scores: Float64Array = new Float64Array(ROWS_MIN);
  /** The members: `bytes[ends[row - 1] .. ends[row])`. */
  bytes: Uint8Array = new Uint8Array(BYTES_MIN);
  #ends = new Int32Array(ROWS_MIN);
  /** The rows in the order in which they are answered. */
  rows: Int32Array = new Int32Array(ROWS_MIN);

  /** Forgets what was found before. */
  clear(): void {
    this.count = 0;
    if (this.rows.length > ROWS_KEPT_MAX) this.#resize(ROWS_MIN);
    if (this.bytes.length > BYTES_KEPT_MAX) this.bytes = new Uint8Array(BYTES_MIN);
  }

  /** Adds the member `bytes[start .. end)`; its numbers are the caller's to write to the row that is answered. O(bytes). */
  add(bytes: Uint8Array, start: number, end: number): number {
    const row = this.count;
    if (row === this.rows.length) this.#resize(row * 2);
    let at = this.startOf(row);
    const newEnd = at + end - start;
    if (newEnd > this.bytes.length) {
      const old = this.bytes;
      this.bytes = new Uint8Array(Math.max(newEnd, old.length * 2));
      this.bytes.set(old.subarray(0, at));
    }
    for (let i = start; i < end; i++) this.bytes[at++] = bytes[i];
    this.#ends[row] = newEnd;
    this.rows[row] = row;
    this.count++;
    return row;
  }

  /** Where the member of a row begins. */
  startOf(row: number): number {
    return row === 0 ? 0 : this.#ends[row - 1];
  }

  /** Where the member of a row ends. */
  endOf(row: number): number {
    return this.#ends[row];
  }

  /** Brings the first `wanted` rows in order. All of them are sorted stably. */
  sort(order: Order, wanted: number): void {
    if (order === Order.none) return;
    const { distances } = this;
    if (wanted < this.count) {
      partialOrder.sort(this.rows, distances, this.count, wanted, order === Order.descending);
      return;
    }
    const sign = order === Order.descending ? -1 : 1;
    this.rows.subarray(0, this.count).sort((a, b) => sign * (distances[a] - distances[b]));
  }

  #resize(length: number): void {
    const doubles = (old: Float64Array): Float64Array => resized(old, new Float64Array(length), this.count);
    this.distances = doubles(this.distances);
    this.longitudes = doubles(this.longitudes);
    this.latitudes = doubles(this.latitudes);
    this.scores = doubles(this.scores);
    this.#ends = resized(this.#ends, new Int32Array(length), this.count);
    this.rows = resized(this.rows, new Int32Array(length), this.count);
  }
}

function resized<T extends Float64Array | Int32Array>(old: T, fresh: T, count: number): T {
  fresh.set(old.subarray(0, count));
  return fresh;
}
