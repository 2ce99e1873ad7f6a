import { describe, expect, it } from "vitest";
import { keySpecIndexes, keySpecsOf, legacyRangeOf, movableKeys } from "./key-specs.js";
import { bytes, counted, int, key, many, type Node, option, optional, token } from "./node.js";

const rangeOf = (args: readonly Node[], name = "x"): string => {
  const { firstKey, lastKey, keyStep } = legacyRangeOf(keySpecsOf(name, { args }));
  return `${firstKey} ${lastKey} ${keyStep}`;
};

describe("key specs", () => {
  it("join neighbours with the same access, and number their arguments alike", () => {
    const args = [key("key1", "RO"), key("key2", "RO"), bytes("value")];
    const specs = keySpecsOf("lcs", { args });
    expect(specs).toHaveLength(1);
    expect(specs[0].findKeys).toMatchObject({ type: "range", lastKey: 1 });
    expect([...keySpecIndexes("lcs", { args }).values()]).toEqual([0, 0]);
  });

  it("keep neighbours with different access apart", () => {
    const args = [key("from", "RO"), key("to", "OW")];
    expect(keySpecsOf("copy", { args }).map(({ flags }) => flags)).toEqual([["RO"], ["OW"]]);
    expect([...keySpecIndexes("copy", { args }).values()]).toEqual([0, 1]);
  });

  it("give the legacy range", () => {
    expect(rangeOf([])).toBe("0 0 0");
    expect(rangeOf([int("n")])).toBe("0 0 0");
    expect(rangeOf([key("key", "RO")], "object|encoding")).toBe("2 2 1");
    expect(rangeOf([key("a", "RO"), key("b", "OW")])).toBe("1 2 1");
    expect(rangeOf([bytes("op"), key("to", "OW"), many(key("from", "RO"))])).toBe("2 -1 1");
    expect(rangeOf([key("a", "RO"), bytes("between"), key("b", "OW")])).toBe("1 1 1");
    expect(rangeOf([counted("numkeys", key("key", "RO"))])).toBe("0 0 0");
  });

  it("say when keys move", () => {
    const moves = (args: readonly Node[]): boolean => movableKeys(keySpecsOf("x", { args }));
    expect(moves([key("key", "RO"), optional(token("NX"))])).toBe(false);
    expect(moves([counted("numkeys", key("key", "RO"))])).toBe(true);
    expect(moves([key("key", "RO"), optional(option("STORE", key("to", "OW")))])).toBe(true);
  });
});
