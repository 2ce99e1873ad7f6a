/**
 * Random sequences of array commands against a model in plain JavaScript: a map, and the rules of docs/internals/arrays.md. The random
 * sequences of all families leave these commands out, because redis-server 7.0.15 does not know them.
 */
import { DebugArena } from "@allset/engine";
import { type SeededRandom, withSeed } from "@allset/testkit";
import { expect } from "vitest";
import { connectTo, startInstance } from "../test-target.js";

const LAST = 2n ** 64n - 2n;

/** One array. `next` is where ARINSERT goes on, 0n for never. */
class Model {
  readonly items = new Map<bigint, string>();
  next = 0n;

  get length(): bigint {
    let last = -1n;
    for (const index of this.items.keys()) if (index > last) last = index;
    return last + 1n;
  }

  set(index: bigint, value: string): number {
    const isNew = !this.items.has(index);
    this.items.set(index, value);
    return isNew ? 1 : 0;
  }

  between(from: bigint, to: bigint): [bigint, string][] {
    const [low, high] = from < to ? [from, to] : [to, from];
    const found = [...this.items].filter(([index]) => index >= low && index <= high);
    found.sort(([a], [b]) => (a < b ? -1 : 1));
    return from <= to ? found : found.reverse();
  }

  ring(size: bigint, values: readonly string[]): bigint {
    const span = this.length;
    if (size < span || (size > span && this.next !== 0n && this.next < span)) {
      const keep = size < span ? size : span;
      const tail: string[] = [];
      let at = (this.next === 0n ? span - 1n : this.next - 1n) % span;
      for (; tail.length < Number(keep) && this.items.has(at); at = at === 0n ? span - 1n : at - 1n)
        tail.unshift(this.items.get(at) as string);
      this.items.clear();
      for (const [i, value] of tail.entries()) this.items.set(BigInt(i), value);
      this.next = BigInt(tail.length);
    }
    for (const value of values) {
      const at = this.next % size;
      this.items.set(at, value);
      this.next = at + 1n;
    }
    return this.next - 1n;
  }

  lastItems(count: number): (string | null)[] {
    const span = this.length;
    const found: (string | null)[] = [];
    let at = this.next === 0n ? span - 1n : this.next - 1n;
    for (let left = Math.min(count, this.items.size); left > 0; left--) {
      found.push(this.items.get(at) ?? null);
      at = at === 0n ? span - 1n : at - 1n;
    }
    return found;
  }
}

const bulk = (value: string | null): string => (value === null ? "$-1\r\n" : `$${value.length}\r\n${value}\r\n`);
const number = (value: bigint): string => (value < 2n ** 63n ? `:${value}\r\n` : bulk(String(value)));
const list = (items: readonly string[]): string => `*${items.length}\r\n${items.join("")}`;
const pairs = (items: readonly [bigint, string][]): string =>
  list(items.map(([index, value]) => list([number(index), bulk(value)])));

const near = [0n, 255n, 256n, 700n, 16_384n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n, LAST];

function anIndex(random: SeededRandom): bigint {
  if (random.chance(0.7)) return BigInt(random.int(40));
  const index = random.pick(near) + BigInt(random.between(-2, 2));
  return index < 0n ? 0n : index > LAST ? LAST : index;
}

const aValue = (random: SeededRandom): string =>
  random.pick(["", "1", "-7", "12345678", "1700000000000", "abc", "a text", "x".repeat(40), String(random.int(1000))]);

type Call = readonly [command: readonly (string | number)[], expected: string];

