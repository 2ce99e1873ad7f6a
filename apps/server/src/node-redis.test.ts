import { createClient, createClientPool } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { emptyForNextTest, Program } from "./test-program.js";
import { until } from "./test-until.js";

let program: Program & { port: number };
const open: { destroy(): void; isOpen: boolean }[] = [];
beforeAll(async () => {
  program = await Program.start();
});
afterEach(async () => {
  for (const client of open.splice(0)) if (client.isOpen) client.destroy();
  await emptyForNextTest(program.port);
});
afterAll(async () => {
  expect(await program.stop()).toBe(0);
});

describe.each([2, 3] as const)("node-redis over RESP%i", (RESP) => {
  async function connect(options: Parameters<typeof createClient>[0] = {}) {
    const client = createClient({ RESP, socket: { port: program.port }, ...options });
    client.on("error", () => {});
    await client.connect();
    open.push(client);
    return client;
  }

  test("reads and writes, with options by object and by word", async () => {
    const client = await connect({ name: "app", database: 2 });
    expect(await client.set("k", "v", { expiration: { type: "EX", value: 100 }, condition: "NX" })).toBe("OK");
    expect(await client.set("k", "w", { NX: true, EX: 10 })).toBe(null);
    expect(await client.get("k")).toBe("v");
    expect(await client.ttl("k")).toBeGreaterThan(95);
    expect(await client.mSet({ a: "1", b: "2" })).toBe("OK");
    expect(await client.mSetNX({ b: "3", c: "3" })).toBe(0);
    expect(await client.mGet(["a", "b", "c"])).toEqual(["1", "2", null]);
    expect(await client.incrBy("a", 4)).toBe(5);
    expect(await client.configGet("maxclients")).toEqual({ maxclients: "10000" });
    const info = await client.clientInfo();
    expect([info.name, info.db, info.libName]).toEqual(["app", 2, "node-redis"]);
    await expect(client.incr("k")).rejects.toThrow("ERR value is not an integer or out of range");
    await expect(client.sendCommand(["NOPE"])).rejects.toThrow("ERR unknown command 'NOPE'");
  });

  test("runs transactions", async () => {
    const client = await connect();
    expect(await client.multi().set("k", "1").incr("k").get("k").exec()).toEqual(["OK", 2, "2"]);
    expect(await client.multi().set("p", "1").get("p").execAsPipeline()).toEqual(["OK", "1"]);
    await expect(client.multi().set("k", "x").incr("k").exec()).rejects.toThrow();
    expect(await client.get("k")).toBe("x");
  });

  test("gives up a transaction whose watched key changed", async () => {
    const [client, other] = [await connect(), await connect()];
    await client.set("k", "1");
    await client.watch("k");
    await other.set("k", "2");
    await expect(client.multi().set("k", "3").exec()).rejects.toThrow(
      "One (or more) of the watched keys has been changed",
    );
    expect(await client.get("k")).toBe("2");
    await client.watch("k");
    expect(await client.multi().set("k", "3").exec()).toEqual(["OK"]);
  });

  test("subscribes to channels, patterns and shard channels", async () => {
    const [subscriber, publisher] = [await connect(), await connect()];
    const heard: string[] = [];
    await subscriber.subscribe("news", (message, channel) => heard.push(`${channel}: ${message}`));
    await subscriber.pSubscribe("n*", (message, channel) => heard.push(`n* ${channel}: ${message}`));
    await subscriber.sSubscribe("shard", (message, channel) => heard.push(`s ${channel}: ${message}`));
    expect(await publisher.publish("news", "hello")).toBe(2);
    expect(await publisher.sPublish("shard", "hi")).toBe(1);
    await until("all were heard", () => heard.length === 3);
    expect(heard.sort()).toEqual(["n* news: hello", "news: hello", "s shard: hi"]);
    expect(await publisher.pubSubNumSub(["news"])).toEqual({ news: 1 });
    await subscriber.unsubscribe("news");
    expect(await publisher.publish("news", "again")).toBe(1);
  });

  test("walks all keys", async () => {
    const client = await connect();
    await client.mSet(Array.from({ length: 500 }, (_, i): [string, string] => [`k${i}`, `${i}`]));
    const found = new Set<string>();
    for await (const keys of client.scanIterator({ MATCH: "k*", COUNT: 20 })) for (const key of keys) found.add(key);
    expect(found.size).toBe(500);
  });

  test("comes back after its connection was killed", async () => {
    const [client, admin] = [await connect({ socket: { port: program.port, reconnectStrategy: 10 } }), await connect()];
    const again = new Promise((resolve) => client.once("ready", resolve));
    await admin.sendCommand(["CLIENT", "KILL", "ID", String(await client.clientId())]);
    await again;
    expect(await client.ping()).toBe("PONG");
  });

  test("authenticates, and closes when its replies are here", async () => {
    const locked = await Program.start();
    const socket = { port: locked.port, reconnectStrategy: false } as const;
    const admin = await connect({ socket });
    await admin.configSet("requirepass", "secret");
    const client = await connect({ password: "secret", socket });
    const last = client.set("k", "v");
    await client.close();
    expect(await last).toBe("OK");
    await expect(connect({ password: "wrong", socket })).rejects.toThrow("WRONGPASS");
    admin.destroy();
    expect(await locked.stop()).toBe(0);
  });
});

test("a pool watches and runs in isolation", async () => {
  const pool = createClientPool({ socket: { port: program.port } }, { minimum: 2, maximum: 5 });
  open.push({ destroy: () => void pool.destroy(), isOpen: true });
  await pool.connect();
  const results = await Promise.all(Array.from({ length: 50 }, () => pool.incr("n")));
  expect(results.sort((a, b) => Number(a) - Number(b)).at(-1)).toBe(50);
  const value = await pool.execute(async (client) => {
    await client.watch("n");
    return client.multi().incr("n").exec();
  });
  expect(value).toEqual([51]);
});
