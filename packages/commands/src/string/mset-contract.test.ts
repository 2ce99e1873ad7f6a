/** DESIGN.md, section 5: what MSET, MSETNX and MSETEX promise, point by point. */
import { type Commit, DebugArena } from "@allset/engine";
import { encodeRequest, toText } from "@allset/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import { OOM, servedAtLast } from "../test-refused-memory.js";
import { type Call, connectTo, type InstanceTarget, observeCommits, startInstance } from "../test-target.js";

type Word = string | number;

const OK = "+OK\r\n";

let target: InstanceTarget;
let client: Call;
let commits: Commit[];

async function start(arena?: DebugArena): Promise<void> {
  target = startInstance(1, arena);
  client = await connectTo(target);
}

/** Collects the commits that change something from now on. */
function observe(): void {
  commits = [];
  observeCommits(target.instance.keyspace, (commit) => {
    if (commit.events.some(({ modifies }) => modifies)) commits.push(commit);
  });
}

const revision = (): number => target.instance.keyspace.commits.revision;
const values = (...keys: string[]): string[] =>
  keys.map((key) => /^\$\d+\r\n([\s\S]*)\r\n$/.exec(client("GET", key))?.[1] ?? "none");
const eventsOf = (commit: Commit | undefined): string[] =>
  (commit?.events ?? []).map(({ name, key }) => `${name} ${toText(key)}`);

/** Everything that can be seen of database 0. */
function dump(): string {
  const keys = [...client("KEYS", "*").matchAll(/\r\n([^$*\r][^\r]*)/g)].map(([, key]) => key).sort();
  return keys.map((key) => `${key} ${values(key)} ${client("PTTL", key)}`).join("");
}

beforeEach(() => start());

