/**
 * BITOP's arithmetic: strings of any length combined bit by bit, missing tails counting as zeros.
 *
 * Sources lie at any alignment, so each is copied, a block at a time, to where 32-bit words can be combined: a block stays in the
 * processor's cache, and copying costs less than bytewise arithmetic. O(bytes of all sources).
 */
const BLOCK_BYTES = 16 * 1024;

/** How one more source enters the result. `more` starts as zeros. */
type Combine = (result: Int32Array, more: Int32Array, source: Int32Array, words: number) => void;
/** What is done when all sources are in. */
type Finish = (result: Int32Array, more: Int32Array, words: number) => void;

export interface BitOperation {
  /** The word of the command. */
  readonly name: string;
  readonly sourcesMin: number;
  readonly sourcesMax: number;
  readonly combine: Combine;
  readonly finish: Finish;
}

const nothing = (): void => {};

/** The union of all sources but the first gathers in `more`. */
const uniteOthers: Combine = (_result, more, source, words) => {
  for (let i = 0; i < words; i++) more[i] |= source[i];
};

const define = (
  name: string,
  combine: Combine,
  finish: Finish,
  sourcesMin = 1,
  sourcesMax = Infinity,
): BitOperation => ({
  name,
  sourcesMin,
  sourcesMax,
  combine,
  finish,
});

export const bitOperations: readonly BitOperation[] = [
  define(
    "and",
    (result, _more, source, words) => {
      for (let i = 0; i < words; i++) result[i] &= source[i];
    },
    nothing,
  ),
  define(
    "or",
    (result, _more, source, words) => {
      for (let i = 0; i < words; i++) result[i] |= source[i];
    },
    nothing,
  ),
  define(
    "xor",
    (result, _more, source, words) => {
      for (let i = 0; i < words; i++) result[i] ^= source[i];
    },
    nothing,
  ),
  define(
    "not",
    nothing,
    (result, _more, words) => {
      for (let i = 0; i < words; i++) result[i] = ~result[i];
    },
    1,
    1,
  ),
  define(
    "diff",
    uniteOthers,
    (result, more, words) => {
      for (let i = 0; i < words; i++) result[i] &= ~more[i];
    },
    2,
  ),
  define(
    "diff1",
    uniteOthers,
    (result, more, words) => {
      for (let i = 0; i < words; i++) result[i] = more[i] & ~result[i];
    },
    2,
  ),
  define(
    "andor",
    uniteOthers,
    (result, more, words) => {
      for (let i = 0; i < words; i++) result[i] &= more[i];
    },
    2,
  ),
  // `more` holds what was met twice.
  define(
    "one",
    (result, more, source, words) => {
      for (let i = 0; i < words; i++) {
        more[i] |= result[i] & source[i];
        result[i] |= source[i];
      }
    },
    (result, more, words) => {
      for (let i = 0; i < words; i++) result[i] &= ~more[i];
    },
  ),
];

/** A source: `bytes[start .. end)`. */
export interface BitSource {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

const [resultWords, moreWords, sourceWords] = [0, 1, 2].map(() => new Int32Array(BLOCK_BYTES / 4));
const resultBytes = new Uint8Array(resultWords.buffer);
const sourceBytes = new Uint8Array(sourceWords.buffer);

/** Combines at least one source to a string as long as the longest. O(bytes of all sources). */
export function combineBits(operation: BitOperation, sources: readonly BitSource[], length: number): Uint8Array {
  const combined = new Uint8Array(length);
  for (let from = 0; from < length; from += BLOCK_BYTES) {
    const size = Math.min(BLOCK_BYTES, length - from);
    const words = (size + 3) >>> 2;
    moreWords.fill(0, 0, words);
    load(resultBytes, sources[0], from, words << 2);
    for (let i = 1; i < sources.length; i++) {
      load(sourceBytes, sources[i], from, words << 2);
      operation.combine(resultWords, moreWords, sourceWords, words);
    }
    operation.finish(resultWords, moreWords, words);
    combined.set(resultBytes.subarray(0, size), from);
  }
  return combined;
}

/** Copies `size` bytes of a source, from its byte `from` on, with zeros behind its end. */
function load(to: Uint8Array, source: BitSource, from: number, size: number): void {
  const start = Math.min(source.start + from, source.end);
  const end = Math.min(start + size, source.end);
  to.set(source.bytes.subarray(start, end));
  to.fill(0, end - start, size);
}
