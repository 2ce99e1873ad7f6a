import { textOf } from "@allset/engine";
import { expect, test } from "vitest";
import { keyName } from "./key-name.js";

test.each([0, 1, 32, 33, 255, 8192, 8193, 100_000])(
  "a key of %i bytes has a character for each in its name",
  (length) => {
    const bytes = Uint8Array.from({ length: length + 2 }, (_, i) => (i * 7) % 256);
    expect(keyName(3, bytes, 1, length + 1)).toBe(`3:${textOf(bytes, 1, length + 1)}`);
  },
);
