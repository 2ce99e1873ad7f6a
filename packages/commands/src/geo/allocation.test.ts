/** GEOADD allocates nothing on the JavaScript heap, and a search nothing for the members that it looks at. */
import { Args, createBufferPool, createRequestLimits } from "@allset/resp";
import { heapBytesPerCall } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import { createInstance } from "../create-instance.js";
import { type Outlet, StreamSession } from "../session/stream-session.js";

/** Bytes a call: nothing. The smallest object takes twelve and more. */
const NOTHING = 0.5;
/** What a query takes, however many members it looks at. */
const QUERY = 1500;
const MEMBERS = 140;
const PACKED_MEMBERS = 30;

/** A connection whose commands are executed directly and whose replies are forgotten. */
class Fixture {
  readonly #stream: StreamSession;

  constructor() {
    const now = 1_700_000_000_000;
    const clock = { now: () => now, nowMicros: () => now * 1000, elapsed: () => 0 };
    const nowhere = (): void => {};
    const outlet: Outlet = {
      kind: "internal",
      address: "",
      localAddress: "",
      unsentBytes: 0,
      send: nowhere,
      pause: nowhere,
      unpause: nowhere,
      end: nowhere,
      destroy: nowhere,
    };
    const instance = createInstance({ clock, random: () => 0.3 });
    this.#stream = new StreamSession(instance, outlet, { pool: createBufferPool(), limits: createRequestLimits() });
    const place = (i: number): string[] => [`${(i % 20) / 10}`, `${i / 1000}`, `place ${i}`];
    for (let i = 0; i < MEMBERS; i++) this.run(new Args().assign(["GEOADD", "many", ...place(i)]));
    for (let i = 0; i < PACKED_MEMBERS; i++) this.run(new Args().assign(["GEOADD", "few", ...place(i)]));
  }

  run(args: Args): void {
    this.#stream.session.execute(args);
    this.#stream.reply.rollback(0);
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
    expect(heapBytesPerCall(() => fixture.run(args))).toBeLessThan(bytes);
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