/** A random command, done to the model, with the reply that it should have. */
function step(model: Model, random: SeededRandom): Call {
  const index = anIndex(random);
  const other = random.chance(0.7) ? index + BigInt(random.int(20)) : anIndex(random);
  const [from, to] = random.chance(0.5) || other > LAST ? [other > LAST ? LAST : other, index] : [index, other];
  const values = Array.from({ length: 1 + random.int(4) }, () => aValue(random));
  const write = (first: bigint): number =>
    values.reduce((sum, value, i) => sum + model.set(first + BigInt(i), value), 0);
  const roll = random.int(16);
  if (roll < 3) {
    if (index + BigInt(values.length - 1) > LAST)
      return [["ARSET", "a", `${index}`, ...values], "-ERR array index overflow\r\n"];
    return [["ARSET", "a", `${index}`, ...values], `:${write(index)}\r\n`];
  }
  if (roll === 3) return [["ARGET", "a", `${index}`], bulk(model.items.get(index) ?? null)];
  if (roll === 4) return [["ARDEL", "a", `${index}`], `:${model.items.delete(index) ? 1 : 0}\r\n`];
  if (roll === 5) {
    const gone = model.between(from, to);
    for (const [each] of gone) model.items.delete(each);
    return [["ARDELRANGE", "a", `${from}`, `${to}`], `:${gone.length}\r\n`];
  }
  if (roll === 6) return [["ARSCAN", "a", `${from}`, `${to}`], pairs(model.between(from, to))];
  if (roll === 7) {
    if (model.next + BigInt(values.length) > LAST + 1n)
      return [["ARINSERT", "a", ...values], "-ERR insert index overflow\r\n"];
    write(model.next);
    model.next += BigInt(values.length);
    return [["ARINSERT", "a", ...values], number(model.next - 1n)];
  }
  if (roll === 8) {
    const size = random.pick([1n, 3n, 7n, 20n, 300n, 2n ** 40n]);
    return [["ARRING", "a", `${size}`, ...values], number(model.ring(size, values))];
  }
  if (roll === 9) {
    const items = model.lastItems(12);
    const reverse = random.chance(0.5);
    return [["ARLASTITEMS", "a", 12, ...(reverse ? ["REV"] : [])], list((reverse ? items : items.reverse()).map(bulk))];
  }
  if (roll === 10) {
    if (model.items.size === 0) return [["ARSEEK", "a", `${index}`], ":0\r\n"];
    model.next = random.chance(0.1) ? LAST + 1n : index;
    return [["ARSEEK", "a", `${model.next}`], ":1\r\n"];
  }
  if (roll === 11) return [["ARNEXT", "a"], model.next > LAST ? bulk(null) : number(model.next)];
  if (roll === 12) {
    const pairs = values.map((value) => [anIndex(random), value] as const);
    const added = pairs.reduce((sum, [at, value]) => sum + model.set(at, value), 0);
    return [["ARMSET", "a", ...pairs.flatMap(([at, value]) => [`${at}`, value])], `:${added}\r\n`];
  }
  if (roll === 13) {
    const last = index + BigInt(random.int(300));
    const end = last > LAST ? LAST : last;
    const found: string[] = [];
    for (let at = index; at <= end; at++) found.push(bulk(model.items.get(at) ?? null));
    const reverse = random.chance(0.5);
    return [
      ["ARGETRANGE", "a", `${reverse ? end : index}`, `${reverse ? index : end}`],
      list(reverse ? found.reverse() : found),
    ];
  }
  if (roll === 14) {
    const gone = [index, other > LAST ? LAST : other, index];
    return [["ARDEL", "a", ...gone.map(String)], `:${gone.filter((at) => model.items.delete(at)).length}\r\n`];
  }
  const matching = model.between(from, to).filter(([, value]) => value.includes("7"));
  return [["ARGREP", "a", `${from}`, `${to}`, "MATCH", "7", "WITHVALUES"], pairs(matching)];
}

withSeed("array commands agree with a model", async (random) => {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  const call = await connectTo(target);
  let model = new Model();
  for (let round = 0; round < 5000; round++) {
    const [command, expected] = step(model, random);
    expect([round, command, call(...command)]).toEqual([round, command, expected]);
    // The key goes with its last element, and the cursor with the key.
    if (model.items.size === 0) model = new Model();
    expect([round, command, call("ARLEN", "a") + call("ARCOUNT", "a")]).toEqual([
      round,
      command,
      number(model.length) + number(BigInt(model.items.size)),
    ]);
    if (round % 500 === 0) target.instance.keyspace.check();
  }
  target.instance.keyspace.check();
});
