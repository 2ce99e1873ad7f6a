/** GEORADIUS, GEOSEARCH and their kin: every option, what is stored, and searches at random. */
import { differential, masked, randomSequences, SeededRandom, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";
import { edges, oddNumbers, sicily } from "./test-places.js";

const LIBM = "the last bits of sine and arcsine are those of the C library";
/** Scores that are distances, without the digits that the C library decides. */
const distances = (step: Step): Step => masked(step, /(?<=[\d.]{12})\d+(?=\r)|\$\d+(?=\r)/, LIBM);
const stored = (key: string): Step => distances(["ZRANGE", key, 0, -1, "WITHSCORES"]);

/** Places all over the earth and in one town, some of them the same. */
function scattered(key: string, count: number, seed: number): Step[] {
  const random = new SeededRandom(seed);
  const steps: Step[] = [];
  for (let i = 0; i < count; i++) {
    const near = random.chance(0.5);
    const longitude = near ? 2.35 + random.random() / 10 : random.random() * 360 - 180;
    const latitude = near ? 48.85 + random.random() / 10 : random.random() * 170 - 85;
    const digits = random.pick([0, 2, 6, 12]);
    steps.push(["GEOADD", key, longitude.toFixed(digits), latitude.toFixed(digits), `p${i}`]);
  }
  return steps;
}

const units = ["m", "KM", "ft", "Mi"];
const options = ["WITHCOORD", "WITHDIST", "WITHHASH", "ASC", "DESC"];

function search(random: SeededRandom, key: string, members: number): (string | number)[] {
  const unit = random.pick(units);
  const size = (): number => random.pick([0, 1, 500, 3000, 20_000, 200_000, 5e6, 3e7]) * random.random();
  const centre = random.chance(0.4)
    ? ["FROMMEMBER", `p${random.int(members)}`]
    : ["FROMLONLAT", random.random() * 360 - 180, random.random() * 170.1 - 85.05];
  const shape = random.chance(0.5) ? ["BYRADIUS", size(), unit] : ["BYBOX", size(), size(), unit];
  const count = random.chance(0.4)
    ? ["COUNT", random.pick([1, 2, 5, 20, 100]), ...(random.chance(0.3) ? ["ANY"] : [])]
    : [];
  return ["GEOSEARCH", key, ...centre, ...shape, ...count, ...options.filter(() => random.chance(0.3))];
}

const searches = (seed: number, count: number, members: number): Step[] => {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => search(random, "s", members));
};

