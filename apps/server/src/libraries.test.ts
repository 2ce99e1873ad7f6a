/** What people build on Redis with, on the built server: libraries over lists, streams, sorted sets and strings, none of them with Lua. */
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import KeyvRedis from "@keyv/redis";
import { createAdapter } from "@socket.io/redis-streams-adapter";
import { RedisStore } from "connect-redis";
import type { SessionData } from "express-session";
import { Redis } from "ioredis";
import { Keyv } from "keyv";
import { createClient } from "redis";
import { Server as SocketServer } from "socket.io";
import { io, type Socket } from "socket.io-client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { emptyForNextTest, Program } from "./test-program.js";
import { until } from "./test-until.js";

let program: Program & { port: number };
const cleanups: (() => unknown)[] = [];
beforeAll(async () => {
  program = await Program.start();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await emptyForNextTest(program.port);
});
afterAll(async () => {
  expect(await program.stop()).toBe(0);
});

async function nodeRedis() {
  const client = createClient({ socket: { port: program.port } });
  client.on("error", () => {});
  await client.connect();
  cleanups.push(() => client.isOpen && client.destroy());
  return client;
}

function ioredis(): Redis {
  const client = new Redis({ port: program.port });
  cleanups.push(() => client.disconnect());
  return client;
}

describe("connect-redis", () => {
  test("keeps sessions, prolongs them, lists and ends them", async () => {
    const store = new RedisStore({ client: await nodeRedis(), ttl: 100 });
    const session = { cookie: { originalMaxAge: null }, user: "ada" } as unknown as SessionData;
    for (const id of ["one", "two", "three"]) await store.set(id, session);
    expect(await store.get("one")).toEqual(JSON.parse(JSON.stringify(session)));
    await store.touch("one", session);
    expect((await store.ids())?.sort()).toEqual(["one", "three", "two"]);
    expect(await store.length()).toBe(3);
    expect(await store.all()).toHaveLength(3);
    await store.destroy("two");
    expect(await store.get("two")).toBeNull();
    await store.clear();
    expect(await store.length()).toBe(0);
  });
});

describe("keyv", () => {
  test("sets, gets, expires and clears a namespace", async () => {
    const keyv = new Keyv({ store: new KeyvRedis(`redis://127.0.0.1:${program.port}`), namespace: "app" });
    cleanups.push(() => keyv.disconnect());
    expect(await keyv.set("a", { n: 1 }, 60_000)).toBe(true);
    await keyv.setMany([
      { key: "b", value: 2 },
      { key: "c", value: [3] },
    ]);
    expect(await keyv.get("a")).toEqual({ n: 1 });
    expect(await keyv.get(["b", "c", "d"])).toEqual([2, [3], undefined]);
    expect(await keyv.has("a")).toBe(true);
    expect(await keyv.delete("a")).toBe(true);
    expect(await keyv.get("a")).toBeUndefined();
    await keyv.clear();
    expect(await keyv.get(["b", "c"])).toEqual([undefined, undefined]);
  });
});

describe("socket.io's streams adapter", () => {
  async function node(): Promise<{ sockets: SocketServer; port: number }> {
    const http: HttpServer = createServer();
    const sockets = new SocketServer(http, { adapter: createAdapter(await nodeRedis(), { blockTimeInMs: 50 }) });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    cleanups.push(() => new Promise<void>((resolve) => void sockets.close(() => resolve())));
    return { sockets, port: (http.address() as AddressInfo).port };
  }

  async function browser(port: number): Promise<Socket> {
    const socket = io(`http://127.0.0.1:${port}`, { transports: ["websocket"] });
    cleanups.push(() => socket.disconnect());
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    return socket;
  }

  test("carries events between two servers, and the answers of all their clients", async () => {
    const [left, right] = [await node(), await node()];
    const [a, b] = [await browser(left.port), await browser(right.port)];
    const seen: string[] = [];
    a.on("news", (text: string) => seen.push(`a ${text}`));
    b.on("news", (text: string) => seen.push(`b ${text}`));
    let sent = 0;
    await until("an event reaches both", () => {
      if (seen.some((line) => line.startsWith("a")) && seen.some((line) => line.startsWith("b"))) return true;
      if (sent++ % 20 === 0) left.sockets.emit("news", "hello");
      return false;
    });
    for (const socket of [a, b])
      socket.on("ask", (reply: (answer: string) => void) => reply(socket === a ? "from a" : "from b"));
    let answers: string[] = [];
    for (let i = 0; i < 20 && answers.length < 2; i++)
      answers = await left.sockets
        .timeout(2000)
        .emitWithAck("ask")
        .catch(() => []);
    expect([...answers].sort()).toEqual(["from a", "from b"]);
    expect(await right.sockets.fetchSockets()).toHaveLength(2);
  });
});

