import { expect, test } from "vitest";
import { headerBytes, Opcode, writeHeader } from "./frame.js";

test.each([
  [0, [0x81, 0]],
  [125, [0x81, 125]],
  [126, [0x81, 126, 0, 126]],
  [65535, [0x81, 126, 255, 255]],
  [65536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]],
  [2 ** 33 + 1, [0x81, 127, 0, 0, 0, 2, 0, 0, 0, 1]],
])("the header of %d bytes", (payload, header) => {
  const bytes = new Uint8Array(12);
  const end = writeHeader(bytes, 1, Opcode.text, payload);
  expect([...bytes.subarray(1, end)]).toEqual(header);
  expect(end - 1).toBe(headerBytes(payload));
});
