import { expect, test } from "vitest";
import { ArgumentBuffer } from "./argument-buffer.js";

const filled = (buffer: ArgumentBuffer, ...values: unknown[]): string[] | false =>
  buffer.fill(values) && values.map((_, index) => buffer.args.text(index));

test("a request after another, and after one that failed", () => {
  const buffer = new ArgumentBuffer();
  expect(filled(buffer, "SET", "ключ", 1.5)).toEqual(["SET", "ключ", "1.5"]);
  expect(filled(buffer, "SET", null)).toBe(false);
  expect(filled(buffer, "GET", "k")).toEqual(["GET", "k"]);
  expect(buffer.args.count).toBe(2);
});

test("it grows and keeps what it has", () => {
  const buffer = new ArgumentBuffer();
  const values = ["first", "x".repeat(20_000), "é".repeat(50_000), { base64: "A".repeat(400_000) }, "last"];
  expect(buffer.fill(values)).toBe(true);
  expect(buffer.args.text(0)).toBe("first");
  expect(buffer.args.text(2)).toBe(values[2]);
  expect(buffer.args.size(3)).toBe(300_000);
  expect(buffer.args.text(4)).toBe("last");
});

test.each(["a", "é", "🗝", "a🗝é\0", "\ud83d\udd1d".repeat(40), "x".repeat(33), "x".repeat(32)])(
  "%s is the same in UTF-8",
  (text) => {
    const buffer = new ArgumentBuffer();
    buffer.fill([text]);
    expect(Buffer.from(buffer.args.copy(0))).toEqual(Buffer.from(text));
  },
);

test.each(["\ud800", "\udc00\ud800", `ab${"é".repeat(40)}\udfff`])("half a pair is refused, case %#", (text) => {
  expect(new ArgumentBuffer().fill(["SET", text])).toBe(false);
});
