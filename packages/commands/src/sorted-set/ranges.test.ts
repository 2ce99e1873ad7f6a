import { differential, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";
import { dump, five, inBothForms, sameScore } from "./test-forms.js";

const bounds = [
  "-inf",
  "+inf",
  "1",
  "3",
  "(3",
  "2.5",
  "(5",
  "6",
  "0",
  "(0",
  "(-inf",
  "(+inf",
  "",
  "(",
  " 2",
  "0x2",
  "1e400",
];
const lexBounds = ["-", "+", "[a", "(a", "[c", "(c", "[d", "[m", "(m", "[z", "[", "("];

differential("ranges", import.meta.url, startInstance, [
  ...inBothForms([
    {
      name: "ranges of ranks",
      steps: [
        five,
        ...[0, 1, 4, 5, 9, -1, -2, -5, -6, -9, "9223372036854775807", "-9223372036854775808"].flatMap((start) =>
          [0, 2, 4, 9, -1, -3, -6, "-9223372036854775808"].flatMap((stop): Step[] => [
            ["ZRANGE", "z", start, stop],
            ["ZREVRANGE", "z", start, stop, "WITHSCORES"],
          ]),
        ),
        ["ZRANGE", "z", 0, 1, "REV", "WITHSCORES"],
        ["ZRANGE", "z", 0, 1, "WITHSCORES", "WITHSCORES"],
        ["ZRANGE", "z", 0, 1, "LIMIT", 0, -1],
        ["ZRANGE", "z", 0, 1, "LIMIT", 3, -1],
        ["ZRANGE", "none", 0, -1, "WITHSCORES"],
        ["ZREVRANGE", "none", 0, -1],
      ],
    },
    {
      name: "ranges of scores",
      steps: [
        five,
        ["ZADD", "z", 3, "c2", 3, "c1", "inf", "top", "-inf", "bottom"],
        ...bounds.flatMap((min) =>
          bounds.flatMap((max): Step[] => [
            ["ZRANGEBYSCORE", "z", min, max],
            ["ZCOUNT", "z", min, max],
            ["ZREVRANGEBYSCORE", "z", max, min],
          ]),
        ),
        ...[0, 1, 3, 20, -1].flatMap((offset) =>
          [0, 1, 3, 20, -1, -5].flatMap((count): Step[] => [
            ["ZRANGEBYSCORE", "z", 2, 5, "LIMIT", offset, count],
            ["ZREVRANGEBYSCORE", "z", 5, 2, "WITHSCORES", "LIMIT", offset, count],
            ["ZRANGE", "z", 5, 2, "BYSCORE", "REV", "LIMIT", offset, count],
            ["ZRANGE", "z", 2, "(5", "BYSCORE", "LIMIT", offset, count, "WITHSCORES"],
          ]),
        ),
        ["ZRANGEBYSCORE", "z", 1, 2, "LIMIT", 0, 1, "LIMIT", 1, 1, "WITHSCORES"],
        ["ZRANGEBYSCORE", "none", 0, 9],
        ["ZCOUNT", "none", 0, 9],
      ],
    },
    {
      name: "ranges of members",
      steps: [
        sameScore,
        ...lexBounds.flatMap((min) =>
          lexBounds.flatMap((max): Step[] => [
            ["ZRANGEBYLEX", "z", min, max],
            ["ZLEXCOUNT", "z", min, max],
            ["ZREVRANGEBYLEX", "z", max, min],
          ]),
        ),
        ["ZRANGEBYLEX", "z", "-", "+", "LIMIT", 2, 3],
        ["ZREVRANGEBYLEX", "z", "+", "-", "LIMIT", 2, 3],
        ["ZRANGE", "z", "+", "[c", "BYLEX", "REV", "LIMIT", 1, 2],
        ["ZRANGE", "z", "[c", "+", "BYLEX"],
        ["ZRANGEBYLEX", "z", "-\0x", "+\0"],
        ["ZRANGEBYLEX", "none", "-", "+"],
        ["ZLEXCOUNT", "none", "-", "+"],
      ],
    },
    {
      name: "ZRANGESTORE",
      steps: [
        five,
        ["SET", "d", "x", "EX", 1000],
        ["ZRANGESTORE", "d", "z", 1, 3],
        ["TTL", "d"],
        dump("d"),
        ["ZRANGESTORE", "d", "z", 0, 1, "REV"],
        dump("d"),
        ["ZRANGESTORE", "d", "z", "(1", 4, "BYSCORE", "LIMIT", 1, 1],
        dump("d"),
        ["ZRANGESTORE", "d", "z", "[c", "-", "BYLEX", "REV"],
        dump("d"),
        ["ZRANGESTORE", "z", "z", 3, 4],
        dump("z"),
        ["ZRANGESTORE", "d", "z", 9, 9],
        ["EXISTS", "d"],
        ["ZRANGESTORE", "d", "none", 0, -1],
        ["ZRANGESTORE", "z", "none", 0, -1],
        ["EXISTS", "z"],
      ],
    },
  ]),
  {
    name: "members in order of their bytes where scores differ, in a listpack",
    steps: [
      ["ZADD", "z", 1, "m", 2, "c", 3, "x", 4, "a", 5, "k"],
      ...lexBounds.flatMap((min) =>
        lexBounds.flatMap((max): Step[] => [
          ["ZRANGEBYLEX", "z", min, max],
          ["ZREVRANGEBYLEX", "z", max, min],
          ["ZLEXCOUNT", "z", min, max],
        ]),
      ),
    ],
  },
]);
