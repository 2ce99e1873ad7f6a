import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { runInNewContext } from "node:vm";
import { expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { closings, errors } from "./errors.js";
import { limitNames, limitSpecs } from "./limits.js";
import { TestGateway } from "./test-gateway.js";

const root = resolve(import.meta.dirname, "../../..");
const readme = readFileSync(resolve(root, "apps/gateway/README.md"), "utf8");
const page = readFileSync(resolve(root, "docs/internals/gateway.md"), "utf8");

/** The code block of a language. */
const example = (language: string): string =>
  new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? "";

/** The rows of the table in the page whose header begins so, without blanks around cells. */
function table(header: string): string[][] {
  const [, ...lines] = page
    .slice(page.indexOf(`| ${header} |`))
    .split("\n\n", 1)[0]
    .trim()
    .split("\n")
    .slice(1);
  return lines.map((line) => line.split(" | ").map((cell) => cell.replace(/^\| |\|$/g, "").trim()));
}

test("the README's page runs as written", async () => {
  const gateway = await TestGateway.start();
  const printed: unknown[][] = [];
  const console = { log: (...values: unknown[]) => printed.push(values) };
  const script = example("js").replace("ws://127.0.0.1:8379", gateway.url);
  runInNewContext(script, { WebSocket, console, JSON });
  await vi.waitFor(() => expect(printed.length).toBe(6));
  expect(JSON.parse(JSON.stringify(printed))).toEqual([
    [["ada", "grace"]],
    ["pushed:", ["subscribe", "news", 1]],
    ["pushed:", ["message", "news", "hello"]],
    [1],
    ["wrong number of arguments for 'mset' command"],
    ["ada"],
  ]);
  await gateway.stop();
});

test("the README's library example runs as written", async () => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const [, body] = example("ts").split("\n\n");
  const { createInstance } = await import("@allset/commands");
  const gateway = await import("./index.js");
  const names = ["createInstance", "createGateway", "createGatewayLimits"];
  const run = runInNewContext(`(async (${names}) => {${example("ts").slice(example("ts").indexOf(body))}})`, {
    console,
    performance,
  });
  await run(createInstance, gateway.createGateway, gateway.createGatewayLimits);
  expect(log.mock.calls).toEqual([[expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/)]]);
});

test("the page lists every limit", () => {
  const cells = limitNames.map((name) => {
    const { parameter, unit, default: standard, live, summary } = limitSpecs[name];
    return [`\`${name}\``, `\`${parameter}\``, `${standard} ${unit}`, `${live ? "Live. " : ""}${summary}`];
  });
  expect(table("limit")).toEqual(cells);
});

test("the page lists every error and closing", () => {
  expect(table("error").map(([text]) => text)).toEqual(Object.values(errors).map((text) => `\`${text}\``));
  const closed = Object.values(closings).map(({ code, reason }) => [
    `${code}`,
    reason === "" ? "none" : `\`${reason}\``,
  ]);
  expect(table("code").map(([code, reason]) => [code, reason])).toEqual(closed);
});
