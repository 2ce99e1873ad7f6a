import {
  differential,
  RawConnection,
  redisServerVersion,
  sharedReferenceServer,
  toText,
  unordered,
} from "@allset/testkit";
import { describe, expect, it } from "vitest";
import { parameterNames } from "../instance/config.js";
import { newerParameters } from "../instance/newer-parameters.js";
import { parameters } from "../instance/parameter-table.js";
import { startInstance } from "../test-target.js";

const anyOrder = (...args: (string | number)[]) => unordered(args, "hash order", { pairs: true });
const set = (name: string, ...values: (string | number)[]) =>
  values.flatMap((value) => [
    ["CONFIG", "SET", name, value],
    ["CONFIG", "GET", name],
  ]);

/** Parameters whose change is refused here where redis-server does it, or which a test must not change. */
const special = ["appendonly", "maxmemory-clients", "requirepass", "bind", "port", "tls-port", "maxclients", "save"];
const open = parameters.filter(({ access, name }) => access === "open" && !special.includes(name));

differential("configuration", import.meta.url, startInstance, [
  {
    name: "CONFIG GET: names as they were written, patterns in any case",
    each: [
      ["CONFIG", "GET", "maxmemory"],
      ["CONFIG", "GET", "MaxMemory"],
      ["CONFIG", "GET", "MAXMEMORY", "maxmemory"],
      ["CONFIG", "GET", "nosuch"],
      anyOrder("CONFIG", "GET", "maxmemory*", "hz", "hz", "nosuch"),
      anyOrder("CONFIG", "GET", "*slave-PRI*", "replica-priority"),
      anyOrder("CONFIG", "GET", "max[m]emory", "a\\*b", "h?"),
      ["CONFIG", "GET"],
    ],
  },
  {
    name: "CONFIG SET: all or none",
    steps: [
      ["CONFIG", "SET", "maxmemory", "100mb", "timeout", 5],
      ["CONFIG", "GET", "maxmemory"],
      ["CONFIG", "SET", "timeout", 7, "hz", "x"],
      ["CONFIG", "GET", "timeout"],
      ["CONFIG", "SET", "timeout", 7, "databases", 3],
      ["CONFIG", "SET", "timeout", 7, "nosuch", 3],
      ["CONFIG", "SET", "databases", 3, "nosuch", 3],
      ["CONFIG", "SET", "TIMEOUT", 7, "timeout", 8],
      ["CONFIG", "SET", "TIMEOUT", "x"],
      ["CONFIG", "SET", "DATABASES", 1],
      ["CONFIG", "SET", "slave-priority", 1, "slave-PRIORITY", 2],
      ["CONFIG", "SET", "slave-priority", 1, "replica-priority", 2],
      ["CONFIG", "SET", "timeout", 7, "maxmemory"],
      ["CONFIG", "SET", "maxmemory", 1, "dir", "/"],
      ["CONFIG", "SET", "", 1],
      ["CONFIG", "SET", "a"],
      ["CONFIG", "GET", "timeout"],
    ],
  },
  {
    name: "every parameter refuses what is no value, and numbers out of range",
    each: open.flatMap(({ name }) => [
      ...(anything(name) ? [] : [["CONFIG", "SET", name, "Zzz,"]]),
      ...(isNumber(name)
        ? ["-99999999999999", "99999999999999999999", "", "1.5"].map((value) => ["CONFIG", "SET", name, value])
        : []),
    ]),
  },
  {
    name: "immutable and protected parameters",
    each: parameters.filter(({ access }) => access !== "open").map(({ name }) => ["CONFIG", "SET", name, "x"]),
  },
  {
    name: "bytes",
    steps: set(
      "maxmemory",
      "1b",
      "1k",
      "1KB",
      "1m",
      "1mb",
      "1g",
      "1gB",
      "",
      "0x10",
      " 1",
      "1 mb",
      "+5",
      "1.5gb",
      "18446744073709551615",
      "99999999999gb",
      "20%",
      "mb",
    ),
  },
  { name: "integers", steps: set("timeout", 1, "01", "+1", "-1", " 1", "1k", "", 2147483647, 2147483648, 0) },
  { name: "hz is clamped", steps: set("hz", 0, 501, 10) },
  {
    name: "words of a choice in any case",
    steps: [
      ...set("maxmemory-policy", "ALLKEYS-LRU", "allkeys-lru ", "noeviction"),
      ...set("appendfsync", "ALWAYS", ""),
    ],
  },
  { name: "yes and no", steps: set("lazyfree-lazy-expire", "YES", "maybe", "", "no") },
  {
    name: "client-output-buffer-limit",
    steps: set(
      "client-output-buffer-limit",
      "normal 1mb 2mb 3",
      "replica 1 2 3 PUBSUB 4k 5kb 6",
      "nosuch 1 2 3",
      "normal 1 2",
      "normal 1mb 2x 3",
      "normal 1mb 2mb -3",
      "normal  1 2 3",
      "",
    ),
  },
  { name: "save", steps: set("save", "10 2 30 4", "1 2 3", "0 2", "1 0", "1 -1", "1 x", "01 1", " 1 1", "") },
  {
    name: "notify-keyspace-events",
    steps: set("notify-keyspace-events", "KEA", "Kg$ z", "zKm", "KEn$", "KEg$lshzxetd", ""),
  },
  {
    name: "latency-tracking-info-percentiles",
    steps: set(
      "latency-tracking-info-percentiles",
      "0 50.5 100.0 99.999999 1e1",
      "101",
      "-1",
      "a",
      "50 ",
      "",
      "50 99 99.9",
    ),
  },
  {
    name: "shutdown-on-sigint",
    steps: set("shutdown-on-sigint", "save force", "save nosave", "FORCE now", "save default now", "x", "", "default"),
  },
  {
    name: "oom-score-adj-values",
    steps: set("oom-score-adj-values", "3 2 1", "1 2", "1 2 a", "-1 2 2001", "", "0 200 800"),
  },
  { name: "maxmemory-clients", steps: set("maxmemory-clients", "-5", "101%", "x%", "%", "0%", 0) },
  {
    name: "aliases share a value",
    steps: [
      ...set("slave-priority", 7),
      ["CONFIG", "GET", "replica-priority"],
      ...set("hash-max-listpack-entries", 9),
      ["CONFIG", "GET", "hash-max-ziplist-entries"],
    ],
  },
  {
    name: "maxmemory refuses writes",
    steps: [
      ["SET", "k", "old"],
      ["CONFIG", "SET", "maxmemory", 1],
      ["SET", "k", "v"],
      ["GET", "k"],
      ["CONFIG", "SET", "maxmemory", 0],
      ["SET", "k", "v"],
    ],
  },
  {
    name: "the rest",
    each: [
      ["CONFIG", "RESETSTAT"],
      ["CONFIG", "RESETSTAT", "x"],
      ["CONFIG", "REWRITE"],
      ["CONFIG", "REWRITE", "x"],
      ["CONFIG", "nosuch"],
      ["CONFIG"],
    ],
  },
]);

