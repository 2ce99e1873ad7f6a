import { Args, bytesOfBase64, withView } from "@allset/resp";

/** Bytes of the buffer at first; it grows to what the largest request needs. */
const FIRST_BYTES = 16 * 1024;
/** Characters up to which a loop writes ASCII faster than a call of the runtime's encoder does. */
const LOOP_CHARS_MAX = 32;
/** Bytes that a character of a JavaScript string takes in UTF-8 at most. */
const UTF8_BYTES_MAX = 3;

const loneSurrogate = /\p{Surrogate}/u;

/**
 * The values of a JSON request as a command's arguments, in one buffer that all connections share: a command is executed before the
 * next one is read, and arguments are borrowed.
 */
export class ArgumentBuffer {
  readonly args: Args = new Args();
  #bytes = withView(Buffer.allocUnsafeSlow(FIRST_BYTES));

  /**
   * Makes `values` the arguments: text as UTF-8, numbers as their digits, `{"base64": "…"}` as bytes. False where one is something
   * else, or would not arrive as it was meant: text with half a surrogate pair, integers beyond ±(2^53 − 1). O(bytes).
   */
  fill(values: readonly unknown[]): boolean {
    const { args } = this;
    args.count = 0;
    let at = 0;
    for (const value of values) {
      const end = this.#write(value, at);
      if (end < 0) return false;
      args.push(at, end);
      at = end;
    }
    args.bytes = this.#bytes;
    return true;
  }

  /** Writes a value at `at`; answers its end, or -1 where it is not valid. */
  #write(value: unknown, at: number): number {
    if (typeof value === "string") return this.#writeText(value, at);
    if (typeof value === "number") {
      const exact = !Number.isInteger(value) || Number.isSafeInteger(value);
      return exact ? this.#writeText(String(value), at) : -1;
    }
    const bytes = bytesOf(value);
    if (bytes === undefined) return -1;
    this.#reserve(at + bytes.length, at);
    this.#bytes.set(bytes, at);
    return at + bytes.length;
  }

  #writeText(text: string, at: number): number {
    const { length } = text;
    this.#reserve(at + length * UTF8_BYTES_MAX, at);
    const bytes = this.#bytes;
    if (length <= LOOP_CHARS_MAX) {
      let index = 0;
      for (; index < length; index++) {
        const unit = text.charCodeAt(index);
        if (unit > 127) break;
        bytes[at + index] = unit;
      }
      if (index === length) return at + length;
    }
    const written = bytes.write(text, at);
    return written !== length && loneSurrogate.test(text) ? -1 : at + written;
  }

  /** Makes the buffer at least `size` bytes large, keeping the first `used`. */
  #reserve(size: number, used: number): void {
    if (size <= this.#bytes.length) return;
    const grown = withView(Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(size))));
    grown.set(this.#bytes.subarray(0, used));
    this.#bytes = grown;
  }
}

/** The bytes that `{"base64": "…"}` stands for. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (typeof value !== "object" || value === null || !("base64" in value)) return undefined;
  if (typeof value.base64 !== "string" || Object.keys(value).length !== 1) return undefined;
  return bytesOfBase64(value.base64);
}
