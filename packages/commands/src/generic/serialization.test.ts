import { ByteWriter, sealPayload } from "@allset/engine";
import { advance, differential, on, quiet, receive, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

/** A payload with the right end: its text is one byte a character. */
function payload(body: string, version = 10): Buffer {
  const writer = new ByteWriter();
  for (const char of body) writer.byte(char.charCodeAt(0));
  sealPayload(writer, version);
  return Buffer.from(writer.written);
}

const hello = payload("\0\x05hello");
const damaged = Buffer.from(hello);
damaged[3] ^= 1;

const strings = [
  "",
  "a",
  "0",
  "-1",
  "127",
  "128",
  "-128",
  "-129",
  "32767",
  "32768",
  "-32769",
  "2147483647",
  "2147483648",
  "-2147483648",
  "-2147483649",
  "9223372036854775807",
  "01",
  "+1",
  "-0",
  "\0\xff\r\n",
  "a".repeat(20),
  "a".repeat(21),
  "a".repeat(63),
  "a".repeat(64),
  "a".repeat(300),
  "a".repeat(20_000),
  "abcdefghijklmnopqrstuvwxyz",
  "hello world, hello world, hello world",
  Array.from({ length: 3000 }, (_, i) => (i * 7919) % 10_007).join(","),
  Array.from({ length: 300 }, (_, i) => String.fromCharCode((i * i * 31 + i * 17) & 255)).join(""),
];

differential("serialization", import.meta.url, startInstance, [
  {
    name: "arity",
    each: [["DUMP"], ["DUMP", "a", "b"], ["RESTORE"], ["RESTORE", "a"], ["RESTORE", "a", 0]],
  },
  {
    name: "DUMP of strings",
    steps: [
      ["DUMP", "none"],
      ...strings.flatMap((value) => [
        ["SET", "k", value],
        ["DUMP", "k"],
      ]),
    ],
  },
  {
    name: "DUMP of strings that were made otherwise",
    steps: [
      ["APPEND", "k", "12"],
      ["DUMP", "k"],
      ["SETRANGE", "r", 25, "x"],
      ["DUMP", "r"],
      ["CONFIG", "SET", "rdbcompression", "no"],
      ["DUMP", "r"],
      ["CONFIG", "GET", "rdbcompression"],
    ],
  },
  {
    name: "RESTORE of strings in all encodings",
    steps: [
      ["\0\x05hello"],
      ["\0\x00"],
      ["\0\xc0\x05"],
      ["\0\xc0\x80"],
      ["\0\xc1\x00\x80"],
      ["\0\xc2\x00\x00\x00\x80"],
      ["\0\x0212"],
      ["\0\x40\x05hello"],
      ["\0\x80\x00\x00\x00\x05hello"],
      ["\0\x81\x00\x00\x00\x00\x00\x00\x00\x05hello"],
      ["\0\xc3\x07\x13\x01aa\xe0\x08\x00\x01aa"],
      ["\0\x05hello and what follows is nobody's business"],
    ].flatMap(([body]) => [
      ["RESTORE", "k", 0, payload(body), "REPLACE"],
      ["GET", "k"],
      ["OBJECT", "ENCODING", "k"],
      ["DUMP", "k"],
    ]),
  },
  {
    name: "payloads that are none",
    each: [
      ["RESTORE", "k", 0, ""],
      ["RESTORE", "k", 0, "x"],
      ["RESTORE", "k", 0, "0123456789"],
      ["RESTORE", "k", 0, damaged],
      ["RESTORE", "k", 0, hello.subarray(1)],
      ["RESTORE", "k", 0, payload("")],
      ["RESTORE", "k", 0, payload("\0")],
      ["RESTORE", "k", 0, payload("\0\x3fhell")],
      ["RESTORE", "k", 0, payload("\0\x40")],
      ["RESTORE", "k", 0, payload("\0\x80\x00\x00")],
      ["RESTORE", "k", 0, payload("\0\xc3\x04\x13\x01aa\x60")],
      ["RESTORE", "k", 0, payload("\0\xc3\x07\x14\x01aa\xe0\x08\x00\x01aa")],
      ["RESTORE", "k", 0, payload("\xfa\x05hello")],
      ["RESTORE", "k", 0, payload("\x08\x05hello")],
      ["RESTORE", "k", 0, payload("\0\x05hello", 9)],
      ["RESTORE", "k", 0, payload("\0\x05hello", 1)],
      ["RESTORE", "k", 0, payload("\0\x05hello", 300)],
    ],
  },
  {
    name: "the checksum may be ignored",
    steps: [
      ["DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", 1],
      ["RESTORE", "k", 0, damaged],
      ["GET", "k"],
      ["DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", 0],
      ["RESTORE", "k", 0, damaged, "REPLACE"],
    ],
  },
  {
    name: "options of RESTORE, and the order of its errors",
    setup: [["SET", "taken", 1]],
    each: [
      ["RESTORE", "k", 0, hello, "replace", "ABSTTL"],
      ["RESTORE", "k", 0, hello, "IDLETIME", 5],
      ["RESTORE", "k", 0, hello, "FREQ", 5],
      ["RESTORE", "k", 0, hello, "IDLETIME", 5, "IDLETIME", 6],
      ["RESTORE", "k", 0, hello, "IDLETIME", "x", "NOSUCH"],
      ["RESTORE", "k", 0, hello, "NOSUCH", "IDLETIME", "x"],
      ["RESTORE", "k", 0, hello, "IDLETIME", -1],
      ["RESTORE", "k", 0, hello, "FREQ", -1],
      ["RESTORE", "k", 0, hello, "FREQ", 256],
      ["RESTORE", "k", 0, hello, "FREQ", "x"],
      ["RESTORE", "k", 0, hello, "FREQ", 1, "IDLETIME", 1],
      ["RESTORE", "k", 0, hello, "IDLETIME", 1, "FREQ", 1],
      ["RESTORE", "k", 0, hello, "IDLETIME"],
      ["RESTORE", "k", 0, hello, "FREQ"],
      ["RESTORE", "taken", "x", "bad"],
      ["RESTORE", "taken", "x", "bad", "FREQ", 999],
      ["RESTORE", "taken", "x", "bad", "REPLACE"],
      ["RESTORE", "taken", -1, "bad", "REPLACE"],
      ["RESTORE", "taken", 0, "bad", "REPLACE"],
      ["RESTORE", "k", "1.5", hello],
      ["RESTORE", "k", -5, hello],
      ["RESTORE", "k", "9223372036854775808", hello],
    ],
  },
  {
    name: "times to live",
    steps: [
      ["RESTORE", "k", 100_000_000, hello],
      ["TTL", "k"],
      ["RESTORE", "k", 4_102_444_800_000, hello, "ABSTTL", "REPLACE"],
      ["PEXPIRETIME", "k"],
      ["RESTORE", "k", 0, hello, "REPLACE"],
      ["TTL", "k"],
      ["RESTORE", "k", 0, hello, "REPLACE", "ABSTTL"],
      ["TTL", "k"],
      ["RESTORE", "k", 1, hello, "REPLACE", "ABSTTL"],
      ["EXISTS", "k"],
      ["RESTORE", "k", 1, hello, "ABSTTL"],
      ["EXISTS", "k"],
      ["RESTORE", "k", 20, hello],
      ["GET", "k"],
      advance(40),
      ["GET", "k"],
    ],
  },
  {
    name: "a key that could not be replaced stays",
    steps: [
      ["SET", "k", "old", "EX", 1000],
      ["RESTORE", "k", 0, payload("\0\x3fhell"), "REPLACE"],
      ["GET", "k"],
      ["RESTORE", "k", 0, hello, "REPLACE"],
      ["GET", "k"],
      ["TTL", "k"],
    ],
  },
  {
    name: "access is restored",
    steps: [
      ["RESTORE", "k", 0, hello, "IDLETIME", 1000],
      ["OBJECT", "IDLETIME", "k"],
      ["RESTORE", "f", 0, hello, "FREQ", 7],
      ["OBJECT", "IDLETIME", "f"],
      ["CONFIG", "SET", "maxmemory-policy", "allkeys-lfu"],
      ["RESTORE", "f", 0, hello, "FREQ", 0, "REPLACE"],
      ["OBJECT", "FREQ", "f"],
      ["RESTORE", "f", 0, hello, "FREQ", 255, "REPLACE"],
      ["OBJECT", "FREQ", "f"],
      ["RESTORE", "f", 0, hello, "IDLETIME", 7, "REPLACE"],
      ["OBJECT", "FREQ", "f"],
    ],
  },
  {
    name: "events",
    steps: [
      ["CONFIG", "SET", "notify-keyspace-events", "KEA"],
      on("b", ["PSUBSCRIBE", "__key*__:*"]),
      ...(
        [
          [["RESTORE", "k", 0, hello], 2],
          [["RESTORE", "k", 0, hello], 0],
          [["RESTORE", "k", 100_000, hello, "REPLACE"], 2],
          [["RESTORE", "k", 1, hello, "REPLACE", "ABSTTL"], 2],
          [["RESTORE", "k", 1, hello, "REPLACE", "ABSTTL"], 0],
          [["RESTORE", "k", 0, "bad"], 0],
          [["DUMP", "k"], 0],
        ] as const
      ).flatMap(([command, events]): Step[] => [[...command], events === 0 ? quiet("b") : receive("b", events)]),
      ["CONFIG", "SET", "notify-keyspace-events", "Enm"],
      ["RESTORE", "k", 0, hello],
      receive("b", 1),
      ["RESTORE", "k", 0, hello, "REPLACE"],
      receive("b", 1),
      ["DUMP", "none"],
      receive("b", 1),
    ],
  },
  {
    name: "WATCH learns of it",
    steps: [["WATCH", "k"], on("b", ["RESTORE", "k", 0, hello]), ["MULTI"], ["GET", "k"], ["EXEC"]],
  },
]);
