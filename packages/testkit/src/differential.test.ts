import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Case } from "./case.js";
import { Side } from "./case-runner.js";
import { chooseMode, differential, type Mode, SuiteRun } from "./differential.js";
import { documented } from "./documented.js";
import { findDifference, randomSequences, shrink } from "./random-sequences.js";
import { ReferenceServer, redisServerPath, referenceVersion } from "./reference-server.js";
import { reply } from "./reply-notation.js";
import { latin1, toText } from "./request.js";
import {
  advance,
  answeredBy,
  closed,
  disconnect,
  ignored,
  masked,
  on,
  pending,
  poll,
  quiet,
  raw,
  receive,
  rounded,
  shape,
  unordered,
} from "./step.js";
import type { Target } from "./target.js";

/** A redis-server as the server under test: it must agree with itself. */
async function another(): Promise<Target> {
  return (await ReferenceServer.start()).target();
}

/** The canary: a redis-server behind a proxy that changes some of its replies. */
function tampered(change: (text: string) => string): () => Promise<Target> {
  return async () => {
    const honest = await another();
    return {
      connect: (received, gone) => honest.connect((bytes) => received(latin1(change(toText(bytes)))), gone),
      close: () => honest.close?.(),
    };
  };
}

const cases: Case[] = [
  {
    name: "values of every kind",
    steps: [
      ["SET", "k", "hello"],
      ["GETRANGE", "k", 0, -1],
      ["GET", "nothing"],
      ["INCR", "k"],
    ],
  },
  {
    name: "bytes",
    steps: [
      ["SET", "\x00\r\n\xff", latin1('\x80"')],
      ["GET", "\x00\r\n\xff"],
    ],
  },
  { name: "arity", setup: [["SET", "k", "v"]], each: [["GET"], ["GET", "k", "b"], ["APPEND", "k", "w"], ["GET", "k"]] },
  {
    name: "replies with reasons",
    steps: [
      ["SADD", "s", "a", "b", "c"],
      unordered(["SMEMBERS", "s"], "hash order"),
      ["HSET", "h", "f", "v", "g", "w"],
      unordered(["HGETALL", "h"], "hash order", { pairs: true }),
      unordered(["SCAN", 0], "hash order", { at: [1] }),
      ["SET", "t", "v", "PX", 100000],
      rounded(["PTTL", "t"], 1000, "time passes"),
      masked(["CLIENT", "ID"], /\d+/, "a counter of connections"),
      shape(["TIME"], "time passes"),
      ignored(["INFO", "server"], "names the host"),
    ],
  },
  {
    name: "two connections: messages, blocking, transactions",
    steps: [
      on("b", ["SUBSCRIBE", "news", "more"]),
      quiet("b"),
      ["PUBLISH", "news", "x"],
      receive("b"),
      on("c", pending(["BLPOP", "list", 0])),
      ["RPUSH", "list", "e"],
      receive("c"),
      ["WATCH", "w"],
      on("c", ["SET", "w", 1]),
      ["MULTI"],
      ["SUBSCRIBE"],
      ["EXEC"],
      ["UNSUBSCRIBE"],
    ],
  },
  {
    name: "a push before the reply",
    protocol: 3,
    steps: [["CLIENT", "TRACKING", "ON"], ["GET", "k"], ["SET", "k", 1], answeredBy(2, ["GET", "k"])],
  },
  {
    name: "the end of a connection",
    steps: [
      raw("PING\r\n"),
      raw("*1\r\n$x\r\n"),
      closed(),
      on("b", ["QUIT"]),
      closed("b"),
      on("d", ["ECHO", 1]),
      disconnect("d"),
      on("d", ["ECHO", 2]),
    ],
  },
  {
    name: "time",
    steps: [
      ["SET", "k", "v", "PX", 5],
      advance(10),
      ["GET", "k"],
      ["SET", "k", "v", "PX", 1],
      poll(["EXISTS", "k"], ":0\r\n"),
    ],
  },
  {
    name: "configuration is changed",
    steps: [
      ["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"],
      ["CONFIG", "GET", "maxmemory-policy"],
    ],
  },
  { name: "configuration is back", steps: [["CONFIG", "GET", "maxmemory-policy"]] },
  {
    name: "a user locks everyone out",
    steps: [
      ["ACL", "SETUSER", "default", "-@all"],
      ["GET", "k"],
    ],
  },
  { name: "everyone is back", steps: [["GET", "k"]] },
  { name: "left out", skip: "shows a reasoned skip", steps: [["DEBUG", "SEGFAULT"]] },
];

