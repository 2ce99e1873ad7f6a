/**
 * MSET, MSETNX and MSETEX where collections are in the way: wherever memory ends nothing of them is touched, nobody is woken and nobody
 * hears anything; and where all goes well nothing of them is left, neither blocks nor times to live nor groups.
 */
import { type Commit, DebugArena } from "@allset/engine";
import { differential, encodeRequest, on, pending, quiet, receive, toText } from "@allset/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import { OOM } from "../test-refused-memory.js";
import { type Call, connectTo, type InstanceTarget, observeCommits, startInstance } from "../test-target.js";

type Word = string | number;

const numbered = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** Keys of every type, large and small, and how each is made; `timed …` have a time to live. */
const made: Readonly<Record<string, readonly Word[][]>> = {
  "large list": [["RPUSH", "large list", ...numbered(300, "element ".repeat(20))]],
  "timed list": [
    ["RPUSH", "timed list", "a", "b"],
    ["PEXPIRE", "timed list", 90_000],
  ],
  "large set": [["SADD", "large set", ...numbered(400, "member ")]],
  "set of integers": [["SADD", "set of integers", 1, 2, 3]],
  "large hash": [
    ["HSET", "large hash", ...numbered(200, "f").flatMap((field) => [field, "v"])],
    ["HPEXPIRE", "large hash", 30_000, "FIELDS", 2, "f7", "f8"],
    ["HPEXPIRE", "large hash", 20_000, "FIELDS", 1, "f9"],
  ],
  "timed hash": [
    ["HSETEX", "timed hash", "PX", 25_000, "FIELDS", 1, "only", "v"],
    ["PEXPIRE", "timed hash", 90_000],
  ],
  "small hash": [["HSET", "small hash", "f", "v"]],
  "large sorted set": [["ZADD", "large sorted set", ...numbered(200, "m").flatMap((member, i) => [i, member])]],
  stream: [
    ...numbered(150, "v").map((value, i) => ["XADD", "stream", `${i + 1}-1`, "f", value]),
    ["XGROUP", "CREATE", "stream", "group", 0],
    ["XREADGROUP", "GROUP", "group", "reader", "COUNT", 20, "STREAMS", "stream", ">"],
    ["XACK", "stream", "group", "3-1", "5-1"],
  ],
  "large text": [["SET", "large text", "x".repeat(50_000)]],
  "timed text": [["SET", "timed text", "x", "PX", 90_000]],
};
const keys = Object.keys(made);
const missing = ["waited for", "new 1", "new 2"];
/** Enough new keys that the index has to grow in between. */
const fresh = [...missing, ...numbered(60, "another ")];
const pairs = (...names: string[]): Word[] => names.flatMap((name, i) => [name, `${i}${"v".repeat((i * 37) % 200)}`]);

let arena: DebugArena;
let target: InstanceTarget;
let client: Call;
let commits: Commit[];
/** What the blocked clients and the subscriber were sent since they began to wait. */
let heard: string[];

/** Has a client of its own send a command; what that client is sent is `heard`. */
async function hear(...words: Word[]): Promise<void> {
  const connection = await target.connect(
    (bytes) => heard.push(toText(bytes)),
    () => {},
  );
  connection.send(encodeRequest(words));
}

/** Everything that can be seen of the keys: content, groups, times to live of keys and fields. */
function seen(): string {
  const details = [
    ...[...keys, ...fresh].flatMap((key) => [client("DUMP", key), client("PEXPIRETIME", key)]),
    client("HPEXPIRETIME", "large hash", "FIELDS", 4, "f6", "f7", "f8", "f9"),
    client("HPEXPIRETIME", "timed hash", "FIELDS", 1, "only"),
    client("XINFO", "STREAM", "stream", "FULL", "COUNT", 0),
    client("DBSIZE"),
  ];
  return details.join("");
}

const revision = (): number => target.instance.keyspace.commits.revision;
const typesOf = (names: string[]): Set<string> => new Set(names.map((name) => client("TYPE", name)));

/** What was sent is delivered when a batch of commands is done. */
const delivered = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(async () => {
  arena = new DebugArena();
  target = startInstance(1, arena);
  client = await connectTo(target);
  for (const command of Object.values(made).flat()) expect(client(...command)).not.toMatch(/^-/);
  client("CONFIG", "SET", "notify-keyspace-events", "KEA");
  heard = [];
  await hear("PSUBSCRIBE", "__key*__:*");
  await hear("BLPOP", "waited for", 0);
  await hear("BZPOPMIN", "new 1", 0);
  await hear("XREAD", "BLOCK", 0, "STREAMS", "stream", "new 2", "$", "$");
  commits = [];
  observeCommits(target.instance.keyspace, (commit) => {
    if (commit.events.some(({ modifies }) => modifies)) commits.push(commit);
  });
  await delivered();
  heard.length = 0;
  expect(target.instance.blocking.size).toBe(3);
});

