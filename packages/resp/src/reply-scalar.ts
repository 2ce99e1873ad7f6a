/** One-line values of the wire, read from the text behind their type byte. `undefined` means malformed. */
import type { Reply } from "./reply.js";
import type { ReplyDecoderOptions } from "./reply-options.js";

/** Reads `:` digits. */
export function parseInteger(text: string, options: ReplyDecoderOptions): number | bigint | string | undefined {
  if (!/^[+-]?\d{1,19}$/.test(text)) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) || options.bigIntegers === "number") return value;
  return options.bigIntegers === "text" ? text.replace("+", "") : BigInt(text);
}

/** Reads `(` digits: a bigint, or their text, of any size. */
export function parseBigNumber(text: string, options: ReplyDecoderOptions): Reply | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  if (options.bigIntegers === "number") return Number(text);
  return options.bigIntegers === "text" ? text.replace("+", "") : BigInt(text.replace("+", ""));
}

/** Reads `,` digits, `inf`, `-inf`, `nan`. */
export function parseDouble(text: string): number | undefined {
  if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  const word = text.toLowerCase();
  if (word === "inf" || word === "+inf") return Infinity;
  if (word === "-inf") return -Infinity;
  return word === "nan" || word === "-nan" ? Number.NaN : undefined;
}

/** Reads a length: digits, `-1`, or `?` for a streamed value, as -2. */
export function parseLength(text: string): number | undefined {
  if (text === "-1") return -1;
  if (text === "?") return -2;
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
