import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, linkSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import { join } from "node:path";
import { freePort, RawConnection, ReferenceServer, redisServerPath, toText } from "@allset/testkit";
import { afterEach, describe, expect, test } from "vitest";
import { configure } from "./configure.js";
import { endpointsOf } from "./endpoints.js";
import { TestServer } from "./test-server.js";
import { until } from "./test-until.js";

let server: TestServer;
afterEach(() => server.stop());

/** Connects, and reads until the server closes. */
const readAll = (address: net.NetConnectOpts): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    const socket = net.connect(address);
    socket.on("data", (chunk) => (text += chunk.toString("latin1")));
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });

/** An address of this machine that is not loopback; none on a machine without network. */
const outside = Object.values(os.networkInterfaces())
  .flat()
  .find((address) => address !== undefined && !address.internal && address.family === "IPv4")?.address;

describe("the limit of clients", () => {
  test("turns away with Redis's words, and lets in again", async () => {
    server = await TestServer.start({ maxclients: "2" });
    const [first] = [await server.connect(), await server.connect()];
    expect(await readAll({ port: server.server.port })).toBe("-ERR max number of clients reached\r\n");
    expect(await readAll({ path: server.socketPath })).toBe("-ERR max number of clients reached\r\n");
    expect(server.server.instance.statistics.connectionsRejected).toBe(2);
    await first.close();
    await until("one left", () => server.clients === 1);
    const next = await server.connect();
    expect(await next.call("PING")).toBe("+PONG\r\n");
    expect(await next.call("CONFIG", "SET", "maxclients", "1")).toBe("+OK\r\n");
    expect(await next.call("PING")).toBe("+PONG\r\n");
    expect(await readAll({ port: server.server.port })).toContain("max number");
  });

  test.skipIf(redisServerPath() === null)("says what redis-server says (needs redis-server)", async () => {
    server = await TestServer.start({ maxclients: "1" });
    const reference = await ReferenceServer.start({ args: ["--maxclients", "1"] });
    const holders = [await RawConnection.open(reference.address), await server.connect()];
    await Promise.all(holders.map((holder) => holder.call("PING")));
    expect(await readAll({ path: server.socketPath })).toBe(await readAll(reference.address as { path: string }));
    await holders[0].close();
    await reference.stop();
  });

  test("does not keep those who stay although they were turned away", async () => {
    server = await TestServer.start({ maxclients: "1" });
    await server.connect();
    const stubborn = net.connect({ port: server.server.port, allowHalfOpen: true }).resume();
    await new Promise((resolve) => stubborn.once("end", resolve));
    const failed = new Promise((resolve) => stubborn.once("error", resolve));
    const timer = setInterval(() => stubborn.write("PING\r\n"), 10);
    await failed;
    clearInterval(timer);
  });
});

describe.skipIf(outside === undefined)("protected mode (needs a network interface)", () => {
  const anywhere = [{ host: "0.0.0.0", port: 0 }];
  const fromOutside = (): Promise<string> => readAll({ port: server.server.port, host: outside });

  test.skipIf(redisServerPath() === null)(
    "refuses strangers in redis-server's words (needs redis-server)",
    async () => {
      server = await TestServer.start({}, anywhere);
      const reference = await ReferenceServer.start({ listen: "tcp", args: ["--bind", "*"] });
      const expected = await readAll({ ...(reference.address as { port: number }), host: outside });
      expect(expected).toMatch(/^-DENIED /);
      expect(await fromOutside()).toBe(expected);
      expect(server.server.instance.statistics.connectionsRejected).toBe(1);
      await reference.stop();
    },
  );

  test("refuses a stranger who was gone before it was accepted, and whose address nobody knows any more", async () => {
    server = await TestServer.start({}, anywhere);
    const client = await server.connect();
    const { port } = server.server;
    const program = `const s = require("net").connect(${port}, "${outside}", () => s.write("SET k v\\r\\n", () => s.resetAndDestroy()))`;
    // The server is not running meanwhile.
    spawnSync(process.execPath, ["-e", program]);
    await until("the stranger was seen", () => server.server.instance.statistics.connectionsRejected === 1);
    expect(await client.call("EXISTS", "k")).toBe(":0\r\n");
  });

  test("asks for nothing where there is a password, or it is off", async () => {
    server = await TestServer.start({ requirepass: "secret" }, anywhere);
    const stranger = await RawConnection.open({ port: server.server.port, host: outside as string });
    expect(await stranger.call("PING")).toBe("-NOAUTH Authentication required.\r\n");
    expect(await stranger.call("AUTH", "secret")).toBe("+OK\r\n");
    expect(await stranger.call("CONFIG", "SET", "requirepass", "")).toBe("+OK\r\n");
    expect(await fromOutside()).toMatch(/^-DENIED /);
    expect(await stranger.call("CONFIG", "SET", "protected-mode", "no")).toBe("+OK\r\n");
    const other = await RawConnection.open({ port: server.server.port, host: outside as string });
    expect(await other.call("PING")).toBe("+PONG\r\n");
    await Promise.all([stranger.close(), other.close()]);
  });
});

test.each([
  [{ "gateway-bind": "0.0.0.0" }, true],
  [{ "gateway-bind": "0.0.0.0", requirepass: "secret" }, false],
  [{ "gateway-bind": "127.0.0.1" }, false],
])("a gateway that strangers reach is warned of where there is no password (%o)", async (parameters, warned) => {
  server = await TestServer.start({
    ...(parameters as Record<string, string>),
    "gateway-port": String(await freePort()),
  });
  expect(server.log.some((line) => line.includes("whoever reaches the gateway"))).toBe(warned);
});

