/**
 * Long random sequences over all families that keep data, from the registry's grammar: what commands do to each other. Each reply
 * is compared with redis-server's, and at the end every key with its value and whether it expires.
 *
 * `ALLSET_FUZZ_SECONDS` lets it run longer; a failure names the `ALLSET_SEED` that replays it.
 */
import {
  advance,
  ignored,
  masked,
  on,
  randomSequences,
  type SeededRandom,
  type Step,
  shape,
  unordered,
} from "@allset/testkit";
import { families } from "./families.js";
import { generate } from "./registry/generate.js";
import type { Node } from "./registry/node.js";
import type { Group, Spec } from "./registry/spec.js";
import { startInstance } from "./test-target.js";

/** Commands and options that are younger than redis-server 7.0.15 are left out. */
const isKnown = (since: string | undefined): boolean => since === undefined || Number.parseFloat(since) <= 7.0;

/** Commands that read or write data and are left out all the same. */
const leftOut: Readonly<Record<string, string>> = {
  "object|refcount": "COPY of a small integer is a shared object here and none there",
  "memory|usage": "bytes are the implementation's",
  lolwut: "our own picture",
  ...Object.fromEntries(
    ["zlexcount", "zrangebylex", "zremrangebylex", "zrevrangebylex"].map((name) => [
      name,
      "members of unequal scores are in no order: what a skip list answers depends on its random levels",
    ]),
  ),
  ...Object.fromEntries(
    ["sort", "sort_ro"].map((name) => [
      name,
      "elements of equal weight come in the order of the server's table: generic/sort-random.test.ts draws them without such",
    ]),
  ),
  pfdebug: "a change of representation breaks WATCH here and not there",
};

function known(node: Node): Node | null {
  if (!isKnown(node.since)) return null;
  if (node.node === "value" || node.node === "token") return node;
  if (node.node === "oneOf" || node.node === "block")
    return { ...node, of: node.of.flatMap((part) => known(part) ?? []) };
  const of = known(node.of);
  return of === null ? null : { ...node, of };
}

const grammar: readonly (readonly [name: string, spec: Pick<Spec, "args">, group: Group])[] = families
  .flatMap(({ group, specs }) => Object.entries(specs).map(([name, spec]) => [name, spec, group] as const))
  .filter(([name, { container, flags, since }]) => {
    // What blocks would wait for nobody.
    const isData = !flags.includes("blocking") && (flags.includes("write") || flags.includes("readonly"));
    return isData && container === undefined && isKnown(since) && !Object.hasOwn(leftOut, name);
  })
  .map(([name, spec, group]) => [name, { args: spec.args.flatMap((node) => known(node) ?? []) }, group]);

/** Commands that may wait. Inside a transaction they do not. */
const waiting: ReadonlySet<string> = new Set(
  families.flatMap(({ specs }) =>
    Object.entries(specs)
      .filter(([, { flags }]) => flags.includes("blocking"))
      .map(([name]) => name),
  ),
);

const anyOrder = "the order of a hash table";
const moving = "time passes on one side, the other side's clock stands elsewhere";

/** What DUMP answers for a set or hash that is held member by member, or a hash that was when DEBUG RELOAD came. */
const tablePayload = new RegExp(`\\$\\d+\\r\\n[${"\x02\x04\x10"}][\\s\\S]*$`);

const listsOfNames: ReadonlySet<string> = new Set(["hkeys", "hvals", "keys", "sdiff", "sinter", "smembers", "sunion"]);
const draws: ReadonlySet<string> = new Set(["hrandfield", "randomkey", "srandmember", "zrandmember"]);

const fromStart = (cursor: string): string => (/^[+-]?\d+$/.test(cursor) ? "0" : cursor);

