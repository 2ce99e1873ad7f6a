/**
 * Sorts the first few of many: quicksort that leaves alone what lies behind (Bentley and McIlroy, "Engineering a Sort Function", 1993:
 * ninther for a pivot, equal keys gathered at both ends, then swapped to the middle). It is not stable. The order of equal keys is what
 * clients of Redis see when they ask for the nearest few, so every exchange is made as there.
 */
const INSERTION_MAX = 6;
const NINTHER_MIN = 41;

/** A permutation of rows, and the numbers that they are sorted by. */
export class PartialOrder {
  #rows: Int32Array = new Int32Array(0);
  #keys: Float64Array = new Float64Array(0);
  #descending = false;
  #wanted = 0;

  /** Moves the `wanted` first of `count` rows, by their keys, to the front of `rows` in order. O(count + wanted × log wanted). */
  sort(rows: Int32Array, keys: Float64Array, count: number, wanted: number, descending: boolean): void {
    this.#rows = rows;
    this.#keys = keys;
    this.#descending = descending;
    this.#wanted = wanted;
    this.#sort(0, count);
  }

  /** Below 0 where the row at `a` comes before that at `b`. */
  #compare(a: number, b: number): number {
    const left = this.#keys[this.#rows[a]];
    const right = this.#keys[this.#rows[b]];
    if (left === right) return 0;
    return left > right === this.#descending ? -1 : 1;
  }

  #swap(a: number, b: number): void {
    const row = this.#rows[a];
    this.#rows[a] = this.#rows[b];
    this.#rows[b] = row;
  }

  #swapMany(a: number, b: number, count: number): void {
    for (let i = 0; i < count; i++) this.#swap(a + i, b + i);
  }

  #sort(from: number, count: number): void {
    while (count > INSERTION_MAX) {
      this.#swap(from, this.#pivot(from, count));
      const end = from + count;
      let equalLeft = from + 1;
      let left = from + 1;
      let right = end - 1;
      let equalRight = end - 1;
      for (;;) {
        for (let order = 0; left <= right && (order = this.#compare(left, from)) <= 0; left++)
          if (order === 0) this.#swap(equalLeft++, left);
        for (let order = 0; left <= right && (order = this.#compare(right, from)) >= 0; right--)
          if (order === 0) this.#swap(right, equalRight--);
        if (left > right) break;
        this.#swap(left++, right--);
      }
      const before = Math.min(equalLeft - from, left - equalLeft);
      this.#swapMany(from, left - before, before);
      const behind = Math.min(equalRight - right, end - equalRight - 1);
      this.#swapMany(left, end - behind, behind);
      const lower = left - equalLeft;
      if (lower > 1 && from < this.#wanted) this.#sort(from, lower);
      count = equalRight - right;
      from = end - count;
      if (count <= 1 || from >= this.#wanted) return;
    }
    this.#insert(from, count);
  }

  #insert(from: number, count: number): void {
    for (let i = from + 1; i < from + count; i++)
      for (let at = i; at > from && this.#compare(at - 1, at) > 0; at--) this.#swap(at, at - 1);
  }

  #pivot(from: number, count: number): number {
    let middle = from + (count >>> 1);
    if (count === INSERTION_MAX + 1) return middle;
    let low = from;
    let high = from + count - 1;
    if (count >= NINTHER_MIN) {
      const eighth = count >>> 3;
      low = this.#median(low, low + eighth, low + 2 * eighth);
      middle = this.#median(middle - eighth, middle, middle + eighth);
      high = this.#median(high - 2 * eighth, high - eighth, high);
    }
    return this.#median(low, middle, high);
  }

  #median(a: number, b: number, c: number): number {
    if (this.#compare(a, b) < 0) {
      if (this.#compare(b, c) < 0) return b;
      return this.#compare(a, c) < 0 ? c : a;
    }
    if (this.#compare(b, c) > 0) return b;
    return this.#compare(a, c) < 0 ? a : c;
  }
}
