import { RawConnection } from "@allset/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import { type InstanceTarget, startInstance } from "../test-target.js";

let left: InstanceTarget;
let right: InstanceTarget;
let a: RawConnection;
let b: RawConnection;

beforeEach(async () => {
  left = startInstance(1);
  right = startInstance(2);
  a = await RawConnection.open(left);
  b = await RawConnection.open(right);
});

describe("two instances in one process share nothing", () => {
  test("keys, databases, revisions", async () => {
    await a.call("SET", "k", "left");
    await a.call("INCR", "n");
    expect(await b.call("GET", "k")).toBe("$-1\r\n");
    expect(await b.call("SET", "k", "right")).toBe("+OK\r\n");
    expect(await a.call("GET", "k")).toBe("$4\r\nleft\r\n");
    await b.call("FLUSHALL");
    expect(await a.call("DBSIZE")).toBe(":2\r\n");
    expect(left.instance.keyspace.commits.revision).toBe(2);
    expect(right.instance.keyspace.commits.revision).toBe(2);
  });

  test("clocks", async () => {
    for (const client of [a, b]) await client.call("SET", "k", "v", "PX", "100");
    left.clock.advance(100);
    expect(await a.call("EXISTS", "k")).toBe(":0\r\n");
    expect(await b.call("EXISTS", "k")).toBe(":1\r\n");
  });

  test("channels and notifications", async () => {
    await a.call("CONFIG", "SET", "notify-keyspace-events", "KEA");
    for (const client of [a, b]) await client.call("PSUBSCRIBE", "*");
    const c = await RawConnection.open(right);
    expect(await c.call("PUBLISH", "x", "m")).toBe(":1\r\n");
    await c.call("SET", "k", "v");
    const d = await RawConnection.open(left);
    expect(await d.call("PUBLISH", "x", "m")).toBe(":1\r\n");
    expect(await d.call("CONFIG", "GET", "notify-keyspace-events")).toContain("AKE");
    expect(await c.call("CONFIG", "GET", "notify-keyspace-events")).not.toContain("AKE");
  });

  test("watched keys and transactions", async () => {
    await a.call("WATCH", "k");
    await b.call("SET", "k", "v");
    await a.call("MULTI");
    await b.call("MULTI");
    await a.call("PING");
    expect(await a.call("EXEC")).toBe("*1\r\n+PONG\r\n");
    expect(await b.call("DISCARD")).toBe("+OK\r\n");
  });

  test("pauses, passwords, statistics", async () => {
    await a.call("CLIENT", "PAUSE", "1000", "WRITE");
    expect(await b.call("SET", "k", "v")).toBe("+OK\r\n");
    await a.call("CONFIG", "SET", "requirepass", "secret");
    const c = await RawConnection.open(right);
    expect(await c.call("NOPE")).toMatch(/^-ERR unknown command/);
    expect(left.instance.statistics.errorReplies).toBe(0);
    expect(right.instance.statistics.errorReplies).toBe(1);
    expect(left.instance.runId).not.toBe(right.instance.runId);
    expect(left.instance.keyspace.hashKey).not.toEqual(right.instance.keyspace.hashKey);
  });

  test("connections and their numbers", async () => {
    expect(await a.call("CLIENT", "ID")).toBe(":1\r\n");
    expect(await b.call("CLIENT", "ID")).toBe(":1\r\n");
    expect(await a.call("CLIENT", "KILL", "TYPE", "normal")).toBe(":0\r\n");
    expect(await b.call("PING")).toBe("+PONG\r\n");
  });
});
