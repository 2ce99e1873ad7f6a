import { decodeUtf8 } from "./utf8-text.js";

/**
 * The text of a long string, decoded piece by piece as its bytes arrive, so that they need not be kept. A character that is cut
 * waits, at most three bytes, for its rest. The result equals that of decoding all bytes at once, malformed ones included.
 */
export class LongText {
  #text = "";
  /** The bytes of a character that was cut, and how many it has when it is whole. */
  readonly #character = new Uint8Array(4);
  #held = 0;
  #whole = 0;

  /** Appends `bytes[start .. end)`. O(n). */
  append(bytes: Uint8Array, start: number, end: number): void {
    while (this.#held > 0 && start < end) {
      const continues = (bytes[start] & 0xc0) === 0x80;
      if (continues) this.#character[this.#held++] = bytes[start++];
      if (!continues || this.#held === this.#whole) this.#endCharacter();
    }
    const cut = lastWholeCharacter(bytes, start, end);
    if (cut < end) {
      this.#whole = sequenceLength(bytes[cut]);
      for (let at = cut; at < end; at++) this.#character[this.#held++] = bytes[at];
    }
    if (start < cut) this.#text += decodeUtf8(bytes, start, cut);
  }

  /** Ends the string and answers it; the next one may begin. */
  finish(): string {
    this.#endCharacter();
    const text = this.#text;
    this.#text = "";
    return text;
  }

  #endCharacter(): void {
    if (this.#held > 0) this.#text += decodeUtf8(this.#character, 0, this.#held);
    this.#held = 0;
  }
}

/** The position in `bytes[start .. end)` behind which lies only the beginning of a character, or `end`. */
function lastWholeCharacter(bytes: Uint8Array, start: number, end: number): number {
  const first = Math.max(start, end - 3);
  for (let at = end - 1; at >= first; at--) {
    if ((bytes[at] & 0xc0) !== 0x80) return end - at < sequenceLength(bytes[at]) ? at : end;
  }
  return end;
}

/** The length of the UTF-8 sequence that begins with `lead`; 1 where none does. */
function sequenceLength(lead: number): number {
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  if (lead >= 0xe0) return lead < 0xf0 ? 3 : 1;
  return lead >= 0xc2 ? 2 : 1;
}
