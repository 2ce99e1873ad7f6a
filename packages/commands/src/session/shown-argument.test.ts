import { differential } from "@allset/testkit";
import { startInstance } from "../test-target.js";

/** No UTF-8: a lead without what follows, a byte that never occurs, a surrogate, a character in more bytes than it needs. */
const NONE = ["\xc3", "\xff\xfe", "\xed\xa0\x80", "\xc0\xaf", "caf\xe9", "\xf5\x80\x80\x80", "\x80"];
/** UTF-8, and what is cut behind it. */
const SOME = ["\xc3\xa9", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80\xf0\x9f\x98", "\xef\xbb\xbf", "\xef\xbf\xbd"];
const ODD = [...NONE, ...SOME];

differential("shown-argument", import.meta.url, () => startInstance(), [
  { name: "unknown commands", each: ODD.map((odd) => [odd, `${odd}b`, odd]) },
  {
    name: "unknown commands, cut at 128 bytes",
    each: ODD.map((odd) => ["x".repeat(127) + odd, "y".repeat(70) + odd, odd]),
  },
  {
    name: "unknown subcommands",
    each: ODD.flatMap((odd) => [
      ["CLIENT", odd],
      ["OBJECT", odd, "k"],
      ["PFDEBUG", odd, "k"],
    ]),
  },
  {
    name: "options",
    setup: [["SET", "k", "v"]],
    each: ODD.flatMap((odd) => [
      ["EXPIRE", "k", "1", odd],
      ["HELLO", "3", odd],
      ["CLIENT", "KILL", "TYPE", odd],
      ["CLIENT", "KILL", "USER", odd],
      ["CLIENT", "LIST", "TYPE", odd],
      ["CONFIG", "SET", odd, "1"],
      ["CONFIG", "SET", "maxmemory-policy", odd],
      ["INFO", odd],
      ["DEBUG", "ERROR", `ERR ${odd}`],
    ]),
  },
  {
    name: "keys, groups and consumers",
    setup: [["XADD", "s", "1-1", "f", "v"]],
    each: ODD.flatMap((odd) => [
      ["XGROUP", "CREATECONSUMER", "s", odd, "c"],
      ["XREADGROUP", "GROUP", odd, "c", "STREAMS", "s", ">"],
      ["XREADGROUP", "GROUP", odd, "c", "STREAMS", odd, ">"],
      ["XPENDING", "s", odd],
      ["XCLAIM", "s", odd, "c", "0", "1-1"],
      ["XCLAIM", "s", "g", "c", "0", "1-1", odd],
      ["XINFO", "CONSUMERS", "s", odd],
    ]),
  },
]);
