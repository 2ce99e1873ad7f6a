/** The commands that sorted sets are used for allocate nothing on the JavaScript heap, in either form.
 *
 * Scores are whole numbers of up to 31 bits: larger ones, and fractions, take some bytes each on their way into a reply.
 */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { TestConnection, writeDigits } from "../test-connection.js";

const MEMBER_BYTES = 11;
const nameOf = (i: number): string => `memb:${String(i).padStart(6, "0")}`;

/** A connection whose commands are executed directly and whose replies are forgotten. */
class Fixture extends TestConnection {
  readonly members: number;
  #turn = 0;

  constructor(members: number) {
    super();
    this.members = members;
    for (let i = 0; i < members; i++) this.call("ZADD", "z", String((i % 2000) * 1_000_003), nameOf(i));
  }

  /** Executes a command with another member, and another score where there is one, each time. */
  turn(args: Args): void {
    this.#turn = (this.#turn + 7) % this.members;
    for (let i = 1; i < args.count; i++) {
      if (args.size(i) === MEMBER_BYTES) writeDigits(args, i, 6, (this.#turn + i) % this.members);
      else if (args.size(i) === SCORE_BYTES) writeDigits(args, i, SCORE_BYTES, (this.#turn * 31) % 90);
    }
    this.run(args);
  }
}

/** Arguments of three bytes that are scores. */
const SCORE_BYTES = 3;

const hot: string[][] = [
  ["ZADD", "z", "100", nameOf(0)],
  ["ZADD", "z", "100", nameOf(0), "200", nameOf(0)],
  ["ZADD", "z", "GT", "CH", "100", nameOf(0)],
  ["ZINCRBY", "z", "1", nameOf(0)],
  ["ZINCRBY", "z", "-1", nameOf(0)],
  ["ZSCORE", "z", nameOf(0)],
  ["ZMSCORE", "z", nameOf(0), nameOf(0), "nobody"],
  ["ZRANK", "z", nameOf(0)],
  ["ZREVRANK", "z", nameOf(0)],
  ["ZCARD", "z"],
  ["ZCOUNT", "z", "(10", "50000000"],
  ["ZRANGE", "z", "0", "9"],
  ["ZRANGE", "z", "-9", "-1", "WITHSCORES"],
  ["ZREVRANGE", "z", "0", "9", "WITHSCORES"],
  ["ZRANGEBYSCORE", "z", "-inf", "+inf", "LIMIT", "0", "10"],
  ["ZRANGEBYSCORE", "z", "10", "(20000000", "WITHSCORES"],
  ["ZREVRANGEBYSCORE", "z", "20000000", "10"],
  ["ZREMRANGEBYSCORE", "z", "-2000", "-1000"],
];

describe.each([
  ["packed", 60],
  ["rooted", 5000],
])("in a %s sorted set nothing is allocated on the JavaScript heap by", (_, members) => {
  test.each(hot.map((words): [string, string[]] => [words.join(" "), words]))("%s", (_line, words) => {
    const fixture = new Fixture(members);
    const args = new Args().assign(words);
    expect(heapBytesPerCall(() => fixture.turn(args))).toBeLessThan(NOTHING);
  });

  test.each([
    ["ZREM", "ZREM"],
    ["ZPOPMIN", "ZPOPMIN"],
    ["ZPOPMAX", "ZPOPMAX"],
  ])("%s and ZADD", (name) => {
    const fixture = new Fixture(members);
    const take = new Args().assign(name === "ZREM" ? [name, "z", nameOf(0)] : [name, "z"]);
    const add = new Args().assign(["ZADD", "z", "100", nameOf(0)]);
    const both = (): void => {
      fixture.turn(take);
      fixture.turn(add);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });
});

test("nothing is allocated by making a rooted sorted set and deleting it", () => {
  const fixture = new Fixture(0);
  fixture.instance.keyspace.limits.zsetPackedValueMax = 4;
  const add = new Args().assign(["ZADD", "new", "1", "a member", "2", "another one"]);
  const remove = new Args().assign(["DEL", "new"]);
  const both = (): void => {
    fixture.run(add);
    fixture.run(remove);
  };
  expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
});
