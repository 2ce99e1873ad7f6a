/**
 * Memory is refused to every command that writes, at each point at which it asks for some: it answers OOM and everything is as it was,
 * or it does without. Nobody is told of what did not happen, and nothing leaks.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ArenaFullError, DebugArena, type Keyspace, type Ref } from "@allset/engine";
import { toText } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { families } from "../specs.js";
import { OOM } from "../test-refused-memory.js";
import { type Call, connectTo, type InstanceTarget, observeCommits, startInstance } from "../test-target.js";
import { cases, frugal, nameOf, partial, type RefusalCase, values, type Words } from "./refused-memory-cases.js";

/** Counts what it refuses. */
class RefusingArena extends DebugArena {
  refusals = 0;
  #once = false;

  /** Lets `count` requests pass and refuses all behind them, or only the next. */
  refuse(count: number, once: boolean): void {
    this.refusals = 0;
    this.#once = once;
    this.refuseAfter(count);
  }

  override allocate(size: number): Ref {
    return this.#counted(() => super.allocate(size));
  }

  override reserve(size: number, count: number): void {
    this.#counted(() => super.reserve(size, count));
  }

  #counted<T>(request: () => T): T {
    try {
      return request();
    } catch (error) {
      if (error instanceof ArenaFullError) {
        this.refusals++;
        if (this.#once) this.refuseAfter(Number.POSITIVE_INFINITY);
      }
      throw error;
    }
  }
}

/** The bytes of a bulk reply. */
const bulkOf = (reply: string): Uint8Array => Buffer.from(reply.slice(reply.indexOf("\r\n") + 2, -2), "latin1");

/** An instance with the keys that a case names. */
class Bench {
  readonly arena: RefusingArena;
  readonly call: Call;
  readonly keyspace: Keyspace;
  readonly events: string[] = [];
  #words: Words = [];

  static async open(): Promise<Bench> {
    const arena = new RefusingArena();
    const target = startInstance(1, arena);
    return new Bench(arena, target, await connectTo(target));
  }

  private constructor(arena: RefusingArena, { instance, clock }: InstanceTarget, call: Call) {
    this.arena = arena;
    this.call = call;
    this.keyspace = instance.keyspace;
    Object.assign(this.keyspace.limits, {
      hashPackedEntriesMax: 8,
      setIntegersMax: 8,
      setPackedEntriesMax: 8,
      zsetPackedEntriesMax: 8,
      listNodeSize: 4,
      streamNodeEntriesMax: 4,
    });
    clock.set(1_700_000_000_000);
    this.keyspace.refresh();
    observeCommits(this.keyspace, ({ events }) => {
      // Looking for a key that is not there is told, whatever becomes of the command.
      for (const { key, name } of events) if (name !== "keymiss") this.events.push(`${name} ${toText(key)}`);
    });
  }

  /** Makes the keys anew that a case names, and no others. */
  lay({ before = [], words }: RefusalCase): void {
    // Where another database has a key the arena keeps its chunk.
    for (const command of ["SELECT 2", "SET stays 1", "SELECT 1", "FLUSHDB SYNC", "SELECT 0", "FLUSHDB SYNC"])
      this.call(...command.split(" "));
    const payloads = words.map((word) => this.#payloadOf(word));
    for (const word of [...before.flat(), ...words]) this.#make(String(word));
    for (const command of before) expect(this.call(...command)).not.toMatch(/^-/);
    this.#words = words.map((word, i) => payloads[i] ?? word);
  }

  /** Runs the command of the case without memory behind the first `count` requests. */
  run(count: number, once: boolean): string {
    this.events.length = 0;
    this.arena.refuse(count, once);
    const reply = this.call(...this.#words);
    this.arena.refuseAfter(Number.POSITIVE_INFINITY);
    return reply;
  }

  /** All that can be seen of all keys. */
  state(): string[] {
    const lines: string[] = [];
    for (const database of [0, 1]) {
      this.call("SELECT", database);
      const keys = this.call("KEYS", "*").split("\r\n");
      for (const key of keys.filter((_, i) => i % 2 === 0 && i > 0).sort()) lines.push(this.#describe(database, key));
    }
    this.call("SELECT", 0);
    return lines;
  }

  #describe(database: number, key: string): string {
    const type = this.call("TYPE", key);
    const seen = [type, ...["ENCODING", "IDLETIME", "FREQ"].map((word) => this.call("OBJECT", word, key))];
    seen.push(this.call("PEXPIRETIME", key));
    // The order of a table is nobody's promise.
    const inOrder = type !== "+hash\r\n" && type !== "+set\r\n";
    seen.push(inOrder ? this.call("DUMP", key) : this.call("DEBUG", "DIGEST-VALUE", key));
    if (type === "+hash\r\n") seen.push(this.call("HPEXPIRETIME", key, "FIELDS", 5, "a", "b", "c", "f1", "long"));
    return `${database} ${key}: ${seen.join(" ")}`;
  }

  /** Makes a key of `values`, or the same with a time to live. */
  #make(name: string): void {
    const [base, suffix] = name.split(":");
    if (values[base] === undefined || (name !== base && suffix !== "ttl") || this.call("EXISTS", name) === ":1\r\n")
      return;
    for (const command of values[base])
      expect(this.call(...command.map((word) => (word === base ? name : word)))).not.toMatch(/^-/);
    if (suffix === "ttl") this.call("PEXPIREAT", name, "4000000000000");
  }

  #payloadOf(word: Words[number]): Uint8Array | null {
    const key = /^<(.*)>$/.exec(String(word))?.[1];
    if (key === undefined) return null;
    this.#make(key);
    const payload = bulkOf(this.call("DUMP", key));
    this.call("DEL", key);
    return payload;
  }
}

