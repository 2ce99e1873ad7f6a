import { describe, expect, test } from "vitest";
import { answerAll } from "../test/answering.js";
import { sentinel } from "../test/reference-server.js";
import { inputText, requestCases } from "../test/request-cases.js";
import { cuttings, latin1, runSeed, seeded } from "../test/seeded.js";
import { readTranscript } from "../test/transcript.js";
import { Args, createRequestLimits, DecodeResult, protocolErrors, RequestDecoder } from "./index.js";
import { carryKeptBytes } from "./pending-request.js";

const transcript = readTranscript(new URL("./request-decoder.transcript.json", import.meta.url));
const get = latin1("*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000001\r\n");

/** Feeds `bytes` whole and answers the last result, with the commands on the way as lists of texts. */
function decode(decoder: RequestDecoder, bytes: Uint8Array): { result: DecodeResult; commands: string[][] } {
  const args = new Args();
  const commands: string[][] = [];
  decoder.feed(bytes, 0, bytes.length);
  for (;;) {
    const result = decoder.next(args);
    if (result !== DecodeResult.request) return { result, commands };
    commands.push(Array.from({ length: args.count }, (_, index) => args.text(index)));
  }
}

describe("judges as redis-server does, whole, byte by byte and at random cuts", () => {
  const seed = runSeed();
  const random = seeded(seed);

  test.each(requestCases)("$name", ({ name, password = false, input }) => {
    const bytes = latin1(inputText(input) + sentinel);
    for (const chunks of cuttings(bytes, random)) {
      expect(answerAll(chunks, { password }), `SEED=${seed}`).toBe(transcript[name]);
    }
  });

  test("every recorded case is asked", () => {
    expect(Object.keys(transcript).sort()).toEqual(requestCases.map(({ name }) => name).sort());
  });
});

describe("borrows", () => {
  test("a whole command is not copied", () => {
    const decoder = new RequestDecoder();
    const args = new Args();
    const chunk = new Uint8Array(100);
    chunk.set(get, 7);
    decoder.feed(chunk, 7, 7 + get.length);
    expect(decoder.next(args)).toBe(DecodeResult.request);
    expect(args.bytes).toBe(chunk);
    expect([args.starts[1], args.ends[1]]).toEqual([7 + 18, 7 + 34]);
    expect(decoder.heldBytes).toBe(0);
  });

  test("nothing of the last command is kept when there is no other", () => {
    const decoder = new RequestDecoder();
    const args = new Args();
    const large = latin1(`*2\r\n$4\r\nECHO\r\n$100000\r\n${"x".repeat(100_000)}\r\n`);
    const long = latin1(`*10000\r\n${"$1\r\nx\r\n".repeat(10_000)}`);
    for (const bytes of [large, long]) {
      for (const [start, end] of [
        [0, 50],
        [50, bytes.length],
      ]) {
        decoder.feed(bytes, start, end);
        while (decoder.next(args) === DecodeResult.request) expect(args.count).toBeGreaterThan(1);
      }
      expect([args.bytes.length, decoder.pendingBytes]).toEqual([0, 0]);
      expect(args.starts.length).toBeLessThan(10_000);
    }
  });

  test("behind a cut command the rest of the chunk is not copied", () => {
    const decoder = new RequestDecoder();
    const args = new Args();
    decoder.feed(get, 0, 20);
    expect(decoder.next(args)).toBe(DecodeResult.incomplete);
    const chunk = new Uint8Array([...get.subarray(20), ...get]);
    decoder.feed(chunk, 0, chunk.length);
    expect(decoder.next(args)).toBe(DecodeResult.request);
    expect(args.bytes).not.toBe(chunk);
    expect(args.text(1)).toBe("key:000000000001");
    expect(decoder.next(args)).toBe(DecodeResult.request);
    expect(args.bytes).toBe(chunk);
  });

  test("copies are copies in a Node buffer too, whose slice is a view", () => {
    const decoder = new RequestDecoder();
    const args = new Args();
    const chunk = Buffer.from([...get, ...get]);
    decoder.feed(chunk, 0, chunk.length);
    expect(decoder.next(args)).toBe(DecodeResult.request);
    const key = args.copy(1);
    decoder.hold();
    chunk.fill(0);
    expect(new TextDecoder().decode(key)).toBe("key:000000000001");
    expect(decoder.next(args)).toBe(DecodeResult.request);
    expect(args.text(1)).toBe("key:000000000001");
  });

  test("hold keeps what was not asked for, and later chunks follow it", () => {
    const decoder = new RequestDecoder();
    const args = new Args();
    const chunk = new Uint8Array([...get, ...get, ...get.subarray(0, 9)]);
    decoder.feed(chunk, 0, chunk.length);
    expect(decoder.next(args)).toBe(DecodeResult.request);
    decoder.hold();
    chunk.fill(0);
    expect(decoder.pendingBytes).toBe(get.length + 9);
    for (let at = 9; at < get.length; at++) decoder.feed(get, at, at + 1);
    expect(decode(decoder, get).commands).toEqual(Array(3).fill(["GET", "key:000000000001"]));
    expect(decoder.heldBytes).toBe(0);
  });
});