describe("idle clients", () => {
  test("are closed after `timeout`, others are not", async () => {
    server = await TestServer.start({ timeout: "1" });
    const [idle, subscriber, monitor] = await Promise.all(Array.from({ length: 3 }, () => server.connect()));
    expect(await subscriber.call("SUBSCRIBE", "c")).toContain("subscribe");
    expect(await monitor.call("MONITOR")).toBe("+OK\r\n");
    const busy = await server.connect();
    const slow = net.connect({ port: server.server.port });
    slow.write("*2\r\n$4\r\nECHO\r\n$100\r\n");
    const timer = setInterval(() => {
      busy.send(["PING"]);
      slow.write("x");
    }, 200);
    expect(await idle.waitForClose(5000)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    clearInterval(timer);
    expect([subscriber, monitor, busy].map(({ isClosed }) => isClosed)).toEqual([false, false, false]);
    expect(slow.readyState).toBe("open");
    slow.destroy();
  });
});

describe("unix sockets", () => {
  test("have the permissions that were asked for", async () => {
    server = await TestServer.start();
    const path = join(server.folder, "other");
    const other = await TestServer.start({}, [{ path, mode: 0o700 }]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    const client = await RawConnection.open({ path });
    expect(await client.call("CLIENT", "INFO")).toMatch(new RegExp(`addr=${path}:0 laddr=${path}:0 .* flags=U `));
    await client.close();
    await other.stop();
    expect(existsSync(path)).toBe(false);
  });

  test("take the place of one that a server left, and of nothing else", async () => {
    server = await TestServer.start();
    const left = join(server.folder, "left");
    // A listener that goes without its socket: another name of it stays.
    const crashed = net.createServer().listen(`${left}.original`);
    await new Promise((resolve) => crashed.once("listening", resolve));
    linkSync(`${left}.original`, left);
    await new Promise((resolve) => crashed.close(resolve));
    const heir = await TestServer.start({}, [{ path: left, mode: null }]);
    await heir.stop();

    const file = join(server.folder, "file");
    writeFileSync(file, "precious");
    await expect(TestServer.start({}, [{ path: file, mode: null }])).rejects.toThrow("the address is already in use");
    expect(existsSync(file)).toBe(true);
  });

  test.skipIf(process.getuid?.() === 0)(
    "in a folder that may not be written are an error (needs a user other than root)",
    async () => {
      server = await TestServer.start();
      const folder = join(server.folder, "closed");
      mkdirSync(folder);
      chmodSync(folder, 0o500);
      await expect(TestServer.start({}, [{ path: join(folder, "s"), mode: null }])).rejects.toThrow(
        "permission denied",
      );
    },
  );
});

describe("addresses", () => {
  test("of IPv4 and IPv6 can have one port", async () => {
    server = await TestServer.start();
    const { port } = server.server;
    await server.server.stop();
    const both = await TestServer.start({}, [
      { host: "0.0.0.0", port },
      { host: "::", port },
    ]);
    const client = await RawConnection.open({ port, host: "::1" });
    expect(await client.call("CLIENT", "INFO")).toContain(`laddr=[::1]:${port} `);
    await client.close();
    await both.stop();
  });

  test("are those of `bind`", async () => {
    server = await TestServer.start();
    const parameters = {
      bind: "* -::* 10.0.0.1 -fe80::1",
      port: "7400",
      unixsocket: "/run/allset",
      unixsocketperm: "770",
    };
    const endpoints = endpointsOf(configure({ parameters }));
    expect(endpoints).toEqual([
      { host: "0.0.0.0", port: 7400, optional: false, backlog: 511 },
      { host: "::", port: 7400, optional: true, backlog: 511 },
      { host: "10.0.0.1", port: 7400, optional: false, backlog: 511 },
      { host: "fe80::1", port: 7400, optional: true, backlog: 511 },
      { path: "/run/allset", mode: 0o770 },
    ]);
  });

  test("cannot change while the server runs", async () => {
    server = await TestServer.start();
    const client = await server.connect();
    for (const name of ["port", "bind", "tls-port"])
      expect(await client.call("CONFIG", "SET", name, name === "bind" ? "*" : "7401")).toBe(
        `-ERR CONFIG SET failed (possibly related to argument '${name}') - can't be changed while the server runs\r\n`,
      );
    expect(await client.call("CONFIG", "GET", "port")).toContain("7379");
  });
});

test("two servers in one process share nothing", async () => {
  server = await TestServer.start({ maxclients: "3" });
  const other = await TestServer.start({ requirepass: "secret" });
  const [a, b] = [await server.connect(), await other.connect()];
  expect(await b.call("AUTH", "secret")).toBe("+OK\r\n");
  expect(await a.call("SET", "k", "v")).toBe("+OK\r\n");
  expect(await b.call("GET", "k")).toBe("$-1\r\n");
  expect(await a.call("SUBSCRIBE", "c")).toContain("subscribe");
  expect(await b.call("PUBLISH", "c", "m")).toBe(":0\r\n");
  expect(await b.call("CONFIG", "GET", "maxclients")).toContain("10000");
  expect(await b.call("CLIENT", "ID")).toBe(":1\r\n");
  await server.server.stop();
  expect(await b.call("PING")).toBe("+PONG\r\n");
  expect(toText(Buffer.from(await b.call("DBSIZE")))).toBe(":0\r\n");
  await other.stop();
});

test("a server that cannot open all its doors opens none", async () => {
  server = await TestServer.start();
  const first = { path: join(server.folder, "first"), mode: null };
  const taken = { host: "127.0.0.1", port: server.server.port };
  await expect(TestServer.start({}, [first, taken])).rejects.toThrow("the address is already in use");
  expect(existsSync(first.path)).toBe(false);
});
