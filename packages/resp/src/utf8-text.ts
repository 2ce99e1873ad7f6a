/** UTF-8 in both directions, for the lengths that keys and replies have. */

/**
 * Bytes up to which ASCII is read by `String.fromCharCode` in eights. Node 20, nanoseconds, against `utf8Slice` and `TextDecoder`:
 * 8 bytes 13 / 37 / 66, 16 bytes 23 / 37 / 65, 24 bytes 35 / 38 / 67, 32 bytes 45 / 39 / 67.
 */
const charCodesBytesMax = 24;

/** A byte order mark is data here, and malformed bytes become U+FFFD. */
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
const encoder = new TextEncoder();

/** Node's buffers decode UTF-8 twice as fast as its TextDecoder; a browser has none. */
type Slice = (this: Uint8Array, start: number, end: number) => string;
interface NodeGlobals {
  Buffer?: { prototype: { utf8Slice?: Slice } };
}
const utf8Slice = (globalThis as NodeGlobals).Buffer?.prototype.utf8Slice;

/** Decodes `bytes[start .. end)` as UTF-8; malformed bytes become U+FFFD. O(n). */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= charCodesBytesMax) {
    const text = decodeAscii(bytes, start, end);
    if (text !== undefined) return text;
  }
  if (utf8Slice !== undefined) return utf8Slice.call(bytes, start, end);
  return lenient.decode(bytes.subarray(start, end));
}

/** Decodes `bytes[start .. end)` as UTF-8; `undefined` when it is not UTF-8. O(n). */
export function decodeUtf8Strict(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start <= charCodesBytesMax) {
    const text = decodeAscii(bytes, start, end);
    if (text !== undefined) return text;
  }
  try {
    return strict.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

/**
 * Decodes `bytes[start .. end)` as UTF-8 and loses none: a byte that belongs to no character becomes the lone surrogate U+DC00 + byte
 * (as in PEP 383). `encodeUtf8Escaped` gives back the very bytes. O(n).
 */
export function decodeUtf8Escaped(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  const lossy = decodeUtf8(bytes, start, end);
  if (!lossy.includes(MARK)) return lossy;
  let text = "";
  let read = start;
  for (let at = start; at < end; ) {
    const size = characterBytes(bytes, at, end);
    if (size === 0) {
      text += decodeUtf8(bytes, read, at) + String.fromCharCode(ESCAPE | bytes[at]);
      read = at + 1;
    }
    at += size || 1;
  }
  return text + decodeUtf8(bytes, read, end);
}

/** What is decoded where there is no UTF-8. */
const MARK = "\ufffd";
const ESCAPE = 0xdc00;
const escapes = /[\udc80-\udcff]/u;

/** Whether text has bytes that `decodeUtf8Escaped` found to be no UTF-8. */
export const hasEscapes = (text: string): boolean => escapes.test(text);

/** Text for where only text can be: as `decodeUtf8` makes it of the same bytes. */
export function withoutEscapes(text: string): string {
  if (!hasEscapes(text)) return text;
  const bytes = encodeUtf8Escaped(text);
  return decodeUtf8(bytes, 0, bytes.length);
}

/** The bytes of text: those that `decodeUtf8Escaped` read, where it made the text. O(n). */
export function encodeUtf8Escaped(text: string): Uint8Array {
  if (!hasEscapes(text)) return encoder.encode(text);
  const bytes = new Uint8Array(utf8Length(text, true));
  let size = 0;
  for (const character of text) {
    if (hasEscapes(character)) bytes[size++] = character.charCodeAt(0) & 0xff;
    else size += encoder.encodeInto(character, bytes.subarray(size)).written;
  }
  return bytes;
}

/** The bytes of the UTF-8 character at `at`; 0 where none begins, or it is cut. */
function characterBytes(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return 1;
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // Continuations, longer forms than needed, and what lies above U+10FFFF.
  if (lead < 0xc2 || lead > 0xf4 || at + size > end) return 0;
  for (let i = at + 1; i < at + size; i++) if ((bytes[i] & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1];
  if ((lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90)) return 0;
  // Surrogates, and the rest above U+10FFFF.
  if ((lead === 0xed && second > 0x9f) || (lead === 0xf4 && second > 0x8f)) return 0;
  return size;
}

/**
 * The bytes of `text` in UTF-8; a lone surrogate counts as U+FFFD, as TextEncoder writes it, but for escapes where those are `escaped`,
 * as `encodeUtf8Escaped` writes them. O(n).
 */
export function utf8Length(text: string, escaped = false): number {
  let size = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (!escaped || (unit & 0xff80) !== (ESCAPE | 0x80)) size += unit < 0x800 ? 1 : 2;
    // A surrogate pair is two units and four bytes.
    if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) index++;
  }
  return size;
}

/** Reads a few bytes of ASCII, eight at a time; `undefined` when one is not ASCII. */
function decodeAscii(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = "";
  let at = start;
  for (; end - at >= 8; at += 8) {
    const a = bytes[at];
    const b = bytes[at + 1];
    const c = bytes[at + 2];
    const d = bytes[at + 3];
    const e = bytes[at + 4];
    const f = bytes[at + 5];
    const g = bytes[at + 6];
    const h = bytes[at + 7];
    if ((a | b | c | d | e | f | g | h) > 127) return undefined;
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  if (end - at >= 4) {
    const a = bytes[at];
    const b = bytes[at + 1];
    const c = bytes[at + 2];
    const d = bytes[at + 3];
    if ((a | b | c | d) > 127) return undefined;
    text += String.fromCharCode(a, b, c, d);
    at += 4;
  }
  const rest = end - at;
  if (rest === 0) return text;
  const a = bytes[at];
  const b = rest > 1 ? bytes[at + 1] : 0;
  const c = rest > 2 ? bytes[at + 2] : 0;
  if ((a | b | c) > 127) return undefined;
  if (rest === 1) return text + String.fromCharCode(a);
  return text + (rest === 2 ? String.fromCharCode(a, b) : String.fromCharCode(a, b, c));
}
