/** The commands on one member, and those that pass over many, allocate nothing on the JavaScript heap for a member. */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { TestConnection, writeDigits } from "../test-connection.js";

const MEMBERS = 8;

const forms = ["integers", "packed", "rooted"] as const;
type Form = (typeof forms)[number];

/** Member `i` of a set that has this form: short, as copies of up to 64 bytes make no garbage. */
const memberOf = (form: Form, i: number): string => `${form === "integers" ? 1 : "m"}${i < 10 ? 0 : ""}${i}`;

/** A connection with two sets of each form, whose replies are forgotten. */
class Fixture extends TestConnection {
  #turn = 0;

  constructor(form: Form) {
    super();
    if (form === "rooted") this.instance.keyspace.limits.setPackedEntriesMax = 0;
    // One member stays: a set that is made and removed each time is not what is tested.
    const stays = memberOf(form, 99);
    for (const key of [form, `${form}2`]) this.call("SADD", key, stays);
    for (let i = 0; i < MEMBERS; i += 2) this.call("SADD", form, memberOf(form, i));
    for (let i = 0; i < MEMBERS; i += 3) this.call("SADD", `${form}2`, memberOf(form, i));
  }

  /** Executes commands whose last argument is a member, another one each time. */
  turn(commands: readonly Args[]): void {
    this.#turn = (this.#turn + 7) % MEMBERS;
    for (const args of commands) {
      writeDigits(args, args.count - 1, 2, this.#turn);
      this.run(args);
    }
  }
}

describe.each(forms)("nothing is allocated on the JavaScript heap, for sets that are %s, by", (form) => {
  const member = memberOf(form, 0);

  /** Sequences of commands that end with a member, and so leave a set as it is in the long run. */
  const onMembers: readonly (readonly (readonly string[])[])[] = [
    [["SISMEMBER", form, member]],
    [["SMISMEMBER", form, member, member]],
    [["SADD", form, member]],
    [
      ["SREM", form, member],
      ["SADD", form, member],
    ],
    [
      ["SMOVE", form, `${form}2`, member],
      ["SMOVE", `${form}2`, form, member],
    ],
  ];
  test.each(onMembers.map((commands) => [commands.map(([name]) => name).join(" and "), commands] as const))(
    "%s",
    (_names, commands) => {
      const fixture = new Fixture(form);
      const all = commands.map((command) => new Args().assign(command));
      expect(heapBytesPerCall(() => fixture.turn(all))).toBeLessThan(NOTHING);
    },
  );

  test("SPOP and SADD", () => {
    const fixture = new Fixture(form);
    const pop = new Args().assign(["SPOP", form]);
    const add = [new Args().assign(["SADD", form, member])];
    // More comes than goes, so that the set is never gone.
    const both = (): void => {
      fixture.run(pop);
      fixture.turn(add);
      fixture.turn(add);
    };
    expect(heapBytesPerCall(both)).toBeLessThan(NOTHING);
  });

  test.each([
    ["SMEMBERS", form],
    ["SRANDMEMBER", form, "3"],
    ["SRANDMEMBER", form, "-3"],
    ["SINTER", form, `${form}2`],
    ["SUNIONSTORE", "destination", form, `${form}2`],
  ])("%s %s %s", (...words) => {
    const fixture = new Fixture(form);
    const args = new Args().assign(words);
    expect(heapBytesPerCall(() => fixture.run(args))).toBeLessThan(NOTHING);
  });
});
