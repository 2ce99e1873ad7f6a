/** What ends at a moment. */
export interface Ending {
  /** Ms since 1970. */
  readonly deadlineMs: number;
  /** It ended before its time, and is passed over. */
  readonly isOver: boolean;
}

/** A binary heap of moments. What ends early stays until its moment, or until it is most of the heap. */
export class Deadlines<T extends Ending> {
  #heap: T[] = [];
  #over = 0;

  /** What waits for its moment. */
  get size(): number {
    return this.#heap.length - this.#over;
  }

  /** The earliest moment, Infinity where there is none. */
  get soonestMs(): number {
    return this.#heap.length === 0 ? Number.POSITIVE_INFINITY : this.#heap[0].deadlineMs;
  }

  /** O(log n). */
  add(item: T): void {
    const heap = this.#heap;
    let at = heap.length;
    for (let parent = (at - 1) >> 1; at > 0 && heap[parent].deadlineMs > item.deadlineMs; parent = (at - 1) >> 1) {
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = item;
  }

  /** Says that an item that was added ended early. Amortized O(1). */
  forget(): void {
    this.#over++;
    if (this.#over < 64 || this.#over * 2 < this.#heap.length) return;
    const alive = this.#heap.filter((item) => !item.isOver);
    this.#heap = [];
    this.#over = 0;
    for (const item of alive) this.add(item);
  }

  /** Takes out the next item whose moment has come; null where there is none. O(log n). */
  take(nowMs: number): T | null {
    while (this.soonestMs <= nowMs) {
      const item = this.#removeFirst();
      if (!item.isOver) return item;
      this.#over--;
    }
    return null;
  }

  #removeFirst(): T {
    const heap = this.#heap;
    const first = heap[0];
    const item = heap[heap.length - 1];
    heap.length--;
    const { length } = heap;
    if (length === 0) return first;
    let at = 0;
    for (let child = 1; child < length; child = at * 2 + 1) {
      if (child + 1 < length && heap[child + 1].deadlineMs < heap[child].deadlineMs) child++;
      if (heap[child].deadlineMs >= item.deadlineMs) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = item;
    return first;
  }
}
