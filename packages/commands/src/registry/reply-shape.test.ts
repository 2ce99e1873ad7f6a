import { describe, expect, expectTypeOf, it } from "vitest";
import { families } from "../specs.js";
import {
  bulk,
  byProtocol,
  count,
  either,
  list,
  map,
  nothing,
  ok,
  type ReplyValue,
  replyText,
  tuple,
} from "./reply-shape.js";

describe("reply shapes", () => {
  it("type the value they are read as", () => {
    const shape = either(ok("Done."), tuple("Both.", count(""), list("", bulk(""))), nothing("None."));
    expectTypeOf<ReplyValue<typeof shape>>().toEqualTypeOf<"OK" | readonly [number, readonly Uint8Array[]] | null>();
    const counts = map("", count(""));
    expectTypeOf<ReplyValue<typeof counts>>().toEqualTypeOf<Readonly<Record<string, number>>>();
  });

  it("read as one paragraph, each sentence once", () => {
    expect(replyText(either(ok("Done."), byProtocol(bulk("Text."), bulk("Text.")), nothing("None.")))).toBe(
      "Done. Text. None.",
    );
  });

  it("are described for every command", () => {
    for (const { specs } of families) {
      for (const [name, spec] of Object.entries(specs)) {
        if (spec.container === "bare") continue;
        const says = [spec.reply, ...(spec.reply.of ?? [])].map(replyText).join("");
        expect(says, name).not.toBe("");
      }
    }
  });
});

describe("the words of the specs", () => {
  it("are whole sentences", () => {
    for (const { specs } of families) {
      for (const [name, spec] of Object.entries(specs)) {
        expect(spec.summary, name).toMatch(/^[A-Z].*\.$/);
        for (const note of spec.notes ?? []) expect(note, name).toMatch(/[.`]$/);
      }
    }
  });
});
