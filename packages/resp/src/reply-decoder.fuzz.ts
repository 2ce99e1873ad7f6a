import { expect, test } from "vitest";
import { brokenReplies, replyVectors } from "../test/reply-vectors.js";
import { runSeed, seeded, toLatin1 } from "../test/seeded.js";
import { type Reply, ReplyDecoder, ReplyResult } from "./index.js";

const seed = runSeed();
/** Inputs per test; FUZZ=100000 for a long run. */
const rounds = Number(process.env["FUZZ"] ?? 3000);
const limits = { bulkBytesMax: 2000, lineBytesMax: 200, itemsMax: 120, depthMax: 5 };
/** Twice the largest payload, for growth. */
const heldBytesMax = 2 * limits.bulkBytesMax + 1024;

const parts = [
  "*2\r\n",
  "%1\r\n",
  "~3\r\n",
  ">2\r\n",
  "|1\r\n",
  "*?\r\n",
  "$?\r\n",
  ";2\r\nab\r\n",
  ";0\r\n",
  ".\r\n",
  "$5\r\nab",
  "$",
];

/** Valid replies, heads of replies and noise behind one another. */
function almostReplies(random: () => number): Uint8Array {
  const pool = [...replyVectors.map(([wire]) => wire).filter((wire) => wire.length < 100), ...parts];
  let text = "";
  for (let count = random() * 20; count > 0; count--) {
    const source = random() < 0.02 ? brokenReplies : pool;
    text += source[Math.floor(random() * source.length)];
  }
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function outcome(bytes: Uint8Array, most: number, random: () => number): Reply[] {
  const decoder = new ReplyDecoder({ limits });
  const seen: Reply[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + 1 + Math.floor(random() * most));
    const chunk = bytes.slice(at, end);
    decoder.feed(chunk);
    let result: ReplyResult;
    while ((result = decoder.next()) === ReplyResult.reply || result === ReplyResult.push) {
      seen.push([result, decoder.value, decoder.attributes ?? null]);
      if (seen.length > bytes.length) throw new Error("more replies than bytes");
    }
    chunk.fill(0x2a);
    if (decoder.heldBytes > heldBytesMax) throw new Error(`holds ${decoder.heldBytes} bytes`);
    if (result === ReplyResult.failed) return [...seen, decoder.error];
    at = end;
  }
  return seen;
}

test("any bytes: no exception, no endless loop, no more held than allowed, and the same at every cut", () => {
  for (let round = 0; round < rounds; round++) {
    const random = seeded(seed + round);
    const bytes = almostReplies(random);
    const whole = outcome(bytes, Infinity, random);
    for (const most of [1, 7, 50]) {
      expect(outcome(bytes, most, random), `SEED=${seed + round} ${JSON.stringify(toLatin1(bytes))}`).toEqual(whole);
    }
  }
});

test("the canary: one byte changed does differ", () => {
  const bytes = Uint8Array.from(":1\r\n", (character) => character.charCodeAt(0));
  const changed = bytes.slice();
  changed[1]++;
  expect(outcome(changed, 2, seeded(seed))).not.toEqual(outcome(bytes, 2, seeded(seed)));
});
