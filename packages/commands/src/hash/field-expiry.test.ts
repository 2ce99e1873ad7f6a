/** Fields that expire are younger than the reference server: what is expected is what the documentation says. */
import { advance, documented, on, quiet, receive, reply, type Step, type WrittenReply } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const docs = "https://redis.io/docs/latest/commands";
const tests = "error texts and limits as the tests of Redis 8 list them";
const { array, bulk, integer, error, null: none, ok } = reply;

type Line = readonly [Step, WrittenReply];
const integers = (...values: number[]): WrittenReply => array(...values.map((value) => integer(value)));
const quietly: WrittenReply = { resp2: "<quiet>", resp3: "<quiet>" };
const advanced: WrittenReply = { resp2: "<advanced>", resp3: "<advanced>" };
const fails = (text: string, ...commands: Step[]): Line[] => commands.map((command) => [command, error(text)]);

const missing = "ERR Mandatory argument FIELDS is missing or not at the right position";
const mismatch = "ERR The `numfields` parameter must match the number of arguments";
const notPositive = "ERR Number of fields must be a positive integer";
const wrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";

const three: Line = [["HSET", "h", "a", 1, "b", 2, "c", 3], integer(3)];
const ttl = (key: string, ...fields: string[]): Step => ["HPTTL", key, "FIELDS", fields.length, ...fields];

