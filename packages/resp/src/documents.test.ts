import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { protocolErrors } from "./index.js";

const directory = mkdtempSync(new URL("../node_modules/.readme-", import.meta.url).pathname);
afterAll(() => rmSync(directory, { recursive: true }));

test("the README's example runs and prints what its comment says", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const file = `${directory}/example.ts`;
  writeFileSync(
    file,
    example.replace('"@allset/resp"', JSON.stringify(new URL("./index.ts", import.meta.url).pathname)),
  );
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await import(/* @vite-ignore */ file);
  expect(log.mock.calls).toEqual([[/console\.log\(.*\); \/\/ (.*)/.exec(example)?.[1]]]);
});

test("docs/internals/resp.md lists every protocol error, and no other", () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../..", "docs/internals/resp.md"), "utf8");
  const listed = Array.from(page.matchAll(/^\| `(Protocol error: .*?)` \| (.*) \|$/gm), ([, text, meaning]) => [
    text,
    meaning,
  ]);
  expect(listed).toEqual(Object.values(protocolErrors).map(({ text, meaning }) => [text.trim(), meaning]));
});
