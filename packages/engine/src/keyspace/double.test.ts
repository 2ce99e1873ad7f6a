import { withSeed } from "@allset/testkit";
import { expect, test } from "vitest";
import { DOUBLE_BYTES_MAX, parseBound, parseDouble, writeDouble } from "./double.js";

const cell = new Float64Array(1);

/** Reads a text that stands between others. */
function read(text: string, parse = parseDouble): number | null {
  const bytes = Buffer.from(`9${text}9`, "latin1");
  return parse(bytes, 1, bytes.length - 1, cell) ? cell[0] : null;
}

function print(value: number): string {
  const bytes = new Uint8Array(DOUBLE_BYTES_MAX + 1);
  const end = writeDouble(bytes, 1, Float64Array.of(value));
  return Buffer.from(bytes.subarray(1, end)).toString();
}

/** A double of random bits. */
const bits = new DataView(new ArrayBuffer(8));

withSeed("what is printed is read again", (random) => {
  for (let i = 0; i < 20_000; i++) {
    bits.setUint32(0, random.uint32());
    bits.setUint32(4, random.uint32());
    const value = random.chance(0.5) ? bits.getFloat64(0) : (random.int(1e9) - 5e8) / 10 ** random.int(8);
    if (Number.isNaN(value)) continue;
    const text = print(value);
    expect(text.length).toBeLessThanOrEqual(DOUBLE_BYTES_MAX);
    expect(read(text)).toBe(value);
    if (Number.isFinite(value)) expect(Number(text)).toBe(value);
  }
});

withSeed("decimals are read as JavaScript reads them", (random) => {
  const digits = (most: number): string => Array.from({ length: random.int(most) }, () => random.int(10)).join("");
  for (let i = 0; i < 20_000; i++) {
    const exponent = random.chance(0.3) ? `e${random.pick(["", "+", "-"])}${random.int(300)}` : "";
    const text = `${random.pick(["", "-", "+"])}${digits(20)}${random.chance(0.5) ? "." : ""}${digits(12)}${exponent}`;
    const expected = /\d/.test(text.replace(/e.*/, "")) ? Number(text) : Number.NaN;
    const tooFar = !Number.isFinite(expected) || (expected === 0 && /[1-9]/.test(text.replace(/e.*/, "")));
    expect(read(text), text).toBe(tooFar ? null : expected);
  }
});

test.each([
  ["0x10", 16],
  ["-0X1.8P1", -3],
  ["0x.8", 0.5],
  ["0x1p-1074", 2 ** -1074],
  ["0x1p-1075", null],
  ["0x1.8p-1074", 2 ** -1073],
  ["0x1p1023", 2 ** 1023],
  ["0x1p1024", null],
  ["0x20000000000001", 2 ** 53],
  ["0x20000000000003", 2 ** 53 + 4],
  ["0x1fffffffffffff", 2 ** 53 - 1],
  ["0x0p9", 0],
  ["0x", null],
  ["0x1p", null],
  ["inf", Infinity],
  ["-INF", -Infinity],
  ["+Infinity", Infinity],
  ["infinit", null],
  ["in", null],
  ["nan", null],
  ["", null],
  [" 1", null],
  ["1 ", null],
  [".", null],
  ["1e", null],
  ["1e400", null],
  ["1e-400", null],
  ["0e-400", 0],
  ["5e-324", 5e-324],
  ["-0", -0],
])("%s is read as %s", (text, value) => expect(read(text)).toBe(value));

test.each([
  ["", 0],
  [" \t2", 2],
  ["1\0rubbish", 1],
  ["1e400", Infinity],
  ["-1e400", -Infinity],
  ["1e-400", 0],
  ["nan", null],
  ["1x", null],
  ["2 ", null],
])("%j as a bound is %s", (text, value) => expect(read(text, parseBound)).toBe(value));
