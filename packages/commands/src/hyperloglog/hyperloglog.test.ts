import { differential, masked, on, randomSequences, SeededRandom, type Step } from "@allset/testkit";
import { listen, withEvents } from "../test-events.js";
import { startInstance } from "../test-target.js";

const STALE = "\0\0\0\0\0\0\0\x80";
const sparse = (runs: string, cached = STALE): string => `HYLL\x01\0\0\0${cached}${runs}`;
const dense = (registers: Uint8Array, cached = STALE): Buffer =>
  Buffer.concat([Buffer.from(`HYLL\0\0\0\0${cached}`, "latin1"), registers]);

/** 16 384 dense registers of one rank. */
function registersOf(rank: number): Uint8Array {
  const bits = rank | (rank << 6) | (rank << 12) | (rank << 18);
  return Uint8Array.from({ length: 12_288 }, (_, i) => bits >>> ((i % 3) * 8));
}

/** What stands for GET where the value is long: the transcript keeps 40 digits. */
const digest = (key: string): Step => ["DEBUG", "DIGEST-VALUE", key];

const elements = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `e${from + i}`);

/** PFADD of `count` elements in groups of random sizes, the value looked at now and then. */
function additions(key: string, count: number, seed: number, look: number): Step[] {
  const random = new SeededRandom(seed);
  const steps: Step[] = [];
  for (let at = 0; at < count; ) {
    const group = random.pick([1, 1, 1, 2, 3, 20]);
    const some = Array.from({ length: group }, () =>
      random.int(10 ** random.between(1, 9)).toString(random.between(2, 36)),
    );
    steps.push(["PFADD", key, ...some]);
    at += group;
    if (steps.length % look === 0) steps.push(digest(key), ["PFCOUNT", key]);
  }
  return [...steps, ["STRLEN", key], digest(key), ["PFCOUNT", key], digest(key)];
}

const wrongRuns = {
  "no runs": "",
  "too few registers": "\x00",
  "one register too many": "\x7f\xff\x00",
  "twice the registers": "\x7f\xff\x7f\xff",
  "values only": "\x80".repeat(10),
  "a value over the end": "\x7f\xfe\x83",
  "a value behind the end": "\x7f\xff\x83",
  "a run cut off": "\x7f",
  "a run cut off behind the end": "\x7f\xfe\x80\x7f",
};
const readings: Step[] = [
  ["PFCOUNT", "k"],
  ["PFCOUNT", "k", "none"],
  ["PFCOUNT", "none", "k"],
  ["PFADD", "k"],
  ["PFMERGE", "k"],
  ["PFMERGE", "new", "k"],
  ["PFDEBUG", "DECODE", "k"],
  ["PFDEBUG", "ENCODING", "k"],
  ["PFDEBUG", "TODENSE", "k"],
  ["PFDEBUG", "GETREG", "k"],
  ["GET", "k"],
  ["EXISTS", "new"],
];

