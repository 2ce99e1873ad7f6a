/** What the HyperLogLog commands do with a key that holds another type, or a string that is no HyperLogLog. */
import { differential } from "@allset/testkit";
import { expect, test } from "vitest";
import {
  type Calls,
  collections,
  meetings,
  namesOf,
  newerCollections,
  outcomes,
  strings,
} from "../test-held-values.js";
import { startInstance } from "../test-target.js";
import { hyperloglogSpec } from "./spec.js";

/** Every HyperLogLog command on a key `k` that holds none, beside the HyperLogLog `h`. */
const calls: Calls = {
  pfadd: [
    ["PFADD", "h", "a", "b"],
    ["PFADD", "k", "a"],
    ["PFADD", "k"],
  ],
  pfcount: [
    ["PFCOUNT", "k"],
    ["PFCOUNT", "h", "k"],
    ["PFCOUNT", "none", "k", "h"],
  ],
  pfdebug: [
    ["PFDEBUG", "ENCODING", "k"],
    ["PFDEBUG", "GETREG", "k"],
    ["PFDEBUG", "FOO", "k"],
  ],
  pfmerge: [
    ["PFMERGE", "k"],
    ["PFMERGE", "k", "h"],
    ["PFMERGE", "h", "k"],
    ["PFMERGE", "pfmerge 1", "h", "k"],
  ],
};

const keyless = ["pfselftest"];

differential("other-types", import.meta.url, startInstance, meetings({ ...collections, ...strings }, calls));

test.each(Object.entries(newerCollections))("%s is met as a list is", async (_, make) => {
  expect(await outcomes(make, calls)).toEqual(await outcomes(collections["a packed list"], calls));
});

test("every HyperLogLog command with a key has its calls", () => {
  expect(namesOf(hyperloglogSpec, false).filter((name) => calls[name] === undefined)).toEqual(keyless);
  expect(namesOf(hyperloglogSpec, true)).toEqual([]);
});