const installed = redisServerPath() !== null;

// Without redis-server there is no server to compare here: the transcript alone needs one under test.
if (installed) {
  differential("self", import.meta.url, another, cases);
  documented("reply notation", another, [
    {
      name: "every kind",
      source: "redis-server itself, by DEBUG PROTOCOL",
      steps: [
        [["DEBUG", "PROTOCOL", "double"], reply.double("3.141")],
        [["DEBUG", "PROTOCOL", "bignum"], reply.bigNumber("1234567999999999999999999999999999999")],
        [["DEBUG", "PROTOCOL", "null"], reply.null],
        [["DEBUG", "PROTOCOL", "true"], reply.boolean(true)],
        [["DEBUG", "PROTOCOL", "verbatim"], reply.verbatim("txt", "This is a verbatim\nstring")],
        [["DEBUG", "PROTOCOL", "set"], reply.set(reply.integer(0), reply.integer(1), reply.integer(2))],
        [["LPOP", "list", 1], reply.nullArray],
        [["CONFIG", "GET", "maxmemory"], reply.map([reply.bulk("maxmemory"), reply.bulk("0")])],
        [["GET"], reply.error("ERR wrong number of arguments for 'get' command")],
      ],
    },
  ]);
  randomSequences("itself", another, {
    command: (random) =>
      random.pick([
        ["SET", `k${random.int(5)}`, random.int(100)],
        ["INCR", `k${random.int(5)}`],
        ["APPEND", `k${random.int(5)}`, random.bytes(random.int(5))],
        ["GET", `k${random.int(5)}`],
        ["DEL", `k${random.int(5)}`],
      ]),
  });
}

