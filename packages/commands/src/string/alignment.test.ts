import { differential, randomSequences } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const options = [
  [],
  ["LEN"],
  ["IDX"],
  ["IDX", "WITHMATCHLEN"],
  ["IDX", "MINMATCHLEN", 2],
  ["IDX", "MINMATCHLEN", 4, "WITHMATCHLEN"],
  ["MINMATCHLEN", 4],
  ["WITHMATCHLEN"],
  ["LEN", "WITHMATCHLEN", "MINMATCHLEN", 3],
];

const pairs = [
  ["ohmytext", "mynewtext"],
  ["abc", "abc"],
  ["abc", "xyz"],
  ["", "abc"],
  ["aaaa", "aa"],
  ["abcbdab", "bdcaba"],
  ["\x00\xff\x00", "\xff\x00\xff"],
  ["x".repeat(300), "y".repeat(5) + "x".repeat(20)],
];

differential("alignment", import.meta.url, startInstance, [
  {
    name: "LCS",
    steps: pairs.flatMap(([a, b]) => [
      ["MSET", "a", a, "b", b],
      ...options.flatMap((words) => [
        ["LCS", "a", "b", ...words],
        ["LCS", "b", "a", ...words],
      ]),
    ]),
  },
  {
    name: "missing keys and one key twice",
    steps: [
      ["SET", "a", "text"],
      ...options.flatMap((words) => [
        ["LCS", "a", "none", ...words],
        ["LCS", "none", "nor", ...words],
        ["LCS", "a", "a", ...words],
      ]),
    ],
  },
  {
    name: "words",
    steps: [
      ["MSET", "a", "ohmytext", "b", "mynewtext"],
      ["LCS", "a", "b", "LEN", "IDX"],
      ["LCS", "a", "b", "idx", "idx"],
      ["LCS", "a", "b", "FOO"],
      ["LCS", "a", "b", "MINMATCHLEN"],
      ["LCS", "a", "b", "MINMATCHLEN", "x", "FOO"],
      ["LCS", "a", "b", "FOO", "MINMATCHLEN", "x"],
      ["LCS", "a", "b", "IDX", "MINMATCHLEN", -5],
      ["LCS", "a", "b", "IDX", "MINMATCHLEN", "9223372036854775807"],
      ["LCS", "a", "b", "IDX", "MINMATCHLEN", 2, "MINMATCHLEN", 4],
      ["LCS", "a", "b", "LEN", "IDX", "MINMATCHLEN", "x"],
    ],
  },
  {
    name: "more than the table may take",
    steps: [
      ["SETRANGE", "a", 20_000, "x"],
      ["LCS", "a", "a", "LEN"],
    ],
  },
]);

randomSequences("alignment", startInstance, {
  command: (random) => {
    const text = (): string => Array.from({ length: random.int(40) }, () => random.pick(["a", "b", "c"])).join("");
    if (random.chance(0.3)) return ["MSET", "a", text(), "b", text()];
    return ["LCS", "a", "b", ...random.pick(options)];
  },
  length: 300,
});
