import { withSeed } from "@allset/testkit";
import { describe, expect, it } from "vitest";
import { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { Crc64 } from "./crc64.js";
import { compress, expand } from "./lzf.js";
import { MalformedValueError } from "./malformed-value-error.js";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

describe("Crc64", () => {
  it("has the check value of the catalogue", () => {
    const out = new Uint8Array(8);
    new Crc64().update(bytesOf("123456789"), 0, 9).write(out, 0);
    expect(hexOf(out.reverse())).toBe("e9c6d914c4b8d9ca");
  });

  withSeed("is the same in pieces", (random) => {
    const bytes = Uint8Array.from({ length: 300 }, () => random.int(256));
    const whole = new Crc64().update(bytes, 0, 300);
    const cut = random.int(301);
    const parts = new Crc64().update(bytes, 0, cut).update(bytes, cut, 300);
    expect([parts.low, parts.high]).toEqual([whole.low, whole.high]);
    const footer = new Uint8Array(9);
    whole.write(footer, 1);
    expect(whole.matches(footer, 1)).toBe(true);
    footer[1 + random.int(8)] ^= 1 << random.int(8);
    expect(whole.matches(footer, 1)).toBe(false);
  });
});

describe("LZF", () => {
  withSeed("gives back what it took, and refuses damage without harm", (random) => {
    for (let round = 0; round < 300; round++) {
      const alphabet = random.pick([1, 2, 4, 30, 256]);
      const length = random.pick([4, 5, 20, 33, 100, 1000, 20_000]);
      const block = random.between(1, 400);
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i++)
        bytes[i] = i >= block && random.int(40) > 0 ? bytes[i - block] : random.int(alphabet);
      const output = new Uint8Array(length + 16);
      const size = compress(bytes, 0, length, output, length - 1);
      expect(size).toBeLessThan(length);
      if (size === 0) continue;
      const back = new Uint8Array(length);
      expect(expand(output, 0, size, back)).toBe(true);
      expect(hexOf(back)).toBe(hexOf(bytes));
      expect(expand(output, 0, size - 1, back)).toBe(false);
      expect(expand(output, 0, size, new Uint8Array(length - 1))).toBe(false);
      output[random.int(size)] ^= 1 << random.int(8);
      expand(output, 0, size, back);
    }
  });

  it("compresses what repeats", () => {
    const output = new Uint8Array(2000);
    expect(compress(new Uint8Array(1000).fill(97), 0, 1000, output, 996)).toBeLessThan(20);
  });
});

describe("ByteWriter and ByteReader", () => {
  const read = (write: (writer: ByteWriter) => void): ByteReader => {
    const writer = new ByteWriter();
    write(writer);
    return new ByteReader(writer.bytes, 0, writer.length);
  };

  it.each([0, 1, 63, 64, 16_383, 16_384, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1])("a length of %d", (size) => {
    expect(read((writer) => writer.size(size)).size()).toBe(size);
  });

  it.each([
    ["", "00"],
    ["0", "c000"],
    ["-1", "c0ff"],
    ["127", "c07f"],
    ["128", "c18000"],
    ["-129", "c17fff"],
    ["32768", "c200800000"],
    ["-2147483648", "c200000080"],
    ["2147483648", "0a32313437343833363438"],
    ["01", "023031"],
    ["-0", "022d30"],
    ["a", "0161"],
  ])("the string %j", (text, hex) => {
    const writer = new ByteWriter();
    writer.string(bytesOf(text), 0, text.length);
    expect(hexOf(writer.written)).toBe(hex);
    const reader = new ByteReader(writer.bytes, 0, writer.length);
    reader.string();
    expect(String.fromCharCode(...reader.source.subarray(reader.from, reader.to))).toBe(text);
  });

  it("compresses long strings, unless told not to", () => {
    const long = bytesOf("abc".repeat(1000));
    const reader = read((writer) => writer.string(long, 0, long.length));
    expect(reader.end).toBeLessThan(100);
    reader.string();
    expect(hexOf(reader.source.subarray(reader.from, reader.to))).toBe(hexOf(long));
    const plain = read((writer) => {
      writer.compresses = false;
      writer.string(long, 0, long.length);
    });
    expect(plain.end).toBe(3002);
  });

  it.each([Number.POSITIVE_INFINITY, -0, 0.1, 1e308, 5e-324])("the double %d", (value) => {
    expect(read((writer) => writer.double(value)).double()).toBe(value);
  });

  it("a moment", () => {
    expect(read((writer) => writer.milliseconds(1_785_000_000_123)).milliseconds()).toBe(1_785_000_000_123);
  });

  withSeed("no bytes do harm", (random) => {
    for (let round = 0; round < 3000; round++) {
      const bytes = Uint8Array.from({ length: random.int(40) }, () =>
        random.pick([0, 0xc3, 0x80, 0x81, 255, random.int(256)]),
      );
      const reader = new ByteReader(bytes, 0, bytes.length);
      const calls = ["string", "size", "double", "doubleText", "integer", "milliseconds"] as const;
      try {
        while (reader.left > 0) reader[random.pick(calls)]();
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedValueError);
      }
      expect(reader.at).toBeLessThanOrEqual(bytes.length);
    }
  });
});
