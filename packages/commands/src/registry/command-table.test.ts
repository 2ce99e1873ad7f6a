import { describe, expect, it } from "vitest";
import { CommandTable } from "./command-table.js";

const encoder = new TextEncoder();
const find = <V>(table: CommandTable<V>, text: string): V | undefined => {
  const padded = encoder.encode(`[${text}]`);
  return table.find(padded, 1, padded.length - 1);
};

describe("CommandTable", () => {
  const names = ["get", "set", "bitfield_ro", "no-evict", "client|list", "getx", ...manyNames(400)];
  const table = new CommandTable(names.map((name, index) => [name, index] as const));

  it("finds every name in any case, inside a larger buffer", () => {
    for (const [index, name] of names.entries()) {
      expect(find(table, name)).toBe(index);
      expect(find(table, name.toUpperCase())).toBe(index);
    }
    expect(table.get("GeT")).toBe(0);
  });

  it("finds nothing else: parts, longer words, bytes that fold like letters", () => {
    // "[" is "{" and "\0" is " " once bit 5 is set; "_" and DEL share a slot.
    for (const text of ["", "ge", "gett", "g\u0005t", "bitfield\u007fro", "bitfield-ro", "GET ", "ĝet", "no\revict"]) {
      expect(find(table, text), JSON.stringify(text)).toBeUndefined();
    }
  });

  it("refuses a name given twice", () => {
    expect(
      () =>
        new CommandTable([
          ["get", 1],
          ["GET", 2],
        ]),
    ).toThrow("GET is registered twice");
  });

  it("may be empty", () => {
    expect(new CommandTable<number>([]).get("get")).toBeUndefined();
  });
});

function manyNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `command${i}`);
}
