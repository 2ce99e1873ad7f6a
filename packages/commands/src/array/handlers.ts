import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { aggregates } from "./aggregates.js";
import { cursors } from "./cursors.js";
import { deleters } from "./deleters.js";
import { ranges } from "./ranges.js";
import { readers } from "./readers.js";
import { searches } from "./searches.js";
import { setters } from "./setters.js";
import { arraySpec } from "./spec.js";

export const arrayFamily = implement<typeof arraySpec, Session>(arraySpec, {
  ...aggregates,
  ...cursors,
  ...deleters,
  ...ranges,
  ...readers,
  ...searches,
  ...setters,
});