describe("1: everything is checked, then reserved, then written", () => {
  const later = 10_000;
  const refused: [Word[], string][] = [
    [["MSET", "a", "new", "b"], "-ERR wrong number of arguments for 'mset' command\r\n"],
    [["MSETNX", "c", "new", "d"], "-ERR wrong number of arguments for 'msetnx' command\r\n"],
    [["MSETEX", 2, "a", "new", "b"], "-ERR wrong number of key-value pairs\r\n"],
    [["MSETEX", 0, "a", "new"], "-ERR invalid numkeys value\r\n"],
    [["MSETEX", -1, "a", "new"], "-ERR invalid numkeys value\r\n"],
    [["MSETEX", "x", "a", "new"], "-ERR invalid numkeys value\r\n"],
    [["MSETEX", 2_147_483_648, "a", "new"], "-ERR invalid numkeys value\r\n"],
    [["MSETEX", 2_147_483_647, "a", "new"], "-ERR wrong number of key-value pairs\r\n"],
    [["MSETEX", 1, "a", "new", "FOO"], "-ERR syntax error\r\n"],
    [["MSETEX", 1, "a", "new", "NX", "XX"], "-ERR syntax error\r\n"],
    [["MSETEX", 1, "a", "new", "EX", 10, "KEEPTTL"], "-ERR syntax error\r\n"],
    [["MSETEX", 1, "a", "new", "EX", 10, "PX", later], "-ERR syntax error\r\n"],
    [["MSETEX", 1, "a", "new", "EX"], "-ERR syntax error\r\n"],
    [["MSETEX", 1, "a", "new", "EX", "x"], "-ERR value is not an integer or out of range\r\n"],
    [["MSETEX", 1, "a", "new", "EX", 0], "-ERR invalid expire time in 'msetex' command\r\n"],
    [["MSETEX", 1, "a", "new", "PX", "9223372036854775807"], "-ERR invalid expire time in 'msetex' command\r\n"],
    [["MSETEX", "FOO"], "-ERR wrong number of arguments for 'msetex' command\r\n"],
  ];

  test.each(refused)("%j is refused and sets nothing", (words, error) => {
    client("MSET", "a", "old", "b", "old");
    const before = revision();
    expect(client(...words)).toBe(error);
    expect(values("a", "b", "c", "d")).toEqual(["old", "old", "none", "none"]);
    expect(revision()).toBe(before);
  });

  test("conditions are checked for all keys before any is set", () => {
    client("MSET", "a", "old", "b", "old");
    const before = revision();
    expect(client("MSETNX", "c", 1, "d", 2, "b", 3)).toBe(":0\r\n");
    expect(client("MSETEX", 3, "c", 1, "d", 2, "b", 3, "NX")).toBe(":0\r\n");
    expect(client("MSETEX", 3, "a", 1, "b", 2, "c", 3, "XX", "EX", 10)).toBe(":0\r\n");
    expect(values("a", "b", "c", "d")).toEqual(["old", "old", "none", "none"]);
    expect(revision()).toBe(before);
  });

  const pairs = (count: number, name: string): Word[] =>
    Array.from({ length: count }, (_, i) => [`${name}${i}`, `${name}-${"v".repeat((i * 37) % 300)}`]).flat();
  const batches: [string, (turn: number) => Word[]][] = [
    [
      "MSET",
      () => ["MSET", ...pairs(40, "k"), "k3", "again", "new", "x".repeat(40_000), ...pairs(40, "n"), "new", "y"],
    ],
    ["MSETNX", (turn) => ["MSETNX", ...pairs(90, `n${turn}`), `n${turn}0`, "again"]],
    ["MSETEX EX", () => ["MSETEX", 81, ...pairs(40, "k"), ...pairs(40, "n"), "k0", "again", "EX", 100]],
    ["MSETEX KEEPTTL", () => ["MSETEX", 60, ...pairs(60, "k"), "XX", "KEEPTTL"]],
  ];

  test.each(batches)("%s without memory, at whatever request it ends, changes nothing", async (_, wordsOf) => {
    const arena = new DebugArena();
    await start(arena);
    for (let i = 0; i < 60; i++) client("SET", `k${i}`, `old${i}`, ...(i % 3 === 0 ? ["PX", 50_000 + i] : []));
    const before = dump();
    const at = revision();
    const words = wordsOf(0);
    const refused = (refusals: number): void => {
      expect(revision()).toBe(at);
      if (refusals % 7 === 0) expect(dump()).toBe(before);
      target.instance.keyspace.check();
    };
    const { refusals } = servedAtLast(arena, () => client(...words), refused);
    expect(refusals).toBeGreaterThan(10);
    expect(dump()).not.toBe(before);
    expect(revision()).toBe(at + 1);
    arena.check();
  });

  test("MSET, MSETNX and MSETEX over maxmemory are refused whole where nothing may be evicted", () => {
    client("MSET", "a", "old", "b", "old");
    const { options, usedBytes } = target.instance.keyspace;
    options.maxMemoryBytes = usedBytes - 1;
    const before = revision();
    expect(client("MSET", "a", "new", "c", "new")).toBe(OOM);
    expect(client("MSETNX", "c", "new", "d", "new")).toBe(OOM);
    expect(client("MSETEX", 2, "a", "new", "c", "new")).toBe(OOM);
    expect(values("a", "b", "c", "d")).toEqual(["old", "old", "none", "none"]);
    expect(revision()).toBe(before);
  });

  test("where eviction is allowed it comes first, as a commit of its own, and takes no key of the batch", () => {
    const { keyspace } = target.instance;
    for (let i = 0; i < 500; i++) client("SET", `old${i}`, "x".repeat(500));
    keyspace.setPolicy("allkeys-random");
    keyspace.options.maxMemoryBytes = keyspace.usedBytes - 20_000;
    observe();
    expect(client("MSET", ...pairs(100, "n"))).toBe(OK);
    keyspace.options.maxMemoryBytes = Number.POSITIVE_INFINITY;
    expect(values(...Array.from({ length: 100 }, (_, i) => `n${i}`))).not.toContain("none");
    expect(commits.length).toBe(2);
    expect(new Set(commits[0].events.map(({ name }) => name))).toEqual(new Set(["evicted"]));
    expect(new Set(commits[1].events.map(({ name }) => name))).toEqual(new Set(["new", "set"]));
  });
});

