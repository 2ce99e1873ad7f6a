/** IDs as arguments, and those that XADD chooses. */
import { differential, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const add = (key: string, ...ids: string[]): Step[] => ids.map((id) => ["XADD", key, id, "f", id]);
const full = (key: string): Step => ["XINFO", "STREAM", key, "FULL", "COUNT", 0];

const oddIds = [
  ...[
    "5",
    "5-",
    "-5",
    "5-5",
    "5--5",
    "5-+5",
    "5- 5",
    " 5-5",
    "+5-5",
    "05-05",
    "5-*",
    "*-5",
    "5-05",
    "0-*",
    "5- -5",
    "",
    "-",
    "+",
  ],
  ...[
    "18446744073709551615-18446744073709551615",
    "18446744073709551616-1",
    "1-18446744073709551616",
    "abc",
    "5-a",
    "a-5",
  ],
  ...[
    "9223372036854775808-9223372036854775808",
    "5-5-5",
    "(5",
    "5\x00-7",
    "5-7\x00x",
    "1".repeat(128),
    "0x10",
    "1e3",
    "-0",
    "0-0",
    "$",
    ">",
  ],
  ...[
    "999999999999999-999999999999999",
    "9999999999999999-9999999999999999",
    "-\x00",
    "5-*\x00",
    "5 ",
    "5-5 ",
    "\t5-\n5",
  ],
];

differential("ids", import.meta.url, startInstance, [
  {
    name: "IDs as XADD takes them",
    each: oddIds.map((id) => ["XADD", "s", id, "f", "v"]),
  },
  {
    name: "IDs as XRANGE takes them",
    setup: add("s", "1-1", "5-0", "5-5", "5-7", "9-9"),
    steps: oddIds.flatMap((id): Step[] => [
      ["XRANGE", "s", id, "+"],
      ["XRANGE", "s", "-", id],
      ["XRANGE", "s", `(${id}`, "+"],
      ["XRANGE", "s", "-", `(${id}`],
      ["XREVRANGE", "s", id, "-"],
      ...(id === "+" ? [] : [["XREAD", "STREAMS", "s", id]]),
    ]),
  },
  {
    name: "the IDs that XADD chooses",
    steps: [
      ["XADD", "s", "5-*", "f", "v"],
      ["XADD", "s", "5-*", "f", "v"],
      ["XADD", "s", "6-*", "f", "v"],
      ["XADD", "s", "5-*", "f", "v"],
      ["XADD", "s", "6-0", "f", "v"],
      ["XADD", "s", "6", "f", "v"],
      ["XADD", "s", "6-1", "f", "v"],
      ["XADD", "s", "6-18446744073709551615", "f", "v"],
      ["XADD", "s", "6-*", "f", "v"],
      ["XADD", "s", "99999999999999-1", "f", "v"],
      ["XADD", "s", "*", "f", "v"],
      ["XADD", "s", "99999999999999-18446744073709551615", "f", "v"],
      ["XADD", "s", "*", "f", "v"],
      ["XADD", "s", "18446744073709551615-18446744073709551614", "f", "v"],
      ["XADD", "s", "*", "f", "v"],
      ["XADD", "s", "*", "f", "v"],
      ["XADD", "s", "5-5", "f", "v"],
      ["XADD", "t", "0-*", "f", "v"],
      ["XADD", "u", "0-0", "f", "v"],
      ["XADD", "u", "0", "f", "v"],
      ["EXISTS", "u"],
      full("s"),
    ],
  },
]);
