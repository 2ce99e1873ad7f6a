import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestGateway } from "./test-gateway.js";

const executablePath = process.env["ALLSET_CHROMIUM"] ?? "/usr/bin/chromium";
const required = process.env["CI"] !== undefined || process.env["ALLSET_CI"] === "1";
const usable = required || existsSync(executablePath);

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
describe.runIf(usable)("a page in a real browser", () => {
  let gateway: TestGateway;
  let pages: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    gateway = await TestGateway.start();
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
    await gateway?.stop();
  });

  const call = (...cmd: unknown[]): Promise<unknown> =>
    page.evaluate((words) => (window as unknown as PageWindow).call(...words), cmd);

  test("connects, sets and gets many keys", async () => {
    const open = (url: string): Promise<string> => (window as unknown as PageWindow).open_(url);
    expect(await page.evaluate(open, gateway.url)).toBe("json");
    expect(await call("MSET", "k1", "v1", "k2", "ключ 🗝")).toMatchObject({ result: "OK" });
    expect(await call("MGET", "k1", "k2", "k3")).toMatchObject({ result: ["v1", "ключ 🗝", null] });
    expect(await call("MSET", "k1", "changed", "k2", null)).toMatchObject({ error: { code: "ERR" } });
    expect(await call("GET", "k1")).toMatchObject({ result: "v1" });
  });

  test("sees what others publish", async () => {
    expect(await call("SUBSCRIBE", "news")).toMatchObject({ result: 1 });
    const other = await gateway.connect("resp");
    expect(await other.ask(Buffer.from("PUBLISH news hello\r\n"))).toBe(":1\r\n");
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

  test("of another origin does not connect", async () => {
    const foreign = await browser.newPage();
    await foreign.goto(`http://evil.example:${(pages.address() as AddressInfo).port}/`);
    const attempt = foreign.evaluate(
      (url) => (window as unknown as PageWindow).open_(url).catch((error: Error) => error.message),
      gateway.url,
    );
    expect(await attempt).toBe("refused");
    expect(gateway.instance.statistics.connectionsRejected).toBe(1);
    await foreign.close();
  });

  test("that reloads leaves nothing behind", async () => {
    await page.reload();
    const other = await gateway.connect("json");
    for (let tries = 0; tries < 200; tries++) {
      const { result } = (await other.call(1, "PUBLISH", "news", "x")) as { result: number };
      if (result === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("the subscription lasts");
  });
});
