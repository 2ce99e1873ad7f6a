import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, expect, test, vi } from "vitest";
import { configure, hasParameter } from "./configure.js";
import { helpText } from "./help.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const directory = mkdtempSync(new URL("../node_modules/.readme-", import.meta.url).pathname);
afterAll(() => rmSync(directory, { recursive: true }));

test("the README's example runs and prints what its comment says", async () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const file = `${directory}/example.ts`;
  const index = JSON.stringify(new URL("./index.ts", import.meta.url).pathname);
  writeFileSync(file, example.replace('"@allset/server"', index));
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await import(/* @vite-ignore */ file);
  expect(log.mock.calls).toEqual([[/console\.log\(.*\); \/\/ (.*)/.exec(example)?.[1]]]);
});

test("the README gives a reason for each dependency", () => {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const foreign = Object.keys(manifest.dependencies).filter((name) => !name.startsWith("@allset/"));
  expect(Array.from(readme.matchAll(/^\| `([a-z-]+)` +\| [a-z]/gm), ([, name]) => name)).toEqual(foreign);
});

test("every parameter that --help and the README name exists", () => {
  const instance = configure();
  const named = [
    ...Array.from(helpText().matchAll(/--([a-z-]+) /g), ([, name]) => name),
    ...Array.from(readme.matchAll(/[` ]--([a-z-]+) [a-z0-9]/g), ([, name]) => name),
    ...Array.from(readme.matchAll(/`((?:[a-z]+-)+[a-z]+)`/g), ([, name]) => name),
  ].filter((name) => !["help", "name", "version", "pino-pretty"].includes(name));
  expect(named.filter((name) => !hasParameter(instance, name))).toEqual([]);
});
