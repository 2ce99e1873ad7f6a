import { family } from "../registry/spec.js";
import { entrySpecs } from "./entry-specs.js";
import { groupSpecs } from "./group-specs.js";
import { informationSpecs } from "./information-specs.js";

export const streamSpec = family("stream", { ...entrySpecs, ...groupSpecs, ...informationSpecs });
