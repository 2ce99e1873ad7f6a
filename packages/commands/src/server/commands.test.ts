import { differential, masked, unordered } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const getKeys = (...call: (string | number)[]) => [
  ["COMMAND", "GETKEYS", ...call],
  ["COMMAND", "GETKEYSANDFLAGS", ...call],
];
const hashOrder = "hash order";

differential("commands", import.meta.url, startInstance, [
  {
    name: "COMMAND INFO",
    each: [
      ["COMMAND", "INFO", "get"],
      masked(["COMMAND", "INFO", "SET", "nosuch", "mget"], /\$\d+\r\nR[^\r]+ (GET|`GET`)[^\r]*/, "notes in own words"),
      ["COMMAND", "INFO", "config|get", "CONFIG|nosuch"],
      ["COMMAND", "INFO", "bitop", "rename", "copy", "multi", "subscribe", "ping", "info"],
    ],
  },
  {
    name: "COMMAND DOCS of nothing",
    each: [
      ["COMMAND", "DOCS", "nosuch"],
      ["COMMAND", "DOCS", "nosuch", ""],
    ],
  },
  {
    name: "COMMAND GETKEYS",
    each: [
      ...getKeys("get", "a"),
      ...getKeys("SET", "a", "b", "GET"),
      ...getKeys("set", "a", "b"),
      ...getKeys("mset", "a", 1, "b", 2),
      ...getKeys("mset", "a", 1, "b"),
      ...getKeys("memory", "usage", "k"),
      ...getKeys("memory", "nosuch", "k"),
      ...getKeys("bitop", "and", "to", "a", "b"),
      ...getKeys("rename", "a", "b"),
      ...getKeys("bitfield", "k", "get", "u8", 0),
      ...getKeys("bitfield", "k", "set", "u8", 0, 1),
      ...getKeys("nosuch", "a"),
      ...getKeys("get", "a", "b"),
      ...getKeys("config", "get", "x"),
      ...getKeys("publish", "c", "m"),
      ...getKeys("spublish", "c", "m"),
    ],
  },
  {
    name: "COMMAND LIST",
    each: [
      unordered(["COMMAND", "LIST", "FILTERBY", "PATTERN", "config*"], hashOrder),
      ["COMMAND", "LIST", "FILTERBY", "PATTERN", "MGET"],
      unordered(["COMMAND", "LIST", "filterby", "pattern", "*BIT*"], hashOrder),
      unordered(["COMMAND", "LIST", "FILTERBY", "ACLCAT", "transaction"], hashOrder),
      ["COMMAND", "LIST", "FILTERBY", "ACLCAT", "nosuch"],
      ["COMMAND", "LIST", "FILTERBY", "ACLCAT", "@transaction"],
      ["COMMAND", "LIST", "FILTERBY", "MODULE", "nosuch"],
      ["COMMAND", "LIST", "FILTERBY"],
      ["COMMAND", "LIST", "FILTERBY", "nosuch", "x"],
      ["COMMAND", "LIST", "FILTERBY", "ACLCAT"],
      ["COMMAND", "LIST", "FILTERBY", "ACLCAT", "bitmap", "x"],
      ["COMMAND", "LIST", "nosuch"],
    ],
  },
  {
    name: "COMMAND: arity",
    each: [
      masked(["COMMAND", "COUNT"], /\d+/, "Allset has other commands"),
      ["COMMAND", "COUNT", "x"],
      ["COMMAND", "nosuch"],
      ["COMMAND", "GETKEYS"],
      ["COMMAND", "HELP", "x"],
    ],
  },
]);
