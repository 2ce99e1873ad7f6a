import { Args } from "@allset/resp";
import { describe, expect, it } from "vitest";
import { argumentIs, smallCount } from "./words.js";

const args = (...items: string[]): Args => new Args().assign(items);

describe("words", () => {
  it("are compared without regard to case, and to nothing but case", () => {
    expect(argumentIs(args("SET", "GeT"), 1, "get")).toBe(true);
    for (const other of ["ge", "gett", "g%t", "GEt ", ""]) expect(argumentIs(args("SET", other), 1, "get")).toBe(false);
    expect(argumentIs(args("X", "NO-TOUCH"), 1, "no-touch")).toBe(true);
    expect(argumentIs(args("X", "NO\rTOUCH"), 1, "no-touch")).toBe(false);
  });

  it("as counts have one to nine digits and no sign", () => {
    expect(smallCount(args("X", "0"), 1)).toBe(0);
    expect(smallCount(args("X", "999999999"), 1)).toBe(999999999);
    for (const bad of ["", "1000000000", "-1", "+1", "1 ", "x", "1.0"]) expect(smallCount(args("X", bad), 1)).toBe(-1);
  });
});
