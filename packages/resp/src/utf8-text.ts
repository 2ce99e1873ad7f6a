/** UTF-8 in both directions, for the lengths that keys and replies have. */

/**
 * Bytes up to which ASCII is read by `String.fromCharCode` in eights. Node 20, nanoseconds, against `utf8Slice` and `TextDecoder`:
 * 8 bytes 13 / 37 / 66, 16 bytes 23 / 37 / 65, 24 bytes 35 / 38 / 67, 32 bytes 45 / 39 / 67.
 */
const charCodesBytesMax = 24;

/** A byte order mark is data here, and malformed bytes become U+FFFD. */
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

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

/** The bytes of `text` in UTF-8; a lone surrogate counts as U+FFFD, as TextEncoder writes it. O(n). */
export function utf8Length(text: string): number {
  let size = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    size += unit < 0x800 ? 1 : 2;
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
