import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { points } from "./points.js";
import { searches } from "./searches.js";
import { geoSpec } from "./spec.js";

export const geoFamily = implement<typeof geoSpec, Session>(geoSpec, { ...points, ...searches });
