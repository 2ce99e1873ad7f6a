import { createBufferPool, createRequestLimits } from "@allset/resp";
import { FakeClock, SeededRandom } from "@allset/testkit";
import { beforeEach, describe, expect, test } from "vitest";
import { createInstance } from "../create-instance.js";
import type { Instance } from "../instance/instance.js";
import { type Outlet, StreamSession } from "./stream-session.js";

const clock = new FakeClock();
const random = new SeededRandom(1);
const pool = createBufferPool();
const limits = createRequestLimits();

/** The peer of a session: what it was sent, and what was done to its stream. */
class Peer implements Outlet {
  readonly kind = "tcp";
  readonly address = "peer";
  readonly localAddress = "here";
  readonly stream: StreamSession;
  unsentBytes = 0;
  received = "";
  readonly done: string[] = [];

  constructor(instance: Instance) {
    this.stream = new StreamSession(instance, this, { pool, limits });
  }

  /** Sends text, a byte for each character, and answers what came back at once. */
  send(request: string): string;
  send(buffer: Uint8Array, length: number): void;
  send(bytes: string | Uint8Array, length = 0): string | undefined {
    if (typeof bytes !== "string") {
      this.received += Buffer.from(bytes.subarray(0, length)).toString("latin1");
      pool.release(bytes);
      return undefined;
    }
    const request = Buffer.from(bytes, "latin1");
    this.stream.receive(request, 0, request.length);
    // What was lent is overwritten: nobody may have kept it.
    request.fill(0x21);
    return this.take();
  }

  take(): string {
    const { received } = this;
    this.received = "";
    return received;
  }

  pause(): void {
    this.done.push("pause");
  }

  unpause(): void {
    this.done.push("unpause");
  }

  end(): void {
    this.done.push("end");
  }

  destroy(): void {
    this.done.push("destroy");
  }
}

let instance: Instance;
let a: Peer;
let b: Peer;

const tick = (): Promise<void> => new Promise((resolve) => queueMicrotask(resolve));

beforeEach(() => {
  instance = createInstance({
    clock: { now: clock.now, nowMicros: clock.nowMicros, elapsed: clock.now },
    random: () => random.random(),
  });
  a = new Peer(instance);
  b = new Peer(instance);
});

describe("CLIENT REPLY", () => {
  test("within EXEC silences what follows it", () => {
    a.send("MULTI\r\nCLIENT REPLY OFF\r\nPING\r\nCLIENT REPLY ON\r\nPING\r\n");
    expect(a.send("EXEC\r\n")).toBe("*4\r\n+OK\r\n+PONG\r\n");
    expect(a.send("PING\r\n")).toBe("+PONG\r\n");
  });

  test("SKIP within EXEC silences what follows EXEC", () => {
    a.send("MULTI\r\nCLIENT REPLY SKIP\r\nPING\r\nPING\r\n");
    expect(a.send("EXEC\r\n")).toBe("*3\r\n+PONG\r\n+PONG\r\n");
    expect(a.send("PING\r\nECHO x\r\n")).toBe("$1\r\nx\r\n");
  });

  test("OFF: the end comes without a word", () => {
    expect(a.send("CLIENT REPLY OFF\r\nQUIT\r\n")).toBe("");
    expect(b.send("CLIENT REPLY OFF\r\n*x\r\n")).toBe("");
    expect([a.done, b.done]).toEqual([["end"], ["end"]]);
  });
});

