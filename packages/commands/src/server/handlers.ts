import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { commands } from "./commands.js";
import { configuration } from "./configuration.js";
import { databases } from "./databases.js";
import { debug } from "./debug.js";
import { info } from "./info.js";
import { lolwut } from "./lolwut.js";
import { memory } from "./memory.js";
import { observation } from "./observation.js";
import { process } from "./process.js";
import { serverSpec } from "./spec.js";

export const serverFamily = implement<typeof serverSpec, Session>(serverSpec, {
  ...commands,
  ...configuration,
  ...databases,
  ...debug,
  ...info,
  ...lolwut,
  ...memory,
  ...observation,
  ...process,
});