documented("HEXPIRE and its kin", startInstance, [
  {
    name: "fields get an expiry, are read with it, and lose it",
    source: `${docs}/hexpire/, ${docs}/httl/, ${docs}/hpersist/ (Redis 7.4)`,
    steps: [
      three,
      [["HEXPIRE", "h", 10, "FIELDS", 2, "a", "none"], integers(1, -2)],
      [["HPEXPIRE", "h", 2500, "FIELDS", 1, "b"], integers(1)],
      [ttl("h", "a", "b", "c", "none"), integers(10_000, 2500, -1, -2)],
      [["HTTL", "h", "FIELDS", 4, "a", "b", "c", "none"], integers(10, 3, -1, -2)],
      [["HPEXPIREAT", "h", 4_102_444_800_001, "FIELDS", 1, "c"], integers(1)],
      [["HPEXPIRETIME", "h", "FIELDS", 1, "c"], integers(4_102_444_800_001)],
      [["HEXPIRETIME", "h", "FIELDS", 2, "c", "none"], integers(4_102_444_801, -2)],
      [["HEXPIREAT", "h", 4_102_444_800, "FIELDS", 1, "c"], integers(1)],
      [["HPEXPIRETIME", "h", "FIELDS", 1, "c"], integers(4_102_444_800_000)],
      [["HPERSIST", "h", "FIELDS", 3, "a", "none", "a"], integers(1, -2, -1)],
      [ttl("h", "a"), integers(-1)],
      [["TTL", "h"], integer(-1)],
    ],
  },
  {
    name: "a missing key has no fields",
    source: `${docs}/hexpire/, ${docs}/httl/, ${docs}/hpersist/ (Redis 8)`,
    steps: [
      [["HEXPIRE", "none", 10, "FIELDS", 2, "a", "b"], integers(-2, -2)],
      [["HPEXPIREAT", "none", 1, "FIELDS", 1, "a"], integers(-2)],
      ...["HTTL", "HPTTL", "HEXPIRETIME", "HPEXPIRETIME", "HPERSIST"].map(
        (name): Line => [[name, "none", "FIELDS", 2, "a", "b"], integers(-2, -2)],
      ),
      [["EXISTS", "none"], integer(0)],
    ],
  },
  {
    name: "NX, XX, GT and LT",
    source: `${docs}/hexpire/ (Redis 7.4)`,
    steps: [
      three,
      [["HPEXPIRE", "h", 1000, "XX", "FIELDS", 1, "a"], integers(0)],
      [["HPEXPIRE", "h", 1000, "GT", "FIELDS", 1, "a"], integers(0)],
      [["HPEXPIRE", "h", 1000, "NX", "FIELDS", 1, "a"], integers(1)],
      [["HPEXPIRE", "h", 2000, "nx", "FIELDS", 2, "a", "b"], integers(0, 1)],
      [["HPEXPIRE", "h", 1500, "GT", "FIELDS", 3, "a", "b", "c"], integers(1, 0, 0)],
      [["HPEXPIRE", "h", 1500, "GT", "FIELDS", 1, "a"], integers(0)],
      [["HPEXPIRE", "h", 1400, "LT", "FIELDS", 3, "a", "b", "c"], integers(1, 1, 1)],
      [["HPEXPIRE", "h", 1400, "LT", "FIELDS", 1, "a"], integers(0)],
      [["HPEXPIRE", "h", 1600, "XX", "FIELDS", 2, "a", "none"], integers(1, -2)],
      [ttl("h", "a", "b", "c"), integers(1600, 1400, 1400)],
    ],
  },
  {
    name: "a moment that has passed deletes the field, and the key with the last one",
    source: `${docs}/hexpire/, ${docs}/hexpireat/ (Redis 7.4)`,
    steps: [
      three,
      [["HEXPIRE", "h", 1000, "FIELDS", 1, "c"], integers(1)],
      [["HPEXPIREAT", "h", 1, "NX", "FIELDS", 4, "a", "none", "c", "a"], integers(2, -2, 0, -2)],
      [["HMGET", "h", "a", "b", "c"], array(none, bulk("2"), bulk("3"))],
      [["HEXPIRE", "h", 0, "FIELDS", 3, "b", "c", "b"], integers(2, 2, -2)],
      [["EXISTS", "h"], integer(0)],
    ],
  },
  {
    name: "wrong arguments, in their order",
    source: tests,
    steps: [
      [["SET", "s", "v"], ok],
      three,
      ...fails(
        wrongType,
        ["HEXPIRE", "s", "x", "FIELDS", 1, "a"],
        ["HTTL", "s", "FOO", 1, "a"],
        ["HPERSIST", "s", "FOO", 1, "a"],
      ),
      ...fails("ERR value is not an integer or out of range", ["HEXPIRE", "h", "x", "FOO", 1, "a"]),
      ...fails("ERR invalid expire time, must be >= 0", ["HEXPIRE", "h", -1, "FOO", 1, "a"]),
      ...fails("ERR invalid expire time in 'hexpire' command", ["HEXPIRE", "h", 2 ** 48, "FIELDS", 1, "a"]),
      ...fails(
        "ERR invalid expire time in 'hpexpireat' command",
        ["HPEXPIREAT", "h", 2 ** 46, "FIELDS", 1, "a"],
        ["HPEXPIREAT", "h", "9223372036854775807", "FIELDS", 1, "a"],
      ),
      [["HPEXPIREAT", "h", 2 ** 46 - 1, "FIELDS", 1, "a"], integers(1)],
      ...fails(
        missing,
        ["HEXPIRE", "h", 1, "FOO", 1, "a"],
        ["HEXPIRE", "h", 1, "NX", 1, "a"],
        ["HTTL", "h", "FOO", 1, "a"],
      ),
      ...fails("ERR Parameter `numFields` should be greater than 0", ["HEXPIRE", "h", 1, "NX", "FIELDS", 0, "a"]),
      ...fails(
        mismatch,
        ["HEXPIRE", "h", 1, "FIELDS", 2, "a"],
        ["HTTL", "h", "FIELDS", 1, "a", "b"],
        ["HPERSIST", "none", "FIELDS", 2, "a"],
      ),
      ...fails(notPositive, ["HTTL", "h", "FIELDS", 0, "a"], ["HPERSIST", "h", "FIELDS", "x", "a"]),
    ],
  },
]);