differential("searches", import.meta.url, startInstance, [
  {
    name: "GEORADIUS and its kin, with every option",
    steps: [
      sicily,
      ["GEOADD", "g", 13.583333, 37.316667, "Agrigento"],
      ...["GEORADIUS", "GEORADIUS_RO"].flatMap((command): Step[] =>
        [
          [],
          ["ASC"],
          ["DESC"],
          ["ASC", "DESC"],
          ["COUNT", 1],
          ["COUNT", 2, "DESC"],
          ["COUNT", 1, "ANY"],
          ["ANY", "COUNT", 2, "DESC"],
          ["ANY"],
          ["COUNT", 0],
          ["COUNT", -1],
          ["COUNT", "x"],
          ["COUNT"],
          ["COUNT", 1, "COUNT", 2],
          ["WITHCOORD"],
          ["withdist"],
          ["WITHHASH"],
          ["WITHHASH", "WITHDIST", "WITHCOORD", "ASC"],
          ["nonsense"],
          ["STOREDIST"],
          ["STORE", "d"],
          ["STOREDIST", "d"],
          ["STORE", "d", "STOREDIST", "d2"],
          ["STOREDIST", "d2", "STORE", "d"],
          ["STORE", "d", "COUNT", 1],
          ["STORE", "d", "WITHDIST"],
          ["STORE", "d", "DESC", "COUNT", 2],
          ["FROMMEMBER", "Palermo"],
          ["BYRADIUS", 1, "m"],
        ].flatMap((more): Step[] => [[command, "g", 15, 37, 200, "km", ...more], stored("d")]),
      ),
      ...["GEORADIUSBYMEMBER", "GEORADIUSBYMEMBER_RO"].flatMap((command): Step[] =>
        [
          [],
          ["WITHDIST", "ASC"],
          ["COUNT", 2],
          ["STORE", "e"],
          ["STOREDIST", "e"],
          ["STORE", "g2", "WITHHASH"],
        ].flatMap((more): Step[] => [[command, "g", "Agrigento", 100, "km", ...more], stored("e")]),
      ),
      ["GEORADIUSBYMEMBER", "g", "none", 100, "km"],
      ["GEORADIUSBYMEMBER", "g", "none", "x", "km"],
      ["GEORADIUSBYMEMBER", "g", "Palermo", "x", "km"],
      ["GEORADIUSBYMEMBER", "g", "Palermo", -1, "km"],
      ["GEORADIUSBYMEMBER", "g", "Palermo", 1, "x"],
      ["GEORADIUS", "g", 181, 1, "x", "km"],
      ["GEORADIUS", "g", "x", 91, 1, "km"],
      ...oddNumbers.map((number) => ["GEORADIUS", "g", 15, 37, number, "km"]),
      ["GEORADIUS", "g", 15, 37, 0, "km"],
      ["GEORADIUSBYMEMBER", "g", "Palermo", 0, "m"],
    ],
  },
  {
    name: "GEOSEARCH and GEOSEARCHSTORE: what is wrong, and what is noticed first",
    setup: [sicily],
    each: [
      ...[
        ["FROMMEMBER", "Palermo", "ASC", "DESC", "ANY"],
        ["FROMMEMBER", "Palermo", "FROMLONLAT", 1, 1],
        ["FROMLONLAT", 1, 1, "FROMMEMBER", "Palermo"],
        ["FROMMEMBER", "Palermo", "FROMMEMBER", "Catania", "BYRADIUS", 1, "m"],
        ["FROMLONLAT", 1, 1, "FROMLONLAT", 15.087269, 37.502669, "BYRADIUS", 1, "m"],
        ["FROMMEMBER", "none", "BYRADIUS", "x", "m"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", "x", "y", "nonsense"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 1, "y", "nonsense"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 1],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 1, "m", "BYBOX", 1, 1, "m"],
        ["FROMMEMBER", "Palermo", "BYBOX", 1, 1, "m", "BYRADIUS", 1, "m"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 1, "m", "BYRADIUS", 300, "km"],
        ["FROMMEMBER", "Palermo", "BYBOX", 1, 1, "m", "BYBOX", 600, 600, "km"],
        ["FROMMEMBER", "Palermo", "BYBOX", 1, "m"],
        ["FROMMEMBER", "Palermo", "BYBOX", "x", "y", "z"],
        ["FROMMEMBER", "Palermo", "BYBOX", 1, "y", "z"],
        ["FROMMEMBER", "Palermo", "BYBOX", -1, 1, "z"],
        ["FROMMEMBER", "Palermo", "BYBOX", 1, -1, "z"],
        ["FROMMEMBER", "Palermo", "BYBOX", 1, 1, "z"],
        ["FROMLONLAT", 181, 1, "BYBOX", 1, 1, "z"],
        ["FROMLONLAT", 1, "x", "BYBOX", 1, 1, "z"],
        ["BYRADIUS", 1, "m", "COUNT", 1, "ANY"],
        ["BYRADIUS", 300, "km", "FROMMEMBER", "Palermo"],
        ["FROMMEMBER", "Palermo", "COUNT", 0, "COUNT", 1],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 300, "km", "ANY"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 300, "km", "COUNT", "x"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 300, "km", "COUNT", "9223372036854775807"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 300, "km", "COUNT", "9223372036854775808"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 300, "km", "STORE", "d"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 300, "km", "STOREDIST"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", 300, "km", "WITHDIST"],
        ["FROMMEMBER", "Palermo", "WITHHASH", "WITHCOORD", "BYRADIUS", 300, "km"],
        ["FROMMEMBER", "Palermo", "BYRADIUS", "inf", "km"],
        ["FROMMEMBER", "Palermo", "BYBOX", "inf", "inf", "km"],
        ["FROMMEMBER", "Palermo", "BYBOX", 0, 0, "km"],
        ["FROMMEMBER", "Palermo", "BYBOX", 1e-320, 1e300, "km"],
      ].flatMap((rest) => [
        ["GEOSEARCH", "g", ...rest],
        ["GeoSearchStore", "d", "g", ...rest],
      ]),
    ],
  },
  {
    name: "GEOSEARCHSTORE",
    steps: [
      sicily,
      ["GEOADD", "g", 13.583333, 37.316667, "Agrigento", 13.583333, 37.316667, "same"],
      ["GEOSEARCHSTORE", "d", "g", "FROMLONLAT", 15, 37, "BYBOX", 400, 400, "km"],
      ["ZRANGE", "d", 0, -1, "WITHSCORES"],
      ["OBJECT", "ENCODING", "d"],
      ["GEOSEARCHSTORE", "d", "g", "FROMLONLAT", 15, 37, "BYRADIUS", 150, "km", "STOREDIST"],
      stored("d"),
      ["GEOSEARCHSTORE", "d", "g", "FROMLONLAT", 15, 37, "BYRADIUS", 300, "mi", "STOREDIST", "COUNT", 3],
      stored("d"),
      ["GEOSEARCHSTORE", "g", "g", "FROMMEMBER", "Palermo", "BYRADIUS", 100, "km"],
      ["ZRANGE", "g", 0, -1, "WITHSCORES"],
      ["SET", "s", "x", "EX", 100],
      ["GEOSEARCHSTORE", "s", "g", "FROMMEMBER", "Palermo", "BYRADIUS", 100, "km"],
      ["TTL", "s"],
      ["TYPE", "s"],
      ["GEOSEARCHSTORE", "s", "g", "FROMLONLAT", 0, 0, "BYRADIUS", 100, "km"],
      ["EXISTS", "s"],
      ["ZADD", "g", "-0", "zero"],
      ["GEOSEARCHSTORE", "d", "g", "FROMMEMBER", "zero", "BYRADIUS", 100, "km"],
      ["ZRANGE", "d", 0, -1, "WITHSCORES"],
      ...scattered("many", 140, 9),
      ["GEOSEARCHSTORE", "d", "many", "FROMLONLAT", 0, 0, "BYRADIUS", 30_000, "km"],
      ["ZCARD", "d"],
      ["OBJECT", "ENCODING", "d"],
      ["GEOSEARCHSTORE", "d", "many", "FROMLONLAT", 0, 0, "BYRADIUS", 30_000, "km", "COUNT", 100, "ANY"],
      ["ZRANGE", "d", 0, -1, "WITHSCORES"],
      ["OBJECT", "ENCODING", "d"],
    ],
  },
  { name: "random searches in a pack", steps: [...scattered("s", 100, 1), ...searches(2, 150, 100)] },
  { name: "random searches in an index", steps: [...scattered("s", 600, 3), ...searches(4, 200, 600)] },
  {
    name: "searches over the poles and the date line",
    steps: [
      edges,
      ...[-180, -179.9, 0, 179.9, 180].flatMap((longitude) =>
        [-85.05, -70, 0, 67, 81, 85.05].flatMap((latitude) =>
          [10, 500, 4000, 15_000].flatMap((size): Step[] => [
            ["GEOSEARCH", "e", "FROMLONLAT", longitude, latitude, "BYRADIUS", size, "km"],
            ["GEOSEARCH", "e", "FROMLONLAT", longitude, latitude, "BYBOX", size, size * 2, "km", "COUNT", 5],
          ]),
        ),
      ),
    ],
  },
  {
    name: "the nearest few of many at the same distance",
    steps: [
      ...Array.from({ length: 80 }, (_, i): Step => ["GEOADD", "s", (i * 7) % 5, (i * 3) % 4, `p${i}`]),
      ...[1, 2, 3, 5, 8, 13, 40, 79, 80, 81].flatMap((count): Step[] => [
        ["GEOSEARCH", "s", "FROMLONLAT", 2, 2, "BYRADIUS", 1000, "km", "COUNT", count],
        ["GEOSEARCH", "s", "FROMLONLAT", 2, 2, "BYRADIUS", 1000, "km", "COUNT", count, "DESC"],
        ["GEOSEARCH", "s", "FROMLONLAT", 2, 2, "BYRADIUS", 100, "km", "COUNT", count],
        ["GEOSEARCH", "s", "FROMMEMBER", "p1", "BYRADIUS", 200, "km", "COUNT", count, "ANY"],
      ]),
    ],
  },
]);

randomSequences("searches", startInstance, {
  length: 300,
  sequences: 6,
  command: (random) => {
    if (random.chance(0.6)) {
      const member = `p${random.int(200)}`;
      const town = random.chance(0.4);
      const longitude = town ? 179.9 + random.random() / 10 : random.random() * 360 - 180;
      const latitude = town ? 70 + random.random() / 10 : random.random() * 170.1 - 85.05;
      return ["GEOADD", "s", longitude, latitude, member];
    }
    return random.pick<Step>([
      search(random, "s", 200),
      search(random, "s", 200),
      ["GEOPOS", "s", `p${random.int(200)}`],
      ["GEOHASH", "s", `p${random.int(200)}`],
      ["GEODIST", "s", `p${random.int(200)}`, `p${random.int(200)}`, random.pick(units)],
      ["ZREM", "s", `p${random.int(200)}`],
    ]);
  },
});
