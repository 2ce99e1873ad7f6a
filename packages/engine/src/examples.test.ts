import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as engine from "./index.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
const printed = [
  [[1, ["new", "set"]], ["hello"], [2, ["set", "set"]], [3, true]],
  [[2], ["name", "Ada"], ["city", "London"]],
];

test.each(examples.map((code, i) => ({ code, i })))(
  "the README's example $i runs and prints what it says",
  (example) => {
    const lines: unknown[][] = [];
    const code = example.code.replace(/import (\{.*\}) from "@allset\/engine";/, "const $1 = engine;");
    new Function("engine", "console", code)(engine, { log: (...values: unknown[]) => lines.push(values) });
    expect(lines).toEqual(printed[example.i]);
  },
);
