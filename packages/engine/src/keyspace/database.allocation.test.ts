/**
 * A hot call allocates nothing on the JavaScript heap.
 *
 * The young generation is a bump allocator, so while no collection comes between, `used_heap_size` grows by exactly what was
 * allocated. Until the compiler is done, which on a busy machine takes its time, doubles are boxed; so rounds of calls are measured
 * until several in a row allocate nothing, and a call that gets there allocates nothing. One that allocates never does: a
 * collection would have to hide the exact amount several times in a row. The canaries show that one small object, one boxed
 * double, one view a call is seen.
 */
import { getHeapStatistics } from "node:v8";
import { describe, expect, test } from "vitest";
import { Arena } from "../arena/arena.js";
import { AT_MOMENT } from "./database.js";
import { NEVER, StringEncoding } from "./entry.js";
import { Keyspace } from "./keyspace.js";
import { KEEP_EXPIRY, PutBatch } from "./put-batch.js";

const CALLS = 10_000;
/** Rounds in a row that must be clean. */
const CLEAN_ROUNDS = 4;
const CLEAN_BYTES = 0.5;
const KEYS = 5000;
const KEY_BYTES = 16;
const VALUE_BYTES = 32;
const PAIRS = 10;
const NOW = 1_700_000_000_000;
/** A constant, for a field that holds a double is boxed when it is read. */
const LATER = NOW + 1000;

/** Bytes of the JavaScript heap that a call takes: about 0 as soon as it is known, else the median of all rounds. */
function bytesPerCall(call: () => void, withinMs = 5000): number {
  const deadline = performance.now() + withinMs;
  const rounds: number[] = [];
  for (let clean = 0; clean < CLEAN_ROUNDS; ) {
    const before = getHeapStatistics().used_heap_size;
    for (let i = 0; i < CALLS; i++) call();
    const bytes = (getHeapStatistics().used_heap_size - before) / CALLS;
    rounds.push(bytes);
    clean = bytes >= 0 && bytes < CLEAN_BYTES ? clean + 1 : 0;
    if (performance.now() > deadline) return rounds.sort((a, b) => a - b)[rounds.length >> 1];
  }
  return rounds[rounds.length - 1];
}

/** A keyspace with keys, of which every other one has a time to live, and a buffer that holds the keys of a batch. */
class Fixture {
  readonly keyspace = new Keyspace({ clock: () => NOW, random: () => 0.5, arena: new Arena() });
  readonly database = this.keyspace.databases[0];
  readonly bytes = new Uint8Array((KEY_BYTES + VALUE_BYTES) * PAIRS).fill(0x61);
  readonly batch = new PutBatch();
  #turn = 0;

  constructor() {
    for (let i = 0; i < KEYS; i++) {
      this.next();
      this.put(i % 2 === 0 ? NEVER : LATER, VALUE_BYTES);
    }
  }

  /** Writes the name of another key at an offset of the buffer. */
  next(at = 0): void {
    this.#turn = (this.#turn + 7) % KEYS;
    for (let i = 0, n = this.#turn; i < 6; i++, n = (n / 10) | 0) this.bytes[at + i] = 0x30 + (n % 10);
  }

  find(): number {
    return this.database.find(this.bytes, 0, KEY_BYTES);
  }

  put(expiresAt: number, valueBytes: number): void {
    const { bytes } = this;
    const end = KEY_BYTES + valueBytes;
    this.database.put(this.find(), bytes, 0, KEY_BYTES, bytes, KEY_BYTES, end, expiresAt, StringEncoding.auto);
  }

  setBatch(valueBytes: number, expiry: number = NEVER): void {
    this.batch.begin(this.database, this.bytes);
    for (let i = 0, at = 0; i < PAIRS; i++, at += KEY_BYTES + VALUE_BYTES) {
      this.next(at);
      this.batch.add(at, at + KEY_BYTES, at + KEY_BYTES, at + KEY_BYTES + valueBytes, expiry);
    }
    this.batch.apply();
  }
}

const CANARY_MS = 500;
let sink: object = {};
let turn = 0;
const boxes = [0.5, 0.5];

describe("the canary is seen:", () => {
  test("an object a call", () => {
    expect(bytesPerCall(() => (sink = { turn: turn++ }), CANARY_MS)).toBeGreaterThan(10);
    expect(sink).toBeDefined();
  });

  test("a boxed double a call", () => {
    const holder: unknown[] = [0, "a"];
    expect(bytesPerCall(() => (holder[0] = boxes[0] + turn++ * 0.37), CANARY_MS)).toBeGreaterThan(10);
  });

  test("a view a call", () => {
    const bytes = new Uint8Array(100);
    expect(bytesPerCall(() => (sink = bytes.subarray(1, 50)), CANARY_MS)).toBeGreaterThan(50);
  });
});

const calls: [string, (fixture: Fixture) => void][] = [
  ["find", (f) => f.find()],
  ["peek", (f) => f.database.peek(f.bytes, 0, KEY_BYTES)],
  ["read and value", (f) => f.database.value(f.database.read(f.bytes, 0, KEY_BYTES))],
  ["read of what is not there", (f) => f.database.read(f.bytes, 1, KEY_BYTES)],
  ["write", (f) => f.database.write(f.bytes, 0, KEY_BYTES)],
  ["put in place", (f) => f.put(NEVER, VALUE_BYTES)],
  ["put of another size", (f) => f.put(NEVER, (turn = (turn + 5) % VALUE_BYTES))],
  ["put with a time to live", (f) => f.put(LATER, VALUE_BYTES)],
  ["put, the time to live coming and going", (f) => f.put((turn ^= 1) === 0 ? NEVER : LATER, VALUE_BYTES)],
  ["resize", (f) => f.database.resize(f.find(), (turn = (turn + 3) % 40), StringEncoding.raw)],
  ["expireAt", (f) => f.database.expireAt(f.find(), LATER)],
  ["persist and expireAt", (f) => f.database.expireAt(f.database.persist(f.find()), LATER)],
  [
    "remove and put",
    (f) => {
      f.database.remove(f.find());
      f.put(NEVER, VALUE_BYTES);
    },
  ],
  ["PutBatch in place", (f) => f.setBatch(VALUE_BYTES)],
  ["PutBatch of other sizes", (f) => f.setBatch((turn = (turn + 5) % VALUE_BYTES))],
  ["PutBatch that keeps times", (f) => f.setBatch(VALUE_BYTES, KEEP_EXPIRY)],
  [
    "PutBatch with a time",
    (f) => {
      f.database.moment[0] = LATER + (turn = (turn + 5) % 1000);
      f.setBatch(VALUE_BYTES, AT_MOMENT);
    },
  ],
  ["readExpiry", (f) => f.database.readExpiry(f.find())],
  [
    "a change and its commit",
    (f) => {
      f.database.changed(f.bytes, 0, KEY_BYTES, 0, "set");
      f.keyspace.commits.commit();
    },
  ],
  ["makeRoom and refresh", (f) => f.keyspace.makeRoom() && f.keyspace.refresh()],
  ["drain", (f) => f.keyspace.drain(10)],
];

describe("nothing is allocated on the JavaScript heap by", () => {
  test.each(calls)("%s", (_, call) => {
    const fixture = new Fixture();
    const bytes = bytesPerCall(() => {
      fixture.next();
      call(fixture);
    });
    expect(bytes).toBeLessThan(CLEAN_BYTES);
    fixture.keyspace.check();
  });
});