/** Calls with memory that ends at one request after the other, until it suffices. Returns how often it did not. */
async function refuseEverywhere(...words: Word[]): Promise<number> {
  const before = seen();
  const [at, blocks] = [revision(), arena.blockCount];
  for (let refusals = 0; ; refusals++) {
    arena.refuseAfter(refusals);
    const reply = client(...words);
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    if (reply !== OOM) {
      expect(reply).not.toMatch(/^-/);
      return refusals;
    }
    await delivered();
    expect(seen()).toBe(before);
    expect([revision(), arena.blockCount, commits.length, heard.length]).toEqual([at, blocks, 0, 0]);
    target.instance.keyspace.check();
  }
}

/** Frees what was replaced, and shows that only what can be reached is left. */
function settle(): void {
  const { keyspace } = target.instance;
  while (keyspace.drain(1000));
  keyspace.check();
  expect(keyspace.undrained).toBe(0);
}

const all = [...keys, ...fresh];
const twice = keys.flatMap((key) => [key, key]);

describe("with memory refused at each request", () => {
  test.each<[string, Word[], number]>([
    ["MSET", ["MSET", ...pairs(...all)], 0],
    ["MSET, new keys first", ["MSET", ...pairs(...fresh, ...keys)], 0],
    ["MSET of keys given twice", ["MSET", ...pairs(...twice, ...all)], 0],
    ["MSETEX with an expiry", ["MSETEX", all.length, ...pairs(...all), "PX", 500_000], all.length],
    ["MSETEX KEEPTTL", ["MSETEX", all.length, ...pairs(...all), "KEEPTTL"], 3],
    ["MSETEX XX", ["MSETEX", twice.length, ...pairs(...twice), "XX"], 0],
  ])("%s changes nothing, and then all", async (name, words, timed) => {
    const database = target.instance.keyspace.databases[0];
    expect(database.timers.size).toBe(2);
    expect(await refuseEverywhere(...words)).toBeGreaterThan(keys.length);
    expect(commits.length).toBe(1);
    expect(typesOf(name.endsWith("XX") ? keys : all)).toEqual(new Set(["+string\r\n"]));
    expect([database.timers.size, database.expiries.size]).toEqual([0, timed]);
    settle();
    client("FLUSHALL");
    settle();
  });

  test("MSETNX and MSETEX NX answer 0 and ask for no memory", async () => {
    expect(await refuseEverywhere("MSETNX", ...pairs(...fresh, "large hash"))).toBe(0);
    expect(await refuseEverywhere("MSETEX", 2, ...pairs("new 1", "stream"), "NX")).toBe(0);
    await delivered();
    expect([commits.length, heard.length]).toEqual([0, 0]);
  });

  test("an expiry in the past needs none to delete", async () => {
    expect(await refuseEverywhere("MSETEX", all.length, ...pairs(...all), "PXAT", 1)).toBe(0);
    expect(client("DBSIZE")).toBe(":0\r\n");
    expect(commits[0].events.map(({ name }) => name)).toEqual(keys.map(() => "del"));
    settle();
  });
});