/** A walk from the beginning, and in one step to the end: what is between depends on the table. `cursor` is its argument's place. */
function wholeWalk(call: readonly string[], cursor: number, pairs: boolean): Step {
  const before = call.slice(1, cursor);
  const from = call.slice(cursor, cursor + 1).map(fromStart);
  const walk = [call[0].toUpperCase(), ...before, ...from, ...call.slice(cursor + 1), "COUNT", "1000"];
  return unordered(walk, anyOrder, { at: [1], pairs });
}

/** A call as a step, with the normaliser that its reply needs; null where none would do. */
function stepOf(name: string, call: readonly string[]): Step | null {
  if (listsOfNames.has(name)) return unordered(call, anyOrder);
  if (draws.has(name)) return shape(call, "drawn at random");
  switch (name) {
    case "xadd":
      // An ID by the clock is another one here than there.
      return call.includes("*") ? null : call;
    case "xpending":
    case "xinfo|consumers":
      return masked(call, /:\d+\r/, moving);
    case "xinfo|stream":
      return masked(call, /:1[67]\d{11}\r|:2\d{12}\r/, moving);
    case "xread":
    case "xreadgroup":
      return call.some((word) => /^block$/i.test(word)) ? null : call;
    case "scan":
      return wholeWalk(call, 1, false);
    case "sscan":
      return wholeWalk(call, 2, false);
    case "hscan":
    case "zscan":
      return wholeWalk(call, 2, true);
    case "dump":
      return masked(call, tablePayload, "the members of a large set or hash, in the order of its table");
    case "hgetall":
      return unordered(call, anyOrder, { pairs: true });
    case "spop":
      // All of them: who else goes is drawn, and the sets would differ from then on.
      return unordered(["SPOP", ...call.slice(1, 2), "1000"], anyOrder);
    case "zrange":
    case "zrangestore":
      return call.some((word) => /^bylex$/i.test(word)) ? null : call;
    case "zrank":
    case "zrevrank":
      return call.length > 3 ? null : call; // a later version takes a word more
    case "dbsize":
      return shape(call, "keys whose time is up count until somebody meets them");
    case "ttl":
    case "pttl":
    case "expiretime":
    case "pexpiretime":
      return masked(call, /:\d{3,}\r/, moving);
    case "object|idletime":
      return masked(call, /:\d+\r/, moving);
    case "georadius":
    case "georadiusbymember":
    case "geosearchstore":
      // The last bits of a distance are those of the C library's sine.
      return call.some((word) => /^storedist$/i.test(word)) ? null : call;
    case "expire":
    case "pexpire":
      // Two expiries that are counted from now are equal here and a little apart there.
      return call.some((word) => /^[gl]t$/i.test(word)) ? null : call;
    default:
      return call;
  }
}

/** The keys that `generate` draws: values of all types meet in them. */
const mixedKeys = ["k0", "k1", "k2", "k3", "k4", "k5", "", "{k}6"];
const databases = ["0", "1", "15"];

/** Groups whose values grow in keys that other groups leave alone, most of the time; those on the right in those of another group. */
const ownKeys: Partial<Record<Group, string>> = {
  string: "string",
  bitmap: "string",
  hyperloglog: "hyperloglog",
  list: "list",
  set: "set",
  hash: "hash",
  "sorted-set": "zset",
  geo: "zset",
  stream: "stream",
};
const keys = [
  ...mixedKeys,
  ...[...new Set(Object.values(ownKeys))].flatMap((name) => [`${name}0`, `${name}1`, `${name}2`]),
];

/** A call with its keys replaced by those of its group. */
function amongItsOwn(call: readonly string[], group: Group, random: SeededRandom): readonly string[] {
  const own = ownKeys[group] ?? random.pick(Object.values(ownKeys));
  if (random.chance(0.2)) return call;
  return call.map((word) => (/^k[0-5]$/.test(word) ? `${own}${Number(word[1]) % 3}` : word));
}