describe("limits", () => {
  const small = { argumentsMax: 3, bulkBytesMax: 10, inlineBytesMax: 20, requestBytesMax: 40 };
  const crossings: [name: keyof typeof protocolErrors, within: string, beyond: string][] = [
    ["multibulkLength", "*3\r\n", "*4\r\n"],
    ["multibulkLine", `*${"1".repeat(19)}`, `*${"1".repeat(20)}`],
    ["bulkLength", "*1\r\n$10\r\n", "*1\r\n$11\r\n"],
    ["bulkLine", `*1\r\n$${"1".repeat(19)}`, `*1\r\n$${"1".repeat(20)}`],
    ["inlineLine", `${"a".repeat(20)}\n`, `${"a".repeat(21)}\n`],
    ["inlineLine", "a".repeat(20), "a".repeat(21)],
    // Two arguments of 10 bytes, 4 bytes for the offset of each, and a third.
    [
      "requestBytes",
      "*3\r\n$10\r\n0123456789\r\n$10\r\n0123456789\r\n$8\r\n",
      "*3\r\n$10\r\n0123456789\r\n$10\r\n0123456789\r\n$9\r\n",
    ],
  ];

  test.each(crossings)("%s: %j is taken, %j is not", (name, within, beyond) => {
    for (const chunks of cuttings(latin1(within), seeded(1))) {
      const decoder = new RequestDecoder(createRequestLimits(small));
      for (const chunk of chunks) expect(decode(decoder, chunk).result).toBe(DecodeResult.incomplete);
    }
    for (const chunks of cuttings(latin1(beyond), seeded(1))) {
      const decoder = new RequestDecoder(createRequestLimits(small));
      const results = chunks.map((chunk) => decode(decoder, chunk).result);
      expect(results.at(-1)).toBe(DecodeResult.failed);
      expect(decoder.error).toBe(protocolErrors[name].text);
      expect(decoder.heldBytes).toBe(0);
    }
  });

  test("before AUTH: arguments and bytes", () => {
    const limits = createRequestLimits({ unauthenticatedArgumentsMax: 1, unauthenticatedBulkBytesMax: 4 });
    const cases = [
      ["*2\r\n", protocolErrors.multibulkUnauthenticated.text],
      ["*1\r\n$5\r\n", protocolErrors.bulkUnauthenticated.text],
    ];
    for (const [input, error] of cases) {
      const decoder = new RequestDecoder(limits);
      decoder.authenticated = false;
      expect(decode(decoder, latin1("*1\r\n$4\r\nPING\r\n")).commands).toEqual([["PING"]]);
      expect(decode(decoder, latin1(input)).result).toBe(DecodeResult.failed);
      expect(decoder.error).toBe(error);
    }
  });

  test("a change of the shared limits holds from the next command on", () => {
    const limits = createRequestLimits();
    const decoder = new RequestDecoder(limits);
    expect(decode(decoder, get).commands.length).toBe(1);
    limits.bulkBytesMax = 15;
    expect(decode(decoder, get).result).toBe(DecodeResult.failed);
  });

  test("a failed decoder stays failed and takes nothing", () => {
    const decoder = new RequestDecoder();
    expect(decode(decoder, latin1("*x\r\n")).result).toBe(DecodeResult.failed);
    expect(decode(decoder, get)).toEqual({ result: DecodeResult.failed, commands: [] });
  });
});

describe("memory", () => {
  test("follows what arrived, not what was announced", () => {
    const decoder = new RequestDecoder();
    decode(decoder, latin1("*2\r\n$3\r\nSET\r\n$536870912\r\n"));
    decode(decoder, new Uint8Array(1000));
    expect(decoder.heldBytes).toBeLessThan(4096);
    decode(decoder, latin1("*1000000\r\n"));
    expect(decoder.heldBytes).toBeLessThan(4096);
  });

  test("an idle connection holds nothing", () => {
    const decoder = new RequestDecoder();
    const value = new Uint8Array(1_000_000);
    decode(decoder, latin1(`*1\r\n$${value.length}\r\n`));
    for (let at = 0; at < value.length; at += 65536) decode(decoder, value.subarray(at, at + 65536));
    expect(decoder.heldBytes).toBeGreaterThan(value.length);
    decode(decoder, latin1("\r\n"));
    expect(decoder.heldBytes).toBe(0);
  });

  test("a large buffer goes with its command, though more follows", () => {
    const decoder = new RequestDecoder();
    const args = new Args();
    const head = latin1(`*1\r\n$${carryKeptBytes + 1}\r\n`);
    decoder.feed(head, 0, head.length);
    decoder.next(args);
    const rest = new Uint8Array([...new Uint8Array(carryKeptBytes + 1), 13, 10, ...get, ...get.subarray(0, 5)]);
    decoder.feed(rest, 0, rest.length);
    expect(decoder.next(args)).toBe(DecodeResult.request);
    expect(decoder.heldBytes).toBeGreaterThan(carryKeptBytes);
    expect(decoder.next(args)).toBe(DecodeResult.request);
    expect(decoder.heldBytes).toBeLessThan(1024);
  });

  test("a million fragments of one byte are linear", () => {
    const decoder = new RequestDecoder();
    const args = new Args();
    const byte = new Uint8Array(1);
    const head = latin1("*1\r\n$1000000\r\n");
    decoder.feed(head, 0, head.length);
    decoder.next(args);
    for (let index = 0; index < 1_000_000; index++) {
      decoder.feed(byte, 0, 1);
      decoder.next(args);
    }
    // It takes some 50 ms; a decoder that rescans takes minutes, which the runner's limit catches.
    expect(decoder.pendingBytes).toBe(1_000_000);
  });

  test("the offsets of an exceptional command are given back", () => {
    const decoder = new RequestDecoder();
    const args = new Args();
    const many = latin1(`*5000\r\n${"$1\r\na\r\n".repeat(5000)}`);
    decoder.feed(many, 0, many.length);
    expect(decoder.next(args)).toBe(DecodeResult.request);
    expect(args.count).toBe(5000);
    decoder.feed(get, 0, get.length);
    expect(decoder.next(args)).toBe(DecodeResult.request);
    expect(args.starts.length).toBeLessThan(100);
  });
});
