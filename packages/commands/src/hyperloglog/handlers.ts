import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { counting } from "./counting.js";
import { debugging } from "./debugging.js";
import { hyperloglogSpec } from "./spec.js";
import { writing } from "./writing.js";

export const hyperloglogFamily = implement<typeof hyperloglogSpec, Session>(hyperloglogSpec, {
  ...counting,
  ...debugging,
  ...writing,
});
