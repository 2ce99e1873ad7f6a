/** The parameters of packed sets, which Redis has had since 7.2. Clients see no form of that name: docs/internals/sets.md. */
import { isRooted } from "@allset/engine";
import { documented, reply } from "@allset/testkit";
import { expect, test } from "vitest";
import { connectTo, startInstance } from "../test-target.js";

const { bulk, error, ok } = reply;
const source = "https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/memory-optimization/";
const [entries, value] = ["set-max-listpack-entries", "set-max-listpack-value"];
const get = (name: string, answer: number) =>
  [["CONFIG", "GET", name], reply.map([bulk(name), bulk(String(answer))])] as const;
const refused = (name: string, given: number | string, reason: string) =>
  [
    ["CONFIG", "SET", name, given],
    error(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${reason}`),
  ] as const;

documented("parameters of packed sets", startInstance, [
  {
    name: "defaults and ranges",
    source,
    steps: [
      get(entries, 128),
      get(value, 64),
      [["CONFIG", "SET", entries, 3, value, "1kb"], ok],
      get(entries, 3),
      get(value, 1024),
      refused(entries, -1, "argument must be between 0 and 9223372036854775807 inclusive"),
      refused(entries, "x", "argument couldn't be parsed into an integer"),
      refused(value, "x", "argument must be a memory value"),
      get(entries, 3),
      get(value, 1024),
    ],
  },
]);

test.each([
  { name: entries, limit: 3, fits: ["a", "b", "c"], more: "d" },
  { name: value, limit: 3, fits: ["a", "bcd"], more: "efgh" },
])("$name decides where a set stops being packed", async ({ name, limit, fits, more }) => {
  const target = startInstance();
  const call = await connectTo(target);
  const isPacked = (): boolean => {
    const { arena, databases } = target.instance.keyspace;
    return !isRooted(arena, databases[0].find(Buffer.from("s"), 0, 1));
  };
  call("CONFIG", "SET", name, limit);
  call("SADD", "s", ...fits);
  expect(isPacked()).toBe(true);
  call("SADD", "s", more);
  expect(isPacked()).toBe(false);
});
