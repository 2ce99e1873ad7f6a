import { differential, latin1, randomSequences, unordered } from "@allset/testkit";
import { expect, test } from "vitest";
import { matchGlob } from "./glob.js";
import { startInstance } from "./test-target.js";

const matches = (pattern: string, text: string, ignoreCase = false): boolean => {
  const [p, t] = [latin1(`--${pattern}--`), latin1(`++${text}++`)];
  return matchGlob(p, 2, p.length - 2, t, 2, t.length - 2, ignoreCase);
};

const keys = ["", "a", "b", "ab", "abc", "aXbc", "a]c", "a-c", "a^c", "a\\c", "[a]", "*", "a*c", "?", "\xff\x00", "A"];
const patterns = [
  "",
  "*",
  "**",
  "a*",
  "*c",
  "a*c",
  "*b*",
  "?",
  "??",
  "a?c",
  "?*?",
  "*?",
  "[ab]",
  "[^a]",
  "[^ab]*",
  "[a-c]",
];
const classes = [
  "[c-a]*",
  "[a-]",
  "a[]-a]c",
  "a[^]c",
  "[]",
  "[^]",
  "[^]*",
  "a[b",
  "a[^b",
  "a[",
  "[",
  "[^",
  "[a-",
  "a[\\]]c",
  "a[\\-]c",
];
const escapes = [
  "\\*",
  "a\\*c",
  "\\",
  "a\\",
  "a\\\\c",
  "[\\",
  "[\\a",
  "\\[a\\]",
  "a[\\^]c",
  "\xff*",
  "*\x00",
  "[\xf0-\xff]*",
  "[\\a-\\c]",
];

differential("glob", import.meta.url, startInstance, [
  {
    name: "KEYS with every kind of pattern",
    steps: [
      ["MSET", ...keys.flatMap((key) => [key, "1"])],
      ...[...patterns, ...classes, ...escapes].map((pattern) =>
        unordered(["KEYS", pattern], "the order of a hash table"),
      ),
    ],
  },
]);

randomSequences("glob", startInstance, {
  command: (random) => {
    const word = (length: number): string =>
      Array.from({ length: random.int(length) }, () => random.pick([..."ab]c[^-\\*?"])).join("");
    if (random.chance(0.2)) return ["SET", word(7), "1"];
    return unordered(["KEYS", word(9)], "the order of a hash table");
  },
});

test.each([
  ["GET", "get"],
  ["g*T", "GxyzT"],
  ["[G]et", "get"],
  ["[F-H]et", "get"],
  ["[H-F]ET", "get"],
  ["\\GET", "get"],
  ["[\\g]ET", "get"],
])("%s matches %s without regard to case", (pattern, text) => {
  expect(matches(pattern, text, true)).toBe(true);
  expect(matches(pattern, text)).toBe(false);
});

// As `COMMAND LIST FILTERBY PATTERN` answers: bounds are ordered before they are folded, escapes in a class are never folded.
test.each(["[f-H]et", "[Z-a]et", "[\\G]et"])("%s does not match get, whatever the case", (pattern) => {
  expect(matches(pattern, "get", true)).toBe(false);
});

// The naive way would not end.
test("hostile patterns cost no more than their length times the text's", () => {
  const text = "a".repeat(10_000);
  expect(matches(`${"a*".repeat(500)}b`, text)).toBe(false);
  expect(matches(`${"*a?".repeat(500)}*b`, text)).toBe(false);
  expect(matches("*[".repeat(500), text)).toBe(false);
});
