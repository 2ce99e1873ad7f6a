import { expect, test } from "vitest";
import { xxh3 } from "./xxh3.js";

/** Lengths and the hashes that libxxhash 0.8.1 (`XXH3_64bits`) gives for them; one or more for each branch and its borders. */
const vectors: readonly (readonly [length: number, hash: string])[] = [
  [0, "2d06800538d394c2"],
  [1, "4c5cca45d0f4811f"],
  [2, "284785811eedc33a"],
  [3, "8c49b49f5ffc7b14"],
  [4, "1b18e2929603a81e"],
  [5, "435de3084bf7bd7f"],
  [7, "1bcd0949fd76382f"],
  [8, "f7865e29c2f0260f"],
  [9, "2320e1cfa1092893"],
  [12, "a23f5fd5a223db86"],
  [15, "460c2036d47d43a6"],
  [16, "8bb3bc0366e8342b"],
  [17, "d4d6ea8edf6bac27"],
  [31, "782df5878ed2d088"],
  [32, "dc02e2615b3c5007"],
  [33, "53acee0f8b456085"],
  [64, "dc9c7972f5e024d7"],
  [65, "43dc71210507d9c7"],
  [96, "fd8756e1bee8a7c2"],
  [97, "169f80dee9d0e5b4"],
  [127, "1a84501e6d70b33f"],
  [128, "daa2db868340be59"],
  [129, "694f4bc94d75b430"],
  [144, "c9b0886cf7655acd"],
  [160, "d895ad05bf666ba3"],
  [176, "ed5a7dc1ef7bb9b3"],
  [192, "a274c43846359d1c"],
  [208, "609a3196891d4cd2"],
  [224, "c530644c7d8f390f"],
  [239, "5a127520c4aab66e"],
  [240, "7f263108419a1ff7"],
  [241, "e58a20f3245c1ed0"],
  [255, "d4bc8cdc0e7b255c"],
  [256, "c305e33674a790bc"],
  [511, "48a4e0d9e97c55a7"],
  [512, "c41eeb374d16bf2b"],
  [513, "a52a02bed305cc8c"],
  [1023, "772069979275d4e9"],
  [1024, "8377395e7b487f37"],
  [1025, "1d40396a1e7cddb8"],
  [1088, "c9a4ef3119d270aa"],
  [1089, "c28fff48c70205f1"],
  [2047, "bd4ccbdf4d5f5d0e"],
  [2048, "ae6c5c812c7a0354"],
  [2049, "d8da382e5fa5b95d"],
  [4096, "b6d4a4528169166c"],
  [5000, "0cb1e9e630256833"],
  [65536, "95b5e7c925dfef46"],
  [1000003, "e51d0796e3950248"],
];

/** The bytes that were hashed. */
const pattern = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (i * 151 + (i >> 8) * 31 + 7) & 0xff);

const hex = (bytes: Uint8Array, start: number, end: number): string =>
  xxh3(bytes, start, end).toString(16).padStart(16, "0");

test.each(vectors)("the hash of %i bytes", (length, hash) => {
  expect(hex(pattern(length), 0, length)).toBe(hash);
});

test("bytes around the input do not matter, nor does where it lies", () => {
  for (const [length, hash] of vectors.slice(0, -1)) {
    const around = new Uint8Array(length + 9).fill(0xaa);
    around.set(pattern(length), 5);
    expect(hex(around, 5, 5 + length)).toBe(hash);
  }
});

test.each([
  ["", "2d06800538d394c2"],
  ["hello", "9555e8555c62dcfd"],
  ["Hello world", "b6acb9d84a38ff74"],
])("the hash of %j, as documented for DIGEST", (text, hash) => {
  const bytes = new TextEncoder().encode(text);
  expect(hex(bytes, 0, bytes.length)).toBe(hash);
});
