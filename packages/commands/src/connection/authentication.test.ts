import { type Case, closed, differential, masked, on, raw, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const ID = /(id\r\n:)\d+/;
const hello = (...args: (string | number)[]) => masked(["HELLO", ...args], ID, "the number of the connection");

/** A case of clients that connect to a server with the password `secret`; in RESP2, as they are before HELLO. */
const guarded = (name: string, steps: readonly Step[]): Case => ({
  name,
  protocol: 2,
  setup: [["CONFIG", "SET", "requirepass", "secret"]],
  steps: steps.map((step) => on("b", step)),
});

differential("authentication", import.meta.url, () => startInstance(), [
  guarded("what a stranger may do", [
    ["PING"],
    ["GET", "k"],
    ["GET"],
    ["NOPE"],
    ["CLIENT", "REPLY", "OFF"],
    ["MULTI"],
    ["SUBSCRIBE", "x"],
    ["HELLO"],
    ["HELLO", 2],
    ["HELLO", 3, "SETNAME", "x"],
    ["HELLO", 4],
    ["RESET"],
    ["QUIT"],
    closed(),
  ]),
  guarded("AUTH", [
    ["AUTH"],
    ["AUTH", "x"],
    ["AUTH", "SECRET"],
    ["AUTH", "secre"],
    ["AUTH", "secrett"],
    ["AUTH", ""],
    ["AUTH", "secret\0"],
    ["AUTH", "nobody", "secret"],
    ["AUTH", "default", "x"],
    ["AUTH", "a", "b", "c"],
    ["PING"],
    ["AUTH", "secret"],
    ["PING"],
    ["AUTH", "x"],
    ["PING"],
    ["RESET"],
    ["PING"],
    ["AUTH", "default", "secret"],
    ["PING"],
  ]),
  guarded("HELLO logs in", [
    ["HELLO", 3, "AUTH", "default", "x"],
    ["PING"],
    ["HELLO", 3, "AUTH", "default", "x", "SETNAME", "me"],
    hello(3, "AUTH", "default", "secret", "SETNAME", "me"),
    ["CLIENT", "GETNAME"],
    ["GET", "none"],
    hello(2),
    ["RESET"],
    ["HELLO", 3, "AUTH", "default", "secret", "FOO"],
    ["PING"],
  ]),
  guarded("a stranger's requests are small: arguments", [
    ["PING", "0123456789"],
    ["MGET", 1, 2, 3, 4, 5, 6, 7, 8, 9],
    raw("*11\r\n"),
    closed(),
  ]),
  guarded("a stranger's requests are small: bytes", [["ECHO", "x".repeat(16_384)], raw("*1\r\n$16385\r\n"), closed()]),
  guarded("limits end in the middle of a pipeline", [
    raw(`AUTH secret\r\n*2\r\n$4\r\nECHO\r\n$16385\r\n${"x".repeat(16_385)}\r\n`, 2),
    raw(`*11\r\n$4\r\nMGET\r\n${"$1\r\nk\r\n".repeat(10)}`),
    raw("RESET\r\n*11\r\n", 2),
    closed(),
  ]),
  {
    name: "a password that is no UTF-8",
    steps: [
      ["CONFIG", "SET", "requirepass", "\xff\xfe\xc3\xa9"],
      ["CONFIG", "GET", "requirepass"],
      on("b", ["AUTH", "\xff\xff\xc3\xa9"]),
      on("b", ["AUTH", "\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9"]),
      on("b", ["AUTH", "\xff\xfe\xc3\xa9"]),
      on("b", ["GET", "none"]),
    ],
  },
  {
    name: "who is in stays in when a password is set, and is out after RESET",
    steps: [
      on("b", ["PING"]),
      ["CONFIG", "SET", "requirepass", "secret"],
      on("b", ["GET", "none"]),
      on("b", ["AUTH", "x"]),
      on("b", ["GET", "none"]),
      on("b", ["RESET"]),
      on("b", ["GET", "none"]),
      ["CONFIG", "SET", "requirepass", ""],
      on("b", ["GET", "none"]),
      on("b", ["AUTH", "x"]),
      on("b", ["AUTH", "default", "x"]),
      on("b", ["GET", "none"]),
    ],
  },
]);
