import { advance, differential, RawConnection, unordered, withSeed } from "@allset/testkit";
import { expect } from "vitest";
import { startInstance } from "../test-target.js";

const anyOrder = "the order of a hash table";
const scan = (...args: (string | number)[]) => unordered(["SCAN", ...args], anyOrder, { at: [1] });

differential("walk", import.meta.url, startInstance, [
  { name: "arity", each: [["KEYS"], ["KEYS", "a", "b"], ["SCAN"]] },
  {
    name: "an empty database",
    each: [
      ["KEYS", "*"],
      ["SCAN", 0],
      ["SCAN", 5, "COUNT", 1],
      ["SCAN", 0, "MATCH", "a*", "TYPE", "string"],
    ],
  },
  {
    name: "KEYS lists the keys of its database alone",
    steps: [
      ["MSET", "one", 1, "two", 2, "three", 3],
      unordered(["KEYS", "*"], anyOrder),
      unordered(["KEYS", "t*"], anyOrder),
      ["KEYS", "o?e"],
      ["KEYS", "none"],
      ["SELECT", 1],
      ["KEYS", "*"],
    ],
  },
  {
    name: "SCAN with options, on few keys",
    setup: [["MSET", "one", 1, "two", 2, "three", 3, "", 4]],
    each: [
      scan(0),
      scan(0, "COUNT", 1000),
      scan(0, "COUNT", "9223372036854775807"),
      scan(0, "count", 100, "match", "t*"),
      scan(0, "MATCH", "*"),
      scan(0, "MATCH", "**"),
      scan(0, "MATCH", ""),
      scan(0, "MATCH", "o*", "MATCH", "t*"),
      scan(0, "TYPE", "string"),
      scan(0, "TYPE", "STRING"),
      scan(0, "TYPE", "hash"),
      scan(0, "TYPE", "nosuch"),
      scan(0, "TYPE", "string", "TYPE", "list"),
      scan(0, "TYPE", "string", "MATCH", "*e", "COUNT", 50),
    ],
  },
  {
    name: "SCAN: errors, in their order",
    each: [
      ...["x", "1x", " 1", "1 ", "0x1", "+", "-", "--1", "1.5", "18446744073709551616", "-18446744073709551616"].map(
        (cursor) => ["SCAN", cursor],
      ),
      ["SCAN", "x", "COUNT"],
      ["SCAN", "x", "FOO"],
      ["SCAN", 0, "FOO"],
      ["SCAN", 0, "FOO", "BAR"],
      ["SCAN", 0, "COUNT"],
      ["SCAN", 0, "MATCH"],
      ["SCAN", 0, "TYPE"],
      ["SCAN", 0, "COUNT", 0],
      ["SCAN", 0, "COUNT", -1],
      ["SCAN", 0, "COUNT", "x"],
      ["SCAN", 0, "COUNT", "1.5"],
      ["SCAN", 0, "COUNT", "9223372036854775808"],
      ["SCAN", 0, "COUNT", "x", "FOO"],
      ["SCAN", 0, "FOO", "COUNT", "x"],
      ["SCAN", 0, "COUNT", 0, "FOO"],
    ],
  },
  {
    name: "cursors as strtoul reads them",
    setup: [["SET", "k", 1]],
    each: ["", "+0", "-0", "00", "0\x00x", "\x00"].map((cursor) => scan(cursor)),
  },
  {
    name: "cursors of any size are taken",
    each: ["-1", "18446744073709551615", "4294967296", "-18446744073709551615", "9007199254740993"].map((cursor) => [
      "SCAN",
      cursor,
    ]),
  },
  {
    name: "KEYS and SCAN leave out what has expired",
    steps: [
      ["SET", "k", 1, "PX", 5],
      ["SET", "alive", 1],
      ["DEBUG", "SET-ACTIVE-EXPIRE", 0],
      advance(15),
      ["KEYS", "*"],
      ["SCAN", 0],
      ["DEBUG", "SET-ACTIVE-EXPIRE", 1],
    ],
  },
]);

async function open(): Promise<RawConnection> {
  return RawConnection.open(startInstance());
}

/** The cursor and the keys of a SCAN's reply. */
function parsed(text: string): { cursor: string; keys: string[] } {
  const lines = text.split("\r\n");
  return { cursor: lines[2], keys: lines.slice(5).filter((_, index) => index % 2 === 0 && index + 5 < lines.length) };
}

withSeed("SCAN reports every key that stays, however the table grows and shrinks", async (random) => {
  const client = await open();
  for (let round = 0; round < 5; round++) {
    await client.call("DEL", ...Array.from({ length: 3000 }, (_, i) => `k${i}`));
    const staying = Array.from({ length: 200 }, (_, i) => `stay${i}`);
    await client.call("MSET", ...staying.flatMap((key) => [key, "1"]));
    const seen = new Set<string>();
    let cursor = "0";
    do {
      const reply = parsed(await client.call("SCAN", cursor, "COUNT", String(1 + random.int(30))));
      for (const key of reply.keys) seen.add(key);
      cursor = reply.cursor;
      const some = Array.from({ length: 1 + random.int(300) }, () => `k${random.int(3000)}`);
      if (random.chance(0.5)) await client.call("MSET", ...some.flatMap((key) => [key, "1"]));
      else await client.call("DEL", ...some);
    } while (cursor !== "0");
    expect(staying.filter((key) => !seen.has(key))).toEqual([]);
  }
  await client.close();
});

withSeed("RANDOMKEY meets every key, and none whose time is up", async (random) => {
  const target = startInstance(random.int(1000));
  const client = await RawConnection.open(target);
  const keys = Array.from({ length: 20 }, (_, i) => `k${i}`);
  await client.call("MSET", ...keys.flatMap((key) => [key, "1"]));
  for (let i = 0; i < 50; i++) await client.call("SET", `due${i}`, "1", "PX", "10");
  target.clock.advance(20);
  const seen = new Set<string>();
  for (let i = 0; i < 1000; i++) seen.add((await client.call("RANDOMKEY")).split("\r\n")[1]);
  expect([...seen].sort()).toEqual(keys.sort());
  await client.close();
});
