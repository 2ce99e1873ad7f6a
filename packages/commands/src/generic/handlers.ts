import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { existence } from "./existence.js";
import { expiry } from "./expiry.js";
import { object } from "./object.js";
import { relocation } from "./relocation.js";
import { serialization } from "./serialization.js";
import { sorting } from "./sort.js";
import { genericSpec } from "./spec.js";
import { walk } from "./walk.js";

export const genericFamily = implement<typeof genericSpec, Session>(genericSpec, {
  ...existence,
  ...expiry,
  ...object,
  ...relocation,
  ...serialization,
  ...sorting,
  ...walk,
});
