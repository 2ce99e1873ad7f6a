/** DUMP and RESTORE of arrays: the type that RDB version 14 brought. */
import { DebugArena } from "@allset/engine";
import { documented, latin1, reply, withSeed } from "@allset/testkit";
import { expect } from "vitest";
import { connectTo, startInstance } from "../test-target.js";

const { integer, bulk } = reply;
/** A payload of version 14 without a checksum. */
const payload = (...body: (number | string)[]): Uint8Array =>
  Uint8Array.from([
    ...body.flatMap((part) => (typeof part === "number" ? [part] : Array.from(part, (char) => char.charCodeAt(0)))),
    14,
    0,
    ...new Array<number>(8).fill(0),
  ]);
const bits = (value: bigint): number[] => Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
const double = (value: number): number[] => Array.from(new Uint8Array(new Float64Array([value]).buffer));
const badData = reply.error("ERR Bad data format");

documented("DUMP and RESTORE of arrays", startInstance, [
  {
    name: "elements of all kinds, and the cursor",
    source: "https://github.com/redis/librdb, RDB_TYPE_ARRAY (version 14)",
    steps: [
      [["DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", 1], reply.ok],
      [
        [
          "RESTORE",
          "a",
          0,
          payload(
            28,
            5,
            1,
            9,
            0,
            1,
            ...bits(-5n),
            1,
            2,
            ...double(2.5),
            2,
            3,
            3,
            "abc",
            3,
            0,
            5,
            "hello",
            0x81,
            255,
            255,
            255,
            255,
            255,
            255,
            255,
            254,
            1,
            ...bits(2n ** 61n),
          ),
        ],
        reply.ok,
      ],
      [["ARGETRANGE", "a", 0, 3], reply.array(...["-5", "2.5", "abc", "hello"].map(bulk))],
      [["ARGET", "a", "18446744073709551614"], bulk(String(2n ** 61n))],
      [["ARNEXT", "a"], integer(10)],
      [["RESTORE", "b", 0, payload(28, 1, 0, 7, 3, 1, "x")], reply.ok],
      [["ARNEXT", "b"], integer(0)],
      [["RESTORE", "c", 0, payload(28, 0, 0)], badData],
      [["RESTORE", "c", 0, payload(28, 1, 2, 7, 3, 1, "x")], badData],
      [["RESTORE", "c", 0, payload(28, 1, 0, 7, 4, 1, "x")], badData],
      [["RESTORE", "c", 0, payload(28, 2, 0, 7, 3, 1, "x", 7, 3, 1, "y")], badData],
      [["RESTORE", "c", 0, payload(28, 1, 0, 0x81, ...bits(-1n), 3, 1, "x")], badData],
      [["RESTORE", "c", 0, payload(28, 2, 0, 7, 3, 1, "x")], badData],
      [["EXISTS", "c"], integer(0)],
    ],
  },
]);

withSeed("what was dumped comes back, and damage does no harm", async (random) => {
  const arena = new DebugArena();
  const target = startInstance(random.int(1000), arena);
  const call = await connectTo(target);
  const state = (key: string): string => call("ARSCAN", key, 0, "18446744073709551614") + call("ARNEXT", key);
  for (let round = 0; round < 20; round++) {
    for (let i = 0; i < 40; i++) {
      const index = random.pick([random.int(300), random.int(1e9), `9${random.int(1e9)}${random.int(1e9)}`]);
      call(
        "ARSET",
        "a",
        index,
        random.pick<string | number | Uint8Array>([
          random.int(1e9),
          -7,
          "",
          random.bytes(9),
          "x".repeat(300),
          "9007199254740993",
        ]),
      );
    }
    call("ARSEEK", "a", random.pick([0, random.int(1000), "18446744073709551615"]));
    const answer = call("DUMP", "a");
    const dumped = latin1(answer.slice(answer.indexOf("\n") + 1, -2));
    expect(call("RESTORE", "b", 0, dumped, "REPLACE")).toBe("+OK\r\n");
    expect(state("b")).toBe(state("a"));
    target.instance.settings.restoreChecksum = false;
    for (let i = 0; i < 20; i++) {
      const damaged = dumped.slice();
      damaged[1 + random.int(damaged.length - 11)] ^= 1 << random.int(8);
      call("RESTORE", "c", 0, damaged, "REPLACE");
      target.instance.keyspace.check();
    }
    target.instance.settings.restoreChecksum = true;
    call("DEL", "a");
  }
});
