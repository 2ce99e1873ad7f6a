/** The arena has no room for a block. Thrown before anything was changed; the gate answers it with Redis's OOM error. */
export class ArenaFullError extends Error {
  override readonly name = "ArenaFullError";

  constructor() {
    super("the arena has no room for this block");
  }
}
