import {
  type Argument,
  advance,
  type Case,
  differential,
  documented,
  on,
  quiet,
  receive,
  reply,
  type Step,
} from "@allset/testkit";
import { startInstance } from "../test-target.js";

const PATTERN = "__keyevent@*";

/** A case in which connection b hears exactly `events` events of the steps, one message each. */
const heard = (name: string, events: number, steps: readonly Step[], classes = "EAmn"): Case => ({
  name,
  steps: [
    ["CONFIG", "SET", "notify-keyspace-events", classes],
    on("b", ["PSUBSCRIBE", PATTERN]),
    ...steps,
    ...(events === 0 ? [] : [receive("b", events)]),
    on("b", ["PUNSUBSCRIBE", PATTERN]),
  ],
});

const flags = (...texts: readonly string[]): readonly Argument[][] =>
  texts.flatMap((text) => [
    ["CONFIG", "SET", "notify-keyspace-events", text],
    ["CONFIG", "GET", "notify-keyspace-events"],
  ]);

differential("notifications", import.meta.url, () => startInstance(), [
  {
    name: "the flags, and how they are printed",
    steps: [
      ["CONFIG", "GET", "notify-keyspace-events"],
      ...flags("KEA", "AKE", "K", "E", "xK", "Kx", "eezzt", "KEn", "xnm", "g$lshzxetK", "g$lshzxetd", "g$lshzxetdm"),
      ...flags("dtexzhsl$gmEK", "Q", "KQ", "KEAm", ""),
    ],
  },
  heard("SET and its options", 12, [
    ["SET", "k", 1],
    ["SET", "k", 2],
    ["SET", "k", 3, "NX"],
    ["SET", "k", 3, "XX", "EX", 100],
    ["SET", "k", 4, "KEEPTTL"],
    ["SET", "l", 4, "GET"],
    ["SET", "m", 4, "PX", 100_000],
  ]),
  heard("strings set in other ways", 11, [
    ["SETNX", "k", 1],
    ["SETNX", "k", 2],
    ["SETEX", "k", 100, 1],
    ["PSETEX", "k", 100_000, 1],
    ["GETSET", "k", 2],
    ["MSET", "a", 1, "b", 2],
    ["MSETNX", "a", 1, "c", 2],
  ]),
  heard("strings changed in place", 12, [
    ["APPEND", "k", "1"],
    ["APPEND", "k", "2"],
    ["APPEND", "k", ""],
    ["SETRANGE", "k", 1, "3"],
    ["SETRANGE", "k", 1, ""],
    ["INCR", "k"],
    ["DECRBY", "k", 3],
    ["INCRBYFLOAT", "k", "0.5"],
    ["INCR", "k"],
    ["INCR", "n"],
    ["INCRBYFLOAT", "f", 1],
  ]),
  heard("strings read and changed at once", 9, [
    ["SET", "k", 1],
    ["GETEX", "k"],
    ["GETEX", "k", "EX", 100],
    ["GETEX", "k", "PERSIST"],
    ["GETEX", "k", "PERSIST"],
    ["GETDEL", "k"],
    ["GETDEL", "k"],
    ["SET", "k", 1],
    ["GETEX", "k", "PXAT", 1],
  ]),
  heard("bits", 8, [
    ["SETBIT", "k", 7, 1],
    ["SETBIT", "k", 7, 1],
    ["BITOP", "NOT", "to", "k"],
    ["BITOP", "AND", "to", "none"],
    ["BITOP", "AND", "to", "none"],
    ["BITFIELD", "k", "SET", "u8", 0, 9],
  ]),
  heard("keys that go", 12, [
    ["MSET", "a", 1, "b", 2, "c", 3],
    ["DEL", "a", "none", "b", "a"],
    ["UNLINK", "c", "none"],
    ["SET", "d", 1],
    ["EXPIRE", "d", -1],
  ]),
  heard("times to live", 7, [
    ["SET", "k", 1],
    ["EXPIRE", "k", 100],
    ["PEXPIRE", "k", 100_000],
    ["EXPIRE", "k", 50, "GT"],
    ["EXPIREAT", "k", 99_999_999_999],
    ["PERSIST", "k"],
    ["PERSIST", "k"],
    ["PERSIST", "none"],
    ["PEXPIREAT", "k", 1],
  ]),
  heard("keys that move", 21, [
    ["MSET", "a", 1, "b", 2],
    ["RENAME", "a", "b"],
    ["RENAMENX", "b", "c"],
    ["RENAME", "c", "c"],
    ["COPY", "c", "d"],
    ["COPY", "c", "d"],
    ["COPY", "c", "d", "REPLACE"],
    ["COPY", "c", "c2", "DB", 2],
    ["MOVE", "c", 1],
    ["SET", "c", 1],
    ["MOVE", "c", 1],
  ]),
  heard("keys that expire, met by a command or by nobody", 6, [
    ["SET", "k", 1, "PX", 20],
    advance(400),
    ["EXISTS", "k"],
    ["GET", "k"],
  ]),
  heard("keys that are evicted", 3, [
    ["SET", "k", 1],
    ["CONFIG", "SET", "maxmemory-policy", "allkeys-random"],
    ["CONFIG", "SET", "maxmemory", 1],
    ["GETSET", "l", 1],
    ["CONFIG", "SET", "maxmemory", 0],
    ["DBSIZE"],
  ]),
  heard("keys that are missed", 8, [
    ["GET", "k"],
    ["MGET", "k", "l"],
    ["EXISTS", "k"],
    ["TTL", "k"],
    ["STRLEN", "k"],
    ["TYPE", "k"],
    ["DEL", "k"],
    ["GETRANGE", "k", 0, 1],
  ]),
  heard("a transaction tells all its events, in their order", 7, [
    ["MULTI"],
    ["SET", "k", 1],
    ["INCR", "k"],
    ["INCR", "none-was"],
    ["GET", "k"],
    ["DEL", "k", "none"],
    ["EXEC"],
    ["MULTI"],
    ["SET", "k", 1],
    ["DISCARD"],
    ["GETDEL", "none-was"],
  ]),
  heard(
    "only the classes that are asked for",
    2,
    [
      ["SET", "k", 1],
      ["EXPIRE", "k", 100],
      ["DEL", "k"],
      ["SET", "k", 2],
      ["PERSIST", "k"],
    ],
    "E$x",
  ),
  heard("a class without K or E", 0, [["SET", "k", 1]], "A"),
  heard("K or E without a class", 0, [["SET", "k", 1]], "KE"),
  heard("flushing tells nothing", 2, [["SET", "k", 1], ["FLUSHDB"], ["FLUSHALL"]]),
  {
    name: "both channels, the key's first; the database in both names",
    steps: [
      ["CONFIG", "SET", "notify-keyspace-events", "KEA"],
      on("b", ["PSUBSCRIBE", "__key*"]),
      on("c", ["SUBSCRIBE", "__keyspace@3__:k\r\n\xff", "__keyevent@3__:set"]),
      ["SET", "k", 1],
      receive("b", 2),
      ["SELECT", 3],
      ["SET", "k\r\n\xff", 1],
      receive("b", 2),
      receive("c", 2),
      ["CONFIG", "SET", "notify-keyspace-events", "KA"],
      ["SET", "k\r\n\xff", 1],
      receive("b"),
      receive("c"),
      ["CONFIG", "SET", "notify-keyspace-events", ""],
      ["SET", "k", 1],
      on("b", ["PUNSUBSCRIBE", "__key*"]),
      on("c", ["UNSUBSCRIBE", "__keyspace@3__:k\r\n\xff", "__keyevent@3__:set"]),
    ],
  },
]);

