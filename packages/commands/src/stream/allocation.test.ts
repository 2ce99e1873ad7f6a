/** The commands of nearly every call on a stream allocate nothing on the JavaScript heap: from the gate to the bytes of the reply. */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { TestConnection } from "../test-connection.js";

/** A connection whose commands are executed directly and whose replies are forgotten. */
class Fixture extends TestConnection {
  constructor() {
    super();
    for (let i = 1; i <= 5000; i++) this.call("XADD", "s", `${i}-1`, "sensor", `s${i % 100}`, "message", `value ${i}`);
    this.call("XGROUP", "CREATE", "s", "g", "4990-1");
    this.call("XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">");
  }
}

const hot: string[][][] = [
  [["XADD", "t", "*", "sensor", "s1", "message", "hello world", "number", "12345"]],
  [
    ["XADD", "t", "*", "other", "s1", "message", "hello world"],
    ["XADD", "t", "*", "sensor", "s1"],
  ],
  [["XADD", "t", "MAXLEN", "~", "1000", "*", "sensor", "s1", "message", "hello world"]],
  [["XADD", "t", "MAXLEN", "100", "*", "sensor", "s1", "message", "hello world"]],
  [["XLEN", "s"]],
  [["XRANGE", "s", "2500-1", "+", "COUNT", "5"]],
  [["XREVRANGE", "s", "+", "-", "COUNT", "5"]],
  [["XREAD", "COUNT", "5", "STREAMS", "s", "4000-1"]],
  [["XREAD", "STREAMS", "s", "5000-1"]],
  [["XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", "0"]],
  [["XPENDING", "s", "g", "-", "+", "5"]],
  [
    ["XCLAIM", "s", "g", "d", "0", "4995-1"],
    ["XCLAIM", "s", "g", "c", "0", "4995-1"],
  ],
  [
    ["XAUTOCLAIM", "s", "g", "d", "0", "0", "COUNT", "3"],
    ["XAUTOCLAIM", "s", "g", "c", "0", "0", "COUNT", "3"],
  ],
  [
    ["XGROUP", "SETID", "s", "g", "4998-1"],
    ["XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"],
    ["XACK", "s", "g", "4999-1", "5000-1"],
  ],
  [
    ["XADD", "u", "*", "f", "v"],
    ["XTRIM", "u", "MAXLEN", "0"],
  ],
];

describe("nothing is allocated on the JavaScript heap by", () => {
  test.each(hot.map((commands) => [commands.map((words) => words.join(" ")).join("; "), commands] as const))(
    "%s",
    (_name, commands) => {
      const fixture = new Fixture();
      const calls = commands.map((words) => new Args().assign(words));
      expect(heapBytesPerCall(() => fixture.runAll(calls))).toBeLessThan(NOTHING);
    },
    60_000,
  );
});