/** How often a case went on without memory that it asked for, and how often it gave up. */
function sweep(bench: Bench, one: RefusalCase, once: boolean): { refused: number; spared: number } {
  bench.lay(one);
  const reply = bench.run(Number.POSITIVE_INFINITY, false);
  expect(reply).not.toMatch(/^-/);
  const [state, events] = [bench.state(), [...bench.events]];
  bench.lay(one);
  const before = bench.state();
  const counts = { refused: 0, spared: 0 };
  for (let count = 0; ; count++) {
    const { revision } = bench.keyspace.commits;
    const answer = bench.run(count, once);
    const told = [...bench.events];
    const { refusals } = bench.arena;
    const advance = bench.keyspace.commits.revision - revision;
    bench.keyspace.check();
    if (answer === OOM) {
      counts.refused++;
      expect({ told, advance, state: bench.state() }).toEqual({ told: [], advance: 0, state: before });
      continue;
    }
    if (refusals > 0 && partial.has(nameOf(one))) {
      expect(answer).not.toMatch(/^-/);
      expect(answer.length).toBeLessThanOrEqual(reply.length);
      expect({ told, advance }).toEqual({ told: events.slice(0, told.length), advance: 1 });
    } else
      expect({ answer, told, advance, state: bench.state() }).toEqual({
        answer: reply,
        told: events,
        advance: 1,
        state,
      });
    if (refusals === 0) return counts;
    counts.spared++;
    bench.lay(one);
  }
}

const titleOf = ({ words }: RefusalCase): string =>
  words
    .join(" ")
    .slice(0, 80)
    .replaceAll(/[^ -~]/g, ".");

/** Commands that another test calls without memory. */
const elsewhere: Readonly<Record<string, readonly string[]>> = {
  "geo/memory.test.ts": ["geoadd"],
  "hash/memory.test.ts": [
    ...["hexpire", "hexpireat", "hgetex", "hincrby", "hincrbyfloat", "hmset", "hpexpire", "hpexpireat"],
    ...["hset", "hsetex", "hsetnx"],
  ],
  "hash/himport.test.ts": ["himport|set"],
  "set/memory.test.ts": ["sadd"],
  "sorted-set/memory.test.ts": ["zadd", "zincrby"],
  "string/memory.test.ts": [
    ...["append", "bitfield", "getex", "getset", "incr", "incrby", "incrbyfloat", "increx", "mset", "set", "setbit"],
    ...["setex", "setnx", "setrange"],
  ],
  "string/mset-contract.test.ts": ["msetex", "msetnx"],
};
/** Commands that no test calls without memory. */
const uncalled: Readonly<Record<string, string>> = {
  decr: "INCR with another sign",
  decrby: "INCRBY with another sign",
  psetex: "SETEX in other units",
};

describe.each([
  ["from then on", false],
  ["once", true],
])("where memory is refused %s", (_, once) => {
  let bench: Bench | null = null;
  const refused = new Map<string, number>();

  test.each(cases.map((one) => [titleOf(one), one] as const))("%s", async (_title, one) => {
    bench ??= await Bench.open();
    const used = bench;
    bench = null; // who fails leaves a bench that nobody takes
    const name = nameOf(one);
    refused.set(name, (refused.get(name) ?? 0) + sweep(used, one, once).refused);
    bench = used;
  });

  test("every command gives up where it has to, and no other", () => {
    const gaveUp = [...refused].filter(([, count]) => count > 0).map(([name]) => name);
    expect(gaveUp).toEqual([...refused.keys()].filter((name) => !frugal.has(name)));
  });
});

describe("every command that writes", () => {
  const names = families
    .flatMap(({ specs }) => Object.entries(specs))
    .filter(([, { flags, container }]) => flags.includes("write") && container === undefined)
    .map(([name]) => name);

  const others = Object.entries(elsewhere).flatMap(([file, swept]) => swept.map((name) => [file, name] as const));

  test("is called without memory, or has a reason", () => {
    const known = new Set([...cases.map(nameOf), ...others.map(([, name]) => name), ...Object.keys(uncalled)]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  test("is in one list, and there is such a command", () => {
    const listed = [...new Set(cases.map(nameOf)), ...others.map(([, name]) => name), ...Object.keys(uncalled)];
    expect(listed.filter((name, i) => !names.includes(name) || listed.indexOf(name) !== i)).toEqual([]);
  });

  test.each(others)("%s calls %s", (file, name) => {
    const source = readFileSync(resolve(import.meta.dirname, "..", file), "utf8");
    expect(source).toMatch(new RegExp(`"${name.toUpperCase().replace("|", '", "')}"`));
  });
});
