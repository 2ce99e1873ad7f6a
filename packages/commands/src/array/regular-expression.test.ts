import { withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { RegularExpression } from "./regular-expression.js";

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

function matches(pattern: string, text: string, ignoreCase = false): boolean {
  const framed = bytesOf(`x${text}x`);
  return new RegularExpression(bytesOf(pattern), ignoreCase).matches(framed, 1, framed.length - 1);
}

describe("matches", () => {
  const cases: [pattern: string, yes: string[], no: string[]][] = [
    ["abc", ["abc", "xabcx"], ["ab", "acb", ""]],
    ["a|b|", ["", "z"], []],
    ["^a.c$", ["abc", "a\nc"], ["abcd", "xabc"]],
    ["^(ab|cd)*$", ["", "abcd", "cdab"], ["abc"]],
    ["^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]],
    ["^a{2}$", ["aa"], ["a", "aaa"]],
    ["^a{2,}$", ["aa", "aaaaa"], ["a"]],
    ["^a{,2}$", ["", "a", "aa"], ["aaa"]],
    ["^a+?b??$", ["a", "aab"], ["b"]],
    ["^[^0-9]+$", ["abc"], ["a1", ""]],
    ["^[]a]+$", ["]a"], ["b"]],
    ["^[a-]+$", ["a-"], ["b"]],
    ["^[\\d]+$", ["\\d"], ["5"]],
    ["^[[:alpha:][:digit:]_]+$", ["aZ9_"], ["-"]],
    ["^\\w+\\s\\d+$", ["ab_ 12"], ["ab-12", "ab 1x"]],
    ["^\\W\\S\\D$", ["-xx"], ["axx", "- x", "-x1"]],
    ["\\bcat\\b", ["cat", "a cat."], ["concat", "cats"]],
    ["\\Bcat", ["concat"], ["cat"]],
    ["\\<cat\\>", ["the cat"], ["cats", "concat"]],
    ["^\\x41\\x{42}\\t$", ["AB\t"], ["ab\t"]],
    ["a\\.b", ["a.b"], ["axb"]],
    ["a{x", ["a{x"], ["a"]],
    ["a)", ["a)"], ["a"]],
    ["(?i:ab)c", ["ABc"], ["ABC"]],
    ["(?i)ab", ["AB"], ["A"]],
    ["((?i)a)b", ["Ab"], ["AB"]],
    ["a(?#what)b", ["ab"], ["a"]],
    ["(a*)*b", ["b", "aab"], ["a"]],
    ["^(a?){20}a{20}$", ["a".repeat(20)], ["a".repeat(19)]],
    ["x*", ["", "y"], []],
    ["[\u00e0-\u00ff]", ["\u00e9"], ["e"]],
    ["$", [""], []],
  ];

  test.each(cases)("%s", (pattern, yes, no) => {
    for (const text of yes) expect([text, matches(pattern, text)]).toEqual([text, true]);
    for (const text of no) expect([text, matches(pattern, text)]).toEqual([text, false]);
  });

  test("letters of either case, but not those of escapes", () => {
    expect(matches("a[b-d]", "AC", true)).toBe(true);
    expect(matches("[^a]", "A", true)).toBe(false);
    expect(matches("\\x41", "a", true)).toBe(false);
  });
});

test.each([
  ["*a", "Invalid use of repetition operators"],
  ["a|*", "Invalid use of repetition operators"],
  ["(*)", "Invalid use of repetition operators"],
  ["{1}", "Invalid use of repetition operators"],
  ["a{3,2}", "Invalid contents of {}"],
  ["a{256}", "Invalid contents of {}"],
  ["a{1x}", "Invalid contents of {}"],
  ["a{1", "Missing '}'"],
  ["(a", "Missing ')'"],
  ["(?x)", "Invalid regexp"],
  ["(?#a", "Missing ')'"],
  ["[a", "Missing ']'"],
  ["[]", "Missing ']'"],
  ["[b-a]", "Invalid character range"],
  ["[[:what:]]", "Unknown character class name"],
  ["[[:alpha", "Unknown character class name"],
  ["[[.a.]]", "Unknown collating element"],
  ["a\\", "Trailing backslash"],
  ["\\1", "Invalid back reference"],
  ["\\x{100}", "Invalid regexp"],
  ["((((a{255}){255}){255}))", "Out of memory"],
  ["(".repeat(200), "Out of memory"],
])("refuses %s: %s", (pattern, mistake) => {
  expect(() => matches(pattern, "")).toThrow(new RangeError(mistake));
});

test("an expression that backtracking could not finish", () => {
  expect(matches("^(a|aa)+$", `${"a".repeat(5000)}b`)).toBe(false);
  expect(matches("(x+x+)+y", "x".repeat(3000))).toBe(false);
});

test("repetitions of nothing within each other", () => {
  for (const nothing of ["()", "(a{0})", "(?i)", "(?#x)"]) {
    const nested = "(".repeat(90) + nothing + "{255})".repeat(90);
    expect(matches(`^x${nested}y$`, "xy")).toBe(true);
    expect(matches(`^x${nested}{0,9}y$`, "x")).toBe(false);
  }
});

withSeed("agrees with JavaScript's on what both understand", (random) => {
  const atom = (depth: number): string => {
    const roll = random.int(depth > 2 ? 5 : 7);
    if (roll === 0) return ".";
    if (roll === 1) return random.pick(["[ab]", "[^a]", "[a-c]", "[^bc]"]);
    if (roll < 5) return random.pick(["a", "b", "c"]);
    return `(${expression(depth + 1)})`;
  };
  // JavaScript's tries way after way, which takes it minutes where repetitions lie in repetitions.
  let repetitions = 0;
  const repetition = (): string => {
    const chosen = repetitions === 0 ? "" : random.pick(["", "", "", "*", "+", "?", "{2}", "{1,3}", "{2,}"]);
    if (chosen !== "") repetitions--;
    return chosen;
  };
  const piece = (depth: number): string => atom(depth) + repetition();
  const sequence = (depth: number): string => Array.from({ length: random.int(4) }, () => piece(depth)).join("");
  const expression = (depth: number): string =>
    Array.from({ length: 1 + random.int(depth > 1 ? 2 : 3) }, () => sequence(depth)).join("|");
  for (let round = 0; round < 3000; round++) {
    repetitions = 4;
    const pattern = random.pick(["", "^", ""]) + expression(0) + random.pick(["", "$", ""]);
    if (pattern === "") continue;
    const ignoreCase = random.chance(0.2);
    const theirs = new RegExp(pattern, ignoreCase ? "is" : "s");
    const ours = new RegularExpression(bytesOf(pattern), ignoreCase);
    for (let i = 0; i < 8; i++) {
      const text = Array.from({ length: random.int(7) }, () => random.pick(["a", "b", "c", "A"])).join("");
      const bytes = bytesOf(text);
      expect([pattern, text, ours.matches(bytes, 0, bytes.length)]).toEqual([pattern, text, theirs.test(text)]);
    }
  }
});
