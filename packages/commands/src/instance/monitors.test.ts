import { RawConnection, toText } from "@allset/testkit";
import { expect, test } from "vitest";
import { startInstance } from "../test-target.js";

test("a monitor gets the beginning of a call with very long arguments", async () => {
  const target = startInstance();
  const [monitor, client] = [await RawConnection.open(target), await RawConnection.open(target)];
  monitor.send(["MONITOR"]);
  expect(toText(await monitor.readReply())).toBe("+OK\r\n");
  client.send(["MSET", "k", "\0".repeat(1024 * 1024), "l", "x"]);
  const shown = "\\x00".repeat(1024 * 1024 - "MSETk".length);
  expect(toText(await monitor.readReply()).endsWith(` "MSET" "k" "${shown}"... (cut)\r\n`)).toBe(true);
  expect(toText(await client.readReply())).toBe("+OK\r\n");
  client.send(["SET", "k", "x".repeat(1024 * 1024 - "SETk".length)]);
  expect(toText(await monitor.readReply())).toMatch(/ "SET" "k" "x+"\r\n$/);
});
