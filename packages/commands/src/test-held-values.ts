/** What a key can hold when a command of another type meets it: every type, in every form in which it is held. */
import { type Case, ignored, masked, on, type Step, toText } from "@allset/testkit";
import type { Family } from "./registry/spec.js";
import { connectTo, observeCommits, startInstance } from "./test-target.js";

type Command = readonly (string | number)[];

/** Calls of each command of a family, by its name. */
export type Calls = Readonly<Record<string, readonly Command[]>>;

const numbered = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const fields = (count: number): string[] => numbered(count, "f").flatMap((field, i) => [field, `v${i}`]);
const scores = (count: number): (string | number)[] => numbered(count, "m").flatMap((member, i) => [i, member]);
const entries = (count: number): Command[] =>
  Array.from({ length: count }, (_, i) => ["XADD", "held", `${i + 1}-1`, "f", `v${i}`]);

/** The commands that make the key `held` hold it. */
export const collections: Readonly<Record<string, readonly Command[]>> = {
  "a packed list": [["RPUSH", "held", "a", "1", "ccc"]],
  "a rooted list": [["RPUSH", "held", ...numbered(30, "x".repeat(500))]],
  "a packed hash": [["HSET", "held", ...fields(3)]],
  "a rooted hash": [["HSET", "held", ...fields(40), "long", "x".repeat(100)]],
  "a set of integers": [["SADD", "held", 1, 2, 3]],
  "a set of texts": [["SADD", "held", "a", "b", "c"]],
  "a rooted set": [["SADD", "held", ...numbered(150, "m")]],
  "a packed sorted set": [["ZADD", "held", ...scores(3)]],
  "a rooted sorted set": [["ZADD", "held", ...scores(40), 1, "x".repeat(100)]],
  "a stream": entries(3),
  "a long stream with groups": [
    ...entries(120),
    ["XGROUP", "CREATE", "held", "g", 0],
    ["XREADGROUP", "GROUP", "g", "c", "COUNT", 5, "STREAMS", "held", ">"],
  ],
};

export const hyperLogLogs: typeof collections = {
  "a sparse HyperLogLog": [["PFADD", "held", "a", "b", "c"]],
  "a dense HyperLogLog": [
    ["PFADD", "held", ...numbered(100, "e")],
    ["PFDEBUG", "TODENSE", "held"],
  ],
};

export const strings: typeof collections = {
  "an integer": [["SET", "held", "12"]],
  "a text": [["SET", "held", "some text"]],
};

/** What the reference server does not know. Commands of other types meet it as they meet a list. */
export const newerCollections: typeof collections = {
  "an array": [["ARSET", "held", 0, "x", "y"]],
  "a hash whose fields expire": [["HSETEX", "held", "EX", 500, "FIELDS", 2, "f", "v", "g", "w"]],
};

/**
 * What comes of each call on a key `k` that holds the value made: the reply, which kind of thing `k` holds then and for how long, and
 * the events of the call.
 */
export async function outcomes(make: readonly Command[], calls: Calls): Promise<string[][]> {
  const target = startInstance();
  const { keyspace } = target.instance;
  const call = await connectTo(target);
  let events: string[] = [];
  observeCommits(keyspace, (commit) => events.push(...commit.events.map(({ name, key }) => `${name} ${toText(key)}`)));
  return Object.values(calls)
    .flat()
    .map((command) => {
      for (const step of [
        ["FLUSHALL"],
        ["SET", "s", "5"],
        ...make,
        ["EXPIRE", "held", 1000],
        ["RENAME", "held", "k"],
      ]) {
        const done = call(...step);
        if (done.startsWith("-")) throw new Error(`${step.join(" ")} failed: ${done}`);
      }
      events = [];
      const reply = call(...command);
      const caused = events;
      const type = call("TYPE", "k").replace(/list|hash|array/, "collection");
      keyspace.check();
      if (!type.includes("collection") && keyspace.databases[0].timers.size > 0) throw new Error("a timer is left");
      return [command.join(" "), reply, type, call("PTTL", "k"), ...caused];
    });
}

/**
 * A case for each value: the key `k`, which holds it and has a time to live, meets every call. Compared are the reply, the events that
 * a subscriber hears, what `k` holds then, for how long, and hits and misses of all
 * calls. Beside it there is a string, `s`.
 */
export function meetings(values: typeof collections, calls: Calls): Case[] {
  return Object.entries(values).map(([name, make]) => ({
    name,
    setup: [
      ...make,
      ["EXPIRE", "held", 100_500],
      ["SET", "s", "5"],
      ["CONFIG", "SET", "notify-keyspace-events", "KEA"],
    ],
    steps: [
      ignored(on("b", ["HELLO", 3]), "it names the server"),
      on("b", ["PSUBSCRIBE", "__keyevent@*__:*"]),
      ...Object.values(calls).flat().flatMap(meeting),
      masked(
        ["INFO", "stats"],
        /[\s\S]*(?=keyspace_hits)|(?<=keyspace_misses:\d+)[\s\S]*/,
        "only hits and misses are compared",
      ),
    ],
  }));
}

const timeToLive = masked(["TTL", "k"], /\d{7,}|\d{3}(?=\r)/, "time passes, and the clocks differ");

const meeting = (call: Command): Step[] => [
  ["COPY", "held", "k", "REPLACE"],
  call,
  ["DEBUG", "DIGEST-VALUE", "k", "s"],
  timeToLive,
  on("b", ["ECHO", "events"]),
];

/** Names of a family's commands: those that the reference server knows, or those that are newer. */
export function namesOf(family: Family, newer: boolean): string[] {
  const reference = [7, 0, 15];
  const isNewer = (version: string): boolean => {
    const parts = version.split(".").map(Number);
    const at = parts.findIndex((part, i) => part !== reference[i]);
    return at >= 0 && parts[at] > reference[at];
  };
  return Object.entries(family.specs)
    .filter(([, { since }]) => isNewer(since) === newer)
    .map(([name]) => name);
}
