import { implement } from "../registry/registry.js";
import type { Session } from "../session/session.js";
import { blockingMoves } from "./blocking-moves.js";
import { edits } from "./edits.js";
import { moves } from "./moves.js";
import { multipleMoves } from "./multiple-moves.js";
import { pops } from "./pops.js";
import { pushes } from "./pushes.js";
import { readers } from "./readers.js";
import { listSpec } from "./spec.js";

export const listFamily = implement<typeof listSpec, Session>(listSpec, {
  ...blockingMoves,
  ...edits,
  ...moves,
  ...multipleMoves,
  ...pops,
  ...pushes,
  ...readers,
});
