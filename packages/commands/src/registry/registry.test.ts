import { Args } from "@allset/resp";
import { describe, expect, it } from "vitest";
import { families } from "../specs.js";
import type { AnyHandler } from "./command.js";
import { CommandFlag } from "./command-flag.js";
import { bytes, key } from "./node.js";
import { createRegistry, type ImplementedFamily, implement } from "./registry.js";
import { ok } from "./reply-shape.js";
import { family, type Spec } from "./spec.js";

interface Ctx {
  readonly db: number;
}
const handle = (): void => {};
const plain = { summary: "A test.", since: "1.0.0", flags: [], args: [], reply: ok("") } as const;

/** A family with a handler for everything, unchecked: what a careless caller could pass. */
const loose = (specs: Record<string, Spec>, handlers?: Record<string, AnyHandler<Ctx>>): ImplementedFamily<Ctx> => ({
  group: "string",
  specs,
  handlers: handlers ?? Object.fromEntries(Object.keys(specs).map((name) => [name, handle])),
});

describe("createRegistry", () => {
  const box = family("server", {
    box: { ...plain, container: "bare" },
    "box|open": { ...plain, args: [bytes("lid")] },
    "box|shut": { ...plain },
    get: { ...plain, flags: ["readonly", "fast"], args: [key("key", "RO", "access")] },
  });
  const registry = createRegistry<Ctx>([implement(box, { "box|open": handle, "box|shut": handle, get: handle })]);
  const resolve = (line: string) => registry.resolve(new Args().assign(line.split(" ")))?.fullName;

  it("resolves commands and subcommands in any case", () => {
    expect(resolve("GET k")).toBe("get");
    expect(resolve("box OPEN x")).toBe("box|open");
    expect(resolve("box")).toBe("box");
    expect(resolve("box burn")).toBeUndefined();
    expect(resolve("open")).toBeUndefined();
    expect(registry.get("BOX|SHUT")?.name).toBe("shut");
  });

  it("precomputes what the gate reads", () => {
    const get = registry.get("get")!;
    expect(get.flags).toBe(CommandFlag.readonly | CommandFlag.fast);
    expect([get.arity, get.firstKey, get.lastKey, get.keyStep]).toEqual([2, 1, 1, 1]);
    expect([get.acceptsCount(1), get.acceptsCount(2), get.acceptsCount(3)]).toEqual([false, true, false]);
    expect(get.mayBeWatched).toBe(true);
    expect(get.browserRefused).toBe(false);
    expect(registry.get("box")?.handler).toBeNull();
    expect(registry.get("box")?.subcommandList.map(({ name }) => name)).toEqual(["open", "shut"]);
    expect(registry.commands.map(({ id }) => id)).toEqual([0, 1, 2, 3]);
    expect(registry.topLevel.map(({ name }) => name)).toEqual(["box", "get"]);
  });

  it.each<[string, ImplementedFamily<Ctx>[], string]>([
    ["one name in two families", [loose({ a: plain }), loose({ a: plain })], "a is registered twice"],
    ["a missing handler", [loose({ a: plain }, {})], "handler missing or surplus"],
    ["a handler for a bare container", [loose({ a: { ...plain, container: "bare" }, "a|b": plain })], "surplus"],
    ["a container without subcommands", [loose({ a: { ...plain, container: "callable" } })], "without subcommands"],
    ["subcommands of what is no container", [loose({ a: plain, "a|b": plain })], "container without subcommands"],
    ["a subcommand without a container", [loose({ "a|b": plain })], "its container is missing"],
    ["a name in upper case", [loose({ A: plain })], "names are lower case"],
    ["data without keys", [loose({ a: { ...plain, flags: ["write"] } })], "neither keys nor a reason"],
    ["keys and a reason for none", [loose({ a: { ...plain, args: [key("k", "RO")], keyless: "?" } })], "has keys"],
  ])("refuses %s", (_what, given, message) => {
    expect(() => createRegistry(given)).toThrow(message);
  });

  it("takes all families, each with its own commands", () => {
    const whole = createRegistry<Ctx>(
      families.map(({ group, specs }) => {
        const callable = Object.entries(specs).filter(([, spec]) => spec.container !== "bare");
        return { group, specs, handlers: Object.fromEntries(callable.map(([name]) => [name, handle])) };
      }),
    );
    expect(whole.commands.length).toBe(families.flatMap(({ specs }) => Object.keys(specs)).length);
    expect(whole.get("client|no-evict")?.browserRefused).toBe(true);
    expect(whole.get("command")?.handler).not.toBeNull();
  });
});
