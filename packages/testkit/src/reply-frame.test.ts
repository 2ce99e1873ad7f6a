import { expect, test } from "vitest";
import { FrameScanner } from "./reply-frame.js";
import { parseReplies, printReplies } from "./reply-tree.js";
import { latin1, toText } from "./request.js";
import { withSeed } from "./with-seed.js";

const frames = [
  "+OK\r\n",
  "-ERR no\r\n",
  ":-12\r\n",
  "$0\r\n\r\n",
  "$4\r\n\r\n\r\n\r\n",
  "$-1\r\n",
  "*-1\r\n",
  "*0\r\n",
  "*2\r\n*1\r\n:1\r\n$1\r\n*\r\n",
  "%1\r\n+k\r\n~2\r\n_\r\n#t\r\n",
  ">2\r\n+a\r\n,inf\r\n",
  "=7\r\ntxt:abc\r\n",
  "(123456789012345678901234567890\r\n",
  "!5\r\nERR x\r\n",
  "|1\r\n+ttl\r\n:9\r\n*1\r\n+x\r\n",
  "*2\r\n|1\r\n+a\r\n+b\r\n:1\r\n:2\r\n",
];

function scan(chunks: readonly string[]): string[] {
  const scanner = new FrameScanner();
  const found: string[] = [];
  for (const chunk of chunks) {
    scanner.push(latin1(chunk));
    for (let frame = scanner.next(); frame !== null; frame = scanner.next()) found.push(toText(frame));
  }
  expect(scanner.rest()).toHaveLength(0);
  return found;
}

test("whole and byte by byte", () => {
  expect(scan([frames.join("")])).toEqual(frames);
  expect(scan([...frames.join("")])).toEqual(frames);
});

withSeed("at random cuts, through buffers larger than the first", (random) => {
  const big = [...frames, `$40000\r\n${"x".repeat(40_000)}\r\n`, ...frames];
  const text = big.join("");
  for (let round = 0; round < 50; round++) {
    const chunks: string[] = [];
    for (let at = 0; at < text.length; ) chunks.push(text.slice(at, (at += 1 + random.int(round < 25 ? 50 : 9000))));
    expect(scan(chunks)).toEqual(big);
  }
});

test("the tree prints what it was parsed from", () => {
  for (const frame of frames) expect(printReplies(parseReplies(frame))).toBe(frame);
  expect(parseReplies(frames.join(""))).toHaveLength(frames.length);
});

test.each(["?\r\n", "$x\r\n", "$-2\r\n", "+OK\n", "$1\r\nabc"])("%j is no RESP", (text) => {
  const scanner = new FrameScanner();
  scanner.push(latin1(text));
  expect(() => scanner.next()).toThrow();
});
