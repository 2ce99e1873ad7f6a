/**
 * What a command with several values did to one array, so that all of it can be taken back. Needs no memory to do so.
 *
 * Blocks that are replaced stay as they are until `keep`: pages and nodes that became too small, and long values. Taking back puts them
 * in again, the last step first, so that the array is to the bit what it was. A step is four words:
 *
 *   step        word 0, above its kind   1      2          3
 *   linked      word of the link         link   reference  new node, 0 for none   the link was `reference`, which stays below
 *   replaced    word of the link         link   reference  new page or node       the link was `reference`, which goes
 *   child       which one                node                                     a node that has room got a child
 *   page                                 page                                     a page with one value was made
 *   added       offset                   page                                     a page that has room got a value
 *   written     word of the slot         page   low word   high word              a slot had another value
 *
 * The words of the root, the cursor among them, are copied by `begin`.
 *
 * Cost: 16 bytes a step on the JavaScript heap, two steps a value at most, in a buffer that is used again; in the arena what is
 * replaced, until `keep`. O(1) a step, O(values of the page) to take one back.
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { removeChild } from "./arrays-node.js";
import { freeLongs, isWide, pageCount, rankOf, removeSlots, slotWord } from "./arrays-page.js";
import { ROOT_WORDS, setWordAt, wordAt } from "./arrays-root.js";
import { isLong } from "./arrays-slot.js";

const Step = { linked: 0, replaced: 1, child: 2, page: 3, added: 4, written: 5 } as const;
const KIND_BITS = 3;
const KIND_MASK = 7;
const STEP_SHIFT = 2;
/** Words of the steps of one value at most. */
const VALUE_WORDS = 8;
/** The words for which room is kept, 16 KiB. */
const ROOM_KEPT = 4096;

export class ArrayLog {
  /** Whether steps are written down: between `begin` and `keep` or `undo`. */
  open = false;

  readonly #arena: Arena;
  readonly #rootWords = new Int32Array(ROOT_WORDS);
  #root: Ref = 0;
  #steps = new Int32Array(ROOM_KEPT);
  #end = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** From here on the steps of this array are written down. */
  begin(root: Ref): void {
    this.open = true;
    this.#root = root;
    for (let word = 0; word < ROOT_WORDS; word++) this.#rootWords[word] = wordAt(this.#arena, root, word);
  }

  /** Makes room for the steps of one more value, before any of them is taken. */
  reserve(): void {
    if (this.#end + VALUE_WORDS > this.#steps.length) this.#allot(this.#steps.length * 2);
  }

  /** A link leads to another block now, below which `before` stays; `node` is the one that was made for that, if any. */
  linked(link: Ref, word: number, before: Ref, node: Ref): void {
    this.#write(Step.linked | (word << KIND_BITS), link, before, node);
  }

  /** A link leads to a copy now. */
  replaced(link: Ref, word: number, before: Ref, copy: Ref): void {
    this.#write(Step.replaced | (word << KIND_BITS), link, before, copy);
  }

  /** A node got a child in the room that it had. */
  gotChild(node: Ref, child: number): void {
    this.#write(Step.child | (child << KIND_BITS), node, 0, 0);
  }

  /** A page was made. */
  made(page: Ref): void {
    this.#write(Step.page, page, 0, 0);
  }

  /** A page got a value in the room that it had. */
  added(page: Ref, offset: number): void {
    this.#write(Step.added | (offset << KIND_BITS), page, 0, 0);
  }

  /** The slot of a rank is about to get another value. Returns how many blocks that takes out of the array: they are freed later. */
  overwrites(page: Ref, rank: number, wide: boolean): number {
    const words = this.#arena.words[page >>> CHUNK_SHIFT];
    const at = slotWord(page, rank, wide);
    const word = at - slotWord(page, 0, wide);
    this.#write(Step.written | (word << KIND_BITS), page, words[at], wide ? words[at + 1] : 0);
    return wide && isLong(words[at]) ? 1 : 0;
  }

  /** Frees what was replaced. Needs no memory. O(steps). */
  keep(): void {
    const steps = this.#steps;
    for (let at = 0; at < this.#end; at += 1 << STEP_SHIFT) {
      const kind = steps[at] & KIND_MASK;
      if (kind === Step.replaced) this.#arena.free(steps[at + 2]);
      else if (kind === Step.written && isLong(steps[at + 2])) this.#arena.free(steps[at + 3]);
    }
    this.#close();
  }

  /** Takes all steps back, the last one first. Needs no memory. O(steps × values of a page). */
  undo(): void {
    const arena = this.#arena;
    for (let at = this.#end - (1 << STEP_SHIFT); at >= 0; at -= 1 << STEP_SHIFT) this.#takeBack(at);
    for (let word = 0; word < ROOT_WORDS; word++) setWordAt(arena, this.#root, word, this.#rootWords[word]);
    this.#close();
  }

  #takeBack(at: number): void {
    const arena = this.#arena;
    const steps = this.#steps;
    const kind = steps[at] & KIND_MASK;
    const what = steps[at] >> KIND_BITS;
    const ref = steps[at + 1];
    if (kind === Step.linked || kind === Step.replaced) {
      setWordAt(arena, ref, what, steps[at + 2]);
      if (steps[at + 3] !== 0) arena.free(steps[at + 3]);
    } else if (kind === Step.child) removeChild(arena, ref, what);
    else if (kind === Step.page) {
      freeLongs(arena, ref, 0, pageCount(arena, ref));
      arena.free(ref);
    } else if (kind === Step.added) {
      const rank = rankOf(arena, ref, what);
      freeLongs(arena, ref, rank, rank + 1);
      removeSlots(arena, ref, what, what);
    } else this.#rewrite(ref, what, steps[at + 2], steps[at + 3]);
  }

  /** Gives a slot the value that it had. */
  #rewrite(page: Ref, word: number, low: number, high: number): void {
    const arena = this.#arena;
    const words = arena.words[page >>> CHUNK_SHIFT];
    const wide = isWide(arena, page);
    const at = slotWord(page, 0, wide) + word;
    if (wide && isLong(words[at])) arena.free(words[at + 1]);
    words[at] = low;
    if (wide) words[at + 1] = high;
  }

  #write(kind: number, ref: Ref, third: number, fourth: number): void {
    const steps = this.#steps;
    const at = this.#end;
    steps[at] = kind;
    steps[at + 1] = ref;
    steps[at + 2] = third;
    steps[at + 3] = fourth;
    this.#end = at + (1 << STEP_SHIFT);
  }

  #close(): void {
    this.open = false;
    this.#end = 0;
    if (this.#steps.length > ROOM_KEPT) this.#steps = new Int32Array(ROOM_KEPT);
  }

  #allot(words: number): void {
    const steps = new Int32Array(words);
    steps.set(this.#steps);
    this.#steps = steps;
  }
}
