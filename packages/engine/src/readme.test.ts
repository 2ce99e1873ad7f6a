import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as engine from "./index.js";

test("the README's example runs and prints what it says", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)![1];
  const printed: unknown[][] = [];
  const code = example.replace(/import (\{.*\}) from "@allset\/engine";/, "const $1 = engine;");
  new Function("engine", "console", code)(engine, { log: (...values: unknown[]) => printed.push(values) });
  expect(printed).toEqual([[1, ["new", "set"]], ["hello"], [2, ["set", "set"]], [3, true]]);
});
