import type { Arena } from "../arena/arena.js";

/**
 * A tool that works on what hangs from a root, one for each arena, made when it is first asked for: a command that frees or replaces a
 * large value makes no garbage. Whoever takes it must be done with it before anybody else takes it.
 */
export function onePerArena<Tool>(make: (arena: Arena) => Tool): (arena: Arena) => Tool {
  const tools = new WeakMap<Arena, Tool>();
  return (arena) => {
    let tool = tools.get(arena);
    if (tool === undefined) tools.set(arena, (tool = make(arena)));
    return tool;
  };
}
