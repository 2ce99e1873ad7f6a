/** AROP and ARINFO beside their documentation. Decisions: docs/internals/arrays.md. */
import { documented, reply } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const page = (command: string): string => `https://redis.io/docs/latest/commands/${command}/ (Redis 8.8)`;
const decided = (what: string): string => `docs/internals/arrays.md, decisions: ${what}`;

const { integer, bulk, error } = reply;
const nil = reply.null;
const arity = (name: string) => error(`ERR wrong number of arguments for '${name}' command`);
const LAST = "18446744073709551614";
const BEYOND = "18446744073709551615";

documented("array aggregates", startInstance, [
  {
    name: "AROP computes",
    source: page("arop"),
    steps: [
      [["ARMSET", "a", 0, 10, 1, 20, 2, 30], integer(3)],
      [["AROP", "a", 0, 2, "SUM"], bulk("60")],
      [["AROP", "a", 2, 1, "SUM"], bulk("50")],
      [["AROP", "a", 0, 2, "MIN"], bulk("10")],
      [["AROP", "a", 0, LAST, "max"], bulk("30")],
      [["AROP", "a", 0, 2, "MATCH", 10], integer(1)],
      [["AROP", "a", 0, 2, "MATCH", "10.0"], integer(0)],
      [["AROP", "a", 0, 2, "USED"], integer(3)],
      [["ARMSET", "flags", 0, 255, 1, 15, 2, 240], integer(3)],
      [["AROP", "flags", 0, 2, "AND"], integer(0)],
      [["AROP", "flags", 0, 2, "OR"], integer(255)],
      [["AROP", "flags", 0, 2, "XOR"], integer(0)],
      [["ARSET", "f", 0, "7.9", "3.2", "1.8", "word"], integer(4)],
      [["AROP", "f", 0, 3, "AND"], integer(1)],
      [["AROP", "f", 0, 3, "OR"], integer(7)],
      [["AROP", "f", 0, 3, "XOR"], integer(5)],
      [["AROP", "f", 3, 3, "XOR"], nil],
      [["AROP", "f", 3, 3, "SUM"], nil],
      [["AROP", "f", 4, 9, "MAX"], nil],
      [["AROP", "f", 4, 9, "USED"], integer(0)],
      [["AROP", "none", 0, 9, "MIN"], nil],
      [["AROP", "none", 0, 9, "AND"], nil],
      [["AROP", "none", 0, 9, "MATCH", "x"], integer(0)],
    ],
  },
  {
    name: "AROP on numbers of all kinds",
    source: decided("what counts as a number"),
    steps: [
      [["ARSET", "a", 0, "1", "2.5", "-4", ".5", "1e3", "", "-", "1e", "1x", "0x10", " 1", "nan"], integer(12)],
      [["AROP", "a", 0, 11, "SUM"], bulk("1000")],
      [["AROP", "a", 0, 11, "MIN"], bulk("-4")],
      [["AROP", "a", 0, 11, "MAX"], bulk("1000")],
      [["ARSET", "b", 0, "0.1", "0.2"], integer(2)],
      [["AROP", "b", 0, 1, "SUM"], bulk("0.30000000000000004")],
      [["AROP", "b", 0, 0, "SUM"], bulk("0.10000000000000001")],
      [["ARSET", "c", 0, "9223372036854775807", "-1", "9007199254740993"], integer(3)],
      [["AROP", "c", 0, 1, "AND"], integer(9223372036854775807n)],
      [["AROP", "c", 0, 0, "XOR"], integer(9223372036854775807n)],
      [["AROP", "c", 2, 2, "OR"], integer(9007199254740993n)],
      [["AROP", "c", 1, 2, "XOR"], integer(-9007199254740994n)],
      [["ARSET", "d", 0, "-2.7", "1e30", "9223372036854775808", "-9223372036854775808"], integer(4)],
      [["AROP", "d", 0, 2, "XOR"], integer(-2)],
      [["AROP", "d", 1, 2, "OR"], nil],
      [["AROP", "d", 3, 3, "OR"], integer(-9223372036854775808n)],
      [["ARSET", "e", 0, "inf", "1"], integer(2)],
      [["AROP", "e", 0, 1, "SUM"], bulk("inf")],
    ],
  },
  {
    name: "AROP with wrong arguments",
    source: decided("errors of AROP"),
    steps: [
      [["AROP", "a", 0, 1, "MEAN"], error("ERR unknown operation")],
      [["AROP", "a", 0, 1, "MATCH"], error("ERR MATCH requires a value argument")],
      [["AROP", "a", 0, 1, "MATCH", "x", "y"], error("ERR MATCH requires a value argument")],
      [["AROP", "a", 0, 1, "SUM", "x"], arity("arop")],
    ],
  },
  {
    name: "ARINFO tells the layout",
    source: `${page("arinfo")}; slice-size is ours`,
    steps: [
      [["ARMSET", "a", 0, "a", 1, "b", 100, "c"], integer(3)],
      [["ARINSERT", "a", "d"], integer(0)],
      [
        ["ARINFO", "a"],
        reply.map(
          [bulk("count"), integer(3)],
          [bulk("len"), integer(101)],
          [bulk("next-insert-index"), integer(1)],
          [bulk("slices"), integer(1)],
          [bulk("directory-size"), integer(1)],
          [bulk("super-dir-entries"), integer(0)],
          [bulk("slice-size"), integer(256)],
        ),
      ],
      [["ARSET", "a", 99_993, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], integer(11)],
      [["ARSEEK", "a", BEYOND], integer(1)],
      [
        ["ARINFO", "a", "full"],
        reply.map(
          [bulk("count"), integer(14)],
          [bulk("len"), integer(100_004)],
          [bulk("next-insert-index"), integer(0)],
          [bulk("slices"), integer(2)],
          [bulk("directory-size"), integer(2)],
          [bulk("super-dir-entries"), integer(0)],
          [bulk("slice-size"), integer(256)],
          [bulk("dense-slices"), integer(1)],
          [bulk("sparse-slices"), integer(1)],
          [bulk("avg-dense-size"), reply.double("11")],
          [bulk("avg-dense-fill"), reply.double("1")],
          [bulk("avg-sparse-size"), reply.double("3")],
        ),
      ],
      [["ARINFO", "none"], error("ERR no such key")],
      [["ARINFO", "a", "x"], error("ERR syntax error")],
      [["ARINFO", "a", "FULL", "x"], error("ERR syntax error")],
    ],
  },
]);
