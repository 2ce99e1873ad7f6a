import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { alignment } from "./alignment.js";
import { boundedCounters } from "./bounded-counters.js";
import { counters } from "./counters.js";
import { digests } from "./digests.js";
import { floatCounters } from "./float-counters.js";
import { getters } from "./getters.js";
import { many } from "./many.js";
import { ranges } from "./ranges.js";
import { readers } from "./readers.js";
import { setters } from "./setters.js";
import { stringSpec } from "./spec.js";

export const stringFamily = implement<typeof stringSpec, Session>(stringSpec, {
  ...alignment,
  ...boundedCounters,
  ...counters,
  ...digests,
  ...floatCounters,
  ...getters,
  ...many,
  ...ranges,
  ...readers,
  ...setters,
});
