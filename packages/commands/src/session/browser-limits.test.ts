import { expect, test } from "vitest";
import { type Call, connectTo, startInstance } from "../test-target.js";
import { browserLimits } from "./browser-limits.js";

/** A browser's client that answers at once. */
const browser = (): Promise<Call> => connectTo(startInstance(1, undefined, { fromBrowser: true }));

test("bytes queued in MULTI end at queuedBytesMax, and EXEC then aborts", async () => {
  const call = await browser();
  const half = "v".repeat(browserLimits.queuedBytesMax / 2);
  call("MULTI");
  expect(call("SET", "a", half)).toBe("+QUEUED\r\n");
  expect(call("SET", "b", half)).toBe("-ERR too much is queued in this transaction\r\n");
  expect(call("EXEC")).toMatch(/^-EXECABORT/);
  expect(call("GET", "a")).toBe("$-1\r\n");
});

test("commands queued in MULTI end at queuedCommandsMax", async () => {
  const call = await browser();
  call("MULTI");
  for (let i = 0; i < browserLimits.queuedCommandsMax; i++) call("PING");
  expect(call("PING")).toBe("-ERR too much is queued in this transaction\r\n");
  expect(call("DISCARD")).toBe("+OK\r\n");
});

test("watched keys end at watchedKeysMax", async () => {
  const call = await browser();
  const names = Array.from({ length: browserLimits.watchedKeysMax }, (_, i) => `k${i}`);
  expect(call("WATCH", ...names)).toBe("+OK\r\n");
  expect(call("WATCH", "another")).toBe("-ERR too many watched keys on this connection\r\n");
  call("UNWATCH");
  expect(call("WATCH", "another")).toBe("+OK\r\n");
});

test("one SCAN looks at scanCountMax keys and a little more", async () => {
  const call = await browser();
  for (let i = 0; i < 5000; i++) call("SET", `k${i}`, "v");
  const reply = call("SCAN", "0", "COUNT", "1000000");
  const keys = Number(/\*(\d+)\r\n\$\d+\r\nk/.exec(reply)?.[1]);
  expect(keys).toBeGreaterThanOrEqual(browserLimits.scanCountMax);
  expect(keys).toBeLessThan(browserLimits.scanCountMax + 100);
  expect(reply.startsWith("*2\r\n$1\r\n0\r\n")).toBe(false);
});
