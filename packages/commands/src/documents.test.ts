import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, expect, test, vi } from "vitest";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = Array.from(readme.matchAll(/```ts\n([\s\S]*?)```/g), ([, example]) => example);
// Inside the package, so that an example finds what the package depends on.
const directory = mkdtempSync(new URL("../node_modules/.readme-", import.meta.url).pathname);
afterAll(() => rmSync(directory, { recursive: true }));

const sourceOf = (entry: string): string => JSON.stringify(new URL(`./${entry}.ts`, import.meta.url).pathname);

test.each(examples.map((example, index) => [index + 1, example] as const))(
  "example %i of the README runs and prints what its comments say",
  async (index, example) => {
    const file = `${directory}/example-${index}.ts`;
    const code = example
      .replace('"@allset/commands"', sourceOf("index"))
      .replace('"@allset/commands/specs"', sourceOf("specs"));
    writeFileSync(file, code);
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    await import(/* @vite-ignore */ file);
    const printed = log.mock.calls.map(([value]) => String(value));
    log.mockRestore();
    expect(printed).toEqual(Array.from(example.matchAll(/console\.log\(.*\); \/\/ (.*)/g), ([, comment]) => comment));
  },
);
