/** GEOADD allocates nothing on the JavaScript heap, and a search nothing for the members that it looks at. */
import { Args } from "@allset/resp";
import { heapBytesPerCall, NOTHING } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { TestConnection } from "../test-connection.js";

/** What a query takes, however many members it looks at: 2 500 bytes for 30, 2 900 for 140. */
const QUERY = 3500;
/** A query takes long: so many are measured at a time. */
const QUERIES = 400;
const MEMBERS = 140;
const PACKED_MEMBERS = 30;

/** A connection whose commands are executed directly and whose replies are forgotten. */
class Fixture extends TestConnection {
  constructor() {
    super();
    const place = (i: number): string[] => [`${(i % 20) / 10}`, `${i / 1000}`, `place ${i}`];
    for (let i = 0; i < MEMBERS; i++) this.call("GEOADD", "many", ...place(i));
    for (let i = 0; i < PACKED_MEMBERS; i++) this.call("GEOADD", "few", ...place(i));
  }
}

const around = ["FROMLONLAT", "1", "0.1", "BYRADIUS", "1000", "km"];

describe("on the JavaScript heap", () => {
  test.each([
    [NOTHING, "GEOADD", "few", "0.5", "0.25", "place 7"],
    [NOTHING, "GEOADD", "many", "0.5", "0.25", "place 7", "0.75", "0.125", "place 8"],
    [NOTHING, "GEOADD", "many", "NX", "0.5", "0.25", "place 7"],
    [QUERY, "GEOSEARCH", "few", ...around, "COUNT", "1"],
    [QUERY, "GEOSEARCH", "many", ...around],
  ] as [number, ...string[]][])("at most %d bytes are allocated by %s %s", (bytes, ...words) => {
    const fixture = new Fixture();
    const args = new Args().assign(words);
    const calls = bytes === QUERY ? QUERIES : undefined;
    expect(heapBytesPerCall(() => fixture.run(args), calls)).toBeLessThan(bytes);
  });

  test("nothing is by GEOADD of a place that moves", () => {
    const fixture = new Fixture();
    const steps = ["0.5", "0.75"].map((longitude) =>
      new Args().assign(["GEOADD", "many", longitude, "0.25", "place 7"]),
    );
    let turn = 0;
    expect(heapBytesPerCall(() => fixture.run(steps[turn++ & 1]))).toBeLessThan(NOTHING);
  });
});
