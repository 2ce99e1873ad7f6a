/** The hash commands of nearly every call allocate nothing on the JavaScript heap, whichever form the hash has. */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { TestConnection, writeDigits } from "../test-connection.js";

const FIELDS = { small: 20, large: 1000, timed: 1000 } as const;
type Hash = keyof typeof FIELDS;

/** Three hashes: a listpack, a table, and a table whose fields expire; and commands on fields of them in turn. */
class Fixture extends TestConnection {
  #turn = 0;

  constructor() {
    super();
    for (const [key, fields] of Object.entries(FIELDS))
      for (let i = 0; i < fields; i++) this.call("HSET", key, nameOf(i), `${i}`);
    for (let i = 0; i < FIELDS.timed; i++) this.call("HEXPIRE", "timed", "100000", "FIELDS", "1", nameOf(i));
  }

  /** Executes a command, in which the digits of `f:000000` are replaced by those of another field each time. */
  turn(args: Args, fields: number): void {
    this.#turn = (this.#turn + 7) % fields;
    for (let i = 2; i < args.count; i++)
      if (args.size(i) === NAME_BYTES) writeDigits(args, i, NAME_BYTES - 2, this.#turn);
    this.run(args);
  }
}

const NAME_BYTES = 8;
const nameOf = (i: number): string => `f:${String(i).padStart(NAME_BYTES - 2, "0")}`;

const field = nameOf(0);
const hot = (hash: Hash): string[][] => [
  ["HGET", hash, field],
  ["HGET", hash, "no such field"],
  ["HMGET", hash, field, "none", field],
  ["HSTRLEN", hash, field],
  ["HINCRBY", hash, field, "1000"],
  ["HINCRBY", hash, field, "500000000000"],
  ["HSETNX", hash, field, "value"],
];

describe.each(["small", "large", "timed"] as const)("nothing is allocated on the JavaScript heap by", (hash) => {
  const calls = [...hot(hash), ...(hash === "timed" ? [] : [["HSET", hash, field, "a value"]])];
  test.each(calls)("%s %s %s", (...words) => {
    const fixture = new Fixture();
    const args = new Args().assign(words);
    expect(heapBytesPerCall(() => fixture.turn(args, FIELDS[hash]))).toBeLessThan(NOTHING);
  });

  test("HDEL and HSET", () => {
    const fixture = new Fixture();
    const remove = new Args().assign(["HDEL", hash, field]);
    const set = new Args().assign(["HSET", hash, field, "a value"]);
    const both = (): void => {
      fixture.turn(remove, FIELDS[hash]);
      fixture.turn(set, FIELDS[hash]);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });
});

test("nothing is allocated by making a hash and emptying it", () => {
  const fixture = new Fixture();
  const set = new Args().assign(["HSET", "new", "a", "1", "b", "value", "c", "another value"]);
  const remove = new Args().assign(["HDEL", "new", "a", "b", "c"]);
  const both = (): void => {
    fixture.run(set);
    fixture.run(remove);
  };
  expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
});

const times = [
  ["HTTL", "timed"],
  ["HPTTL", "timed"],
  ["HEXPIRETIME", "timed"],
  ["HPEXPIRETIME", "timed"],
  ["HEXPIREAT", "timed", "4102444800"],
  ["HPEXPIREAT", "timed", "4102444800000", "XX"],
  ["HPEXPIRE", "timed", "100000000000"],
];

test.each(times)("nothing is allocated by %s", (...words) => {
  const fixture = new Fixture();
  const args = new Args().assign([...words, "FIELDS", "2", field, "none"]);
  expect(heapBytesPerCall(() => fixture.turn(args, FIELDS.timed))).toBeLessThan(NOTHING);
});

test("nothing is allocated by an expiry that changes, or by one that is set and taken away", () => {
  const fixture = new Fixture();
  const expire = new Args().assign(["HEXPIRE", "timed", "100000", "FIELDS", "1", field]);
  expect(heapBytesPerCall(() => fixture.turn(expire, FIELDS.timed))).toBeLessThan(NOTHING);
  const persist = new Args().assign(["HPERSIST", "timed", "FIELDS", "1", field]);
  const both = (): void => {
    fixture.turn(persist, FIELDS.timed);
    fixture.turn(expire, FIELDS.timed);
  };
  expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
});

describe("nothing is allocated by HIMPORT SET", () => {
  test.each([
    ["a listpack", 64],
    ["a table", 8],
  ])("in place of %s", (_form, valueMax) => {
    const fixture = new Fixture();
    fixture.instance.keyspace.limits.hashPackedValueMax = valueMax;
    fixture.call("HIMPORT", "PREPARE", "people", "name", "age", "address");
    const set = new Args().assign(["HIMPORT", "SET", "key", "people", "Ada Lovelace", "36", "12 St James's Square"]);
    expect(heapBytesPerCall(() => fixture.run(set))).toBeLessThan(NOTHING);
  });

  test("under a new key each time", () => {
    const fixture = new Fixture();
    fixture.call("HIMPORT", "PREPARE", "people", "name", "age");
    const set = new Args().assign(["HIMPORT", "SET", "key", "people", "Ada Lovelace", "36"]);
    const remove = new Args().assign(["DEL", "key"]);
    const both = (): void => {
      fixture.run(set);
      fixture.run(remove);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });

  test("with several fieldsets in turn", () => {
    const fixture = new Fixture();
    fixture.call("HIMPORT", "PREPARE", "people", "name", "age");
    fixture.call("HIMPORT", "PREPARE", "places", "name", "country", "people");
    const person = new Args().assign(["HIMPORT", "SET", "person", "people", "Ada Lovelace", "36"]);
    const place = new Args().assign(["HIMPORT", "SET", "place", "places", "London", "England", "2000000"]);
    const both = (): void => {
      fixture.run(person);
      fixture.run(place);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });
});
