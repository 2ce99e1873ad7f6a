import { withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import type { Database } from "../keyspace/database.js";
import { StringEncoding } from "../keyspace/entry.js";
import { Keyspace } from "../keyspace/keyspace.js";
import { HyperLogLogChange } from "./hyperloglogs.js";
import { DENSE_BYTES, isDense, isHyperLogLog, REGISTERS } from "./layout.js";
import { hyperLogLogsWork } from "./self-test.js";
import { countHyperLogLog, HyperLogLogUnion } from "./union.js";

const SPARSE_BYTES_MAX = 3000;
const KEY = Uint8Array.of(0x6b);

/** A keyspace with one key, and a model of its HyperLogLog: the registers as an array. */
class Fixture {
  readonly arena = new DebugArena();
  readonly keyspace: Keyspace;
  readonly database: Database;
  readonly expected = new Uint8Array(REGISTERS);

  constructor(random: () => number) {
    this.keyspace = new Keyspace({ clock: () => 0, random, arena: this.arena });
    this.database = this.keyspace.databases[0];
  }

  ref(): number {
    return this.database.find(KEY, 0, 1);
  }

  value(): Uint8Array | null {
    const ref = this.ref();
    if (ref === 0) return null;
    const { bytes, start, end } = this.database.value(ref);
    return bytes.slice(start, end);
  }

  /** Adds elements of eight bytes each. */
  add(elements: readonly Uint8Array[]): HyperLogLogChange {
    const bytes = new Uint8Array(KEY.length + elements.length * 8);
    bytes.set(KEY);
    const starts = Int32Array.from({ length: elements.length + 1 }, (_, i) => (i === 0 ? 0 : 1 + 8 * (i - 1)));
    const ends = Int32Array.from(starts, (start, i) => (i === 0 ? 1 : start + 8));
    for (const [i, element] of elements.entries()) bytes.set(element, starts[i + 1]);
    const { database } = this;
    return this.keyspace.hyperLogLogs.add(database, this.ref(), bytes, starts, ends, 0, 1, starts.length);
  }

  merge(registers: Uint8Array): void {
    const union = new HyperLogLogUnion();
    const old = this.value();
    if (old !== null) union.add(old, 0, old.length);
    registers.forEach((rank, i) => {
      union.registers.raise(i, rank);
    });
    this.keyspace.hyperLogLogs.merge(this.database, this.ref(), union, KEY, 0, 1);
  }

  set(value: Uint8Array): void {
    this.database.put(this.ref(), KEY, 0, 1, value, 0, value.length, -1, StringEncoding.raw);
  }

  registers(): Uint8Array {
    const union = new HyperLogLogUnion();
    const value = this.value();
    if (value !== null) expect(union.add(value, 0, value.length)).toBe(true);
    return Uint8Array.from({ length: REGISTERS }, (_, i) => union.registers.at(i));
  }

  check(): void {
    expect(Buffer.compare(this.registers(), this.expected)).toBe(0);
    this.keyspace.check();
    const value = this.value();
    if (value !== null && !isDense(value, 0)) {
      expect(isHyperLogLog(value, 0, value.length)).toBe(true);
      expect(value.length).toBeLessThanOrEqual(SPARSE_BYTES_MAX);
    }
  }
}

/** MurmurHash64A with big integers: the register and rank of eight bytes. */
function rankOfModel(element: Uint8Array): [register: number, rank: number] {
  const m = 0xc6a4a7935bd1e995n;
  const wrap = (value: bigint): bigint => BigInt.asUintN(64, value);
  const mix = (value: bigint): bigint => value ^ (value >> 47n);
  const word = new DataView(element.buffer, element.byteOffset).getBigUint64(0, true);
  let hash = wrap(0xadc83b19n ^ wrap(8n * m) ^ wrap(mix(wrap(word * m)) * m));
  hash = mix(wrap(mix(wrap(hash * m)) * m));
  const rest = (hash >> 14n) | (1n << 50n);
  return [Number(hash & 0x3fffn), rest.toString(2).length - rest.toString(2).lastIndexOf("1")];
}

const raised = (registers: Uint8Array, register: number, rank: number): void => {
  registers[register] = Math.max(registers[register], rank);
};

describe("HyperLogLogs", () => {
  withSeed("equal a model of registers, whatever is added and wherever memory is refused", (random) => {
    const fixture = new Fixture(random.random);
    const { arena, expected } = fixture;
    for (let round = 0; round < 300; round++) {
      fixture.keyspace.limits.hllSparseBytesMax = random.pick([0, 30, 200, SPARSE_BYTES_MAX]);
      if (random.chance(0.03) && fixture.ref() !== 0) {
        fixture.database.remove(fixture.ref());
        expected.fill(0);
      }
      const more = new Uint8Array(REGISTERS);
      const elements = Array.from({ length: random.pick([0, 1, 1, 1, 2, 50]) }, () => random.bytes(8));
      const merges = random.chance(0.1);
      if (merges)
        for (let i = random.pick([0, 3, 200]); i > 0; i--)
          raised(more, random.int(REGISTERS), random.between(1, random.pick([3, 51])));
      else for (const element of elements) raised(more, ...rankOfModel(element));
      const before = fixture.value();
      arena.refuseAfter(random.chance(0.3) ? random.int(3) : Number.POSITIVE_INFINITY);
      try {
        if (merges) fixture.merge(more);
        else fixture.add(elements);
        for (let i = 0; i < REGISTERS; i++) raised(expected, i, more[i]);
      } catch (error) {
        if (!(error instanceof ArenaFullError)) throw error;
        expect(Buffer.compare(fixture.value() ?? KEY, before ?? KEY)).toBe(0);
      } finally {
        arena.refuseAfter(Number.POSITIVE_INFINITY);
      }
      fixture.check();
    }
    fixture.database.clear();
    arena.check(0);
  });

  withSeed("are never read or written outside of a value whose runs are nonsense", (random) => {
    const fixture = new Fixture(random.random);
    for (let round = 0; round < 2000; round++) {
      const value = Uint8Array.from([0x48, 0x59, 0x4c, 0x4c, 1, ...random.bytes(11 + random.int(60))]);
      fixture.set(value);
      const union = new HyperLogLogUnion();
      const valid = union.add(value, 0, value.length);
      expect(Number.isNaN(countHyperLogLog(value, 0, value.length))).toBe(!valid);
      const before = fixture.value();
      const change = fixture.add(Array.from({ length: random.pick([1, 1, 3]) }, () => random.bytes(8)));
      if (change === HyperLogLogChange.corrupted) expect(fixture.value()).toEqual(before);
      else expect(fixture.value()?.length).toBeLessThanOrEqual(value.length + 9);
      if (!valid)
        expect(fixture.keyspace.hyperLogLogs.toDense(fixture.database, fixture.ref())).toBe(
          HyperLogLogChange.corrupted,
        );
      fixture.keyspace.check();
    }
  });

  withSeed("become dense in place, with the same registers", (random) => {
    const fixture = new Fixture(random.random);
    fixture.add(Array.from({ length: 500 }, () => random.bytes(8)));
    const registers = fixture.registers();
    const { hyperLogLogs } = fixture.keyspace;
    expect(hyperLogLogs.toDense(fixture.database, fixture.ref())).toBe(HyperLogLogChange.made);
    expect(hyperLogLogs.toDense(fixture.database, fixture.ref())).toBe(HyperLogLogChange.none);
    expect(fixture.value()?.length).toBe(DENSE_BYTES);
    expect(fixture.registers()).toEqual(registers);
  });

  withSeed("pass their own test", (random) => expect(hyperLogLogsWork(random.random)).toBe(true));

  test("fail their own test where random numbers are none", () => {
    expect(hyperLogLogsWork(() => Number.NaN)).toBe(false);
  });
});
