import { type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { Int64 } from "./int64.js";
import {
  createIntset,
  intsetBytes,
  intsetFault,
  intsetFind,
  intsetGet,
  intsetInsert,
  intsetLength,
  intsetRemove,
  intsetWidth,
  intsetWidthOf,
} from "./intset.js";

const encoder = new TextEncoder();
/** Any alignment must do. */
const AT = 13;

function int64(value: bigint): Int64 {
  const into = new Int64();
  const text = encoder.encode(String(value));
  if (!into.parse(text, 0, text.length)) throw new Error(`${value} was refused`);
  return into;
}

const exact = (value: Int64): bigint => (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);

/** A set in bytes of its own, poisoned where nothing was written. */
class Fixture {
  readonly bytes: Uint8Array = new Uint8Array(10_000).fill(0xdd);

  constructor(...values: bigint[]) {
    createIntset(this.bytes, AT, 2);
    for (const value of values) this.add(value);
  }

  add(value: bigint): boolean {
    const sought = int64(value);
    const position = intsetFind(this.bytes, AT, sought);
    if (position < 0) intsetInsert(this.bytes, AT, ~position, sought);
    return position < 0;
  }

  remove(value: bigint): boolean {
    const position = intsetFind(this.bytes, AT, int64(value));
    if (position >= 0) intsetRemove(this.bytes, AT, position);
    return position >= 0;
  }

  get values(): bigint[] {
    const into = new Int64();
    return Array.from({ length: intsetLength(this.bytes, AT) }, (_, position) => {
      intsetGet(this.bytes, AT, position, into);
      return exact(into);
    });
  }

  get size(): number {
    return intsetBytes(intsetWidth(this.bytes, AT), intsetLength(this.bytes, AT));
  }

  get hex(): string {
    return Buffer.from(this.bytes.subarray(AT, AT + this.size)).toString("hex");
  }

  check(): void {
    expect(intsetFault(this.bytes, AT, AT + this.size)).toBeNull();
    expect(this.bytes[AT - 1]).toBe(0xdd);
  }
}

const EDGES = [7n, 15n, 31n, 32n, 53n, 63n].flatMap((bit) => {
  const power = 1n << bit;
  return [-power - 1n, -power, -power + 1n, power - 2n, power - 1n, power, power + 1n];
});
const edges = [0n, 1n, -1n, ...EDGES].filter((value) => value >= -(1n << 63n) && value < 1n << 63n);

describe("an intset", () => {
  test.each([
    [0n, 2],
    [32767n, 2],
    [32768n, 4],
    [-32768n, 2],
    [-32769n, 4],
    [2147483647n, 4],
    [2147483648n, 8],
    [-2147483648n, 4],
    [-2147483649n, 8],
    [9223372036854775807n, 8],
    [-9223372036854775808n, 8],
  ])("keeps %d in %d bytes", (value, width) => {
    expect(intsetWidthOf(int64(value))).toBe(width);
  });

  // What DUMP of redis-server 7.0.15 shows of the same sets, between the type and the checksum.
  test.each([
    [[1n, -1n, 300n], "0200000003000000ffff01002c01"],
    [[1n, 70000n], "04000000020000000100000070110100"],
    [[1n, 9007199254740993n, -5n], "0800000003000000fbffffffffffffff01000000000000000100000000002000"],
  ] as const)("has Redis's bytes for %s", (values, hex) => {
    const set = new Fixture(...values);
    expect(set.hex).toBe(hex);
    set.check();
  });

  test("holds every edge exactly, whatever comes first", () => {
    const sorted = [...new Set(edges)].sort((a, b) => (a < b ? -1 : 1));
    for (const values of [sorted, [...sorted].reverse(), [...sorted].sort((a, b) => Number((a & 63n) - (b & 63n)))]) {
      const set = new Fixture(...values);
      expect(set.values).toEqual(sorted);
      set.check();
    }
  });

  test("keeps its width when the wide ones are gone", () => {
    const set = new Fixture(1n, 1n << 40n);
    set.remove(1n << 40n);
    expect(intsetWidth(set.bytes, AT)).toBe(8);
    expect(set.values).toEqual([1n]);
    set.check();
  });

  test("finds the place of what is too wide for it", () => {
    const set = new Fixture(-3n, 5n);
    expect(intsetFind(set.bytes, AT, int64(1n << 60n))).toBe(~2);
    expect(intsetFind(set.bytes, AT, int64(-(1n << 60n)))).toBe(~0);
    expect(intsetFind(set.bytes, AT, int64(70000n))).toBe(~2);
  });

  test.each([
    ["the width", (set: Fixture) => set.bytes.fill(3, AT, AT + 1)],
    ["the length", (set: Fixture) => set.bytes.fill(0xff, AT + 4, AT + 8)],
    ["the order", (set: Fixture) => set.bytes.copyWithin(AT + 8, AT + 10, AT + 12)],
  ])("%s is checked", (_what, spoil) => {
    const set = new Fixture(1n, 2n, 3n);
    const end = AT + set.size;
    spoil(set);
    expect(intsetFault(set.bytes, AT, end)).toContain("intset");
  });

  withSeed("agrees with a model", (random) => {
    const model = new Set<bigint>();
    const set = new Fixture();
    for (let step = 0; step < 4000; step++) {
      const value = draw(random, step);
      if (random.chance(model.size > 300 ? 0.3 : 0.55))
        expect(set.add(value)).toBe(!model.has(value) && !!model.add(value));
      else expect(set.remove(value)).toBe(model.delete(value));
      expect(intsetFind(set.bytes, AT, int64(value)) >= 0).toBe(model.has(value));
      if (step % 100 > 0) continue;
      expect(set.values).toEqual([...model].sort((a, b) => (a < b ? -1 : 1)));
      set.check();
    }
  });
});

/** Narrow integers first, then ever wider ones, with the edges among them. */
function draw(random: SeededRandom, step: number): bigint {
  if (random.chance(0.1)) {
    const edge = random.pick(edges);
    if (step > 3000 || (edge > -30_000n && edge < 30_000n)) return edge;
  }
  const span = step < 1000 ? 200n : step < 2000 ? 100_000n : 1n << 62n;
  const wide = (BigInt(random.uint32()) << 32n) | BigInt(random.uint32());
  return (wide % span) * (random.chance(0.5) ? 1n : -1n);
}
