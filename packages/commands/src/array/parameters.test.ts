/** The parameters of arrays that CONFIG knows. What they change here: docs/internals/arrays.md. */
import { documented, reply } from "@allset/testkit";
import { expect, test } from "vitest";
import { startInstance } from "../test-target.js";

const { integer, bulk, error, ok } = reply;
const source =
  "https://redis.io/docs/latest/develop/data-types/arrays/, Configuration; ranges: docs/internals/arrays.md";

const get = (name: string, value: number) =>
  [["CONFIG", "GET", name], reply.map([bulk(name), bulk(String(value))])] as const;
const set = (...pairs: (string | number)[]) => [["CONFIG", "SET", ...pairs], ok] as const;
const refused = (name: string, reason: string, ...pairs: (string | number)[]) =>
  [
    ["CONFIG", "SET", ...pairs],
    error(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${reason}`),
  ] as const;

const [size, max, min] = ["array-slice-size", "array-sparse-kmax", "array-sparse-kmin"];
const aboveMin = `${max} must be greater than ${min} when non-zero`;
const belowMax = `${min} must be less than ${max}`;
const power = `${size} must be a power of two`;
const none = "argument couldn't be parsed into an integer";

/** ARINFO FULL of an array at index 0 … with pages of so many elements. */
const pages = (dense: number, sparse: number, denseSize: string, fill: string, sparseSize: string) =>
  [
    ["ARINFO", "a", "FULL"],
    reply.map(
      [bulk("count"), integer(14)],
      [bulk("len"), integer(259)],
      [bulk("next-insert-index"), integer(0)],
      [bulk("slices"), integer(2)],
      [bulk("directory-size"), integer(2)],
      [bulk("super-dir-entries"), integer(0)],
      [bulk("slice-size"), integer(256)],
      [bulk("dense-slices"), integer(dense)],
      [bulk("sparse-slices"), integer(sparse)],
      [bulk("avg-dense-size"), reply.double(denseSize)],
      [bulk("avg-dense-fill"), reply.double(fill)],
      [bulk("avg-sparse-size"), reply.double(sparseSize)],
    ),
  ] as const;

documented("parameters of arrays", () => startInstance(), [
  { name: "their defaults", source, steps: [get(size, 4096), get(max, 10), get(min, 5)] },
  {
    name: "array-slice-size is a power of two from 256 to 65536",
    source,
    steps: [
      set(size, 256),
      set(size, 65_536),
      get(size, 65_536),
      refused(size, "argument must be between 256 and 65536 inclusive", size, 128),
      refused(size, "argument must be between 256 and 65536 inclusive", size, 131_072),
      refused(size, "argument must be between 256 and 65536 inclusive", size, -1),
      refused(size, power, size, 257),
      refused(size, power, size, 65_535),
      refused(size, none, size, "4k"),
      get(size, 65_536),
    ],
  },
  {
    name: "array-sparse-kmin is below array-sparse-kmax, unless that is 0",
    source,
    steps: [
      refused(max, aboveMin, max, 5),
      refused(max, aboveMin, max, 1),
      set(max, 6),
      refused(min, belowMax, min, 6),
      refused(min, belowMax, min, 7),
      set(min, 0),
      set(max, 1),
      set(max, 0),
      set(min, 100),
      refused(max, aboveMin, max, 100),
      set(max, 101),
      refused(max, "argument must be between 0 and 4294967295 inclusive", max, -1),
      refused(min, "argument must be between 0 and 4294967295 inclusive", min, 4_294_967_296),
      refused(max, none, max, "x"),
      get(max, 101),
      get(min, 100),
    ],
  },
  {
    name: "several at once, one after the other, all or none",
    source: "https://redis.io/docs/latest/commands/config-set/",
    steps: [
      refused(min, belowMax, min, 40, max, 50),
      get(min, 5),
      set(max, 50, min, 40),
      refused(size, power, max, 90, min, 80, size, 300),
      get(max, 50),
      get(min, 40),
      refused(min, belowMax, min, 50),
      set(min, 3, max, 4),
      refused(size, power, min, 0, max, 1, size, 300),
      refused(max, aboveMin, max, 3),
      set(max, 5),
    ],
  },
  {
    name: "ARINFO counts a page as sparse that has array-sparse-kmax elements at most",
    source: "docs/internals/arrays.md: dense slices",
    protocol: 3,
    steps: [
      [["ARSET", "a", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], integer(11)],
      [["ARSET", "a", 256, 1, 2, 3], integer(3)],
      pages(1, 1, "11", "1", "3"),
      set(max, 11),
      pages(0, 2, "0", "0", "7"),
      set(max, 0),
      pages(2, 0, "7", "1", "0"),
    ],
  },
]);

test("a file sets them line by line, as CONFIG SET does", () => {
  const { configuration, keyspace } = startInstance().instance;
  expect(configuration.setFromText(min, ["20"])).toBe(belowMax);
  expect(configuration.setFromText(max, ["30"])).toBeNull();
  expect(configuration.setFromText(min, ["20"])).toBeNull();
  expect(configuration.setFromText(size, ["1000"])).toBe(power);
  expect(keyspace.limits.arraySparseCountMax).toBe(30);
  expect(configuration.changed()).toEqual(
    expect.arrayContaining([
      [max, "30"],
      [min, "20"],
    ]),
  );
});