documented("fields whose time is up", startInstance, [
  {
    name: "are nowhere",
    source: `${docs}/hexpire/ (Redis 7.4)`,
    steps: [
      three,
      [["HPEXPIRE", "h", 50, "FIELDS", 2, "a", "b"], integers(1, 1)],
      [advance(49), advanced],
      [["HLEN", "h"], integer(3)],
      [advance(1), advanced],
      [["HLEN", "h"], integer(1)],
      [["HGETALL", "h"], reply.map([bulk("c"), bulk("3")])],
      [["HKEYS", "h"], array(bulk("c"))],
      [["HSCAN", "h", 0], array(bulk("0"), array(bulk("c"), bulk("3")))],
      [["HSCAN", "h", 0, "NOVALUES", "COUNT", 7], array(bulk("0"), array(bulk("c")))],
      [["HRANDFIELD", "h"], bulk("c")],
      [["HMGET", "h", "a", "c"], array(none, bulk("3"))],
      [["HSETNX", "h", "a", 4], integer(1)],
      [ttl("h", "a", "b"), integers(-1, -2)],
    ],
  },
  {
    name: "are nowhere before anybody removed them either",
    source: `${docs}/hexpire/ (Redis 7.4)`,
    steps: [
      [["DEBUG", "SET-ACTIVE-EXPIRE", 0], ok],
      three,
      [["HSET", "gone", "a", 1, "b", 2], integer(2)],
      [["HPEXPIRE", "h", 5, "FIELDS", 2, "a", "b"], integers(1, 1)],
      [["HPEXPIRE", "gone", 5, "FIELDS", 2, "a", "b"], integers(1, 1)],
      [advance(10), advanced],
      [["HGETDEL", "h", "FIELDS", 2, "a", "c"], array(none, bulk("3"))],
      [["EXISTS", "h"], integer(0)],
      [["HINCRBY", "gone", "a", 5], integer(5)],
      [["HGETALL", "gone"], reply.map([bulk("a"), bulk("5")])],
      [["DEBUG", "SET-ACTIVE-EXPIRE", 1], ok],
    ],
  },
  {
    name: "take their key with them",
    source: `${docs}/hexpire/ (Redis 7.4)`,
    steps: [
      [["HSET", "h", "a", 1], integer(1)],
      [["HPEXPIRE", "h", 50, "FIELDS", 1, "a"], integers(1)],
      [advance(50), advanced],
      [["DBSIZE"], integer(0)],
    ],
  },
  {
    name: "follow a hash that is renamed, copied, moved, swapped, and that gets an expiry of its own",
    source: `${docs}/hexpire/ (Redis 7.4)`,
    steps: [
      three,
      [["HPEXPIRE", "h", 50, "FIELDS", 1, "a"], integers(1)],
      [["RENAME", "h", "renamed"], ok],
      [["EXPIRE", "renamed", 100], integer(1)],
      [["COPY", "renamed", "copy"], integer(1)],
      [["HPEXPIRE", "copy", 100, "FIELDS", 1, "b"], integers(1)],
      [["MOVE", "renamed", 1], integer(1)],
      [["SWAPDB", 0, 2], ok],
      [advance(50), advanced],
      [["SELECT", 2], ok],
      [["HLEN", "copy"], integer(2)],
      [ttl("copy", "a", "b", "c"), integers(-2, 50, -1)],
      [["SELECT", 1], ok],
      [["HLEN", "renamed"], integer(2)],
      [["FLUSHDB"], ok],
      [["SELECT", 2], ok],
      [["UNLINK", "copy"], integer(1)],
      [advance(100), advanced],
      [["DBSIZE"], integer(0)],
    ],
  },
]);

