import type { Args } from "@allset/resp";

/** A byte with ASCII capitals made small. */
export const foldCase = (byte: number): number => (byte >= 65 && byte <= 90 ? byte | 32 : byte);

/** Whether `bytes`, from `start` on, equals `lower` when letters are folded to lower case. */
export function equalsIgnoringCase(lower: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let i = 0; i < lower.length; i++) {
    if (foldCase(bytes[start + i]) !== lower[i]) return false;
  }
  return true;
}

const COUNT_DIGITS_MAX = 9;

/** Argument `at` as a count of at most nine digits, or -1. */
export function smallCount(args: Args, at: number): number {
  const start = args.starts[at];
  const end = args.ends[at];
  if (start === end || end - start > COUNT_DIGITS_MAX) return -1;
  let count = 0;
  for (let i = start; i < end; i++) {
    const digit = args.bytes[i] - 48;
    if (digit < 0 || digit > 9) return -1;
    count = count * 10 + digit;
  }
  return count;
}

/** Whether argument `at` is the word `lower`, given in lower-case ASCII. */
export function argumentIs(args: Args, at: number, lower: string): boolean {
  const start = args.starts[at];
  if (args.ends[at] - start !== lower.length) return false;
  for (let i = 0; i < lower.length; i++) {
    if (foldCase(args.bytes[start + i]) !== lower.charCodeAt(i)) return false;
  }
  return true;
}
