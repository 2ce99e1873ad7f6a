/** What PFSELFTEST runs: dense registers, sparse beside dense, and how far estimates are from the truth. */
import { Keyspace } from "../keyspace/keyspace.js";
import { REGISTER_MAX, raiseDense, uniteDense } from "./dense-registers.js";
import { DENSE_BYTES, REGISTERS } from "./layout.js";
import { Registers } from "./registers.js";
import { countHyperLogLog } from "./union.js";

const REGISTER_ROUNDS = 20;
const ELEMENTS = 100_000;
const ELEMENT_BYTES = 8;
/** Estimates are looked at when so many elements are in, and ten times as many, and so on. */
const FIRST_LOOK = 10;
/** 1.04 / sqrt(registers) */
const STANDARD_ERROR: number = 1.04 / Math.sqrt(REGISTERS);
const ERRORS_ALLOWED = 6;

/** Whether HyperLogLogs work. `random`: numbers in [0, 1). Takes some tenths of a second. */
export function hyperLogLogsWork(random: () => number): boolean {
  return registersWork(random) && estimatesWork(random);
}

/** Raises random registers and compares them with an array of bytes. */
function registersWork(random: () => number): boolean {
  const value = new Uint8Array(DENSE_BYTES);
  const expected = new Uint8Array(REGISTERS);
  const seen = new Registers();
  for (let round = 0; round < REGISTER_ROUNDS; round++) {
    for (let i = 0; i < REGISTERS; i++) {
      const register = Math.floor(random() * REGISTERS);
      const rank = Math.floor(random() * (REGISTER_MAX + 1));
      if (raiseDense(value, 0, register, rank) !== rank > expected[register]) return false;
      expected[register] = Math.max(expected[register], rank);
    }
    seen.clear();
    uniteDense(seen, value, 0);
    if (expected.some((rank, i) => rank !== seen.at(i))) return false;
  }
  return true;
}

/** Adds elements to two HyperLogLogs, one of which is dense from the first on. */
function estimatesWork(random: () => number): boolean {
  const { databases, hyperLogLogs } = new Keyspace({ clock: () => 0, random });
  const [database] = databases;
  const bytes = new TextEncoder().encode(`sparse dense ${"-".repeat(ELEMENT_BYTES)}`);
  const starts = Int32Array.of(0, 7, 13);
  const ends = Int32Array.of(6, 12, bytes.length);
  const words = new DataView(bytes.buffer, starts[2]);
  const seed = Math.floor(random() * 0x1_0000_0000);
  const refOf = (key: number): number => database.find(bytes, starts[key], ends[key]);
  const add = (key: number): unknown => hyperLogLogs.add(database, refOf(key), bytes, starts, ends, key, 2, 3);
  hyperLogLogs.add(database, refOf(1), bytes, starts, ends, 1, 2, 2);
  hyperLogLogs.toDense(database, refOf(1));
  for (let count = 1, look = FIRST_LOOK; count <= ELEMENTS; count++) {
    words.setUint32(0, count);
    words.setUint32(4, count ^ seed);
    add(0);
    add(1);
    if (count < look) continue;
    look *= FIRST_LOOK;
    const estimates = [0, 1].map((key) => {
      const value = database.value(refOf(key));
      return countHyperLogLog(value.bytes, value.start, value.end);
    });
    const error = Math.ceil(ERRORS_ALLOWED * STANDARD_ERROR * count);
    if (estimates[0] !== estimates[1] || !(Math.abs(estimates[0] - count) <= error)) return false;
  }
  return true;
}