documented("what changes a field's expiry", startInstance, [
  {
    name: "setting the field takes it away, adding to it does not",
    source: `${docs}/hexpire/ (Redis 7.4)`,
    steps: [
      three,
      [["HEXPIRE", "h", 10, "FIELDS", 3, "a", "b", "c"], integers(1, 1, 1)],
      [["HINCRBY", "h", "a", 100_000], integer(100_001)],
      [["HINCRBYFLOAT", "h", "b", "0.5"], bulk("2.5")],
      [["HSET", "h", "c", 3], integer(0)],
      [ttl("h", "a", "b", "c"), integers(10_000, 10_000, -1)],
      [["HDEL", "h", "a"], integer(1)],
      [["HSET", "h", "a", 1], integer(1)],
      [ttl("h", "a"), integers(-1)],
      [["SET", "h", "string"], ok],
      [advance(20_000), advanced],
      [["GET", "h"], bulk("string")],
    ],
  },
  {
    name: "HGETEX",
    source: `${docs}/hgetex/ (Redis 8.0)`,
    steps: [
      three,
      [["HGETEX", "h", "FIELDS", 2, "a", "none"], array(bulk("1"), none)],
      [["HGETEX", "h", "EX", 10, "FIELDS", 1, "a"], array(bulk("1"))],
      [["HGETEX", "h", "PX", 500, "FIELDS", 2, "b", "none"], array(bulk("2"), none)],
      [ttl("h", "a", "b", "c"), integers(10_000, 500, -1)],
      [["HGETEX", "h", "PERSIST", "FIELDS", 2, "a", "c"], array(bulk("1"), bulk("3"))],
      [["HGETEX", "h", "EXAT", 4_102_444_800, "FIELDS", 1, "b"], array(bulk("2"))],
      [["HPEXPIRETIME", "h", "FIELDS", 3, "a", "b", "c"], integers(-1, 4_102_444_800_000, -1)],
      [["HGETEX", "h", "PXAT", 1, "FIELDS", 2, "a", "b"], array(bulk("1"), bulk("2"))],
      [["HGETALL", "h"], reply.map([bulk("c"), bulk("3")])],
      [["HGETEX", "h", "PX", 0, "FIELDS", 2, "c", "c"], array(bulk("3"), none)],
      [["EXISTS", "h"], integer(0)],
      [["HGETEX", "none", "EX", 1, "FIELDS", 2, "a", "b"], array(none, none)],
    ],
  },
  {
    name: "HGETDEL",
    source: `${docs}/hgetdel/ (Redis 8.0)`,
    steps: [
      three,
      [["HEXPIRE", "h", 10, "FIELDS", 1, "a"], integers(1)],
      [["HGETDEL", "h", "FIELDS", 3, "a", "none", "a"], array(bulk("1"), none, none)],
      [["HGETDEL", "h", "FIELDS", 3, "c", "b", "c"], array(bulk("3"), bulk("2"), none)],
      [["EXISTS", "h"], integer(0)],
      [["HGETDEL", "h", "FIELDS", 1, "a"], array(none)],
    ],
  },
  {
    name: "HSETEX",
    source: `${docs}/hsetex/ (Redis 8.0)`,
    steps: [
      [["HSETEX", "h", "FXX", "EX", 10, "FIELDS", 1, "a", 1], integer(0)],
      [["EXISTS", "h"], integer(0)],
      [["HSETEX", "h", "EX", 10, "FIELDS", 2, "a", 1, "b", 2], integer(1)],
      [["HSETEX", "h", "FNX", "FIELDS", 2, "c", 3, "a", 4], integer(0)],
      [["HSETEX", "h", "FXX", "FIELDS", 2, "a", 4, "c", 3], integer(0)],
      [["HSETEX", "h", "FNX", "PX", 700, "FIELDS", 2, "c", 3, "d", 4], integer(1)],
      [ttl("h", "a", "b", "c", "d"), integers(10_000, 10_000, 700, 700)],
      [["HSETEX", "h", "FXX", "KEEPTTL", "FIELDS", 1, "a", 5], integer(1)],
      [["HSETEX", "h", "FIELDS", 1, "b", 6], integer(1)],
      [["HSETEX", "h", "PXAT", 4_102_444_800_000, "FXX", "FIELDS", 1, "d", "x"], integer(1)],
      [["HMGET", "h", "a", "b", "c", "d"], array(bulk("5"), bulk("6"), bulk("3"), bulk("x"))],
      [["HPEXPIRETIME", "h", "FIELDS", 2, "d", "b"], integers(4_102_444_800_000, -1)],
      [["HSETEX", "h", "EXAT", 1, "FIELDS", 3, "a", 1, "b", 1, "new", 1], integer(1)],
      [["HLEN", "h"], integer(2)],
      [["HSETEX", "new", "EX", 0, "FIELDS", 1, "a", 1], integer(1)],
      [["EXISTS", "new"], integer(0)],
    ],
  },
  {
    name: "HGETDEL, HGETEX and HSETEX: wrong arguments",
    source: tests,
    steps: [
      [["SET", "s", "v"], ok],
      three,
      ...fails(
        wrongType,
        ["HGETDEL", "s", "FIELDS", 1, "a"],
        ["HGETEX", "s", "FIELDS", 1, "a"],
        ["HSETEX", "s", "FIELDS", 1, "a", 1],
      ),
      ...fails(
        missing,
        ["HGETDEL", "h", "FOO", 1, "a"],
        ["HGETEX", "h", "FOO", 1, "a"],
        ["HGETEX", "h", "PXAT", 1, 1],
        ["HGETEX", "h", "PERSIST", 1, "FIELDS", 1, "a"],
        ["HGETEX", "h", "EX", 1, "PX", 1, "FIELDS", 1, "a"],
      ),
      ...fails(mismatch, ["HGETDEL", "h", "FIELDS", 2, "a"], ["HGETEX", "h", "FIELDS", 2, "a"]),
      ...fails(
        notPositive,
        ["HGETDEL", "h", "FIELDS", 0, "a"],
        ["HGETEX", "h", "FIELDS", -1, "a"],
        ["HGETEX", "h", "FIELDS", "9223372036854775808", "a"],
      ),
      ...fails(
        "ERR value is not an integer or out of range",
        ["HGETEX", "h", "EX", "x", "FIELDS", 1, "a"],
        ["HSETEX", "h", "EX", "FIELDS", 1, "a", 1],
      ),
      ...fails(
        "ERR invalid expire time, must be >= 0",
        ["HGETEX", "h", "PX", -1, "FIELDS", 1, "a"],
        ["HSETEX", "h", "EXAT", -1, "FIELDS", 1, "a", 1],
      ),
      ...fails("ERR invalid expire time in 'hgetex' command", ["HGETEX", "h", "EXAT", 2 ** 46, "FIELDS", 1, "a"]),
      ...fails("ERR invalid expire time in 'hsetex' command", ["HSETEX", "h", "PX", 2 ** 48, "FIELDS", 1, "a", 1]),
      ...fails(
        "ERR Only one of FXX or FNX arguments can be specified",
        ["HSETEX", "h", "FXX", "FNX", "FIELDS", 1, "a", 1],
        ["HSETEX", "h", "FNX", "FNX", "FIELDS", 1, "a", 1],
      ),
      ...fails(
        "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified",
        ["HSETEX", "h", "EX", 1, "KEEPTTL", "FIELDS", 1, "a", 1],
        ["HSETEX", "h", "PX", 1, "PX", 1, "FIELDS", 1, "a", 1],
      ),
      ...fails("ERR unknown argument: nx", ["HSETEX", "h", "nx", "FIELDS", 1, "a", 1]),
      ...fails(
        "ERR invalid number of fields",
        ["HSETEX", "h", "FIELDS", 0, "a", 1],
        ["HSETEX", "h", "FIELDS", "x", "a", 1],
      ),
      ...fails(
        "ERR wrong number of arguments for 'hsetex' command",
        ["HSETEX", "h", "FIELDS", 2, "a", 1, "b"],
        ["HSETEX", "h", "FIELDS", 1, "a", 1, "b"],
        ["HSETEX", "h", "FIELDS", 1],
      ),
      [["HLEN", "h"], integer(3)],
    ],
  },
]);

