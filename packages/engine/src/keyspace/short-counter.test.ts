import { withSeed } from "@allset/testkit";
import { expect, test } from "vitest";
import { NEVER, StringEncoding } from "./entry.js";
import { Keyspace } from "./keyspace.js";
import { addToShort, NOT_SHORT } from "./short-counter.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const keyspace = new Keyspace({ clock: () => 1000, random: () => 0.5 });
const database = keyspace.databases[0];
const key = bytes("counter");

/** Adds to a string; the sum that was answered, and what the string is then. */
function add(
  text: string,
  by: number,
  expiresAt = NEVER,
  encoding: StringEncoding = StringEncoding.auto,
): [number, string] {
  const value = bytes(text);
  const found = database.find(key, 0, key.length);
  const ref = database.put(found, key, 0, key.length, value, 0, value.length, expiresAt, encoding);
  const sum = addToShort(keyspace.arena, ref, by);
  const slice = database.value(ref);
  return [sum, new TextDecoder().decode(slice.bytes.subarray(slice.start, slice.end))];
}

test.each([
  ["0", 1, 1],
  ["9", -9, 0],
  ["8", 1, 9],
  ["10", -0, 10],
  ["100", 899, 999],
  ["999999998", 1, 999_999_999],
  ["100000001", -1, 100_000_000],
])("%s and %i is %i", (text, by, sum) => {
  expect(add(text, by)).toEqual([sum, String(sum)]);
  expect(add(text, by, 5000)).toEqual([sum, String(sum)]);
});

test.each([
  ["9", 1],
  ["10", -1],
  ["0", -1],
  ["999999999", 1],
  ["999999999", 1_000_000_000],
  ["1000000000", 1],
  ["", 1],
  ["-5", 1],
  ["05", 1],
  ["00", 1],
  ["+5", 1],
  ["5 ", 1],
  ["5a", 1],
  ["1/", 1],
  ["1:", 1],
])("%j and %i is for the general way, and stays as it is", (text, by) => {
  expect(add(text, by)).toEqual([NOT_SHORT, text]);
});

test("a string with an encoding of its own, and what is no string, are for the general way", () => {
  expect(add("5", 1, NEVER, StringEncoding.raw)).toEqual([NOT_SHORT, "5"]);
  const { sets } = keyspace;
  const name = bytes("set");
  database.find(name, 0, name.length);
  sets.sought.assign(bytes("7"), 0, 1);
  const ref = sets.create(database, name, 0, name.length, sets.sought);
  expect(addToShort(keyspace.arena, ref, 1)).toBe(NOT_SHORT);
});

withSeed("sums are those of numbers", (random) => {
  for (let i = 0; i < 5000; i++) {
    const value = random.int(10 ** random.between(1, 10));
    const most = 10 ** random.between(0, 9);
    const by = random.int(2 * most) - most;
    const sum = value + by;
    const isShort = value < 1e9 && sum >= 0 && String(sum).length === String(value).length;
    expect(add(String(value), by)).toEqual(isShort ? [sum, String(sum)] : [NOT_SHORT, String(value)]);
  }
});
