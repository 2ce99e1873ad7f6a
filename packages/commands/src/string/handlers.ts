import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { counters } from "./counters.js";
import { many } from "./many.js";
import { readers } from "./readers.js";
import { setters } from "./setters.js";
import { stringSpec } from "./spec.js";

export const stringFamily = implement<typeof stringSpec, Session>(stringSpec, {
  ...counters,
  ...many,
  ...readers,
  ...setters,
});