const told = (...events: string[]): Line[] =>
  events.map(
    (event): Line => [
      receive("b"),
      reply.push(bulk("pmessage"), bulk("__keyevent@0__:*"), bulk(`__keyevent@0__:${event}`), bulk("h")),
    ],
  );

documented("events of fields that expire", startInstance, [
  {
    name: "hexpire, hpersist, hexpired, hdel, and del when the last field went",
    protocol: 3,
    source: "https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/ (Redis 8)",
    steps: [
      [["CONFIG", "SET", "notify-keyspace-events", "EA"], ok],
      [
        on("b", ["PSUBSCRIBE", "__keyevent@0__:*"]),
        reply.push(bulk("psubscribe"), bulk("__keyevent@0__:*"), integer(1)),
      ],
      three,
      ...told("hset"),
      [["HPEXPIRE", "h", 50, "FIELDS", 3, "a", "b", "none"], integers(1, 1, -2)],
      ...told("hexpire"),
      [["HPEXPIRE", "h", 60, "NX", "FIELDS", 2, "a", "b"], integers(0, 0)],
      [["HPERSIST", "h", "FIELDS", 2, "b", "c"], integers(1, -1)],
      ...told("hpersist"),
      [["HPERSIST", "h", "FIELDS", 2, "b", "c"], integers(-1, -1)],
      [advance(50), advanced],
      ...told("hexpired"),
      [["HGETEX", "h", "EX", 1, "FIELDS", 1, "b"], array(bulk("2"))],
      ...told("hexpire"),
      [["HGETEX", "h", "PERSIST", "FIELDS", 1, "b"], array(bulk("2"))],
      ...told("hpersist"),
      [["HSETEX", "h", "PX", 50, "FIELDS", 1, "d", 4], integer(1)],
      ...told("hset", "hexpire"),
      [["HEXPIRE", "h", 0, "FIELDS", 1, "b"], integers(2)],
      ...told("hdel"),
      [["HGETDEL", "h", "FIELDS", 1, "c"], array(bulk("3"))],
      ...told("hdel"),
      [advance(50), advanced],
      ...told("hexpired", "del"),
      [["HSETEX", "h", "FIELDS", 1, "d", 4], integer(1)],
      ...told("hset"),
      [["HEXPIRE", "h", 0, "FIELDS", 1, "d"], integers(2)],
      ...told("hdel", "del"),
      [quiet("b"), quietly],
    ],
  },
]);
