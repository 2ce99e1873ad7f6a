import { latin1, toText } from "./request.js";

/** A reply written down by hand, in both protocols; see `documented`. Text is latin1. */
export interface WrittenReply {
  resp2: string;
  resp3: string;
}

function same(text: string): WrittenReply {
  return { resp2: text, resp3: text };
}

function many(type2: string, type3: string, items: readonly WrittenReply[], perCount = 1): WrittenReply {
  return {
    resp2: `${type2}${items.length}\r\n${items.map((item) => item.resp2).join("")}`,
    resp3: `${type3}${items.length / perCount}\r\n${items.map((item) => item.resp3).join("")}`,
  };
}

function bulkText(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

/** The values a reply is made of, named as Redis's documentation names them. */
export const reply = {
  ok: same("+OK\r\n"),
  queued: same("+QUEUED\r\n"),
  simple: (text: string) => same(`+${text}\r\n`),
  /** An error with its code: `reply.error("ERR syntax error")`. */
  error: (text: string) => same(`-${text}\r\n`),
  integer: (value: number | bigint) => same(`:${value}\r\n`),
  bulk: (value: string | Uint8Array) =>
    same(bulkText(typeof value === "string" ? toText(latin1(value)) : toText(value))),
  /** Null: `$-1` in RESP2. */
  null: { resp2: "$-1\r\n", resp3: "_\r\n" } as WrittenReply,
  /** Null where an array was due: `*-1` in RESP2. */
  nullArray: { resp2: "*-1\r\n", resp3: "_\r\n" } as WrittenReply,
  array: (...items: WrittenReply[]) => many("*", "*", items),
  set: (...items: WrittenReply[]) => many("*", "~", items),
  push: (...items: WrittenReply[]) => many("*", ">", items),
  map: (...pairs: readonly (readonly [WrittenReply, WrittenReply])[]) => many("*", "%", pairs.flat(), 2),
  double: (digits: string): WrittenReply => ({ resp2: bulkText(digits), resp3: `,${digits}\r\n` }),
  boolean: (value: boolean): WrittenReply => ({ resp2: `:${value ? 1 : 0}\r\n`, resp3: `#${value ? "t" : "f"}\r\n` }),
  bigNumber: (digits: string): WrittenReply => ({ resp2: bulkText(digits), resp3: `(${digits}\r\n` }),
  verbatim: (format: string, text: string): WrittenReply => ({
    resp2: bulkText(text),
    resp3: `=${text.length + 4}\r\n${format}:${text}\r\n`,
  }),
  /** A reply that differs by more than its encoding. */
  perProtocol: (resp2: WrittenReply, resp3: WrittenReply): WrittenReply => ({ resp2: resp2.resp2, resp3: resp3.resp3 }),
};
