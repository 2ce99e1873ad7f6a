import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { freePort, RawConnection } from "@allset/testkit";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Program } from "./test-program.js";

const executablePath = process.env["ALLSET_CHROMIUM"] ?? "/usr/bin/chromium";
const usable = process.env["ALLSET_BROWSER"] === "1" || existsSync(executablePath);

/** Nothing of the browser but the page: no display, no updates, no calls home. */
const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What the page runs: one WebSocket of the json dialect, whose answers are promises. */
const script = `
  window.open_ = (url) => new Promise((resolve, reject) => {
    const socket = new WebSocket(url, "json");
    const waiting = new Map();
    window.pushes = [];
    let id = 0;
    window.call = (...cmd) => new Promise((done) => { waiting.set(++id, done); socket.send(JSON.stringify({ id, cmd })); });
    socket.onopen = () => resolve(socket.protocol);
    socket.onerror = () => reject(new Error("refused"));
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.push) window.pushes.push(message.push);
      else waiting.get(message.id)(message);
    };
  });`;

interface PageWindow {
  open_(url: string): Promise<string>;
  call(...cmd: unknown[]): Promise<unknown>;
  pushes: unknown[];
}

// Where a developer has no chromium the suite is skipped; CI has one and must not skip.
describe.runIf(usable)("a page in a real browser (needs chromium)", () => {
  let program: Program;
  /** A client of the other door. */
  let other: RawConnection;
  let url: string;
  let pages: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const gatewayPort = await freePort();
    url = `ws://127.0.0.1:${gatewayPort}/`;
    const started = await Program.start(["--gateway-port", `${gatewayPort}`]);
    program = started;
    other = await RawConnection.open({ port: started.port });
    pages = createServer((_, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(`<!doctype html><title>page</title><script>${script}</script>`);
    });
    await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch({
      executablePath,
      args: [...args, "--host-resolver-rules=MAP evil.example 127.0.0.1"],
    });
    page = await browser.newPage();
    await page.goto(`http://localhost:${(pages.address() as AddressInfo).port}/`);
  });
  afterAll(async () => {
    await browser?.close();
    pages?.close();
    await other?.close();
    expect(await program?.stop()).toBe(0);
  });

  const open = (from: Page): Promise<string> =>
    from.evaluate((url) => (window as unknown as PageWindow).open_(url).catch((error: Error) => error.message), url);
  const call = (...cmd: unknown[]): Promise<unknown> =>
    page.evaluate((words) => (window as unknown as PageWindow).call(...words), cmd);
  /** Has the page send a command whose reply nobody waits for. */
  const send = (...cmd: unknown[]): Promise<void> =>
    page.evaluate((words) => void (window as unknown as PageWindow).call(...words), cmd);
  const untilBlocked = (clients: number): Promise<void> =>
    expect.poll(() => other.call("INFO", "clients"), { timeout: 5000 }).toContain(`\nblocked_clients:${clients}\r\n`);

  test("connects, sets and gets many keys", async () => {
    expect(await open(page)).toBe("json");
    expect(await call("MSET", "k1", "v1", "k2", "ключ 🗝")).toMatchObject({ result: "OK" });
    expect(await call("MGET", "k1", "k2", "k3")).toMatchObject({ result: ["v1", "ключ 🗝", null] });
    expect(await call("MSET", "k1", "changed", "k2", null)).toMatchObject({ error: { code: "ERR" } });
    expect(await call("GET", "k1")).toMatchObject({ result: "v1" });
    expect(await other.call("GET", "k1")).toBe("$2\r\nv1\r\n");
  });

  test("sees what others publish", async () => {
    expect(await call("SUBSCRIBE", "news")).toMatchObject({ result: 1 });
    expect(await other.call("PUBLISH", "news", "hello")).toBe(":1\r\n");
    await page.waitForFunction(() => (window as unknown as PageWindow).pushes.length === 2);
    expect(await page.evaluate(() => (window as unknown as PageWindow).pushes)).toEqual([
      ["subscribe", "news", 1],
      ["message", "news", "hello"],
    ]);
  });

  test.each([["CONFIG", "GET", "*"], ["FLUSHALL"], ["CONFIG", "SET", "maxmemory", "1"]])(
    "may not %s %s",
    async (...cmd) => {
      expect(await call(...cmd)).toMatchObject({ error: { code: "NOPERM" } });
      expect(await call("GET", "k1")).toMatchObject({ result: "v1" });
    },
  );

  test("waits for an element", async () => {
    const element = call("BLPOP", "queue", 0);
    await untilBlocked(1);
    expect(await other.call("RPUSH", "queue", "a", "b")).toBe(":2\r\n");
    expect(await element).toMatchObject({ result: ["queue", "a"] });
    expect(await call("LPOP", "queue")).toMatchObject({ result: "b" });
  });

  test("of another origin does not connect", async () => {
    const foreign = await browser.newPage();
    await foreign.goto(`http://evil.example:${(pages.address() as AddressInfo).port}/`);
    expect(await open(foreign)).toBe("refused");
    expect(await other.call("INFO", "stats")).toContain("\nrejected_connections:1\r\n");
    await foreign.close();
  });

  test("that reloads leaves nothing behind", async () => {
    await send("BLPOP", "queue", 0);
    await untilBlocked(1);
    await page.reload();
    await untilBlocked(0);
    expect(await other.call("RPUSH", "queue", "c")).toBe(":1\r\n");
    expect(await other.call("LLEN", "queue")).toBe(":1\r\n");
    expect(await other.call("PUBLISH", "news", "x")).toBe(":0\r\n");
  });
});
