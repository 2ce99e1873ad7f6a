import { family } from "../registry/spec.js";
import { combinationSpecs } from "./combination-specs.js";
import { memberSpecs } from "./member-specs.js";
import { rangeSpecs } from "./range-specs.js";

export const sortedSetSpec = family("sorted-set", { ...combinationSpecs, ...memberSpecs, ...rangeSpecs });
