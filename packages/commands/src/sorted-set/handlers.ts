import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { additions } from "./additions.js";
import { combinations } from "./combinations.js";
import { pops } from "./pops.js";
import { ranges } from "./ranges.js";
import { removals } from "./removals.js";
import { scores } from "./scores.js";
import { sortedSetSpec } from "./spec.js";
import { walk } from "./walk.js";

export const sortedSetFamily = implement<typeof sortedSetSpec, Session>(sortedSetSpec, {
  ...additions,
  ...combinations,
  ...pops,
  ...ranges,
  ...removals,
  ...scores,
  ...walk,
});