differential("hyperloglog", import.meta.url, startInstance, [
  {
    name: "arity",
    each: [
      ["PFADD"],
      ["PFCOUNT"],
      ["PFMERGE"],
      ["PFDEBUG"],
      ["PFDEBUG", "GETREG"],
      ["PFDEBUG", "GETREG", "k", "x"],
      ["PFSELFTEST", "x"],
    ],
  },
  {
    name: "missing keys",
    each: [
      ["PFADD", "k"],
      ["PFADD", "k", ""],
      ["PFCOUNT", "k"],
      ["PFCOUNT", "k", "k", "none"],
      ["PFMERGE", "k"],
      ["PFMERGE", "k", "k", "none"],
      ["PFDEBUG", "GETREG", "k"],
      ["PFDEBUG", "nonsense", "k"],
    ],
  },
  {
    name: "wrong type",
    setup: [
      ["ZADD", "z", 1, "x"],
      ["SET", "s", "x"],
      ["SET", "empty", ""],
      ["SET", "n", 12],
      ["SET", "short", "HYLL\x01\0\0\0\0\0\0\0\0\0\0"],
      ["SET", "magic", `hyll${sparse("\x7f\xff").slice(4)}`],
      ["SET", "encoding", `HYLL\x02${sparse("\x7f\xff").slice(5)}`],
      ["SET", "dense", `HYLL\x00${sparse("\x7f\xff").slice(5)}`],
      ["SET", "longer", dense(new Uint8Array(12_289))],
      ["PFADD", "h", "a"],
    ],
    each: ["z", "s", "empty", "n", "short", "magic", "encoding", "dense", "longer"].flatMap((key) => [
      ["PFADD", key],
      ["PFADD", key, "a"],
      ["PFCOUNT", key],
      ["PFCOUNT", "h", key],
      ["PFMERGE", key],
      ["PFMERGE", "h", key],
      ["PFMERGE", key, "h"],
      ["PFDEBUG", "GETREG", key],
      ["PFDEBUG", "nonsense", key],
    ]),
  },
  {
    name: "elements, one by one and again",
    steps: [
      ["PFADD", "k"],
      ["GET", "k"],
      ["PFADD", "k"],
      ["PFCOUNT", "k"],
      ["GET", "k"],
      ...[
        "",
        "a",
        "a",
        "b",
        "1234567",
        "12345678",
        "123456789",
        "\xff".repeat(7),
        "\xff".repeat(8),
        "\xff".repeat(300),
      ].flatMap((element) => [
        ["PFADD", "k", element],
        ["GET", "k"],
        ["PFDEBUG", "DECODE", "k"],
        ["PFCOUNT", "k"],
        ["GET", "k"],
      ]),
      ["PFADD", "k", "a", "b", "a"],
      ["OBJECT", "ENCODING", "k"],
      ["TYPE", "k"],
    ],
  },
  {
    name: "a string that is set becomes one that is written to",
    steps: ["PFADD", "PFCOUNT", "PFMERGE"].flatMap((command) => [
      ["SET", "k", sparse("\x7f\xff", "\0".repeat(8)), "EX", 1000],
      ["OBJECT", "ENCODING", "k"],
      [command, "k"],
      ["OBJECT", "ENCODING", "k"],
      ["GET", "k"],
      ["EXPIRE", "k", 5, "NX"],
      ["PFADD", "k", "a"],
      ["EXPIRE", "k", 5, "NX"],
      ["GET", "k"],
    ]),
  },
  { name: "long random additions", steps: additions("k", 1000, 1, 5) },
  { name: "long random additions, another seed", steps: additions("k", 3000, 2, 40) },
  {
    name: "both sides of hll-sparse-max-bytes",
    steps: [0, 18, 19, 20, 21, 22, 40, 41, 42, 43, 100, 5000].flatMap((limit, i) => [
      ["CONFIG", "SET", "hll-sparse-max-bytes", limit],
      ["DEL", "k", "many"],
      ...additions("k", Math.min(limit + 5, 200), i, 2),
      ["PFADD", "many", ...elements(0, limit)],
      digest("many"),
      ["PFDEBUG", "ENCODING", "many"],
    ]),
  },
  {
    name: "a limit that sinks and rises",
    steps: [
      ["PFADD", "k", ...elements(0, 50)],
      ["CONFIG", "SET", "hll-sparse-max-bytes", 20],
      ["PFADD", "k", "e1"],
      ["PFDEBUG", "ENCODING", "k"],
      ["PFADD", "k", "new"],
      ["PFDEBUG", "ENCODING", "k"],
      ["CONFIG", "SET", "hll-sparse-max-bytes", 3000],
      ["PFADD", "k", "newer"],
      ["PFDEBUG", "ENCODING", "k"],
      ["GET", "k"],
    ],
  },
  {
    name: "PFCOUNT of several",
    steps: [
      ["PFADD", "a", ...elements(0, 300)],
      ["PFADD", "b", ...elements(100, 500)],
      ["PFADD", "c", ...elements(0, 3000)],
      ["PFDEBUG", "TODENSE", "c"],
      ["PFCOUNT", "a", "b"],
      ["PFCOUNT", "a", "c"],
      ["PFCOUNT", "c", "b", "none", "a"],
      ["PFCOUNT", "c", "c"],
      digest("a"),
      ["PFCOUNT", "a"],
      digest("a"),
    ],
  },
  {
    name: "PFMERGE",
    steps: [
      ["PFADD", "a", ...elements(0, 300)],
      ["PFADD", "b", ...elements(100, 500)],
      ["PFADD", "c", ...elements(0, 1500)],
      ["PFADD", "d", ...elements(1000, 2500)],
      ["PFDEBUG", "ENCODING", "c"],
      ["PFDEBUG", "TODENSE", "d"],
      ["PFMERGE", "ab", "a", "b"],
      digest("ab"),
      ["PFCOUNT", "ab"],
      ["PFMERGE", "ab"],
      digest("ab"),
      ["PFMERGE", "a", "b"],
      digest("a"),
      ["PFMERGE", "abc", "a", "b", "c"],
      ["PFDEBUG", "ENCODING", "abc"],
      digest("abc"),
      ["PFMERGE", "b", "d"],
      digest("b"),
      ["PFMERGE", "d", "a", "none"],
      digest("d"),
      ["CONFIG", "SET", "hll-sparse-max-bytes", 100],
      ["PFMERGE", "small", "a"],
      digest("small"),
      ["PFADD", "few", "x"],
      ["PFMERGE", "few", "a"],
      digest("few"),
      ["OBJECT", "ENCODING", "few"],
    ],
  },
  {
    name: "runs of equal registers",
    steps: [
      "\x7f\xfb\x83",
      "\x83".repeat(4096),
      "\x82\x80\x7f\xfb",
      "\x00".repeat(16_384),
      "\x3f".repeat(256),
      "\xfe\x40\x00\x7f\xfb",
    ].flatMap((runs, i) => [
      ["SET", "k", sparse(runs)],
      ["PFCOUNT", "k"],
      ["PFDEBUG", "DECODE", "k"],
      ["CONFIG", "SET", "hll-sparse-max-bytes", 40_000],
      ...additions("k", 150, i, 5),
      ["PFMERGE", "k2", "k"],
      digest("k2"),
    ]),
  },
  ...Object.entries(wrongRuns).map(([name, runs]) => ({
    name: `wrong runs: ${name}`,
    steps: [
      ...readings.flatMap((step): Step[] => [["SET", "k", sparse(runs)], step, ["GET", "k"]]),
      ...elements(0, 6).flatMap((element) => [
        ["SET", "k", sparse(runs)],
        ["PFADD", "k", element],
        ["GET", "k"],
      ]),
      ["SET", "k", sparse(runs, "\x07\0\0\0\0\0\0\0")],
      ["PFCOUNT", "k"],
      ["CONFIG", "SET", "hll-sparse-max-bytes", 0],
      ["SET", "k", sparse(runs)],
      ["PFADD", "k", "a"],
      ["GET", "k"],
    ],
  })),
  {
    name: "estimates and caches at the ends of their range",
    steps: [
      ...[0, 1, 2, 31, 32, 33, 40, 41, 48, 49, 50, 51, 52, 63].flatMap((rank) => [
        ["SET", "k", dense(registersOf(rank))],
        ["PFCOUNT", "k"],
        ["GETRANGE", "k", 0, 15],
        ["PFCOUNT", "k"],
        ["PFCOUNT", "k", "none"],
        ["PFADD", "k", "a"],
        ["PFADD", "k", "b", "c"],
        ["PFMERGE", "copy", "k"],
        ["PFDEBUG", "TODENSE", "k"],
      ]),
      ...[
        "\x01\x02\x03\x04\x05\x06\x07\x08",
        "\xff\xff\xff\xff\xff\xff\x1f\0",
        "\0\0\0\0\0\0\x20\0",
        "\xff\xff\xff\xff\xff\xff\xff\x7f",
      ].flatMap((cached) => [
        ["SET", "k", sparse("\x7f\xff", cached)],
        ["PFCOUNT", "k"],
        ["PFADD", "k"],
        ["PFCOUNT", "k"],
        ["PFDEBUG", "TODENSE", "k"],
        ["PFCOUNT", "k"],
        ["PFADD", "k", "a"],
        ["GETRANGE", "k", 0, 15],
        ["PFCOUNT", "k"],
      ]),
    ],
  },
  {
    name: "PFDEBUG",
    steps: [
      ["PFADD", "k", "a", "b"],
      ["PFDEBUG", "encoding", "k"],
      ["PFDEBUG", "Decode", "k"],
      masked(["PFDEBUG", "getreg", "k"], /(:0\r\n){9,}/, "only to keep the transcript short"),
      ["PFDEBUG", "ENCODING", "k"],
      ["PFDEBUG", "DECODE", "k"],
      ["PFDEBUG", "TODENSE", "k"],
      ["PFDEBUG", "nonsense", "k"],
      ["PFDEBUG", "", "k"],
      ["PFADD", "k2", "a"],
      ["PFDEBUG", "todense", "k2"],
      ["PFDEBUG", "todense", "k2"],
      digest("k2"),
      ["PFSELFTEST"],
    ],
  },
  {
    name: "watched keys",
    steps: (
      [
        ["PFADD", "k"],
        ["PFADD", "k", "a"],
        ["PFADD", "k", "b"],
        ["PFCOUNT", "k"],
        ["PFCOUNT", "k"],
        ["PFCOUNT", "k", "k"],
        ["PFMERGE", "k"],
        ["PFMERGE", "other", "k"],
      ] as Step[]
    ).flatMap((step) => [["WATCH", "k"], on("b", step), ["MULTI"], ["PFCOUNT", "k", "none"], ["EXEC"]]),
  },
  {
    name: "events",
    steps: [
      ...listen("EAnm"),
      ...withEvents(
        [2, "PFADD", "k", "a", "b"],
        [0, "PFADD", "k", "a"],
        [1, "PFADD", "k", "c"],
        [0, "PFCOUNT", "k"],
        [0, "PFCOUNT", "k"],
        [2, "PFCOUNT", "none", "k", "nor"],
        [1, "PFCOUNT", "none"],
        [4, "PFMERGE", "new", "k", "none"],
        [1, "PFMERGE", "k"],
        [0, "PFDEBUG", "TODENSE", "k"],
      ),
    ],
  },
]);

const keys = ["a", "b", "c"];

randomSequences("hyperloglog", startInstance, {
  length: 400,
  sequences: 6,
  command: (random) => {
    const key = random.pick(keys);
    const some = Array.from({ length: random.pick([0, 1, 1, 2, 30]) }, () => `${random.int(5000)}`);
    return random.pick<Step>([
      ["PFADD", key, ...some],
      ["PFADD", key, ...some],
      digest(key),
      ["PFCOUNT", key],
      ["PFCOUNT", ...keys],
      ["PFMERGE", key, random.pick(keys), random.pick(keys)],
      ["PFDEBUG", "DECODE", key],
      ["PFDEBUG", "ENCODING", key],
      ["CONFIG", "SET", "hll-sparse-max-bytes", random.pick([20, 60, 300, 3000])],
      ["DEL", random.chance(0.3) ? key : "none"],
      ["SET", random.chance(0.2) ? key : "none", sparse("\x7f\xff")],
    ]);
  },
});
