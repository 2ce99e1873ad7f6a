import { describe, expect, it } from "vitest";
import { aclCategories, categoriesOf } from "./acl-categories.js";
import { ok } from "./reply-shape.js";
import type { Group, Spec } from "./spec.js";

const categories = (group: Group, spec: Partial<Spec>): string =>
  categoriesOf(group, { summary: "", since: "", flags: [], args: [], reply: ok(""), ...spec }).join(" ");

describe("categoriesOf", () => {
  it.each<[string, string, string]>([
    ["a reading command", categories("string", { flags: ["readonly", "fast"] }), "read string fast"],
    ["a writing one", categories("generic", { flags: ["write"] }), "keyspace write slow"],
    ["administration is dangerous", categories("connection", { flags: ["admin"] }), "admin slow dangerous connection"],
    ["what a spec adds", categories("server", { flags: ["write"], categories: ["dangerous"] }), "write slow dangerous"],
    ["pub/sub follows from the flag", categories("pubsub", { flags: ["pubsub"] }), "pubsub slow"],
    ["a bare container has no group", categories("connection", { container: "bare" }), "slow"],
    ["a callable one has", categories("connection", { container: "callable" }), "slow connection"],
    ["scripts read nothing themselves", categories("scripting", { flags: ["readonly"] }), "slow scripting"],
  ])("%s", (_what, found, expected) => {
    expect(found).toBe(expected);
  });

  it("knows each category once", () => {
    expect(new Set(aclCategories).size).toBe(aclCategories.length);
  });
});
