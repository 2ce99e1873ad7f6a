import { type AddressInfo, connect as connectSocket, Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestGateway } from "./test-gateway.js";

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await TestGateway.start({}, { origins: ["https://app.example", "loopback"] });
});
afterAll(() => gateway.stop());

describe("plain HTTP", () => {
  const get = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${gateway.gateway.port}${path}`, init);

  test("/ says what this is", async () => {
    const response = await get("/");
    expect(response.status).toBe(426);
    expect(response.headers.get("upgrade")).toBe("websocket");
    expect(await response.text()).toContain("WebSocket");
  });

  test.each([
    ["/healthz", "GET", 200],
    ["/elsewhere", "GET", 404],
    ["/", "POST", 405],
    ["/healthz", "DELETE", 405],
  ])("%s %s", async (path, method, status) => {
    expect((await get(path, { method })).status).toBe(status);
  });

  test("no page may read an answer", async () => {
    const { headers } = await get("/healthz", { headers: { Origin: "https://app.example" } });
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("handshakes", () => {
  test.each([
    ["https://app.example", true],
    ["http://localhost:5173", true],
    ["http://127.0.0.1", true],
    ["http://[::1]:8080", true],
    [undefined, true],
    ["https://app.example:444", false],
    ["http://app.example", false],
    ["https://evil.example", false],
    ["http://localhost.evil.example", false],
    ["null", false],
    ["", false],
    ["nonsense", false],
  ])("from the origin %s: %s", async (origin, admitted) => {
    const options = origin === undefined ? {} : { headers: { Origin: origin } };
    if (admitted) await gateway.connect("json", options);
    else expect((await gateway.refused(["json"], options)).status).toBe(403);
  });

  test("the answer names the origin", async () => {
    const { body } = await gateway.refused(["json"], { headers: { Origin: "https://evil.example" } });
    expect(body).toBe("the origin https://evil.example is not in gateway-origins\n");
  });

  test("the first known subprotocol is chosen", async () => {
    expect((await gateway.connect("json")).webSocket.protocol).toBe("json");
    expect((await gateway.connect("resp")).webSocket.protocol).toBe("resp");
    expect((await gateway.connect()).webSocket.protocol).toBe("");
  });

  test("an unknown subprotocol is refused", async () => {
    expect(await gateway.refused(["graphql"])).toEqual({
      status: 400,
      body: "no such subprotocol: there are resp, json\n",
    });
  });

  test("compression is not agreed on", async () => {
    expect((await gateway.connect("json", { perMessageDeflate: true })).webSocket.extensions).toBe("");
  });

  test("only / is a WebSocket", async () => {
    const { webSocket } = await gateway.connect("json");
    expect(webSocket.url).toBe(gateway.url);
    const socket = connectSocket(gateway.gateway.port, "127.0.0.1");
    socket.write("GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    const [answer] = await new Promise<[Buffer]>((resolve) => socket.once("data", (data) => resolve([data])));
    expect(answer.toString()).toMatch(/^HTTP\/1.1 404 /);
  });
});

test("programs without an origin are refused where it is required", async () => {
  const strict = await TestGateway.start({}, { allowMissingOrigin: false });
  expect((await strict.refused(["json"])).status).toBe(403);
  await strict.connect("json", { headers: { Origin: "http://localhost" } });
  await strict.stop();
});

test("what a browser may not call is refused in every dialect", async () => {
  const { registry } = gateway.instance;
  const refused = registry.commands.filter((command) => command.browserRefused && command.handler !== null);
  expect(refused.length).toBeGreaterThan(5);
  const client = await gateway.connect("json");
  const text = await gateway.connect();
  const resp = await gateway.connect("resp");
  for (const { fullName, arity } of refused) {
    const words = fullName.split("|");
    const cmd = [...words, ...Array<string>(Math.max(0, Math.abs(arity) - words.length)).fill("1")];
    expect(await client.call(1, ...cmd)).toMatchObject({ error: { code: "NOPERM" } });
    expect(await text.ask(cmd.join(" "))).toMatch(/^"NOPERM /);
    expect(await resp.ask(Buffer.from(`${cmd.join(" ")}\r\n`))).toMatch(/^-NOPERM /);
  }
});

test("a connection that the system cannot accept is told of, and the others live on", async () => {
  const told: string[] = [];
  const logger = { info: (line: string) => void told.push(line), debug() {} };
  const server = await TestGateway.start({}, { logger });
  const client = await server.connect("json");
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
  const listener = handles.find(
    (handle): handle is Server =>
      handle instanceof Server && (handle.address() as AddressInfo | null)?.port === server.gateway.port,
  );
  listener?.emit("error", new Error("accept ENOBUFS"));
  expect(told).toEqual(["gateway: cannot accept: accept ENOBUFS"]);
  expect(await client.call(1, "PING")).toEqual({ id: 1, result: "PONG" });
  await server.stop();
});

test("stopping says goodbye and frees the port", async () => {
  const stopped = await TestGateway.start();
  const client = await stopped.connect("json");
  const idle = connectSocket(stopped.gateway.port, "127.0.0.1");
  await new Promise((resolve) => idle.once("connect", resolve));
  await stopped.gateway.stop();
  expect(await client.closing).toEqual({ code: 1001, reason: "the server is shutting down" });
  expect(stopped.instance.sessions.size).toBe(0);
  idle.destroy();
});

test("two gateways share nothing", async () => {
  const other = await TestGateway.start();
  await (await gateway.connect("json")).call(1, "SET", "mine", "1");
  expect(await (await other.connect("json")).call(1, "GET", "mine")).toEqual({ id: 1, result: null });
  await other.stop();
});
