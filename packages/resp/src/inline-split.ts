/**
 * Splits a line into arguments as Redis does (`sdssplitargs` in `sds.c`): blanks separate; `"…"` knows `\n \r \t \b \a`, `\xHH` and
 * `\` before any other byte; `'…'` knows only `\'`; a closing quote must be followed by a blank or the end. Inline commands,
 * configuration files and the gateway's text dialect are written in it.
 */
import { Args } from "./args.js";
import { encodeUtf8Escaped } from "./utf8-text.js";

const tab = 9;
const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const doubleQuote = 34;
const singleQuote = 39;
const backslash = 92;
const letterX = 120;

/**
 * Splits `line` into `args` (a fresh one unless given) and returns it, or `undefined` when the quotes are unbalanced. Text is read
 * as UTF-8. O(n).
 */
export function splitInline(line: string | Uint8Array, args: Args = new Args()): Args | undefined {
  const bytes = typeof line === "string" ? encodeUtf8Escaped(line) : line;
  return splitInlineRange(bytes, 0, bytes.length, args) ? args : undefined;
}

/**
 * Splits the line `bytes[start .. end)` into `args`; false when the quotes are unbalanced. A line without quotes is not copied:
 * `args` then borrows `bytes`. O(n).
 */
export function splitInlineRange(bytes: Uint8Array, start: number, end: number, args: Args): boolean {
  args.count = 0;
  args.bytes = bytes;
  for (let at = start; at < end; ) {
    if (isBlank(bytes[at])) {
      at++;
      continue;
    }
    const first = at;
    for (; at < end && !endsWord(bytes[at]); at++) {
      if (bytes[at] === doubleQuote || bytes[at] === singleQuote) return splitQuoted(bytes, start, end, args);
    }
    args.push(first, at);
  }
  return true;
}

/** The general case: writes the unquoted arguments, back to back, into a buffer as long as the line. They are never longer. */
function splitQuoted(bytes: Uint8Array, start: number, end: number, args: Args): boolean {
  const out = new Uint8Array(end - start);
  args.count = 0;
  args.bytes = out;
  let length = 0;
  /** The quote that is open, or 0. */
  let quote = 0;
  let first = -1;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (quote !== 0) {
      if (byte === quote) {
        if (at + 1 < end && !isBlank(bytes[at + 1])) return false;
        args.push(first, length);
        first = -1;
        quote = 0;
      } else if (byte !== backslash || at + 1 === end) {
        out[length++] = byte;
      } else if (quote === singleQuote) {
        if (bytes[at + 1] === singleQuote) at++;
        out[length++] = bytes[at];
      } else if (bytes[at + 1] === letterX && at + 3 < end && hex(bytes[at + 2]) >= 0 && hex(bytes[at + 3]) >= 0) {
        out[length++] = hex(bytes[at + 2]) * 16 + hex(bytes[at + 3]);
        at += 3;
      } else {
        out[length++] = escaped(bytes[++at]);
      }
    } else if (first < 0) {
      if (isBlank(byte)) continue;
      first = length;
      if (byte === doubleQuote || byte === singleQuote) quote = byte;
      else out[length++] = byte;
    } else if (endsWord(byte)) {
      args.push(first, length);
      first = -1;
    } else if (byte === doubleQuote || byte === singleQuote) {
      quote = byte;
    } else {
      out[length++] = byte;
    }
  }
  if (quote !== 0) return false;
  if (first >= 0) args.push(first, length);
  return true;
}

/** C's `isspace`: what may stand between arguments. */
function isBlank(byte: number): boolean {
  return byte === space || (byte >= tab && byte <= carriageReturn);
}

/** What ends an unquoted argument. Vertical tab and form feed do not, which is Redis's own asymmetry. */
function endsWord(byte: number): boolean {
  return byte === space || byte === tab || byte === lineFeed || byte === carriageReturn;
}

function hex(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function escaped(byte: number): number {
  switch (byte) {
    case 110:
      return 10; // \n
    case 114:
      return 13; // \r
    case 116:
      return 9; // \t
    case 98:
      return 8; // \b
    case 97:
      return 7; // \a
    default:
      return byte;
  }
}
