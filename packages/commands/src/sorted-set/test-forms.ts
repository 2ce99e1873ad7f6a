/** What the differential tests of the family share. */
import type { Case, Step } from "@allset/testkit";

export type Words = readonly (string | number)[];

/** Each case twice: as listpacks, and with dictionary and ordered index. */
export const inBothForms = (cases: readonly { name: string; steps: readonly Step[] }[]): Case[] =>
  ["packed", "rooted"].flatMap((form) =>
    cases.map(({ name, steps }) => ({
      name: `${name}, ${form}`,
      steps: [["CONFIG", "SET", "zset-max-listpack-entries", form === "packed" ? 1000 : 0], ...steps],
    })),
  );

/** Everything that a sorted set holds. */
export const dump = (key: string): Words => ["ZRANGE", key, 0, -1, "WITHSCORES"];
export const five: Words = ["ZADD", "z", 1, "a", 2, "b", 3, "c", 4, "d", 5, "e"];
export const sameScore: Words = ["ZADD", "z", ..."acegikm".split("").flatMap((member) => [0, member])];
