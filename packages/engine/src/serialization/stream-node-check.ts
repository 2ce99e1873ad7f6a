/** Nodes of streams from outside (collections/stream-node.ts draws them): checked to the last element before they become part of one. */
import { Listpack } from "../collections/listpack.js";
import { compareIds, newId } from "../collections/stream-id.js";
import { StreamNode } from "../collections/stream-node.js";
import { malformed } from "./malformed-value-error.js";

const FLAGS_MAX = 3;
const SMALL_INTEGER_LIMIT = 0x80;

export class StreamNodeCheck {
  /** Live entries of the node that was checked. */
  live = 0;
  /** The largest ID of all nodes that were checked. */
  readonly last: Int32Array = newId();

  readonly #pack = new Listpack();
  readonly #node = new StreamNode();
  #at = 0;

  /**
   * Throws where `bytes[from .. to)` is no node that is found under the ID `master`, which is larger than all IDs of the nodes before.
   * O(elements).
   */
  check(bytes: Uint8Array, from: number, to: number, master: Int32Array): void {
    const pack = this.#pack.open(bytes, from);
    try {
      pack.check(to);
    } catch {
      malformed("a broken listpack");
    }
    if (pack.byteLength !== to - from) malformed("more than a listpack");
    this.#at = pack.first;
    const live = this.#count();
    const deleted = this.#count();
    const fields = this.#count();
    for (let left = fields; left > 0; left--) this.#pass();
    if (this.#count() !== 0) malformed("a master entry without its end");
    this.#node.open(bytes, from, master, 0);
    let flagged = 0;
    let entries = 0;
    for (; this.#at !== pack.end; entries++) if (this.#entry(fields, entries === 0 ? master : null)) flagged++;
    if (entries === 0 || flagged !== deleted || entries - flagged !== live) malformed("a node that counts wrongly");
    this.live = live;
  }

  /** Checks an entry; returns whether it is a deleted one. */
  #entry(masterFields: number, master: Int32Array | null): boolean {
    const begin = this.#at;
    // A flag is set in its byte, whatever stands around it.
    if (this.#pack.bytes[begin] >= SMALL_INTEGER_LIMIT) malformed("flags that are no small integer");
    const flags = this.#count();
    if (flags > FLAGS_MAX) malformed("unknown flags");
    this.#difference();
    this.#difference();
    const same = (flags & 2) !== 0;
    const fields = same ? masterFields : this.#count();
    for (let left = same ? fields : 2 * fields; left > 0; left--) this.#pass();
    if (this.#count() !== (same ? fields + 3 : 2 * fields + 4)) malformed("an entry that counts its elements wrongly");
    const { id } = this.#node;
    this.#node.read(begin);
    if (master !== null ? compareIds(id, 0, master, 0) < 0 : compareIds(id, 0, this.last, 0) <= 0)
      malformed("IDs out of order");
    this.last.set(id);
    return (flags & 1) !== 0;
  }

  /** An element that is an integer from 0 on, and fits 31 bits. */
  #count(): number {
    const { high, low } = this.#integer();
    if (high !== 0 || low < 0) malformed("a count out of range");
    return low;
  }

  #difference(): void {
    this.#integer();
  }

  #integer(): { readonly high: number; readonly low: number } {
    const at = this.#at;
    this.#pass();
    if (!this.#pack.isInteger(at)) malformed("a string in the place of an integer");
    return this.#pack.readInteger(at);
  }

  #pass(): void {
    if (this.#at === this.#pack.end) malformed("a node that ends early");
    this.#at = this.#pack.next(this.#at);
  }
}
