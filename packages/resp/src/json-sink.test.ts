import { describe, expect, test } from "vitest";
import { latin1 } from "../test/seeded.js";
import { sinkContract } from "../test/sink-contract.js";
import { base64, bytesOfBase64, JsonError, JsonSink, type Reply, ReplyError, ReplyTooLargeError } from "./index.js";

/** The JSON of a decoded reply, by the table in `json-sink.ts`. */
function json(reply: Reply): unknown {
  if (reply instanceof ReplyError) return new JsonError(reply.message);
  if (typeof reply === "bigint") return String(reply);
  if (typeof reply === "number" && !Number.isFinite(reply))
    return Number.isNaN(reply) ? "nan" : reply > 0 ? "inf" : "-inf";
  if (Array.isArray(reply)) return reply.map(json);
  if (reply instanceof Set) return [...reply].map(json);
  if (!(reply instanceof Map)) return reply;
  const pairs = [...reply].map(([key, value]) => [json(key), json(value)]);
  return pairs.every(([key]) => typeof key !== "object") ? Object.fromEntries(pairs) : pairs;
}

sinkContract(() => new JsonSink(), json);

/** The JSON text of what `write` writes. */
function text(write: (sink: JsonSink) => void): string {
  const sink = new JsonSink();
  write(sink);
  return JSON.stringify(sink.take());
}

function bulk(sink: JsonSink, content: string): void {
  const bytes = latin1(content);
  sink.bulk(bytes, 0, bytes.length);
}

describe("JSON text", () => {
  const cases: [what: string, write: (sink: JsonSink) => void, text: string][] = [
    ["text", (sink) => bulk(sink, "h\xc3\xa4"), '"hä"'],
    ["bytes that are not UTF-8", (sink) => bulk(sink, "\xff\0a"), '{"base64":"/wBh"}'],
    ["a byte order mark", (sink) => bulk(sink, "\xef\xbb\xbfa"), '"\ufeffa"'],
    ["an error", (sink) => sink.error("WRONGTYPE Operation"), '{"code":"WRONGTYPE","message":"Operation"}'],
    ["an error without a code", (sink) => sink.error("my words"), '{"code":"ERR","message":"my words"}'],
    ["an integer at the edge", (sink) => sink.bigint(9007199254740991n), "9007199254740991"],
    ["an integer beyond", (sink) => sink.bigint(-9007199254740992n), '"-9007199254740992"'],
    ["two words at the edge", (sink) => sink.int64(0x1fffff, -1), "9007199254740991"],
    ["two words below zero", (sink) => sink.int64(-1, -5), "-5"],
    ["two words beyond", (sink) => sink.int64(-0x200000, 0), '"-9007199254740992"'],
    ["doubles", (sink) => three(sink, (each) => each.double(0.1)), "[0.1,0.1,0.1]"],
    ["infinity", (sink) => sink.double(Number.NEGATIVE_INFINITY), '"-inf"'],
    ["not a number", (sink) => sink.double(Number.NaN), '"nan"'],
    ["a set", setOfTwo, '["a","b"]'],
    ["a map", (sink) => mapOf(sink, "a", "b"), '{"a":1,"b":1}'],
    ["a map with a key named __proto__", (sink) => mapOf(sink, "__proto__"), '{"__proto__":1}'],
    ["a map with a key of bytes", (sink) => mapOf(sink, "a", "\xff"), '[["a",1],[{"base64":"/w=="},1]]'],
    ["a map whose keys differ in type alone", numberAndText, '[["1",1],[1,2]]'],
  ];

  test.each(cases)("%s", (_what, write, expected) => {
    expect(text(write)).toBe(expected);
  });
});

function three(sink: JsonSink, write: (sink: JsonSink) => void): void {
  sink.array(3);
  for (let index = 0; index < 3; index++) write(sink);
}

function setOfTwo(sink: JsonSink): void {
  sink.set(2);
  sink.text("a");
  sink.text("b");
}

function mapOf(sink: JsonSink, ...keys: string[]): void {
  sink.map(keys.length);
  for (const key of keys) {
    bulk(sink, key);
    sink.integer(1);
  }
}

function numberAndText(sink: JsonSink): void {
  sink.map(2);
  sink.text("1");
  sink.integer(1);
  sink.integer(1);
  sink.integer(2);
}

test("base64 there and back, around the slice size", () => {
  for (const size of [0, 1, 2, 3, 8191, 8192, 8193, 20_000]) {
    const bytes = Uint8Array.from({ length: size }, (_, index) => index * 7);
    expect(base64(bytes, 0, size)).toBe(Buffer.from(bytes).toString("base64"));
    expect(bytesOfBase64(base64(bytes, 0, size))).toEqual(bytes);
  }
  expect(bytesOfBase64("not base64!")).toBeUndefined();
});

test("a reply that is too large is an error that rollback survives, and its strings count together", () => {
  const sink = new JsonSink();
  sink.bytesMax = 10;
  const bytes = new Uint8Array(6).fill(120);
  sink.array(3);
  sink.bulk(bytes, 0, 6);
  const mark = sink.mark();
  for (let times = 0; times < 2; times++) {
    sink.array(1);
    expect(() => sink.bulk(bytes, 0, 6)).toThrow(ReplyTooLargeError);
    sink.rollback(mark);
    sink.null();
  }
  expect(sink.take()).toEqual(["xxxxxx", null, null]);
  sink.bulk(bytes, 0, 6);
  sink.bulk(bytes, 0, 6);
  expect(sink.count).toBe(2);
});
