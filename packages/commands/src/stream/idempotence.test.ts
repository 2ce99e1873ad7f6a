/** What producers send twice is added once: younger than redis-server 7.0.15, as its documentation has it. */
import { documented, masked, reply, type Step, type WrittenReply } from "@allset/testkit";
import { startInstance } from "../test-target.js";

type Line = readonly [Step, WrittenReply];
const { bulk, error, integer, ok } = reply;

const page = (command: string, version: string): string =>
  `https://redis.io/docs/latest/commands/${command}/ (Redis ${version})`;
const add = (key: string, ...ids: string[]): Line[] => ids.map((id) => [["XADD", key, id, "f", id], bulk(id)]);

const idempotence = "https://redis.io/docs/latest/develop/data-types/streams/idempotency/ (Redis 8.6)";
const info = (
  key: string,
  seconds: number,
  most: number,
  pids: number,
  iids: number,
  added: number,
  twice: number,
): Line => [
  masked(
    ["XINFO", "STREAM", key],
    /^[\s\S]*?(?=\$13\r\nidmp-duration)|(?<=iids-duplicates\r\n:\d+\r\n)[\s\S]*$/,
    "only these fields are meant",
  ),
  { resp2: fields(seconds, most, pids, iids, added, twice), resp3: fields(seconds, most, pids, iids, added, twice) },
];
const fields = (...values: number[]): string => {
  const names = ["idmp-duration", "idmp-maxsize", "pids-tracked", "iids-tracked", "iids-added", "iids-duplicates"];
  return `<masked>${names.map((name, i) => bulk(name).resp2 + integer(values[i]).resp2).join("")}<masked>`;
};

documented("idempotent producers", startInstance, [
  {
    name: "what is sent twice is added once",
    source: idempotence,
    steps: [
      ...add("s", "99999999999999-1"),
      [["XADD", "s", "IDMP", "p", "i", "*", "f", "v"], bulk("99999999999999-2")],
      [["XADD", "s", "IDMP", "p", "i", "*", "f", "other"], bulk("99999999999999-2")],
      [["XADD", "s", "IDMP", "q", "i", "*", "f", "v"], bulk("99999999999999-3")],
      [["XADD", "s", "IDMPAUTO", "p", "*", "f", "v"], bulk("99999999999999-4")],
      [["XADD", "s", "IDMPAUTO", "p", "*", "f", "v"], bulk("99999999999999-4")],
      [["XADD", "s", "IDMPAUTO", "p", "*", "f", "w"], bulk("99999999999999-5")],
      [["XADD", "s", "IDMPAUTO", "p", "MAXLEN", 2, "*", "fv", ""], bulk("99999999999999-6")],
      [["XLEN", "s"], integer(2)],
      [["XADD", "s", "IDMP", "p", "i", "*", "f", "v"], bulk("99999999999999-2")],
      info("s", 100, 100, 2, 5, 5, 3),
      [["COPY", "s", "t"], integer(1)],
      [["XADD", "t", "IDMP", "q", "i", "*", "f", "v"], bulk("99999999999999-3")],
    ],
  },
  {
    name: "IDs are forgotten: too old, too many, or set anew",
    source: page("xcfgset", "8.6"),
    steps: [
      [["XCFGSET", "s", "IDMP-MAXSIZE", 2], error("ERR no such key")],
      ...add("s", "99999999999999-1"),
      [["XCFGSET", "s", "IDMP-MAXSIZE", 2, "IDMP-DURATION", 10], ok],
      [["XADD", "s", "IDMP", "p", "a", "*", "f", "v"], bulk("99999999999999-2")],
      [["XADD", "s", "IDMP", "p", "b", "*", "f", "v"], bulk("99999999999999-3")],
      [["XADD", "s", "IDMP", "p", "c", "*", "f", "v"], bulk("99999999999999-4")],
      info("s", 10, 2, 1, 2, 3, 0),
      [["XADD", "s", "IDMP", "p", "a", "*", "f", "v"], bulk("99999999999999-5")],
      [["XADD", "s", "IDMP", "p", "c", "*", "f", "v"], bulk("99999999999999-4")],
      [["XCFGSET", "s", "IDMP-DURATION", 10], ok],
      [["XADD", "s", "IDMP", "p", "c", "*", "f", "v"], bulk("99999999999999-4")],
      [["XCFGSET", "s", "IDMP-DURATION", 11], ok],
      info("s", 11, 2, 0, 0, 4, 2),
      [["XADD", "s", "IDMP", "p", "c", "*", "f", "v"], bulk("99999999999999-6")],
    ],
  },
  {
    name: "errors",
    source: page("xcfgset", "8.6"),
    steps: [
      ...add("s", "1-1"),
      [["XCFGSET", "s"], error("ERR syntax error")],
      [["XCFGSET", "s", "IDMP-DURATION", 0], error("ERR invalid duration")],
      [["XCFGSET", "s", "IDMP-DURATION", 86_401], error("ERR invalid duration")],
      [["XCFGSET", "s", "IDMP-MAXSIZE", 10_001], error("ERR invalid maxsize")],
      [
        ["XADD", "s", "IDMP", "p", "i", "5-5", "f", "v"],
        error("ERR IDMP and IDMPAUTO can be used only with auto-generated IDs"),
      ],
      [
        ["XADD", "s", "IDMP", "p", "i", "IDMPAUTO", "p", "*", "f", "v"],
        error("ERR syntax error, IDMP and IDMPAUTO options at the same time are not compatible"),
      ],
      [["XADD", "s", "IDMP", "", "i", "*", "f", "v"], error("ERR producer ID must not be empty")],
    ],
  },
  {
    name: "XIDMPRECORD",
    source: page("xidmprecord", "8.8"),
    steps: [
      [["XIDMPRECORD", "s", "p", "i", "1-1"], error("ERR no such key")],
      ...add("s", "99999999999999-1", "99999999999999-2"),
      [["XIDMPRECORD", "s", "p", "i", "5-1"], error("ERR no such entry in the stream")],
      [["XIDMPRECORD", "s", "", "i", "1-1"], error("ERR producer ID must not be empty")],
      [["XIDMPRECORD", "s", "p", "", "1-1"], error("ERR idempotent ID must not be empty")],
      [["XIDMPRECORD", "s", "p", "i", "99999999999999-1"], ok],
      [["XIDMPRECORD", "s", "p", "i", "99999999999999-1"], ok],
      [["XIDMPRECORD", "s", "p", "i", "99999999999999-2"], error("ERR the idempotent ID belongs to another entry")],
      [["XADD", "s", "IDMP", "p", "i", "*", "f", "v"], bulk("99999999999999-1")],
    ],
  },
]);
