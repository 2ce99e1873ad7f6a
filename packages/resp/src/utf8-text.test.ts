import { describe, test } from "vitest";
import { latin1, runSeed, seeded, toLatin1 } from "../test/seeded.js";
import { decodeUtf8, decodeUtf8Escaped, encodeUtf8Escaped, hasEscapes, withoutEscapes } from "./utf8-text.js";

const fatal = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    fatal.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const seed = runSeed();

describe("bytes that may be no UTF-8", () => {
  test("every two bytes come back", () => {
    for (let pair = 0; pair < 0x10000; pair++) expectBack(Uint8Array.of(pair >> 8, pair & 0xff));
  });

  test(`random bytes come back (SEED=${seed})`, () => {
    const random = seeded(seed);
    // First bytes of characters of every length, what may follow them, and what is never right.
    const alphabet = latin1("ab\x7f\x80\x8f\x90\x9f\xa0\xbf\xc1\xc2\xdf\xe0\xe1\xed\xef\xf0\xf1\xf4\xf5\xff");
    const draw = (): number => alphabet[Math.floor(random() * alphabet.length)];
    for (let i = 0; i < 50_000; i++) expectBack(Uint8Array.from({ length: Math.floor(random() * 12) }, draw));
  });
});

function expectBack(bytes: Uint8Array): void {
  const text = decodeUtf8Escaped(bytes, 0, bytes.length);
  const back = encodeUtf8Escaped(text);
  const isText = isUtf8(bytes);
  if (toLatin1(back) !== toLatin1(bytes) || hasEscapes(text) === isText)
    throw new Error(`${JSON.stringify(toLatin1(bytes))} became ${JSON.stringify(text)}`);
  const lossy = decodeUtf8(bytes, 0, bytes.length);
  if (withoutEscapes(text) !== lossy)
    throw new Error(`where only text can be: ${JSON.stringify(withoutEscapes(text))}`);
  if (isText && text !== lossy) throw new Error(`UTF-8 read as ${JSON.stringify(text)}`);
}
