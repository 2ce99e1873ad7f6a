import { ByteWriter, sealPayload } from "@allset/engine";
import { differential, documented, reply, type Step, unordered } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => String(from + i));

/** A payload with the right end: its text is one byte a character. */
function payload(body: string, version = 10): Buffer {
  const writer = new ByteWriter();
  for (const char of body) writer.byte(char.charCodeAt(0));
  sealPayload(writer, version);
  return Buffer.from(writer.written);
}

const anyOrder = "the order of a hash table";
const encoding: Step = ["OBJECT", "ENCODING", "k"];

/** An intset of 16-bit integers. */
const intset = (...values: number[]): string => {
  const words = values.flatMap((value) => [value & 255, (value >> 8) & 255]);
  return String.fromCharCode(11, 8 + words.length, 2, 0, 0, 0, values.length, 0, 0, 0, ...words);
};

differential("serialization", import.meta.url, startInstance, [
  {
    name: "DUMP of sets whose order is given",
    steps: [
      ["1"],
      ["1", "-1", "300"],
      ["1", "70000", "-70000"],
      ["9007199254740993", "-9223372036854775808", "5"],
      range(0, 512),
      ["a"],
      ["x".repeat(100)],
      [""],
    ].flatMap((members): Step[] => [
      ["SADD", "k", ...members],
      ["DUMP", "k"],
      ["DEL", "k"],
    ]),
  },
  {
    name: "RESTORE",
    steps: [
      ["RESTORE", "k", 0, payload(intset(-1, 1, 300))],
      encoding,
      ["SMEMBERS", "k"],
      ["DUMP", "k"],
      ["RESTORE", "k", 0, payload("\x02\x03\x01a\xc0\x01\x03abc"), "REPLACE"],
      encoding,
      unordered(["SMEMBERS", "k"], anyOrder),
      ["RESTORE", "k", 0, payload("\x02\x03\xc0\x05\xc0\x01\x013"), "REPLACE"],
      encoding,
      ["SMEMBERS", "k"],
      ["CONFIG", "SET", "set-max-intset-entries", 2],
      ["RESTORE", "k", 0, payload(intset(-1, 1, 300)), "REPLACE"],
      encoding,
      unordered(["SMEMBERS", "k"], anyOrder),
    ],
  },
  {
    name: "RESTORE of what is no set",
    each: [
      ["RESTORE", "k", 0, payload("\x02\0")],
      ["RESTORE", "k", 0, payload("\x02\x02\x01a\x01a")],
      ["RESTORE", "k", 0, payload("\x02\x02\xc0\x01\xc0\x01")],
      ["RESTORE", "k", 0, payload("\x02\x02\x01a")],
      ["RESTORE", "k", 0, payload(intset())],
      ["RESTORE", "k", 0, payload("\x0b\x04\x02\0\0\0")],
      ["RESTORE", "k", 0, payload("\x0b\x0a\x03\0\0\0\x01\0\0\0\x01\0")],
      ["RESTORE", "k", 0, payload("\x0b\x0a\x02\0\0\0\x02\0\0\0\x01\0")],
    ],
  },
]);

const listpack = "\x14\x0c\x0c\0\0\0\x02\0\x81a\x02\x05\x01\xff";

documented("sets of later versions", startInstance, [
  {
    name: "a listpack, as Redis 7.2 writes small sets",
    source: "https://github.com/redis/redis/releases/tag/7.2.0: sets are listpacks, RDB version 11",
    steps: [
      [["RESTORE", "k", 0, payload(listpack, 11)], reply.ok],
      [["SCARD", "k"], reply.integer(2)],
      [["SMISMEMBER", "k", "a", 5, "b"], reply.array(reply.integer(1), reply.integer(1), reply.integer(0))],
      [["OBJECT", "ENCODING", "k"], reply.bulk("hashtable")],
    ],
  },
  {
    name: "a listpack that is none",
    source: "RESTORE of redis-server 7.0.15 says the same of every damaged value",
    steps: [
      [
        ["RESTORE", "k", 0, payload("\x14\x0d\x0c\0\0\0\x02\0\x81a\x02\x05\x01\xffx", 11)],
        reply.error("ERR Bad data format"),
      ],
      [
        ["RESTORE", "k", 0, payload("\x14\x0b\x0b\0\0\0\x02\0\x05\x01\x05\x01\xff", 11)],
        reply.error("ERR Bad data format"),
      ],
    ],
  },
  {
    name: "integers out of order, which redis-server takes and would not find again",
    source: "sanitize-dump-payload yes of redis-server 7.0.15 refuses them too",
    steps: [
      [["RESTORE", "k", 0, payload(intset(2, 1))], reply.error("ERR Bad data format")],
      [["RESTORE", "k", 0, payload(intset(1, 1))], reply.error("ERR Bad data format")],
    ],
  },
]);
