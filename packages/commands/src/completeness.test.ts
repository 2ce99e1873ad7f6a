import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { families } from "./specs.js";

/** Commands without a test beside redis-server or its documentation, and why. */
const untested: Readonly<Record<string, string>> = {};

const folder = import.meta.dirname;
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => resolve(folder, file));
const textOf = (file: string): string => readFileSync(file, "utf8");

/** A recorded step begins with the request, after the connection's name where it is not the first one. */
function calledIn(transcript: string): string[][] {
  const { cases = {} } = JSON.parse(transcript) as { cases?: Record<string, [request: string][]> };
  return Object.values(cases).flatMap((steps) => steps.map(([request]) => request.replace(/^\w+> /, "").split(" ", 2)));
}

/** A documented case stands in the test alone. */
function documentedIn(source: string): string[][] {
  if (!source.includes("documented(")) return [];
  return Array.from(source.matchAll(/\[\s*"([A-Z]+)"(?:,\s*"([A-Z-]+)")?/g), ([, name, second]) => [
    name,
    second ?? "",
  ]);
}

const called = new Set(
  files
    .flatMap((file) => {
      if (file.endsWith(".transcript.json")) return calledIn(textOf(file));
      return file.endsWith(".test.ts") ? documentedIn(textOf(file)) : [];
    })
    .flatMap(([name, second = ""]) => [name.toLowerCase(), `${name}|${second}`.toLowerCase()]),
);

const commands = families
  .flatMap(({ specs }) => Object.entries(specs))
  .filter(([, spec]) => spec.container !== "bare")
  .map(([name]) => name);

describe("every command", () => {
  it("is compared with redis-server or its documentation, or has a reason", () => {
    expect(commands.filter((name) => !called.has(name) && !Object.hasOwn(untested, name))).toEqual([]);
  });

  it("has a reason only as long as it needs one", () => {
    expect(Object.keys(untested).filter((name) => called.has(name) || !commands.includes(name))).toEqual([]);
  });
});
