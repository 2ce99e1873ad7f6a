import { once } from "node:events";
import net from "node:net";
import { afterEach, expect, test } from "vitest";
import { TestServer } from "./test-server.js";
import { until } from "./test-until.js";

let server: TestServer;
afterEach(() => server.stop());

const MIB = 2 ** 20;

/** A client that does not read until it is told to. */
async function silentClient(): Promise<net.Socket> {
  const socket = net.connect(server.server.port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  return socket.pause();
}

/** One that subscribed to `c`. */
async function silentSubscriber(): Promise<net.Socket> {
  const socket = await silentClient();
  socket.write("SUBSCRIBE c\r\n");
  const { sessions } = server.server.instance;
  await until("it subscribed", () => [...sessions.values()].some(({ subscriptionCount }) => subscriptionCount === 1));
  return socket;
}

/** The most that waits for any client, in bytes. */
const unsent = (): number =>
  Math.max(...[...server.server.instance.sessions.values()].map(({ connection }) => connection.unsentBytes));

test("a subscriber that never reads is closed at the hard limit, and its memory is free", async () => {
  server = await TestServer.start({ "client-output-buffer-limit": "pubsub 8mb 0 0" });
  const subscriber = await silentSubscriber();
  const publisher = await server.connect();
  const message = "x".repeat(64 * 1024);
  let most = 0;
  let sent = 0;
  for (; (await publisher.call("PUBLISH", "c", message)) !== ":0\r\n" && sent < 1000; sent++)
    most = Math.max(most, unsent());
  expect(most).toBeGreaterThan(4 * MIB);
  expect(most).toBeLessThanOrEqual(8 * MIB);
  expect(server.clients).toBe(1);
  expect(server.server.instance.statistics.outputLimitDisconnections).toBe(1);
  subscriber.destroy();
});

test("a subscriber above the soft limit is closed when its time is up, not before", async () => {
  server = await TestServer.start({ "client-output-buffer-limit": "pubsub 0 1mb 1" });
  const subscriber = await silentSubscriber();
  const publisher = await server.connect();
  const message = "x".repeat(MIB);
  const began = performance.now();
  for (let i = 0; i < 12; i++) expect(await publisher.call("PUBLISH", "c", message)).toBe(":1\r\n");
  expect(server.clients).toBe(2);
  await until("closed", () => server.clients === 1, 30_000);
  expect(performance.now() - began).toBeGreaterThan(1000);
  subscriber.destroy();
});

test("many small messages to a slow subscriber take their bytes and little more, and arrive in order", async () => {
  server = await TestServer.start({ "client-output-buffer-limit": "pubsub 0 0 0" });
  const subscriber = await silentSubscriber();
  const publisher = net.connect(server.server.port, "127.0.0.1");
  const messages = 300_000;
  const before = process.memoryUsage();
  let published = 0;
  publisher.on("data", (chunk) => (published += chunk.length));
  for (let i = 0; i < messages; i += 1000) {
    const batch = Array.from({ length: 1000 }, (_, j) => `PUBLISH c ${String(i + j).padStart(10, "0")}\r\n`).join("");
    if (!publisher.write(batch)) await once(publisher, "drain");
  }
  await until("all were published", () => published === messages * 4, 20_000);
  const after = process.memoryUsage();
  const held = unsent();
  expect(held).toBeGreaterThan(5 * MIB);
  expect(after.external + after.heapUsed - before.external - before.heapUsed).toBeLessThan(held * 2 + 16 * MIB);

  const bytesOfOne = "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$10\r\n0123456789\r\n".length;
  const greeting = "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n".length;
  const chunks: Buffer[] = [];
  let bytes = 0;
  subscriber.on("data", (chunk) => {
    chunks.push(chunk);
    bytes += chunk.length;
  });
  subscriber.resume();
  await until("all arrived", () => bytes === greeting + messages * bytesOfOne, 20_000);
  const text = Buffer.concat(chunks).toString("latin1");
  let inOrder = true;
  for (let i = 0; i < messages; i++) {
    const at = greeting + i * bytesOfOne + bytesOfOne - 12;
    if (Number(text.slice(at, at + 10)) !== i) inOrder = false;
  }
  expect(inOrder).toBe(true);
  subscriber.destroy();
  publisher.destroy();
});

test("a client that pipelines a million GETs and does not read waits, and then gets every reply in order", async () => {
  server = await TestServer.start();
  const other = await server.connect();
  const value = "v".repeat(100);
  await other.call("SET", "k", value);
  const { statistics } = server.server.instance;
  const greedy = await silentClient();
  const requests = 1_000_000;
  const batch = Buffer.from("GET k\r\n".repeat(1000));
  let fed = 0;
  const feed = (): void => {
    while (fed < requests) {
      fed += 1000;
      if (!greedy.write(fed === requests ? Buffer.concat([batch, Buffer.from("PING\r\n")]) : batch)) {
        greedy.once("drain", feed);
        return;
      }
    }
  };
  feed();
  let executed = -1;
  // It stops by itself: neither commands nor memory grow any more.
  await expect
    .poll(() => executed === (executed = statistics.commandsProcessed), { interval: 300, timeout: 20_000 })
    .toBe(true);
  expect(executed).toBeLessThan(requests / 2);
  expect(unsent()).toBeLessThan(4 * MIB);
  expect(await other.call("PING")).toBe("+PONG\r\n");

  const reply = `$100\r\n${value}\r\n`;
  const expected = requests * reply.length + "+PONG\r\n".length;
  let [bytes, tail, right] = [0, Buffer.alloc(0), true];
  greedy.on("data", (chunk) => {
    // Every reply is the same: the bytes at any place repeat those one reply before.
    const at = bytes % reply.length;
    const start = Buffer.from(reply.slice(at));
    const shown = chunk.subarray(0, Math.min(start.length, chunk.length));
    if (bytes + chunk.length < requests * reply.length && !shown.equals(start.subarray(0, shown.length))) right = false;
    bytes += chunk.length;
    tail = Buffer.concat([tail, chunk]).subarray(-7);
  });
  greedy.resume();
  await until("all arrived", () => bytes === expected, 40_000);
  expect([right, String(tail)]).toEqual([true, "+PONG\r\n"]);
  greedy.destroy();
});

test("a normal client over its own limit is closed", async () => {
  server = await TestServer.start({ "client-output-buffer-limit": "normal 1mb 0 0" });
  const other = await server.connect();
  await other.call("SET", "k", "x".repeat(3 * MIB));
  const greedy = await silentClient();
  greedy.write("GET k\r\n".repeat(10));
  await until("closed", () => server.server.instance.statistics.outputLimitDisconnections === 1);
  await until("forgotten", () => server.clients === 1);
  expect(await other.call("PING")).toBe("+PONG\r\n");
  greedy.destroy();
});

test("what was sent before the end arrives, however slow the peer is", async () => {
  server = await TestServer.start();
  const other = await server.connect();
  const bytes = 12 * MIB;
  await other.call("SET", "k", "x".repeat(bytes));
  const slow = await silentClient();
  slow.write("GET k\r\nQUIT\r\n");
  await new Promise((resolve) => setTimeout(resolve, 200));
  let got = 0;
  slow.on("data", (chunk) => (got += chunk.length));
  slow.resume();
  await once(slow, "end");
  expect(got).toBe(`$${bytes}\r\n`.length + bytes + 2 + "+OK\r\n".length);
});

test("a client that was ended counts no longer, although it does not close its side", async () => {
  server = await TestServer.start();
  const stays = net.connect({ port: server.server.port, allowHalfOpen: true }).on("error", () => {});
  stays.write("QUIT\r\n");
  await once(stays.resume(), "end");
  await until("forgotten", () => server.clients === 0);
  const timer = setInterval(() => stays.write("PING\r\n"), 50);
  await new Promise((resolve) => stays.once("close", resolve));
  clearInterval(timer);
});
