import { withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import {
  decode,
  edge,
  encode,
  grid,
  LATITUDE_MAX,
  LONGITUDE_MAX,
  lowestScore,
  place,
  scoreBehind,
  split,
} from "./geohash.js";
import { geohashText, writeGeohash } from "./geohash-text.js";
import { PartialOrder } from "./partial-order.js";

/** The bits of two numbers interleaved, one by one. */
function interleaved(latitude: number, longitude: number): bigint {
  let bits = 0n;
  for (let i = 31; i >= 0; i--) bits = (bits << 2n) | BigInt(((longitude >>> i) & 1) * 2 + ((latitude >>> i) & 1));
  return bits;
}

describe("scores of places", () => {
  withSeed("are the bits of both coordinates, interleaved", (random) => {
    for (let i = 0; i < 5000; i++) {
      const step = random.between(1, 26);
      const [latitude, longitude] = [random.int(2 ** step + 1), random.int(2 ** step + 1)];
      const bits = interleaved(latitude, longitude);
      const shift = BigInt(52 - 2 * step);
      expect(lowestScore(latitude, longitude, step)).toBe(Number(bits << shift));
      expect(scoreBehind(latitude, longitude, step)).toBe(Number((bits + 1n) << shift));
      split(Number(interleaved(latitude % 2 ** 26, longitude % 2 ** 26)));
      expect([...grid]).toEqual([latitude % 2 ** 26, longitude % 2 ** 26]);
    }
  });

  withSeed("lead back to the place, but for what 26 bits leave out", (random) => {
    const score = new Float64Array(1);
    const again = new Float64Array(1);
    for (let i = 0; i < 5000; i++) {
      const longitude = (random.random() * 2 - 1) * LONGITUDE_MAX;
      const latitude = (random.random() * 2 - 1) * LATITUDE_MAX;
      place[0] = longitude;
      place[1] = latitude;
      encode(score);
      decode(score[0]);
      expect(Math.abs(place[0] - longitude)).toBeLessThanOrEqual((LONGITUDE_MAX / 2 ** 26) * 1.01);
      expect(Math.abs(place[1] - latitude)).toBeLessThanOrEqual((LATITUDE_MAX / 2 ** 26) * 1.01);
      encode(again);
      expect(again[0]).toBe(score[0]);
    }
  });

  test("lines of a grid run from end to end", () => {
    expect([0, 1, 2, 4].map((line) => edge(line, 2, LONGITUDE_MAX))).toEqual([-180, -90, 0, 180]);
  });

  test("have the text that geohash.org gives them", () => {
    writeGeohash(-5.6, 42.6);
    expect(new TextDecoder().decode(geohashText).slice(0, 5)).toBe("ezs42");
  });
});

withSeed("the first few of many are those of a whole sort, both ways", (random) => {
  const order = new PartialOrder();
  for (let round = 0; round < 400; round++) {
    const count = random.pick([1, 5, 6, 7, 8, 40, 41, 200]);
    const keys = Float64Array.from({ length: count }, () => random.int(random.pick([1, 4, 1000])));
    const wanted = random.between(1, count);
    const descending = random.chance(0.5);
    const rows = Int32Array.from({ length: count }, (_, i) => i);
    order.sort(rows, keys, count, wanted, descending);
    const sorted = keys.toSorted();
    if (descending) sorted.reverse();
    expect([...rows.subarray(0, wanted)].map((row) => keys[row])).toEqual([...sorted.subarray(0, wanted)]);
    expect([...rows.toSorted()]).toEqual([...keys.keys()]);
  }
});
