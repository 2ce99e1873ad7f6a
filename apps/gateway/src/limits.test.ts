import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { type GatewayLimits, type LimitName, limitNames, limitSpecs } from "./limits.js";
import { type TestClient, TestGateway } from "./test-gateway.js";

let gateway: TestGateway | undefined;
afterEach(() => gateway?.stop());

async function start(limits: Partial<GatewayLimits>): Promise<TestGateway> {
  gateway = await TestGateway.start(limits);
  return gateway;
}

/** A client that never reads, and how it is closed. */
async function deafClient(server: TestGateway, subprotocol: string): Promise<TestClient> {
  const client = await server.connect(subprotocol);
  client.webSocket.pause();
  return client;
}

/** Waits until the server has no client left. */
async function emptied(server: TestGateway): Promise<void> {
  for (let tries = 0; server.instance.sessions.size > 0; tries++) {
    if (tries > 500) throw new Error("a client is still there");
    await sleep(10);
  }
}

/** One test for each limit, that crosses it. */
const crossings: Record<LimitName, () => Promise<void>> = {
  async messageBytesMax() {
    const server = await start({ messageBytesMax: 1000 });
    const json = await server.connect("json");
    const envelope = JSON.stringify({ id: 1, cmd: ["ECHO", ""] }).length;
    expect(await json.call(1, "ECHO", "x".repeat(1000 - envelope))).toMatchObject({ id: 1 });
    json.send(JSON.stringify({ id: 1, cmd: ["ECHO", "x".repeat(1001 - envelope)] }));
    expect((await json.closing).code).toBe(1009);
    const resp = await server.connect("resp");
    resp.send(Buffer.alloc(1001));
    expect((await resp.closing).code).toBe(1009);
    // A command of the resp dialect is bounded as well, though many messages carry it.
    const split = await server.connect("resp");
    expect(await split.ask(Buffer.from("*2\r\n$4\r\nECHO\r\n$1001\r\n"))).toBe(
      "-ERR Protocol error: invalid bulk length\r\n",
    );
    await split.closing;
    const many = await server.connect("resp");
    many.send(Buffer.from("*4\r\n$4\r\nMSET\r\n$600\r\n"));
    many.send(Buffer.from(`${"x".repeat(600)}\r\n$600\r\n`));
    many.send(Buffer.alloc(600));
    await many.closing;
  },

  async messageFragmentsMax() {
    const server = await start({ messageFragmentsMax: 10 });
    const client = await server.connect("json");
    const send = (parts: number): void => {
      const text = '{"id":1,"cmd":["PING"]}'.padEnd(parts);
      for (let i = 0; i < parts; i++)
        client.webSocket.send(i === parts - 1 ? text.slice(i) : text[i], { fin: i === parts - 1 });
    };
    send(10);
    expect(await client.next()).toBe('{"id":1,"result":"PONG"}');
    send(11);
    expect(await client.closing).toMatchObject({ code: 1008 });
  },

  async waitingRequestsMax() {
    const server = await start({ waitingRequestsMax: 20 });
    const client = await server.connect("json");
    server.instance.pauseCommands("all", server.clock.now() + 1000);
    for (let id = 0; id < 21; id++) client.send(JSON.stringify({ id, cmd: ["PING"] }));
    await sleep(50);
    server.advance(1001);
    for (let id = 0; id < 21; id++) expect(await client.next()).toBe(`{"id":${id},"result":"PONG"}`);
    server.instance.pauseCommands("all", server.clock.now() + 1000);
    for (let id = 0; id < 22; id++) client.send(JSON.stringify({ id, cmd: ["PING"] }));
    expect((await client.closing).code).toBe(1008);
  },

  async commandsPerSecondMax() {
    const server = await start({ commandsPerSecondMax: 10 });
    for (const [subprotocol, request] of [
      ["json", '{"id":1,"cmd":["PING"]}'],
      ["resp", Buffer.from("PING\r\n")],
      [undefined, "nonsense"],
    ] as const) {
      const client = await server.connect(subprotocol);
      for (let i = 0; i < 15; i++) await client.ask(request).then(() => i === 9 && server.clock.advance(500));
      client.send(request);
      await sleep(50);
      // 16 commands, 15 of which had tokens.
      expect(client.unread).toBe(1);
      await client.next();
      client.send(request);
      await sleep(50);
      expect(client.unread).toBe(0);
      server.advance(99);
      await sleep(20);
      expect(client.unread).toBe(0);
      server.advance(1);
      await client.next();
    }
  },

  async connectionsMax() {
    const server = await start({ connectionsMax: 2 });
    const first = await server.connect("json");
    await server.connect("resp");
    expect(await server.refused(["json"])).toEqual({ status: 503, body: "too many connections\n" });
    expect(server.instance.statistics.connectionsRejected).toBe(1);
    first.webSocket.close();
    await first.closing;
    await server.connect("json");
    server.instance.settings.maxClients = 2;
    server.gateway.limits.connectionsMax = 100;
    expect((await server.refused(["json"])).status).toBe(503);
  },

  async unreadBytesMax() {
    const server = await start({ unreadBytesMax: 2_000_000 });
    const reader = await server.connect("json");
    await reader.call(1, "SET", "large", "x".repeat(500_000));
    // A reader gets it all, however much it asks for at once.
    for (let id = 0; id < 20; id++) reader.send(JSON.stringify({ id, cmd: ["GET", "large"] }));
    for (let id = 0; id < 20; id++) expect((await reader.next()).length).toBeGreaterThan(500_000);
    // Who subscribed and does not read is closed, in every dialect; what is published is not waited for.
    const deaf = await Promise.all([deafClient(server, "json"), deafClient(server, "resp")]);
    deaf[0].send('{"id":1,"cmd":["SUBSCRIBE","news"]}');
    deaf[1].send(Buffer.from("SUBSCRIBE news\r\n"));
    await sleep(50);
    for (let i = 0; i < 100 && server.instance.sessions.size > 1; i++)
      await reader.call(1, "PUBLISH", "news", "x".repeat(500_000));
    expect(server.instance.sessions.size).toBe(1);
    expect(server.instance.statistics.outputLimitDisconnections).toBe(2);
    deaf[0].webSocket.resume();
    expect(await deaf[0].closing).toEqual({ code: 1013, reason: "too much output is unread" });
    // A reply beyond the limit is an error, and the connection lives on.
    const error = "the reply is larger than this connection may be sent";
    const resp = await server.connect("resp");
    await resp.ask(Buffer.from("SETRANGE huge 2100000 x\r\n"));
    expect(await resp.ask(Buffer.from("GET huge\r\n"))).toBe(`-ERR ${error}\r\n`);
    expect(await resp.ask(Buffer.from("MGET large large large large large\r\n"))).toBe(`-ERR ${error}\r\n`);
    expect(await reader.call(1, "MGET", "none", "huge")).toEqual({ id: 1, error: { code: "ERR", message: error } });
    await reader.call(2, "MULTI");
    for (const key of ["large", "huge", "large"]) await reader.call(3, "GET", key);
    expect(await reader.call(4, "EXEC")).toMatchObject({
      result: [expect.any(String), { code: "ERR" }, { code: "ERR" }],
    });
  },

  async subscriptionsMax() {
    const server = await start({ subscriptionsMax: 3 });
    const client = await server.connect("json");
    client.send('{"id":1,"cmd":["SUBSCRIBE","a","b"]}');
    for (let i = 0; i < 3; i++) await client.next();
    const error = { code: "ERR", message: "too many subscriptions on this connection" };
    expect(await client.call(2, "PSUBSCRIBE", "c", "d")).toEqual({ id: 2, error });
    expect(await client.call(3, "PSUBSCRIBE", "c")).toEqual({ push: ["psubscribe", "c", 3] });
    await client.next();
    expect(await client.call(4, "SSUBSCRIBE", "e")).toEqual({ id: 4, error });
    const resp = await server.connect("resp");
    expect(await resp.ask(Buffer.from("SUBSCRIBE a b c d\r\n"))).toBe(`-ERR ${error.message}\r\n`);
  },

  async handshakeMsMax() {
    const server = await start({ handshakeMsMax: 1000 });
    const silent = connectSocket(server.gateway.port, "127.0.0.1");
    const slow = connectSocket(server.gateway.port, "127.0.0.1");
    await Promise.all([once(silent, "connect"), once(slow, "connect")]);
    slow.write("GET / HTTP/1.1\r\nHost: x\r\n");
    const client = await server.connect("json");
    await sleep(20);
    server.advance(999);
    const closed = (socket: Socket): Promise<unknown> => once(socket, "close");
    const both = Promise.all([closed(silent), closed(slow)]);
    await sleep(20);
    expect([silent.destroyed, slow.destroyed]).toEqual([false, false]);
    server.advance(1);
    await both;
    expect(await client.call(1, "PING")).toEqual({ id: 1, result: "PONG" });
  },

  async silenceMsMax() {
    const server = await start({ silenceMsMax: 1000, pongMsMax: 500 });
    const client = await server.connect("json");
    let pings = 0;
    client.webSocket.on("ping", () => pings++);
    server.advance(0);
    server.advance(999);
    await sleep(20);
    expect(pings).toBe(0);
    server.advance(1);
    await once(client.webSocket, "ping");
    await sleep(20);
    // The answer counts: it lives on, and is asked again.
    server.advance(400);
    server.advance(1000);
    await once(client.webSocket, "ping");
    expect(pings).toBe(2);
  },

  async pongMsMax() {
    const server = await start({ silenceMsMax: 1000, pongMsMax: 500 });
    const dead = await server.connect("json", { autoPong: false });
    const stalled = await deafClient(server, "json");
    const blocked = await server.connect("json");
    await blocked.call(1, "SET", "large", "x".repeat(900_000));
    for (let id = 0; id < 50; id++) stalled.send(JSON.stringify({ id, cmd: ["GET", "large"] }));
    await sleep(100);
    server.advance(0);
    server.advance(1000);
    await sleep(20);
    server.advance(499);
    expect(server.gateway.connectionCount).toBe(3);
    server.advance(1);
    expect((await dead.closing).code).toBe(1006);
    for (let tries = 0; server.gateway.connectionCount > 1 && tries < 100; tries++) await sleep(10);
    // Who asks and does not read is closed as well, with a bounded amount of output: the rest was not executed.
    expect(server.gateway.connectionCount).toBe(1);
    expect(server.instance.statistics.outputLimitDisconnections).toBe(0);
    expect(await blocked.call(1, "PING")).toEqual({ id: 1, result: "PONG" });
    blocked.webSocket.terminate();
    await emptied(server);
  },
};

for (const name of limitNames) test(`${name}: ${limitSpecs[name].summary}`, crossings[name]);

test("a change of a live limit applies to open connections", async () => {
  const server = await start({});
  const client = await server.connect("json");
  server.gateway.limits.unreadBytesMax = 1000;
  expect(await client.call(2, "ECHO", "x".repeat(1001))).toMatchObject({ error: { code: "ERR" } });
  expect(await client.call(2, "ECHO", "x".repeat(1000))).toMatchObject({ id: 2 });
});