describe("afterwards", () => {
  test("no field expires any more, and no key but by its own time", async () => {
    client("MSETEX", keys.length, ...pairs(...keys), "KEEPTTL");
    commits.length = 0;
    await target.advance?.(80_000);
    expect(commits).toEqual([]);
    expect(client("EXISTS", ...keys)).toBe(`:${keys.length}\r\n`);
    await target.advance?.(20_000);
    expect(commits.flatMap(({ events }) => events.map((event) => `${event.name} ${toText(event.key)}`)).sort()).toEqual(
      ["timed hash", "timed list", "timed text"].map((key) => `expired ${key}`),
    );
    settle();
  });

  test("a hash whose last field is due counts as absent for MSETNX", () => {
    target.clock.advance(25_000);
    expect(client("MSETNX", ...pairs("new 1", "timed hash"))).toBe(":1\r\n");
    expect(client("PTTL", "timed hash")).toBe(":-1\r\n");
    settle();
  });

  test("who waits for a key that became a string waits on, until there is what it waits for", async () => {
    client("MSET", ...pairs(...all));
    const { blocking } = target.instance;
    expect(blocking.size).toBe(3);
    client("DEL", ...all);
    expect(blocking.size).toBe(3);
    client("RPUSH", "waited for", "a");
    client("ZADD", "new 1", 1, "b");
    client("XADD", "new 2", "1-1", "f", "c");
    await delivered();
    expect(blocking.size).toBe(0);
    const replies = heard.join("");
    expect(replies).toContain("*2\r\n$10\r\nwaited for\r\n$1\r\na\r\n");
    expect(replies).toContain("*3\r\n$5\r\nnew 1\r\n$1\r\nb\r\n$1\r\n1\r\n");
    expect(replies).toContain("*1\r\n*2\r\n$5\r\nnew 2\r\n*1\r\n*2\r\n$3\r\n1-1\r\n");
  });

  test("a watch holds while the batch is refused, and breaks when it succeeds", async () => {
    const other = await connectTo(target);
    const batch: Word[] = ["MSET", ...pairs(...all)];
    for (const [watched, isRefused] of [
      ["large hash", true],
      ["new 1", true],
      ["stream", false],
    ] as const) {
      other("WATCH", watched);
      arena.refuseAfter(isRefused ? 5 : Number.POSITIVE_INFINITY);
      expect(client(...batch)).toBe(isRefused ? OOM : "+OK\r\n");
      arena.refuseAfter(Number.POSITIVE_INFINITY);
      other("MULTI");
      other("PING");
      expect(other("EXEC")).toBe(isRefused ? "*1\r\n+PONG\r\n" : "*-1\r\n");
    }
  });
});

const waits = (...args: Word[]) => on("b", pending(args));

differential("mset-collections", import.meta.url, startInstance, [
  {
    name: "BLPOP waits on when its key becomes a string",
    steps: [
      waits("BLPOP", "q", 0),
      ["MSET", "q", "v", "x", "v"],
      quiet("b"),
      ["MSETNX", "y", 1, "q", 1],
      ["RPUSH", "q", "e"],
      quiet("b"),
      ["DEL", "q"],
      quiet("b"),
      ["RPUSH", "q", "e"],
      receive("b"),
      ["EXISTS", "q", "x", "y"],
    ],
  },
  {
    name: "BLPOP is served by what a transaction makes of the string",
    steps: [
      waits("BLPOP", "q", "r", 0),
      ["MULTI"],
      ["RPUSH", "q", "lost"],
      ["MSET", "q", "v", "r", "v"],
      ["DEL", "r"],
      ["RPUSH", "r", "e"],
      ["EXEC"],
      receive("b"),
      ["TYPE", "q"],
    ],
  },
  {
    name: "BLMOVE waits on when its source becomes a string, and fails because its destination did",
    steps: [
      waits("BLMOVE", "q", "d", "LEFT", "RIGHT", 0),
      ["MSET", "q", "v", "d", "v"],
      quiet("b"),
      ["DEL", "q"],
      ["RPUSH", "q", "e"],
      receive("b"),
      ["LRANGE", "q", 0, -1],
    ],
  },
  {
    name: "BZPOPMIN waits on when its key becomes a string",
    steps: [
      waits("BZPOPMIN", "z", 0),
      ["MSET", "z", "v", "x", "v"],
      quiet("b"),
      ["DEL", "z"],
      ["ZADD", "z", 1, "m"],
      receive("b"),
    ],
  },
  {
    name: "XREAD waits on when its stream becomes a string",
    steps: [
      ["XADD", "s", "1-1", "f", "v"],
      waits("XREAD", "BLOCK", 0, "STREAMS", "s", "$"),
      ["MSET", "x", "v", "s", "v"],
      quiet("b"),
      ["DEL", "s"],
      ["XADD", "s", "5-1", "f", "v"],
      receive("b"),
    ],
  },
  {
    name: "XREADGROUP ends when its stream becomes a string",
    steps: [
      ["XADD", "s", "1-1", "f", "v"],
      ["XGROUP", "CREATE", "s", "g", "$"],
      waits("XREADGROUP", "GROUP", "g", "c", "BLOCK", 0, "STREAMS", "s", ">"),
      ["MSETNX", "x", "v", "s", "v"],
      quiet("b"),
      ["MSET", "x", "v", "s", "v"],
      receive("b"),
      ["GET", "s"],
    ],
  },
]);
