/** Lists of IDs that a command takes, read before it does anything: it does all or nothing. */
import { copyId, newId } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { smallCount } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { readStrictId } from "./id-argument.js";
import { refuseId } from "./stream-entry.js";

const ID_WORDS = 4;
const id = newId();

/** A list that is used again by each call: ID `i` stands at `words[4 * i]`. */
export class IdList {
  words: Int32Array = new Int32Array(8 * ID_WORDS);
  count = 0;

  clear(): void {
    this.count = 0;
  }

  push(words: Int32Array, at: number): void {
    if ((this.count + 1) * ID_WORDS > this.words.length) {
      const grown = new Int32Array(this.words.length * 2);
      grown.set(this.words);
      this.words = grown;
    }
    copyId(this.words, ID_WORDS * this.count++, words, at);
  }

  /** Reads the IDs of the arguments from `first` up to `end`. False: the error is answered. */
  read(session: Session, args: Args, first: number, end: number, reply: ReplySink): boolean {
    if (this.readWhile(args, first, end) === end) return true;
    refuseId(session, reply);
    return false;
  }

  /** Reads the arguments from `first` on that are IDs, up to `end`; returns where it stopped. */
  readWhile(args: Args, first: number, end: number): number {
    this.clear();
    let at = first;
    for (; at < end && readStrictId(args, at, id); at++) this.push(id, 0);
    return at;
  }

  /** Reads `IDS numids id …` at argument `at`; returns the index behind, 0 where the error is answered. */
  readCounted(session: Session, args: Args, at: number, reply: ReplySink): number {
    const count = smallCount(args, at + 1);
    if (count <= 0) session.fail(reply, errors.idCountNotPositive);
    else if (at + 2 + count > args.count) session.fail(reply, errors.idCountMismatch);
    else if (this.read(session, args, at + 2, at + 2 + count, reply)) return at + 2 + count;
    return 0;
  }
}