/** What makes the steps of one sequence. */
class Script {
  readonly #random: SeededRandom;
  readonly #next: Step[] = [];

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  step(): Step {
    const random = this.#random;
    if (this.#next.length === 0) {
      const roll = random.random();
      if (roll < 0.02) this.#next.push(...this.#transaction());
      else if (roll < 0.03) this.#next.push(...this.#expiry());
      else if (roll < 0.05) this.#next.push(["SELECT", random.pick(databases)]);
      // All values go out and come back, but for those of another thread's making: not inside a transaction.
      else if (roll < 0.052) this.#next.push(["DEBUG", "RELOAD"]);
      else this.#next.push(this.#call());
    }
    return this.#next.shift() as Step;
  }

  #call(isQueued = false): Step {
    for (;;) {
      const [name, spec, group] = this.#random.pick(grammar);
      if (!isQueued && waiting.has(name)) continue;
      // Emptying everything is rare, or nothing would ever meet.
      if (name.startsWith("flush") && this.#random.chance(0.95)) continue;
      const call = generate(name, spec, this.#random);
      const step = stepOf(name, amongItsOwn(call, group, this.#random));
      if (step !== null) return step;
    }
  }

  /** A transaction, now and then watched, and broken by another client. Its calls need no normaliser: EXEC's reply has none. */
  #transaction(): Step[] {
    const random = this.#random;
    const plain = (isQueued: boolean): Step => {
      for (;;) {
        const step = this.#call(isQueued);
        if (Array.isArray(step)) return step;
      }
    };
    const queue = Array.from({ length: random.int(7) }, () => plain(true));
    const key = random.pick(keys);
    const watch: Step[] = random.chance(0.5) ? [["WATCH", key, random.pick(keys)]] : [];
    const meddle: Step[] = random.chance(0.3) ? [on("b", plain(false))] : [];
    return [...watch, ...meddle, ["MULTI"], ...queue, ...meddle, [random.chance(0.8) ? "EXEC" : "DISCARD"]];
  }

  /** A key that expires while nothing else happens, watched or not. */
  #expiry(): Step[] {
    const key = this.#random.pick(keys);
    const expiring: Step[] = [["SET", key, "v", "PX", 20]];
    if (this.#random.chance(0.5)) return [...expiring, advance(40)];
    return [...expiring, ["WATCH", key], advance(40), ["MULTI"], ["GET", key], ["EXEC"]];
  }
}

/** Everything that the databases hold: of each key its digest, and what that leaves out. */
const digest: readonly Step[] = [
  ignored(["DISCARD"], "the sequence may have ended inside MULTI"),
  advance(40),
  ...databases.flatMap((database): Step[] => [
    ["SELECT", database],
    unordered(["KEYS", "*"], anyOrder),
    // Who looks for a key whose time is up removes it.
    ["EXISTS", ...keys],
    ["DEBUG", "DIGEST-VALUE", ...keys],
    ...keys.flatMap((key): Step[] => [
      ["TYPE", key],
      masked(["PTTL", key], /:\d{3,}\r/, moving),
      masked(["PEXPIRETIME", key], /:[12]\d{12}\r/, moving),
      ["OBJECT", "ENCODING", key],
    ]),
    ...[...mixedKeys, "stream0", "stream1", "stream2"].map((key) =>
      masked(["XINFO", "STREAM", key, "FULL"], /:1[67]\d{11}\r|:2\d{12}\r/, moving),
    ),
  ]),
];

const length = 500;
let drawn = 0;
let script: Script;

for (const protocol of [2, 3] as const)
  randomSequences(`all families, RESP${protocol},`, startInstance, {
    protocol,
    length: length + digest.length,
    sequences: 4,
    seconds: Number(process.env["ALLSET_FUZZ_SECONDS"] ?? 0) / 2,
    command: (random) => {
      const at = drawn++ % (length + digest.length);
      if (at === 0) script = new Script(random);
      return at < length ? script.step() : digest[at - length];
    },
  });
