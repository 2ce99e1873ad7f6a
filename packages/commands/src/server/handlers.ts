import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { commands } from "./commands.js";
import { configuration } from "./configuration.js";
import { databases } from "./databases.js";
import { debug } from "./debug.js";
import { observation } from "./observation.js";
import { serverSpec } from "./spec.js";

export const serverFamily = implement<typeof serverSpec, Session>(serverSpec, {
  ...commands,
  ...configuration,
  ...databases,
  ...debug,
  ...observation,
});
