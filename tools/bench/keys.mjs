// @ts-check
/** Commands in buffers that are patched and not built anew. Keys are of 16 bytes and values of 32, as redis-benchmark makes them. */
import { request } from "./connection.mjs";

/** Numbers that a form leaves open, each as wide as its mark. */
export const marks = {
  /** The number of a key. */
  key: "kkkkkkkkkkkk",
  /** A Unix time in milliseconds. */
  time: "ttttttttttttt",
  /** The number of a collection's element. */
  element: "eeeeeeeee",
  score: "ssssssssss",
};

/** The value of every string. */
export const value = "x".repeat(32);
const key = `key:${marks.key}`;
/** The key with the number 0. */
export const firstKey = `key:${"0".repeat(marks.key.length)}`;
/** The bytes that answer one SET, one GET that hits, and one addition of an element. */
export const setReplyBytes = "+OK\r\n".length;
export const getReplyBytes = `$${value.length}\r\n${value}\r\n`.length;
export const addedReplyBytes = ":1\r\n".length;

/** The forms of command that the benchmarks send. */
export const forms = {
  set: ["SET", key, value],
  get: ["GET", key],
  setUntil: ["SET", key, value, "PXAT", marks.time],
  zadd: ["ZADD", key, marks.score, `member:${marks.element}`],
  hset: ["HSET", key, `field:${marks.element}`, "value"],
  sadd: ["SADD", key, `member:${marks.element}`],
  rpush: ["RPUSH", key, `element:${marks.element}`],
};

/** The bytes of `depth` commands of one form, with numbers that can be changed. */
export class CommandBatch {
  #stride;
  /** Where in a command each mark stands; -1 for those that it has not. @type {Map<string, number>} */
  #places;

  /** @param {number} depth @param {readonly string[]} form */
  constructor(depth, form) {
    const one = request(form);
    this.depth = depth;
    this.#stride = one.length;
    this.#places = new Map(Object.values(marks).map((mark) => [mark, one.indexOf(mark)]));
    this.bytes = Buffer.concat(Array.from({ length: depth }, () => one));
    for (const mark of this.#places.keys()) for (let i = 0; i < depth; i++) this.set(i, mark, 0);
  }

  /** The bytes of the first commands. @param {number} count */
  first(count) {
    return this.bytes.subarray(0, count * this.#stride);
  }

  /** Puts a number where command `index` has a mark, if it has. @param {number} index @param {string} mark @param {number} number */
  set(index, mark, number) {
    const at = this.#places.get(mark) ?? -1;
    if (at >= 0) writeDigits(this.bytes, index * this.#stride + at, number, mark.length);
  }

  /** Lets command `index` add an element to a collection, with a score out of order. @param {number} index @param {number} key @param {number} element */
  setElement(index, key, element) {
    this.set(index, marks.key, key);
    this.set(index, marks.element, element);
    this.set(index, marks.score, (element * 2654435761) % 4294967296);
  }
}

/** @param {Buffer} bytes @param {number} at @param {number} number @param {number} width */
function writeDigits(bytes, at, number, width) {
  for (let i = at + width - 1; i >= at; i--) {
    bytes[i] = 48 + (number % 10);
    number = Math.floor(number / 10);
  }
}

/** The `i`-th of `count` keys in an order without pattern: a full cycle, since the step is odd and no multiple of 5. @param {number} i @param {number} count */
export function scattered(i, count) {
  return (i * 7_368_787) % count;
}