const pushed = (event: string, key: string) =>
  reply.push(reply.bulk("message"), reply.bulk(`__keyevent@0__:${event}`), reply.bulk(key));

documented("notifications", () => startInstance(), [
  {
    name: "n beside A is not lost",
    source: "Redis 7.0 sets it and does not print it, so that CONFIG REWRITE loses it",
    steps: [
      [["CONFIG", "SET", "notify-keyspace-events", "KEAmn"], reply.ok],
      [
        ["CONFIG", "GET", "notify-keyspace-events"],
        reply.map([reply.bulk("notify-keyspace-events"), reply.bulk("AnKEm")]),
      ],
    ],
  },
  {
    name: "a client that changes a key itself is told behind its reply, never inside one",
    protocol: 3,
    source: "https://github.com/redis/redis/releases/tag/7.2.0 (pushes inside replies broke the protocol)",
    steps: [
      [["CONFIG", "SET", "notify-keyspace-events", "E$"], reply.ok],
      [
        ["SUBSCRIBE", "__keyevent@0__:set"],
        reply.push(reply.bulk("subscribe"), reply.bulk("__keyevent@0__:set"), reply.integer(1)),
      ],
      [["SET", "k", 1], reply.ok],
      [receive("a"), pushed("set", "k")],
      [["MULTI"], reply.ok],
      [["SET", "k", 1], reply.queued],
      [["PUBLISH", "__keyevent@0__:set", "l"], reply.queued],
      [["EXEC"], reply.array(reply.ok, reply.integer(1))],
      [receive("a", 1), pushed("set", "l")],
      [receive("a", 1), pushed("set", "k")],
      [quiet("a"), { resp2: "<quiet>", resp3: "<quiet>" }],
    ],
  },
]);