describe("the end of a session", () => {
  test("CLIENT KILL of oneself within EXEC: nothing comes behind its reply", () => {
    a.send("MULTI\r\nPING\r\nCLIENT KILL SKIPME no\r\nPING\r\nSUBSCRIBE x\r\n");
    expect(a.send("EXEC\r\nPING\r\n")).toBe("*4\r\n+PONG\r\n:2\r\n");
    expect([a.done, b.done]).toEqual([["end"], ["destroy"]]);
    expect(instance.sessions.has(b.stream.session.id)).toBe(false);
  });

  test("what comes behind it is ignored, messages too", async () => {
    a.send("SUBSCRIBE x\r\n");
    expect(a.send("QUIT\r\nSUBSCRIBE y\r\n")).toBe("+OK\r\n");
    expect(a.send("PING\r\n")).toBe("");
    b.send("PUBLISH x m\r\n");
    await tick();
    expect(a.take()).toBe("");
    a.stream.closed();
    expect(b.send("PUBLISH x m\r\n")).toBe(":0\r\n");
    expect(a.send("PING\r\n")).toBe("");
    expect(a.done).toEqual(["end"]);
  });

  test("frees what others hold of it", () => {
    a.send("WATCH k\r\nSUBSCRIBE x\r\nPSUBSCRIBE y\r\nSSUBSCRIBE z\r\n");
    a.stream.closed();
    expect(instance.watches.keyCount).toBe(0);
    for (const kind of ["channel", "pattern", "shard"] as const) expect(instance.pubsub.of(kind).size).toBe(0);
    expect([...instance.sessions.keys()]).toEqual([b.stream.session.id]);
  });

  test("kills one that waits, whose command never runs", async () => {
    a.send("CLIENT PAUSE 1000 WRITE\r\n");
    b.send("SET k 1\r\n");
    a.send(`CLIENT KILL ID ${b.stream.session.id}\r\nCLIENT UNPAUSE\r\n`);
    await tick();
    expect(a.send("GET k\r\n")).toBe("$-1\r\n");
  });
});

describe("CLIENT PAUSE", () => {
  test("ALL holds every command but those that are refused, UNPAUSE too", async () => {
    a.send("CLIENT PAUSE 100\r\n");
    expect(a.send("PING\r\nSET k a\r\n")).toBe("");
    expect(b.send("NOPE\r\n")).toMatch(/^-ERR unknown command/);
    expect(b.send("CLIENT UNPAUSE\r\nAPPEND k b\r\n")).toBe("");
    clock.advance(99);
    instance.cron();
    await tick();
    expect(a.take() + b.take()).toBe("");
    clock.advance(1);
    instance.cron();
    await tick();
    expect(a.take()).toBe("+PONG\r\n+OK\r\n");
    expect(b.take()).toBe("+OK\r\n:2\r\n");
  });

  test("a stricter and a longer pause win over the one that lasts", async () => {
    a.send("CLIENT PAUSE 50 WRITE\r\nCLIENT PAUSE 100 WRITE\r\nCLIENT PAUSE 1 ALL\r\n");
    b.send("PING\r\n");
    clock.advance(60);
    instance.cron();
    await tick();
    expect(b.take()).toBe("");
    clock.advance(40);
    expect(a.send("PING\r\n")).toBe("+PONG\r\n");
    await tick();
    expect(b.take()).toBe("+PONG\r\n");
  });

  test("a pause within the release of another holds those behind it, in their order", async () => {
    const c = new Peer(instance);
    a.send("CLIENT PAUSE 100 WRITE\r\n");
    b.send("APPEND k b\r\nCLIENT PAUSE 100 WRITE\r\nAPPEND k B\r\n");
    c.send("APPEND k c\r\n");
    a.send("CLIENT UNPAUSE\r\n");
    await tick();
    expect([b.take(), c.take()]).toEqual([":1\r\n+OK\r\n", ""]);
    a.send("CLIENT UNPAUSE\r\n");
    await tick();
    expect([b.take(), c.take()]).toEqual([":2\r\n", ":3\r\n"]);
    expect(a.send("GET k\r\n")).toBe("$3\r\nbBc\r\n");
  });

  test("a peer that sends too much while it waits is not read until it may go on", async () => {
    a.send("CLIENT PAUSE 100 WRITE\r\n");
    const value = "x".repeat(700_000);
    b.send(`SET k 1\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$700000\r\n${value}\r\n`);
    expect(b.done).toEqual([]);
    b.send(`*2\r\n$4\r\nECHO\r\n$700000\r\n${value}\r\n`);
    expect(b.done).toEqual(["pause"]);
    a.send("CLIENT UNPAUSE\r\n");
    await tick();
    expect(b.done).toEqual(["pause", "unpause"]);
    expect(b.take()).toBe(`+OK\r\n+OK\r\n$700000\r\n${value}\r\n`);
  });

  test("keys do not expire on their own meanwhile", () => {
    a.send("SET k 1 PX 10\r\nCLIENT PAUSE 100 WRITE\r\n");
    clock.advance(20);
    instance.cron();
    expect(instance.keyspace.stats.expired).toBe(0);
    clock.advance(80);
    instance.cron();
    expect(instance.keyspace.stats.expired).toBe(1);
  });
});

