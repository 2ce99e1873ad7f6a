/** The commands of nearly every call on a list allocate nothing on the JavaScript heap: from the gate to the bytes of the reply. */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { TestConnection } from "../test-connection.js";

/** A connection whose commands are executed directly and whose replies are forgotten. */
class Fixture extends TestConnection {
  constructor() {
    super();
    this.call("RPUSH", "short", ...Array.from({ length: 20 }, (_, i) => `element ${i}`));
    this.call("RPUSH", "integers", ...Array.from({ length: 20 }, (_, i) => `${i * i * i}`));
    for (let i = 0; i < 10; i++)
      this.run(
        new Args().assign(["RPUSH", "long", ...Array.from({ length: 500 }, (_, j) => `element ${i * 500 + j}`)]),
      );
  }
}

/** Commands that leave each list as long as it was. */
const hot: string[][][] = ["short", "integers", "long"].flatMap((key) => [
  [
    ["RPUSH", key, "x"],
    ["RPOP", key],
  ],
  [
    ["LPUSH", key, "some element", "12345"],
    ["LPOP", key],
    ["LPOP", key],
  ],
  [
    ["RPUSH", key, "123456"],
    ["LPOP", key],
  ],
  [["LLEN", key]],
  [["LINDEX", key, "10"]],
  [["LINDEX", key, "-10"]],
  [["LRANGE", key, "0", "9"]],
  [["LSET", key, "3", "replaced"]],
  [["LSET", key, "3", "77"]],
  [["LMOVE", key, key, "LEFT", "RIGHT"]],
  [["RPOPLPUSH", key, key]],
]);

describe("nothing is allocated on the JavaScript heap by", () => {
  test.each(hot.map((commands) => [commands.map((words) => words.join(" ")).join(", "), commands] as const))(
    "%s",
    (_, commands) => {
      const fixture = new Fixture();
      const calls = commands.map((words) => new Args().assign(words));
      expect(heapBytesPerCall(() => fixture.runAll(calls))).toBeLessThan(NOTHING);
    },
  );

  test("a queue: RPUSH to one end of a long list, LPOP from the other", () => {
    const fixture = new Fixture();
    const push = new Args().assign(["RPUSH", "long", "a job that waits to be done"]);
    const pop = new Args().assign(["LPOP", "long"]);
    const both = (): void => {
      fixture.run(push);
      fixture.run(pop);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });
});
