/**
 * Byte strings in rows, in one buffer: the elements of a SORT, and the weights by which they are sorted. A row may be missing.
 *
 * Row i ends where row i + 1 begins. Not in the arena: it lives as long as the command.
 */
const FIRST_BYTES = 1024;
const FIRST_ROWS = 64;

export class ByteTable {
  bytes: Uint8Array = new Uint8Array(FIRST_BYTES);
  count = 0;
  #ends = new Float64Array(FIRST_ROWS);
  #missing = new Uint8Array(FIRST_ROWS);

  start(row: number): number {
    return row === 0 ? 0 : this.#ends[row - 1];
  }

  end(row: number): number {
    return this.#ends[row];
  }

  isMissing(row: number): boolean {
    return this.#missing[row] === 1;
  }

  push(source: Uint8Array, from: number, to: number): void {
    const begin = this.count === 0 ? 0 : this.#ends[this.count - 1];
    const end = begin + to - from;
    if (end > this.bytes.length) {
      const grown = new Uint8Array(Math.max(end, 2 * this.bytes.length));
      grown.set(this.bytes.subarray(0, begin));
      this.bytes = grown;
    }
    this.bytes.set(source.subarray(from, to), begin);
    this.#row(end, 0);
  }

  pushMissing(): void {
    this.#row(this.count === 0 ? 0 : this.#ends[this.count - 1], 1);
  }

  /**
   * How two rows compare, as bytes; a missing one is the least. `untilNul`: what stands behind a NUL does not count, as where C
   * compares them.
   */
  compare(a: number, b: number, untilNul: boolean): number {
    if (this.#missing[a] !== this.#missing[b]) return this.#missing[b] - this.#missing[a];
    const { bytes } = this;
    let [atA, atB] = [this.start(a), this.start(b)];
    const [endA, endB] = [this.end(a), this.end(b)];
    for (; atA < endA && atB < endB; atA++, atB++) {
      if (bytes[atA] !== bytes[atB]) return bytes[atA] - bytes[atB];
      if (untilNul && bytes[atA] === 0) return 0;
    }
    const restA = atA < endA && !(untilNul && bytes[atA] === 0) ? 1 : 0;
    const restB = atB < endB && !(untilNul && bytes[atB] === 0) ? 1 : 0;
    return restA - restB;
  }

  #row(end: number, missing: number): void {
    if (this.count === this.#ends.length) {
      const ends = new Float64Array(2 * this.count);
      const missings = new Uint8Array(2 * this.count);
      ends.set(this.#ends);
      missings.set(this.#missing);
      this.#ends = ends;
      this.#missing = missings;
    }
    this.#ends[this.count] = end;
    this.#missing[this.count++] = missing;
  }
}