describe("2: keys given twice, and keys whose time is up", () => {
  test("the last value wins", () => {
    expect(client("MSET", "a", 1, "a", 2, "b", 3, "a", "a longer value than before, in another block")).toBe(OK);
    expect(values("a", "b")).toEqual(["a longer value than before, in another block", "3"]);
    expect(client("MSET", "a", 1, "a", 2)).toBe(OK);
    expect(client("MSETEX", 2, "b", 1, "b", 2)).toBe(":1\r\n");
    expect(values("a", "b")).toEqual(["2", "2"]);
    expect(client("DBSIZE")).toBe(":2\r\n");
  });

  test("MSETNX of a new key given twice sets it and answers 1", () => {
    expect(client("MSETNX", "a", 1, "a", 2)).toBe(":1\r\n");
    expect(client("MSETEX", 2, "b", 1, "b", 2, "NX")).toBe(":1\r\n");
    expect(values("a", "b")).toEqual(["2", "2"]);
  });

  test("an expired key that nobody removed yet counts as absent", () => {
    client("SET", "a", "old", "PX", 10);
    client("SET", "b", "old", "PX", 10);
    client("SET", "c", "old", "PX", 10);
    target.clock.advance(20);
    expect(client("DBSIZE")).toBe(":3\r\n");
    expect(client("MSETEX", 1, "c", 1, "XX")).toBe(":0\r\n");
    expect(client("MSETNX", "a", 1, "new", 2)).toBe(":1\r\n");
    expect(client("MSETEX", 1, "b", 3, "NX")).toBe(":1\r\n");
    expect(values("a", "b", "c", "new")).toEqual(["1", "3", "none", "2"]);
    expect(client("TTL", "a")).toBe(":-1\r\n");
  });
});

describe("3: what a key held, and its time to live", () => {
  beforeEach(() => {
    client("SET", "a", "old", "EX", 100);
    client("SET", "b", "old");
  });

  test("MSET and MSETEX without an expiry drop the time to live", () => {
    client("MSET", "a", 1);
    expect(client("TTL", "a")).toBe(":-1\r\n");
    client("EXPIRE", "a", 100);
    expect(client("MSETEX", 2, "a", 2, "b", 2)).toBe(":1\r\n");
    expect(client("TTL", "a")).toBe(":-1\r\n");
  });

  test("MSETEX KEEPTTL keeps it, where there is one", () => {
    expect(client("MSETEX", 3, "a", "a value of another size than it was", "b", 2, "c", 3, "KEEPTTL")).toBe(":1\r\n");
    expect(["a", "b", "c"].map((key) => client("TTL", key))).toEqual([":100\r\n", ":-1\r\n", ":-1\r\n"]);
    expect(values("b", "c")).toEqual(["2", "3"]);
  });

  test.each([
    ["EX", 7],
    ["PX", 7000],
    ["EXAT", 0],
    ["PXAT", 0],
  ])("MSETEX %s gives all keys one expiry", (word, amount) => {
    const now = target.clock.now() + 7000;
    const time = word === "EXAT" ? now / 1000 : word === "PXAT" ? now : amount;
    expect(client("MSETEX", 3, "a", 1, "b", 2, "c", 3, word, time)).toBe(":1\r\n");
    expect(["a", "b", "c"].map((key) => client("PTTL", key))).toEqual([":7000\r\n", ":7000\r\n", ":7000\r\n"]);
  });

  test("an expiry in the past deletes", () => {
    observe();
    expect(client("MSETEX", 3, "a", 1, "c", 2, "a", 3, "PXAT", 1)).toBe(":1\r\n");
    expect(values("a", "b", "c")).toEqual(["none", "old", "none"]);
    expect(commits.map(eventsOf)).toEqual([["del a"]]);
    expect(client("DBSIZE")).toBe(":1\r\n");
  });
});