describe.skipIf(!installed)("the canaries (need redis-server)", () => {
  const folder = mkdtempSync(join(tmpdir(), "allset-differential-"));
  const simple: Case[] = [
    {
      name: "one",
      steps: [
        ["SET", "k", "hello"],
        ["GET", "k"],
      ],
    },
  ];
  const run = async (
    mode: Mode,
    start: () => Promise<Target>,
    suiteCases = simple,
    suite = "canary",
  ): Promise<string> => {
    const suiteRun = new SuiteRun(suite, join(folder, "canary.test.ts"), start, suiteCases, mode);
    try {
      for (const testCase of suiteCases) await suiteRun.runCase(testCase);
      if (mode === "live") suiteRun.assertFresh();
      return "passed";
    } catch (error) {
      return (error as Error).message;
    } finally {
      await suiteRun.close();
    }
  };

  test("record, then replay without a server; other steps, a missing and a stale transcript fail", async () => {
    expect(await run("transcript", another)).toMatch(/no such case.*ALLSET_RECORD=1 npx vitest run/);
    expect(await run("live", another)).toMatch(/stale: it is not recorded; record it with/);
    expect(await run("record", another)).toBe("passed");
    expect(readFileSync(join(folder, "canary.transcript.json"), "utf8")).toContain('["GET k", "$5\\r\\nhello\\r\\n"]');
    expect(await run("transcript", another)).toBe("passed");
    expect(await run("live", another)).toBe("passed");
    expect(await run("transcript", another, [{ name: "one", steps: [["GET", "k"]] }])).toMatch(/other steps/);
    expect(await run("live", another, [{ name: "one", steps: [["GET", "k"]] }])).toMatch(/stale: step 1/);
    expect(await run("live", another, [{ name: "two", steps: [["GET", "k"]] }])).toMatch(/stale/);
  });

  test("one changed byte fails, in each mode, and the message names the step", async () => {
    const liar = tampered((text) => text.replace("hello", "hellO"));
    await run("record", another);
    for (const mode of ["live", "transcript"] as const) {
      expect(await run(mode, liar)).toBe(
        "RESP2, step 2: GET k\n  redis-server: $5\\r\\nhello\\r\\n\n  under test  : $5\\r\\nhellO\\r\\n\n" +
          "RESP3, step 2: GET k\n  redis-server: $5\\r\\nhello\\r\\n\n  under test  : $5\\r\\nhellO\\r\\n",
      );
    }
  });

  test("a reply too many fails even behind the last step", async () => {
    const chatty = tampered((text) => text.replace("$5\r\nhello\r\n", "$5\r\nhello\r\n+OK\r\n"));
    expect(await run("live", chatty)).toMatch(/<then ECHO end on a> \+OK/);
  });

  test("bytes that are no RESP fail and do not hang", async () => {
    expect(
      await run(
        "live",
        tampered((text) => text.replace("$5\r\nhello", "?5\r\nhello")),
      ),
    ).toMatch(/<not RESP/);
  });

  test("a connection that is kept open where it should close fails", async () => {
    const stubborn = async (): Promise<Target> => {
      const honest = await another();
      return {
        ...honest,
        connect: async (received, gone) => {
          const connection = await honest.connect(received, () => {});
          const close = (): void => {
            connection.close();
            gone();
          };
          return { send: connection.send, close };
        },
      };
    };
    const quit: Case[] = [{ name: "quit", protocol: 2, steps: [["QUIT"], closed()] }];
    const suiteRun = new SuiteRun("quit", join(folder, "canary.test.ts"), stubborn, quit, "live");
    await expect(suiteRun.runCase(quit[0])).rejects.toThrow(/<still open>/);
    await suiteRun.close();
  });

  test("random sequences find a lie and shorten it to the commands that matter", async () => {
    const liar = tampered((text) => text.replaceAll("$6\r\nmagic!\r\n", "$6\r\nmagic?\r\n"));
    const [reference, target] = [new Side(another), new Side(liar)];
    const command = (random: { int(n: number): number }): string[] =>
      random.int(50) === 0 ? ["SET", "k1", "magic!"] : [["GET", "DEL", "STRLEN"][random.int(3)], `k${random.int(3)}`];
    let failure: string | null = null;
    for (let seed = 1; failure === null && seed < 50; seed++) {
      failure = await findDifference(reference, target, { command, length: 300 }, seed);
    }
    await Promise.all([reference.close(), target.close()]);
    expect(failure).toMatch(
      /^seed \d+ \(replay: ALLSET_SEED=\d+\), 2 of 300 commands:\n {2}SET k1 magic!\n {2}GET k1\n/,
    );
  }, 60_000);
});

describe("choosing the mode", () => {
  test.each([
    [{}, referenceVersion, "live"],
    [{}, null, "transcript"],
    [{}, "8.0.0", "transcript"],
    [{ ALLSET_LIVE: "0" }, referenceVersion, "transcript"],
    [{ ALLSET_LIVE: "1" }, referenceVersion, "live"],
    [{ ALLSET_RECORD: "1" }, referenceVersion, "record"],
  ])("%j with redis-server %s", (env, version, mode) => {
    expect(chooseMode(env, version)).toBe(mode);
  });

  test.each([{ ALLSET_LIVE: "1" }, { ALLSET_RECORD: "1" }])("%j fails without redis-server", (env) => {
    expect(() => chooseMode(env, null)).toThrow(/is asked for and none is installed/);
    expect(() => chooseMode(env, "8.0.0")).toThrow(/8\.0\.0 is installed/);
  });
});

test("shrinking keeps the last step and what it needs", async () => {
  const steps = Array.from({ length: 100 }, (_, i) => i);
  const kept = await shrink(steps, async (some) => some.includes(17) && some.includes(63) && some.at(-1) === 99);
  expect(kept).toEqual([17, 63, 99]);
});
