import { expect, test } from "vitest";
import { latin1 } from "../test/seeded.js";
import { Args, splitInline, splitInlineRange } from "./index.js";

// What each line means to redis-server is in request-decoder.transcript.json; here is what the functions add to that.

function words(line: string | Uint8Array): string[] | undefined {
  const args = splitInline(line);
  return args && Array.from({ length: args.count }, (_, index) => args.text(index));
}

test("a line of text", () => {
  expect(words("save 900 1")).toEqual(["save", "900", "1"]);
  expect(words('  user "default user"\ton  ')).toEqual(["user", "default user", "on"]);
  expect(words("schön 'größer als'")).toEqual(["schön", "größer als"]);
  expect(words("")).toEqual([]);
  expect(words(" \t ")).toEqual([]);
});

test("unbalanced quotes", () => {
  for (const line of ['"', "'", 'a "b', '"a"b', "'a'b", '"a\\', 'a"', '"a\\"'])
    expect(splitInline(line)).toBeUndefined();
});

test("a line without quotes is borrowed, one with quotes is not", () => {
  const bytes = latin1("..set key value..");
  const args = new Args();
  expect(splitInlineRange(bytes, 2, 15, args)).toBe(true);
  expect(args.bytes).toBe(bytes);
  expect([args.count, args.starts[0], args.ends[2]]).toEqual([3, 2, 15]);
  const quoted = latin1("set 'a key' value");
  expect(splitInlineRange(quoted, 0, quoted.length, args)).toBe(true);
  expect(args.bytes).not.toBe(quoted);
  expect(args.text(1)).toBe("a key");
});
