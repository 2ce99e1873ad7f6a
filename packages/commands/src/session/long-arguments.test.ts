/** Arguments that are longer than anything they could mean: one client's, and nobody else's loss. */
import { expect, test } from "vitest";
import { connectTo, startInstance } from "../test-target.js";

const MIB = 1024 * 1024;
const long = "x".repeat(2 * MIB);

test.each([
  ["EXPIRE", "k", "10", long],
  ["XCLAIM", "s", "g", "c", "0", "1-1", long],
  ["XGROUP", "SETID", "s", long, "$"],
  ["HSETEX", "h", long, "FIELDS", "1", "f", "v"],
  ["GEOSEARCH", long],
  ["PFDEBUG", long, "k"],
])("%s shows of one what anybody would read", async (...words) => {
  const call = await connectTo(startInstance());
  call("SET", "k", "v");
  call("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
  const reply = call(...words);
  expect(reply).toMatch(/^-[A-Z]+ /);
  expect(reply.length).toBeLessThan(MIB + 200);
  expect(call("GET", "k")).toBe("$1\r\nv\r\n");
});

const refusal = "-ERR an argument is longer than any name or number\r\n";

test.each([
  ["CLIENT", "SETNAME", long],
  ["CLIENT", "KILL", long],
  ["CONFIG", "GET", long],
  ["CONFIG", "SET", "maxmemory-policy", long],
  ["INFO", long],
  ["COMMAND", "INFO", long],
  ["SCAN", long],
])("%s %s refuses one as a name or number", async (...words) => {
  const call = await connectTo(startInstance());
  expect(call(...words)).toBe(refusal);
  expect(call("PING")).toBe("+PONG\r\n");
});

test("a refusal in a transaction stops nothing else of it", async () => {
  const call = await connectTo(startInstance());
  call("MULTI");
  for (const words of [
    ["SET", "a", "1"],
    ["CLIENT", "SETNAME", long],
    ["SET", "b", "2"],
  ])
    call(...words);
  expect(call("EXEC")).toBe(`*3\r\n+OK\r\n${refusal}+OK\r\n`);
});
