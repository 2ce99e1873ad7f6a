import { RawConnection, toText } from "@allset/testkit";
import { expect, test } from "vitest";
import { startInstance } from "../test-target.js";

test("a large reply of a brief command is logged although the call was not timed", async () => {
  const target = startInstance();
  const { instance } = target;
  const client = await RawConnection.open(target);
  const call = async (...args: string[]): Promise<string> => {
    client.send(args);
    return toText(await client.readReply());
  };
  await call("SET", "k", "x".repeat(2 ** 20));
  for (let i = 0; i < 3; i++) await call("GET", "nokey");
  // Time passes while the command runs: the clock is read only behind it.
  const { nowMicros } = instance.clock;
  Object.assign(instance.clock, { nowMicros: () => nowMicros() + 20_000 });
  await call("GET", "k");
  expect(await call("SLOWLOG", "LEN")).toBe(":1\r\n");
  expect(await call("SLOWLOG", "GET")).toContain(":20000\r\n*2\r\n$3\r\nGET\r\n");
});