describe("messages", () => {
  test("many to one peer leave in one write, each encoded for its protocol", async () => {
    a.send("SUBSCRIBE x\r\n");
    const c = new Peer(instance);
    c.send("HELLO 3\r\nSUBSCRIBE x\r\n");
    b.send("PUBLISH x 1\r\nPUBLISH x 2\r\n");
    expect(a.take()).toBe("");
    await tick();
    const message = (n: number): string => `3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\n${n}\r\n`;
    expect(a.take()).toBe(`*${message(1)}*${message(2)}`);
    expect(c.take()).toBe(`>${message(1)}>${message(2)}`);
  });

  test("to a client that subscribed within its own EXEC come behind its reply", async () => {
    a.send("MULTI\r\nSUBSCRIBE x\r\nPUBLISH x m\r\n");
    expect(a.send("EXEC\r\n")).toBe(
      "*2\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n:1\r\n*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\nm\r\n",
    );
  });

  test("that a peer's output cannot hold end the peer, not the sender", async () => {
    a.send("SUBSCRIBE x\r\n");
    const c = new Peer(instance);
    c.send("SUBSCRIBE x\r\n");
    a.stream.reply.bytesMax = 20_000;
    expect(b.send(`PUBLISH x 1\r\nPUBLISH x ${"m".repeat(20_000)}\r\nPUBLISH x 2\r\n`)).toBe(":2\r\n:2\r\n:1\r\n");
    await tick();
    expect([a.take(), a.done]).toEqual(["", ["destroy"]]);
    expect(c.take()).toMatch(/\n1\r\n.*\nm{20000}\r\n.*\n2\r\n$/s);
  });

  test("reach a peer that does not read without being kept anywhere else", async () => {
    a.send("SUBSCRIBE x\r\n");
    a.unsentBytes = 2 * 1024 * 1024;
    a.send("PING\r\n");
    b.send("PUBLISH x m\r\n");
    await tick();
    expect(a.take()).toContain("$1\r\nm\r\n");
    expect(a.stream.reply.buffer.length).toBe(0);
  });
});

test("what arrives although the output stalls waits, and is executed when the output is gone", () => {
  expect(a.send("PING\r\n")).toBe("+PONG\r\n");
  a.unsentBytes = 2 * 1024 * 1024;
  expect(a.send("ECHO 1\r\nECHO 2\r\n")).toBe("");
  expect(a.send("ECHO 3\r\n")).toBe("");
  a.unsentBytes = 0;
  a.stream.drained();
  expect(a.take()).toBe("$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n");
});

describe("a bound on replies", () => {
  test("is of each reply, however many are asked for at once", () => {
    a.stream.reply.bytesMax = 20_000;
    expect(a.send(`ECHO ${"x".repeat(9000)}\r\n`.repeat(20))).toHaveLength(20 * 9009);
  });

  test("leaves room for replies although others fill the output", async () => {
    const c = new Peer(instance);
    c.stream.reply.bytesMax = 16_384;
    c.send("HELLO 3\r\nSUBSCRIBE x\r\n");
    // Sent when the tick is over: 40 bytes are left until then.
    b.send(`PUBLISH x ${"m".repeat(16_300)}\r\n`);
    expect(c.send(`ECHO ${"y".repeat(99)}\r\n`)).toContain(`\n${"m".repeat(16_300)}\r\n$99\r\nyyy`);
    expect(c.done).toEqual([]);
  });

  test("ends a transaction whose replies leave no room for an error", () => {
    a.stream.reply.bytesMax = 16_384;
    a.send("MULTI\r\n");
    for (const size of [16_350, 50]) a.send(`ECHO ${"z".repeat(size)}\r\n`);
    expect(a.send("EXEC\r\n")).toMatch(/^-ERR the reply is larger/);
    expect(a.send("MULTI\r\nPING\r\nEXEC\r\n")).toBe("+OK\r\n+QUEUED\r\n*1\r\n+PONG\r\n");
  });

  test("stops no command of a transaction", () => {
    a.stream.reply.bytesMax = 16_384;
    a.send("MULTI\r\n");
    for (const command of [
      "SET a 1",
      `ECHO ${"z".repeat(16_340)}`,
      `ECHO ${"z".repeat(50)}`,
      "INCR a",
      "INCR a",
      "SET b 1",
    ])
      a.send(`${command}\r\n`);
    expect(a.send("EXEC\r\n")).toMatch(/^-ERR the reply is larger/);
    expect(a.send("MGET a b\r\n")).toBe("*2\r\n$1\r\n3\r\n$1\r\n1\r\n");
  });
});