/** Parameters that take any text. */
function anything(name: string): boolean {
  const parameter = parameters.find((other) => other.name === name);
  return parameter?.parse(["Zzz,"], "") === "Zzz,";
}

function isNumber(name: string): boolean {
  const parameter = parameters.find((other) => other.name === name);
  return parameter !== undefined && !parameter.takesWords && parameter.parse(["50"], "") === "50" && !anything(name);
}

/** Defaults that differ from redis-server's, and why. */
const otherDefaults: Readonly<Record<string, string>> = {
  port: "Allset stands beside Redis on one machine",
  bind: "closed unless it is opened",
};

describe("CONFIG", () => {
  it.skipIf(redisServerVersion() === null)(
    "has redis-server's parameters with its defaults (needs redis-server)",
    async () => {
      const server = await sharedReferenceServer();
      const connection = await RawConnection.open(server.address);
      connection.send(["CONFIG", "GET", "*"]);
      const words = toText(await connection.readReply()).split("\r\n");
      connection.close();
      const pairs = words.filter((_, i) => i > 0 && i % 2 === 0);
      const expected = new Map(pairs.filter((_, i) => i % 2 === 0).map((name, i) => [name, pairs[2 * i + 1]]));
      const newer = newerParameters.map(({ name }) => name);
      expect([...parameterNames].sort()).toEqual([...expected.keys(), ...newer].sort());
      const { configuration } = startInstance().instance;
      const set = ["dir", "enable-debug-command", "unixsocket", ...Object.keys(otherDefaults)];
      const differing = parameterNames.filter(
        (name) => configuration.get(name) !== expected.get(name) && ![...set, ...newer].includes(name),
      );
      expect(differing).toEqual([]);
    },
  );

  it("reads lines of a file", () => {
    const { configuration, keyspace, settings } = startInstance().instance;
    const line = (text: string): string | null => {
      const [name, ...words] = text.split(" ");
      return configuration.setFromText(name, words);
    };
    for (const text of ["maxmemory 100mb", "SAVE 900 1", "save 300 10", "client-output-buffer-limit pubsub 1 2 3"])
      expect(line(text)).toBeNull();
    expect(configuration.get("save")).toBe("900 1 300 10");
    expect(keyspace.options.maxMemoryBytes).toBe(104_857_600);
    expect(settings.outputLimits.pubsub).toEqual({ hardBytes: 1, softBytes: 2, softSeconds: 3 });
    expect(line("nosuch 1")).toBe("Bad directive or wrong number of arguments");
    expect(line("timeout 1 2")).toBe("wrong number of arguments");
    expect(line("timeout x")).toBe("argument couldn't be parsed into an integer");
    expect(line("databases 16")).toBeNull();
    expect(line("databases 3")).not.toBeNull();
    expect(line("cluster-enabled yes")).toBe("cluster mode is not supported");
    expect(configuration.changed()).toContainEqual(["save", "900 1 300 10"]);
  });

  it("undoes all where the program refuses one", () => {
    const { configuration, settings } = startInstance().instance;
    const seen: string[] = [];
    configuration.follow("timeout", (text) => {
      seen.push(text);
      return null;
    });
    configuration.follow("maxclients", () => "too many");
    const error = configuration.set(
      [
        ["timeout", "5"],
        ["maxclients", "9"],
      ],
      true,
    );
    expect(error).toBe("ERR CONFIG SET failed (possibly related to argument 'maxclients') - too many");
    expect(seen).toEqual(["5", "0"]);
    expect([settings.timeoutSeconds, settings.maxClients]).toEqual([0, 10_000]);
  });
});
