import { describe, expect, test } from "vitest";
import { brokenReplies, replyVectors } from "../test/reply-vectors.js";
import { cuttings, latin1, runSeed, seeded } from "../test/seeded.js";
import { type Reply, ReplyDecoder, type ReplyDecoderOptions, ReplyError, ReplyResult } from "./index.js";

interface Decoded {
  replies: Reply[];
  pushes: Reply[];
  attributes: (Reply | undefined)[];
  error: string;
}

/** Feeds `chunks`, each in a buffer that is overwritten once it is used up. */
function decode(chunks: readonly Uint8Array[], options?: ReplyDecoderOptions): Decoded {
  const decoder = new ReplyDecoder(options);
  const decoded: Decoded = { replies: [], pushes: [], attributes: [], error: "" };
  for (const chunk of chunks) {
    const lent = new Uint8Array(chunk.length + 6).fill(0x2b);
    lent.set(chunk, 3);
    decoder.feed(lent, 3, 3 + chunk.length);
    let result: ReplyResult;
    while ((result = decoder.next()) !== ReplyResult.incomplete && result !== ReplyResult.failed) {
      if (result === ReplyResult.push) decoded.pushes.push(decoder.value);
      else decoded.attributes.push(decoder.attributes);
      if (result === ReplyResult.reply) decoded.replies.push(decoder.value);
    }
    lent.fill(0x31);
  }
  return { ...decoded, error: decoder.error };
}

function one(wire: string, options?: ReplyDecoderOptions): Reply {
  const { replies, error } = decode([latin1(wire)], options);
  expect(error).toBe("");
  expect(replies.length).toBe(1);
  return replies[0];
}

const seed = runSeed();
const random = seeded(seed);

describe("every vector, whole, byte by byte and at random cuts", () => {
  test.each(replyVectors)("%j", (wire, value) => {
    for (const chunks of cuttings(latin1(wire), random)) {
      expect(decode(chunks), `SEED=${seed}`).toMatchObject({ replies: [value], pushes: [], error: "" });
    }
  });

  test("all behind one another", () => {
    const wire = latin1(replyVectors.map(([bytes]) => bytes).join(""));
    for (const chunks of cuttings(wire, random)) {
      expect(decode(chunks).replies, `SEED=${seed}`).toEqual(replyVectors.map(([, value]) => value));
    }
  });

  test.each(brokenReplies)("%j is broken", (wire) => {
    for (const chunks of cuttings(latin1(`:1\r\n${wire}:2\r\n`), random)) {
      const { replies, error } = decode(chunks);
      expect(error, `SEED=${seed}`).toMatch(/^Protocol error: /);
      expect(replies).toEqual([1]);
    }
  });
});

describe("pushes and attributes", () => {
  test("a push is told from a reply", () => {
    const wire = latin1(":1\r\n>3\r\n+message\r\n+channel\r\n+hello\r\n*1\r\n:2\r\n>0\r\n>?\r\n+a\r\n.\r\n:3\r\n");
    for (const chunks of cuttings(wire, random)) {
      expect(decode(chunks)).toMatchObject({
        replies: [1, [2], 3],
        pushes: [["message", "channel", "hello"], [], ["a"]],
      });
    }
  });

  test("attributes belong to the reply behind them", () => {
    const wire = latin1("|1\r\n+ttl\r\n:9\r\n+one\r\n+two\r\n");
    for (const chunks of cuttings(wire, random)) {
      expect(decode(chunks)).toMatchObject({ replies: ["one", "two"], attributes: [new Map([["ttl", 9]]), undefined] });
    }
  });
});

describe("options", () => {
  test("bulk as bytes, whole and cut", () => {
    for (const size of [0, 3, 200, 70_000]) {
      const wire = latin1(`*2\r\n$${size}\r\n${"\xff".repeat(size)}\r\n=7\r\ntxt:abc\r\n`);
      for (const chunks of cuttings(wire, random)) {
        const value = [new Uint8Array(size).fill(255), latin1("abc")];
        expect(decode(chunks, { bulk: "bytes" }).replies).toEqual([value]);
      }
    }
  });

  test("bytes are copies in a Node buffer too, whose slice is a view", () => {
    const decoder = new ReplyDecoder({ bulk: "bytes" });
    const chunk = Buffer.from("$3\r\nabc\r\n");
    decoder.feed(chunk);
    expect(decoder.next()).toBe(ReplyResult.reply);
    chunk.fill(0);
    expect(decoder.value).toEqual(latin1("abc"));
  });

  test("maps as objects and as flat arrays", () => {
    const wire = "%3\r\n+a\r\n:1\r\n$9\r\n__proto__\r\n:2\r\n:7\r\n%0\r\n";
    const object = one(wire, { maps: "object" });
    expect(Object.entries(object as object)).toEqual([
      ["7", Object.create(null)],
      ["a", 1],
      ["__proto__", 2],
    ]);
    expect(Object.keys(one(wire, { maps: "object", bulk: "bytes" }) as object)).toContain("__proto__");
    expect(one(wire, { maps: "array" })).toEqual(["a", 1, "__proto__", 2, 7, []]);
  });

  test("sets as arrays", () => {
    expect(one("~2\r\n:1\r\n:1\r\n", { sets: "array" })).toEqual([1, 1]);
  });

  test("big integers", () => {
    const wire = "*3\r\n:9007199254740993\r\n(12345678901234567890\r\n:5\r\n";
    expect(one(wire, { bigIntegers: "text" })).toEqual(["9007199254740993", "12345678901234567890", 5]);
    expect(one(wire, { bigIntegers: "number" })).toEqual([9007199254740992, 12345678901234567000, 5]);
  });

  test("an error has a code and a message", () => {
    const error = one("-WRONGTYPE Operation against a key\r\n") as ReplyError;
    expect(error).toBeInstanceOf(ReplyError);
    expect([error.code, error.message]).toEqual(["WRONGTYPE", "WRONGTYPE Operation against a key"]);
    expect((one("-my own words\r\n") as ReplyError).code).toBe("ERR");
  });
});

