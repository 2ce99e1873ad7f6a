/** PFADD and PFCOUNT allocate nothing on the JavaScript heap: from the gate to the bytes of the reply. */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { TestConnection } from "../test-connection.js";

/** Views of the value, to copy it once; not of each element. */
const FOUR_VIEWS = 500;
const DIGITS = 6;
/** Calls of a round where each joins the 16 384 registers of two. */
const JOINING_CALLS = 2000;
/** A HyperLogLog of 256 runs of 64 registers, which knows a cardinality that takes more than 32 bits. */
const HUGE = `HYLL\x01\0\0\0\0\0\0\0\0\x01\0\0${"?".repeat(256)}`;

/** A connection whose commands are executed directly and whose replies are forgotten. */
class Fixture extends TestConnection {
  constructor() {
    super();
    this.call("PFADD", "few", "a", "b");
    this.call("PFADD", "many", ...Array.from({ length: 20_000 }, (_, i) => `${i}`));
    this.call("SET", "huge", HUGE);
  }
}

/** Counts the decimal digits at the end of argument `at` up. */
function next(args: Args, at: number): void {
  for (let i = args.ends[at] - 1; i >= args.ends[at] - DIGITS; i--) {
    if (args.bytes[i] < 0x39) {
      args.bytes[i]++;
      return;
    }
    args.bytes[i] = 0x30;
  }
}

const group = Array.from({ length: 10 }, (_, i) => `group ${i}`);

describe("nothing is allocated on the JavaScript heap by", () => {
  test.each([
    ["PFADD", "few", "a"],
    ["PFADD", "few", "a", "b", "a"],
    ["PFADD", "few"],
    ["PFADD", "many", "1", "2", "3"],
    ["PFCOUNT", "few"],
    ["PFCOUNT", "none"],
    ["PFCOUNT", "many"],
    ["PFCOUNT", "few", "many"],
    ["PFCOUNT", "few", "none"],
    ["PFCOUNT", "huge"],
  ])("%s %s %s", (...words) => {
    const fixture = new Fixture();
    const args = new Args().assign(words);
    const calls = words[0] === "PFCOUNT" && words.length > 2 ? JOINING_CALLS : undefined;
    expect(heapBytesPerCall(() => fixture.run(args), calls)).toBeLessThan(NOTHING);
  });

  test("PFADD of new elements to a dense one", () => {
    const fixture = new Fixture();
    const args = new Args().assign(["PFADD", "many", "element 000000"]);
    const call = (): void => {
      next(args, 2);
      fixture.run(args);
    };
    expect(heapBytesPerCall(call)).toBeLessThan(NOTHING);
  });

  test("PFADD of new elements, each counted", () => {
    const fixture = new Fixture();
    const add = new Args().assign(["PFADD", "many", "element 000000"]);
    const count = new Args().assign(["PFCOUNT", "many"]);
    const call = (): void => {
      next(add, 2);
      fixture.run(add);
      fixture.run(count);
    };
    expect(heapBytesPerCall(call, JOINING_CALLS)).toBeLessThan(NOTHING);
  });

  test("PFADD of an element to a sparse one, and DEL", () => {
    const fixture = new Fixture();
    const steps = [
      ["PFADD", "new", "a"],
      ["PFADD", "new", "b"],
      ["PFADD", "new", "c"],
      ["DEL", "new"],
    ].map((words) => new Args().assign(words));
    expect(heapBytesPerCall(() => fixture.runAll(steps))).toBeLessThan(NOTHING);
  });

  test("PFADD of many, for each", () => {
    const fixture = new Fixture();
    const add = new Args().assign(["PFADD", "new", ...group]);
    const remove = new Args().assign(["DEL", "new"]);
    const call = (): void => {
      fixture.run(add);
      fixture.run(remove);
    };
    expect(heapBytesPerCall(call)).toBeLessThan(FOUR_VIEWS);
  });
});