describe("4: one commit, and nobody sees a part", () => {
  test.each([
    [
      ["MSET", "a", 1, "b", 2, "a", 3],
      ["new a", "set a", "new b", "set b", "set a"],
    ],
    [
      ["MSETNX", "a", 1, "b", 2],
      ["new a", "set a", "new b", "set b"],
    ],
    [
      ["MSETEX", 2, "a", 1, "b", 2, "EX", 10],
      ["new a", "set a", "expire a", "new b", "set b", "expire b"],
    ],
  ])("%j is one revision and one batch of events", (words, events) => {
    observe();
    const before = revision();
    client(...words);
    expect(commits.map(eventsOf)).toEqual([events]);
    expect(commits[0].revision).toBe(before + 1);
    expect(revision()).toBe(before + 1);
  });

  test("an observer of the commit finds all of it", () => {
    client("MSET", "a", "old", "b", "old");
    const { keyspace } = target.instance;
    const seen: string[] = [];
    observeCommits(keyspace, () => {
      for (const name of ["a", "b"]) {
        const { bytes, start, end } = keyspace.databases[0].value(
          keyspace.databases[0].peek(new TextEncoder().encode(name), 0, 1),
        );
        seen.push(toText(bytes.subarray(start, end)));
      }
    });
    client("MSET", "a", "new", "b", "newer");
    expect(seen).toEqual(["new", "newer"]);
  });

  test("a client that reads between any two bytes of a request sees all or nothing", async () => {
    client("MSET", "a", "old", "b", "old", "c", "old");
    const connection = await target.connect(
      () => {},
      () => {},
    );
    const states: string[] = [];
    for (const byte of encodeRequest(["MSET", "a", "new", "b", "new", "c", "new"])) {
      connection.send(Uint8Array.of(byte));
      states.push(values("a", "b", "c").join());
    }
    expect(new Set(states)).toEqual(new Set(["old,old,old", "new,new,new"]));
    expect(states.indexOf("new,new,new")).toBe(states.length - 1);
  });

  test("a subscriber that hears of the first key finds the others set", async () => {
    client("CONFIG", "SET", "notify-keyspace-events", "KEA");
    const heard: string[] = [];
    const subscriber = await target.connect(
      () => heard.push(values("a", "b").join()),
      () => {},
    );
    subscriber.send(encodeRequest(["PSUBSCRIBE", "__key*__:*"]));
    heard.length = 0;
    client("MSET", "a", 1, "b", 2);
    await new Promise((resolve) => setTimeout(resolve));
    expect(heard.length).toBeGreaterThan(0);
    expect(new Set(heard)).toEqual(new Set(["1,2"]));
  });

  test("inside MULTI it is part of the transaction's one commit, and seen with the rest", async () => {
    const other = await connectTo(target);
    observe();
    client("MULTI");
    client("SET", "x", 1);
    client("MSET", "a", 1, "b", 2);
    client("MSETEX", 1, "c", 3, "PX", 500);
    expect(other("MGET", "a", "b", "c", "x")).toBe("*4\r\n$-1\r\n$-1\r\n$-1\r\n$-1\r\n");
    expect(client("EXEC")).toBe("*3\r\n+OK\r\n+OK\r\n:1\r\n");
    expect(commits.length).toBe(1);
    expect(commits[0].events.filter(({ name }) => name === "set").length).toBe(4);
    expect(other("MGET", "a", "b", "c", "x")).toBe("*4\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n$1\r\n1\r\n");
  });

  test("inside MULTI a batch without memory sets nothing, and the rest stands", async () => {
    const arena = new DebugArena();
    await start(arena);
    client("MSET", "a", "old", "s", "old");
    client("MULTI");
    client("SET", "s", "new");
    client("MSET", "a", "a longer value for another block", "b", "new");
    client("SET", "s", "lst");
    arena.refuseAfter(0);
    expect(client("EXEC")).toBe(`*3\r\n${OK}${OOM}${OK}`);
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    expect(values("a", "b", "s")).toEqual(["old", "none", "lst"]);
  });

  test("a watch on any of its keys breaks, and on keys of a refused batch holds", async () => {
    const other = await connectTo(target);
    for (const [words, broken] of [
      [["MSET", "x", 1, "a", 2], true],
      [["MSETNX", "x", 1, "w", 2], false],
      [["MSETEX", 2, "x", 1, "a", 2, "XX"], true],
      [["MSET", "x", 1, "a"], false],
    ] as const) {
      client("WATCH", "a", "w");
      other(...words);
      client("MULTI");
      client("PING");
      expect(client("EXEC")).toBe(broken ? "*-1\r\n" : "*1\r\n+PONG\r\n");
    }
  });
});

describe("5: odd arguments", () => {
  test("in the queue of MULTI too they are an error of that command alone", () => {
    client("MULTI");
    client("MSET", "a", 1, "b");
    client("MSET", "c", 1);
    expect(client("EXEC")).toBe("*2\r\n-ERR wrong number of arguments for 'mset' command\r\n+OK\r\n");
    expect(values("a", "c")).toEqual(["none", "1"]);
  });
});