describe("a leaderboard", () => {
  test("ranks players, their neighbours and a page of the best", async () => {
    const client = await nodeRedis();
    const scores = Array.from({ length: 500 }, (_, i) => ({ value: `player${i}`, score: (i * 37) % 500 }));
    await client.zAdd("board", scores);
    expect(await client.zIncrBy("board", 1000, "player3")).toBe(1111);
    expect(await client.zRevRank("board", "player3")).toBe(0);
    const ranked = scores
      .map((entry) => (entry.value === "player3" ? { ...entry, score: 1111 } : entry))
      .sort((a, b) => b.score - a.score);
    expect(await client.zRangeWithScores("board", 0, 9, { REV: true })).toEqual(ranked.slice(0, 10));
    const rank = (await client.zRevRank("board", "player77")) ?? -1;
    expect(ranked[rank].value).toBe("player77");
    expect(await client.zRange("board", rank - 2, rank + 2, { REV: true })).toEqual(
      ranked.slice(rank - 2, rank + 3).map(({ value }) => value),
    );
    expect(await client.zCount("board", 100, 199)).toBe(
      ranked.filter(({ score }) => score >= 100 && score < 200).length,
    );
    expect(await client.zRemRangeByRank("board", 0, -101)).toBe(400);
    expect(await client.zCard("board")).toBe(100);
  });
});

describe("a work queue on BLMOVE", () => {
  test("hands each job to one worker, and loses none when a worker dies", async () => {
    const producer = ioredis();
    const done: string[] = [];
    const work = async (name: string, diesAt: number): Promise<void> => {
      const client = ioredis();
      for (let taken = 1; ; taken++) {
        const job = await client.blmove("jobs", `working:${name}`, "LEFT", "RIGHT", 0.3);
        if (job === null) return;
        if (taken === diesAt) return client.disconnect();
        done.push(job);
        await client.lrem(`working:${name}`, 1, job);
      }
    };
    const workers = [work("a", 5), work("b", Infinity), work("c", Infinity)];
    for (let i = 0; i < 100; i++) await producer.rpush("jobs", `job${i}`);
    await Promise.all(workers);
    expect(await producer.lrange("working:a", 0, -1)).toHaveLength(1);
    await producer.lmove("working:a", "jobs", "LEFT", "LEFT");
    await work("d", Infinity);
    expect(done.sort()).toEqual(Array.from({ length: 100 }, (_, i) => `job${i}`).sort());
    expect(await producer.exists("jobs", "working:a", "working:b", "working:c", "working:d")).toBe(0);
  });
});

describe("a consumer group", () => {
  test("gives what a crashed consumer held to another one", async () => {
    const client = await nodeRedis();
    await client.xGroupCreate("events", "mailers", "0", { MKSTREAM: true });
    const reader = await nodeRedis();
    const arriving = reader.xReadGroup("mailers", "slow", { key: "events", id: ">" }, { COUNT: 2, BLOCK: 5000 });
    const ids: string[] = [];
    for (let i = 0; i < 6; i++) ids.push(await client.xAdd("events", "*", { number: String(i) }));
    const first = (await arriving) as unknown as { messages: { id: string }[] }[];
    const held = first[0].messages.map(({ id }) => id);
    reader.destroy();
    const rest = (await client.xReadGroup("mailers", "quick", { key: "events", id: ">" })) as unknown as {
      messages: { id: string; message: { number: string } }[];
    }[];
    const got = rest[0].messages.map(({ id }) => id);
    expect([...held, ...got]).toEqual(ids);
    expect(await client.xAck("events", "mailers", got)).toBe(got.length);
    expect((await client.xPending("events", "mailers")).pending).toBe(held.length);
    const claimed = await client.xAutoClaim("events", "mailers", "quick", 0, "0-0");
    expect(claimed.messages.map((message) => message?.id)).toEqual(held);
    expect(await client.xAck("events", "mailers", held)).toBe(held.length);
    expect((await client.xPending("events", "mailers")).pending).toBe(0);
    expect(await client.xReadGroup("mailers", "quick", { key: "events", id: ">" })).toBeNull();
  });
});
