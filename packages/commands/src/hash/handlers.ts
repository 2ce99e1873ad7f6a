import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { counters } from "./counters.js";
import { expiry } from "./expiry.js";
import { fieldDeadlines } from "./field-deadlines.js";
import { imports } from "./imports.js";
import { readers } from "./readers.js";
import { setters } from "./setters.js";
import { hashSpec } from "./spec.js";
import { walk } from "./walk.js";

export const hashFamily = implement<typeof hashSpec, Session>(hashSpec, {
  ...counters,
  ...expiry,
  ...fieldDeadlines,
  ...imports,
  ...readers,
  ...setters,
  ...walk,
});
