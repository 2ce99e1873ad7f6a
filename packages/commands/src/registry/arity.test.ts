import { describe, expect, it } from "vitest";
import { arityOf } from "./arity.js";
import { any, block, bytes, counted, key, many, oneOf, option, optional, token } from "./node.js";

describe("arityOf", () => {
  it.each([
    ["time", [], 1],
    ["get", [key("key")], 2],
    ["client|id", [], 2],
    ["ping", [optional(bytes("message"))], -1],
    ["auth", [optional(bytes("username")), bytes("password")], -2],
    ["mget", [many(key("key"))], -2],
    ["mset", [many(block("pair", key("key"), bytes("value")))], -3],
    ["msetex", [counted("numkeys", block("pair", key("key"), bytes("value")))], -4],
    ["info", [any(bytes("section"))], -1],
    ["client|reply", [oneOf("mode", token("ON"), token("OFF"))], 3],
    ["client|setinfo", [oneOf("attr", option("LIB-NAME", bytes("name")), option("LIB-VER", bytes("version")))], 4],
  ])("%s", (name, args, arity) => {
    expect(arityOf(name, { args })).toBe(arity);
  });

  it("counts containers and commands that ignore what follows", () => {
    expect(arityOf("client", { args: [], container: "bare" })).toBe(-2);
    expect(arityOf("command", { args: [], container: "callable" })).toBe(-1);
    expect(arityOf("quit", { args: [], ignoresRest: "it always succeeds" })).toBe(-1);
  });
});