describe("limits", () => {
  const limits = { bulkBytesMax: 10, lineBytesMax: 30, itemsMax: 4, depthMax: 2 };
  const crossings: [name: keyof typeof limits, within: string, beyond: string][] = [
    ["bulkBytesMax", "$10\r\n0123456789\r\n", "$11\r\n"],
    ["bulkBytesMax", "$?\r\n;9\r\n012345678\r\n;1\r\n9\r\n;0\r\n", "$?\r\n;9\r\n012345678\r\n;2\r\n9a\r\n"],
    ["lineBytesMax", `+${"a".repeat(28)}\r\n`, `+${"a".repeat(30)}\r\n`],
    ["lineBytesMax", ":1\r\n", `+${"a".repeat(30)}`],
    ["itemsMax", "*4\r\n:1\r\n:2\r\n:3\r\n:4\r\n", "*5\r\n"],
    ["itemsMax", "%2\r\n:1\r\n:2\r\n:3\r\n:4\r\n", "%3\r\n"],
    ["itemsMax", "*?\r\n:1\r\n:2\r\n:3\r\n:4\r\n.\r\n", "*?\r\n:1\r\n:2\r\n:3\r\n:4\r\n:5\r\n"],
    ["depthMax", "*1\r\n*1\r\n:1\r\n", "*1\r\n*1\r\n*1\r\n"],
  ];

  test.each(crossings)("%s: %j is taken, %j is not", (name, within, beyond) => {
    for (const chunks of cuttings(latin1(within), random)) {
      const { replies, error } = decode(chunks, { limits });
      expect([replies.length, error]).toEqual([1, ""]);
    }
    for (const chunks of cuttings(latin1(beyond), random)) expect(decode(chunks, { limits }).error).toContain(name);
  });

  test("memory follows what arrived, not what was announced", () => {
    const decoder = new ReplyDecoder({ bulk: "bytes" });
    decoder.feed(latin1("*2147483647\r\n$536870912\r\nabc"));
    expect(decoder.next()).toBe(ReplyResult.incomplete);
    expect(decoder.heldBytes).toBeLessThan(4096);
  });

  test("feeding before the chunk before was read is an assertion", () => {
    const decoder = new ReplyDecoder();
    decoder.feed(latin1(":1\r\n:2\r\n"));
    decoder.next();
    expect(() => decoder.feed(latin1(":3\r\n"))).toThrow("has not been read to its end");
  });
});

test("long text equals text decoded at once, wherever its characters are cut", () => {
  const alphabet = [
    "a",
    "\xc3\xa4",
    "\xe6\x97\xa5",
    "\xf0\x9f\x98\x80",
    "\xff",
    "\xf0\x9f",
    "\xe6",
    "\x80",
    "\xe0\x80",
    "\xed\xa0\x80",
  ];
  let payload = "";
  while (payload.length < 70_000) payload += alphabet[Math.floor(random() * alphabet.length)];
  const expected = new TextDecoder("utf-8", { ignoreBOM: true }).decode(latin1(payload));
  for (const chunks of cuttings(latin1(`$${payload.length}\r\n${payload}\r\n`), random)) {
    const [text] = decode(chunks).replies;
    expect(text === expected, `SEED=${seed}`).toBe(true);
  }
});

test("a string of 40 MB in pieces of 64 KiB, or of 1 KiB, is linear", () => {
  const wire = new Uint8Array(40_000_000 + 13).fill(120);
  wire.set(latin1("$40000000\r\n"));
  wire.set(latin1("\r\n"), wire.length - 2);
  for (const bulk of ["text", "bytes"] as const) {
    for (const size of [65536, 1024]) {
      const chunks = Array.from({ length: Math.ceil(wire.length / size) }, (_, index) =>
        wire.subarray(index * size, (index + 1) * size),
      );
      // It takes some 120 ms; copying all for every chunk takes minutes, which the runner's limit catches.
      const [value] = decode(chunks, { bulk }).replies;
      expect((value as string | Uint8Array).length).toBe(40_000_000);
    }
  }
});
