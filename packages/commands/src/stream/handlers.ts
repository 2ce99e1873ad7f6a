import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { acknowledgements } from "./acknowledgements.js";
import { additions } from "./additions.js";
import { claims } from "./claims.js";
import { deletions } from "./deletions.js";
import { groups } from "./groups.js";
import { information } from "./information.js";
import { pendings } from "./pendings.js";
import { ranges } from "./ranges.js";
import { reads } from "./reads.js";
import { settings } from "./settings.js";
import { streamSpec } from "./spec.js";

export const streamFamily = implement<typeof streamSpec, Session>(streamSpec, {
  ...acknowledgements,
  ...additions,
  ...claims,
  ...deletions,
  ...groups,
  ...information,
  ...pendings,
  ...ranges,
  ...reads,
  ...settings,
});
