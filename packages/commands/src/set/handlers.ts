import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { algebra } from "./algebra.js";
import { draws } from "./draws.js";
import { members } from "./members.js";
import { moves } from "./moves.js";
import { setSpec } from "./spec.js";
import { walk } from "./walk.js";

export const setFamily = implement<typeof setSpec, Session>(setSpec, {
  ...algebra,
  ...draws,
  ...members,
  ...moves,
  ...walk,
});
