/** The array commands of nearly every call allocate nothing on the JavaScript heap: from the gate to the bytes of the reply. */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { expect, test } from "vitest";
import { TestConnection, writeDigits } from "../test-connection.js";

const ELEMENTS = 1000;

class Fixture extends TestConnection {
  #turn = 0;

  constructor() {
    super();
    for (let i = 0; i < ELEMENTS; i++) this.call("ARSET", "numbers", `${100_000 + i}`, `${i}`);
    for (let i = 0; i < ELEMENTS; i++)
      this.call("ARSET", "texts", `${100_000 + i}`, `value:${i}:${"v".repeat(i % 20)}`);
    // Beyond what V8 holds without a box.
    for (let i = 0; i < ELEMENTS; i++) this.call("ARSET", "large", `${100_000 + i}`, `${(i + 1) * 2 ** 40}`);
    this.call("ARINSERT", "log", "x");
  }

  /** Executes a command, in which indexes of six digits are moved on each time. */
  turn(args: Args): void {
    this.#turn = (this.#turn + 7) % ELEMENTS;
    for (let i = 2; i < args.count; i++) {
      if (args.size(i) !== 6 || args.bytes[args.starts[i]] !== 0x31) continue;
      writeDigits(args, i, 3, this.#turn);
    }
    this.run(args);
  }
}

const commands: string[][] = [
  ["ARGET", "numbers", "100000"],
  ["ARGET", "texts", "100000"],
  ["ARGET", "texts", "200000"],
  ["ARMGET", "numbers", "100000", "100000", "5"],
  ["ARSET", "numbers", "100000", "77"],
  ["ARSET", "numbers", "100000", "abc", "-5", "1"],
  ["ARSET", "texts", "100000", "a short one"],
  ["ARSET", "texts", "100000", "one of several", "another one, which takes a block of another size", "7"],
  ["ARSET", "texts", "100000", "a longer one, which takes a block of another size"],
  ["ARMSET", "texts", "100000", "170"],
  ["ARSET", "texts", "100000", "1700000000000"],
  ["ARMSET", "texts", "100000", "1700000000000"],
  ["ARMSET", "texts", "100000", "a longer one, which takes a block of another size", "100000", "a short one"],
  ["ARLEN", "numbers"],
  ["ARCOUNT", "numbers"],
  ["ARNEXT", "log"],
  ["ARSEEK", "log", "100000"],
  ["ARRING", "ring", "100", "an element"],
  ["ARRING", "ring", "100", "1", "2", "3"],
  ["ARLASTITEMS", "ring", "5"],
  ["ARGETRANGE", "numbers", "100000", "100000"],
  ["ARSCAN", "texts", "100000", "100999", "LIMIT", "3"],
];

test.each(commands)("nothing is allocated on the JavaScript heap by %s %s", (...words) => {
  const fixture = new Fixture();
  const args = new Args().assign(words);
  expect(heapBytesPerCall(() => fixture.turn(args))).toBeLessThan(NOTHING);
});

test("nothing is allocated by setting and deleting", () => {
  const fixture = new Fixture();
  const set = new Args().assign(["ARSET", "numbers", "100000", "5"]);
  const remove = new Args().assign(["ARDEL", "numbers", "100003"]);
  expect(
    heapBytesPerCall(() => {
      fixture.turn(remove);
      fixture.turn(set);
    }),
  ).toBeLessThan(NOTHING);
});

const aggregate = (numbers: string, operation: string): number => {
  const fixture = new Fixture();
  const args = new Args().assign(["AROP", numbers, "100000", "100099", ...operation.split(" ")]);
  // A round's calls go over a hundred thousand elements.
  return heapBytesPerCall(() => fixture.run(args), 1000);
};

const onBits = ["AND", "OR", "XOR", "USED", "MATCH 100"];

test.each(["SUM", "MIN", "MAX", ...onBits])("nothing is allocated by AROP %s over a hundred elements", (operation) => {
  expect(aggregate("numbers", operation)).toBeLessThan(NOTHING);
});

test.each(onBits)("nothing is allocated by AROP %s over a hundred large elements", (operation) => {
  expect(aggregate("large", operation)).toBeLessThan(NOTHING);
});

test("a large sum allocates a line of text", () => {
  expect(aggregate("large", "SUM")).toBeLessThan(200);
});
