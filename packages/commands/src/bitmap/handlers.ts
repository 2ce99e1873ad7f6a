import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { bits } from "./bits.js";
import { fields } from "./fields.js";
import { operations } from "./operations.js";
import { scans } from "./scans.js";
import { bitmapSpec } from "./spec.js";

export const bitmapFamily = implement<typeof bitmapSpec, Session>(bitmapSpec, {
  ...bits,
  ...fields,
  ...operations,
  ...scans,
});
