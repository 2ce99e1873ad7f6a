import { expect, test } from "vitest";
import { latin1, toLatin1 } from "../test/seeded.js";
import { Args, DecodeResult, encodeRequest, encodeRequests, RequestDecoder } from "./index.js";

test("strings, bytes and numbers", () => {
  expect(toLatin1(encodeRequest(["SET", "ä", latin1("\0\xff"), 42, -1.5]))).toBe(
    "*5\r\n$3\r\nSET\r\n$2\r\n\xc3\xa4\r\n$2\r\n\0\xff\r\n$2\r\n42\r\n$4\r\n-1.5\r\n",
  );
  expect(toLatin1(encodeRequest([]))).toBe("*0\r\n");
});

test("a pipeline is one buffer", () => {
  expect(toLatin1(encodeRequests([["PING"], ["ECHO", ""]]))).toBe("*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nECHO\r\n$0\r\n\r\n");
  expect(encodeRequests([])).toEqual(new Uint8Array(0));
});

test("what is encoded is decoded the same, for arguments of every length", () => {
  const decoder = new RequestDecoder();
  const args = new Args();
  for (let length = 0; length < 200; length++) {
    const command = ["x".repeat(length), "ä".repeat(length), "😀", "\ud800"];
    const bytes = encodeRequest(command);
    decoder.feed(bytes, 0, bytes.length);
    expect(decoder.next(args)).toBe(DecodeResult.request);
    expect([0, 1, 2, 3].map((index) => args.text(index))).toEqual([...command.slice(0, 3), "\ufffd"]);
    expect(decoder.next(args)).toBe(DecodeResult.incomplete);
  }
});
