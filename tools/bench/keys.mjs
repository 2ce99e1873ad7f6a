// @ts-check
/** Keys of 16 bytes and values of 32, as redis-benchmark makes them, in buffers that are patched and not built anew. */

export const valueBytes = 32;
/** Where a form has a Unix time in milliseconds. */
const timeMark = "9999999999999";
const value = "x".repeat(valueBytes);
/** The bytes that answer one SET, and one GET that hits. */
export const setReplyBytes = "+OK\r\n".length;
export const getReplyBytes = `$${valueBytes}\r\n${value}\r\n`.length;

/** The bytes of `depth` commands of one form, each with a key that can be changed. */
export class CommandBatch {
  #keyAt;
  #stride;
  #timeAt;

  /** @param {number} depth @param {(key: string) => readonly string[]} form @param {(args: readonly string[]) => Buffer} encode */
  constructor(depth, form, encode) {
    const one = encode(form("key:000000000000"));
    this.bytes = Buffer.concat(Array.from({ length: depth }, () => one));
    this.#stride = one.length;
    this.#keyAt = one.indexOf("key:") + 4;
    this.#timeAt = one.indexOf(timeMark);
  }

  /** Puts the key with the given number into command `index`. @param {number} index @param {number} number */
  setKey(index, number) {
    writeDigits(this.bytes, index * this.#stride + this.#keyAt, number, 12);
  }

  /** Puts a Unix time in milliseconds where the form has one. @param {number} index @param {number} ms */
  setTime(index, ms) {
    writeDigits(this.bytes, index * this.#stride + this.#timeAt, ms, timeMark.length);
  }
}

/** @param {Buffer} bytes @param {number} at @param {number} number @param {number} width */
function writeDigits(bytes, at, number, width) {
  for (let i = at + width - 1; i >= at; i--) {
    bytes[i] = 48 + (number % 10);
    number = Math.floor(number / 10);
  }
}

/** The forms of command that the benchmarks send. */
export const forms = {
  set: (/** @type {string} */ key) => ["SET", key, value],
  get: (/** @type {string} */ key) => ["GET", key],
  setUntil: (/** @type {string} */ key) => ["SET", key, value, "PXAT", timeMark],
};

/** The `i`-th of `count` keys in an order without pattern: a full cycle, since the step is odd and no multiple of 5. @param {number} i @param {number} count */
export function scattered(i, count) {
  return (i * 7_368_787) % count;
}
