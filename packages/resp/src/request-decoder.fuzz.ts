import { expect, test } from "vitest";
import { runSeed, seeded, toLatin1 } from "../test/seeded.js";
import { Args, createRequestLimits, DecodeResult, encodeRequest, RequestDecoder } from "./index.js";

const seed = runSeed();
/** Inputs per test; FUZZ=100000 for a long run. */
const rounds = Number(process.env["FUZZ"] ?? 3000);
const limits = createRequestLimits({ bulkBytesMax: 200, argumentsMax: 50, inlineBytesMax: 64, requestBytesMax: 1000 });
/** Twice the largest request, for growth, and the offsets of its arguments. */
const heldBytesMax = 2 * limits.requestBytesMax + 1024;

const fragments = [
  "*",
  "$",
  "\r\n",
  "\r",
  "\n",
  "-",
  "0",
  "1",
  "2",
  "12",
  "199",
  "*1\r\n",
  "*2\r\n",
  "$1\r\n",
  "$4\r\n",
];
const words = [
  "a",
  "PING",
  '"',
  "'",
  "\\x4",
  " ",
  "\0",
  "\xff",
  "*1\r\n$4\r\nPING\r\n",
  "*2\r\n$1\r\na\r\n$0\r\n\r\n",
  ":1\r\n",
];

/** Bytes that look like the protocol often enough to get deep into it. */
function almostProtocol(random: () => number): Uint8Array {
  const pool = [...fragments, ...words];
  let text = "";
  for (let count = random() * 40; count > 0; count--) text += pool[Math.floor(random() * pool.length)];
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Everything a decoder makes of `bytes`, fed in pieces of at most `most` bytes. */
function outcome(bytes: Uint8Array, most: number, random: () => number): string[] {
  const decoder = new RequestDecoder(limits);
  const args = new Args();
  const seen: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + 1 + Math.floor(random() * most));
    const chunk = bytes.slice(at, end);
    decoder.feed(chunk, 0, chunk.length);
    if (random() < 0.1) decoder.hold();
    let result: DecodeResult;
    let steps = 0;
    while ((result = decoder.next(args)) === DecodeResult.request) {
      seen.push(JSON.stringify(Array.from({ length: args.count }, (_, index) => toLatin1(args.copy(index)))));
      if (++steps > chunk.length + 1) throw new Error("more commands than bytes");
    }
    chunk.fill(0x2a);
    if (decoder.heldBytes > heldBytesMax) throw new Error(`holds ${decoder.heldBytes} bytes`);
    if (result === DecodeResult.failed) return [...seen, decoder.error];
    at = end;
  }
  return [...seen, `pending ${decoder.pendingBytes > 0}`];
}

test("any bytes: no exception, no endless loop, no more held than allowed, and the same at every cut", () => {
  for (let round = 0; round < rounds; round++) {
    const random = seeded(seed + round);
    const bytes = almostProtocol(random);
    const whole = outcome(bytes, Infinity, random);
    for (const most of [1, 5, 30]) {
      expect(outcome(bytes, most, random), `SEED=${seed + round} ${JSON.stringify(toLatin1(bytes))}`).toEqual(whole);
    }
  }
});

test("valid pipelines come out as they went in", () => {
  for (let round = 0; round < rounds / 10; round++) {
    const random = seeded(seed + round);
    const commands = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
      Array.from({ length: 1 + Math.floor(random() * 5) }, () =>
        Uint8Array.from({ length: Math.floor(random() ** 3 * 150) }, () => random() * 256),
      ),
    );
    const bytes = Uint8Array.from(commands.flatMap((command) => [...encodeRequest(command)]));
    const expected = commands.map((command) => JSON.stringify(command.map(toLatin1)));
    for (const most of [Infinity, 100, 1]) {
      const seen = outcome(bytes, most, random);
      // An unfinished rest would be the last entry.
      expect(seen, `SEED=${seed + round}`).toEqual([...expected, "pending false"]);
    }
  }
});

test("the canary: a decoder fed one byte too few does differ", () => {
  const random = seeded(seed);
  const bytes = encodeRequest(["SET", "key", "value"]);
  expect(outcome(bytes.subarray(1), 4, random)).not.toEqual(outcome(bytes, 4, random));
});
