import { withoutEscapes } from "./utf8-text.js";

/** A reply as a JavaScript value. */
export type Reply =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | ReplyError
  | Reply[]
  | Map<Reply, Reply>
  | Set<Reply>
  | ReplyObject;

/** A map whose keys were turned into text. It has no prototype, so a key may have any name. */
export interface ReplyObject {
  [key: string]: Reply;
}

/**
 * An error reply. It is a value: decoders hand it out, inside arrays too, and throw nothing. `message` is the text on the wire
 * (`WRONGTYPE Operation against …`), `code` its first word.
 */
export class ReplyError extends Error {
  readonly code: string;

  constructor(text: string) {
    super(text);
    this.name = "ReplyError";
    this.code = splitError(text).code;
  }
}

/** The text of an error as a client of a `RespWriter` reads it: CR and LF are spaces, and what was no UTF-8 is U+FFFD. */
export const errorText = (text: string): string => withoutEscapes(text.replace(/[\r\n]/g, " "));

/**
 * Splits the text of an error reply at its code, the leading word in capitals: `ERR no such key` is `ERR` and `no such key`. A text
 * without a code (scripts may answer one) has the code `ERR` and is all message.
 */
export function splitError(text: string): { code: string; message: string } {
  const match = /^([A-Z][A-Z0-9_]*)(?: |$)/.exec(text);
  if (match === null) return { code: "ERR", message: text };
  return { code: match[1], message: text.slice(match[0].length) };
}

/** What `ReplyDecoder.next` came to. */
export const ReplyResult = {
  /** Everything fed has been taken. */
  incomplete: 0,
  /** `value` is a reply. */
  reply: 1,
  /** `value` is an array that the server pushed out of band. */
  push: 2,
  /** The bytes are not RESP, or cross a limit: `error` says how. The decoder stays failed. */
  failed: 3,
} as const;
export type ReplyResult = (typeof ReplyResult)[keyof typeof ReplyResult];
