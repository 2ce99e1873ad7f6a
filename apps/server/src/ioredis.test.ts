import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis, type RedisOptions } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { emptyForNextTest, Program } from "./test-program.js";
import { until } from "./test-until.js";

const folder = mkdtempSync(join(tmpdir(), "allset-ioredis-"));
const socketPath = join(folder, "socket");
let program: Program & { port: number };
const clients: Redis[] = [];
beforeAll(async () => {
  program = await Program.start(["--unixsocket", socketPath]);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect();
  await emptyForNextTest(program.port);
});
afterAll(async () => {
  expect(await program.stop()).toBe(0);
  rmSync(folder, { recursive: true });
});

function connect(options: Omit<RedisOptions, "replyMapping"> = {}): Redis {
  const client = new Redis({ port: program.port, ...options });
  clients.push(client);
  return client;
}

test("talks RESP3 by default, and RESP2 if asked", async () => {
  const [three, two] = [connect(), connect({ protocol: 2 })];
  expect(await three.client("INFO")).toContain(" resp=3 ");
  expect(await two.client("INFO")).toContain(" resp=2 ");
  for (const client of [three, two]) {
    expect(await client.set("k", "v", "EX", 100, "GET")).toBe(client === three ? null : "v");
    expect(await client.mget("k", "none")).toEqual(["v", null]);
    expect(await client.getBuffer("k")).toEqual(Buffer.from("v"));
    expect(await client.config("GET", "port")).toEqual(["port", `${program.port}`]);
    await expect(client.incr("k")).rejects.toThrow("ERR value is not an integer or out of range");
    await expect(client.call("NOPE")).rejects.toThrow("ERR unknown command 'NOPE'");
  }
});

test("keeps bytes as they are", async () => {
  const client = connect();
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  await client.set(bytes, bytes);
  expect(await client.getBuffer(bytes)).toEqual(bytes);
  expect(await client.strlen(bytes)).toBe(256);
});

test("sets all keys or none", async () => {
  const client = connect();
  expect(await client.mset({ a: "1", b: "2" })).toBe("OK");
  expect(await client.msetnx("b", "x", "c", "x")).toBe(0);
  expect(await client.mget("a", "b", "c")).toEqual(["1", "2", null]);
  await expect(client.call("MSET", "a", "9", "b")).rejects.toThrow("wrong number of arguments for 'mset' command");
  expect(await client.get("a")).toBe("1");
});

test("pipelines, with errors in their places", async () => {
  const client = connect();
  const results = await client.pipeline().set("k", "x").incr("k").get("k").exec();
  expect(results?.map(([error, value]) => error?.message ?? value)).toEqual([
    "OK",
    "ERR value is not an integer or out of range",
    "x",
  ]);
  const many = client.pipeline();
  for (let i = 0; i < 10_000; i++) many.incr("n");
  expect((await many.exec())?.at(-1)).toEqual([null, 10_000]);
  const automatic = connect({ enableAutoPipelining: true });
  expect(await Promise.all(Array.from({ length: 100 }, () => automatic.incr("auto")))).toHaveLength(100);
});

test("runs transactions, and gives up those whose watched key changed", async () => {
  const [client, other] = [connect(), connect()];
  expect(await client.multi().set("k", 1).incr("k").exec()).toEqual([
    [null, "OK"],
    [null, 2],
  ]);
  await client.watch("k");
  await other.set("k", "changed");
  expect(await client.multi().set("k", "mine").exec()).toBe(null);
  expect(await client.get("k")).toBe("changed");
});

test("subscribes, also by pattern, and is told of each message once", async () => {
  const [subscriber, publisher] = [connect(), connect()];
  const heard: string[] = [];
  subscriber.on("message", (channel, message) => heard.push(`${channel}: ${message}`));
  subscriber.on("pmessage", (pattern, channel, message) => heard.push(`${pattern} ${channel}: ${message}`));
  expect(await subscriber.subscribe("news", "other")).toBe(2);
  expect(await subscriber.psubscribe("n*")).toBe(3);
  expect(await publisher.publish("news", "hello")).toBe(2);
  await until("both were heard", () => heard.length === 2);
  expect(heard.sort()).toEqual(["n* news: hello", "news: hello"]);
  expect(await subscriber.unsubscribe("news", "other")).toBe(1);
});

test("learns of key events", async () => {
  const [subscriber, client] = [connect(), connect()];
  await client.config("SET", "notify-keyspace-events", "KEA");
  await subscriber.psubscribe("__key*__:*");
  const heard: string[] = [];
  subscriber.on("pmessage", (_pattern, channel, message) => heard.push(`${channel} ${message}`));
  await client.set("k", "v");
  await until("both were heard", () => heard.length === 2);
  expect(heard.sort()).toEqual(["__keyevent@0__:set k", "__keyspace@0__:k set"]);
});

test("comes back after its connection was killed, with its database, name and subscriptions", async () => {
  const client = connect({ db: 3, connectionName: "worker", retryStrategy: () => 10 });
  const subscriber = connect({ retryStrategy: () => 10 });
  await client.set("k", "v");
  await subscriber.subscribe("c");
  const admin = connect();
  for (const [victim, kill] of [
    [client, ["ID", String(await client.client("ID"))]],
    [subscriber, ["TYPE", "pubsub"]],
  ] as const) {
    const again = once(victim, "ready");
    expect(await admin.call("CLIENT", "KILL", ...kill)).toBe(1);
    await again;
  }
  expect(await client.get("k")).toBe("v");
  expect(await client.client("INFO")).toMatch(/ name=worker .* db=3 /);
  const message = once(subscriber, "message");
  await expect.poll(() => admin.publish("c", "m")).toBe(1);
  expect(await message).toEqual(["c", "m"]);
});

test("walks all keys with streams, beneath a prefix", async () => {
  const client = connect({ keyPrefix: "app:" });
  const pipeline = client.pipeline();
  for (let i = 0; i < 1000; i++) pipeline.set(`k${i}`, i);
  await pipeline.exec();
  const found = new Set<string>();
  for await (const keys of client.scanStream({ match: "app:*", count: 50 })) for (const key of keys) found.add(key);
  expect(found.size).toBe(1000);
  expect(found.has("app:k7")).toBe(true);
  expect(await client.get("k7")).toBe("7");
});

test("duplicates, quits, and authenticates", async () => {
  const locked = await Program.start();
  const admin = connect({ port: locked.port });
  await admin.config("SET", "requirepass", "secret");
  const client = connect({ port: locked.port, password: "secret", username: "default" });
  const copy = client.duplicate();
  clients.push(copy);
  expect(await copy.ping()).toBe("PONG");
  expect(await copy.quit()).toBe("OK");
  const stranger = connect({ port: locked.port, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  stranger.on("error", () => {});
  await expect(stranger.get("k")).rejects.toThrow("NOAUTH");
  for (const left of [admin, client]) left.disconnect();
  expect(await locked.stop()).toBe(0);
});

test("is fed through a unix socket as well", async () => {
  const client = connect({ path: socketPath });
  expect(await client.echo("hello")).toBe("hello");
  expect(await client.client("INFO")).toContain(`addr=${socketPath}:0`);
});
