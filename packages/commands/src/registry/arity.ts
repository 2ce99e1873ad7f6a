import { firstArgOf, widthOfArgs } from "./grammar.js";
import type { Spec } from "./spec.js";

/** Redis's arity: the number of arguments with the command's name (and the container's); negative means "at least". */
export function arityOf(name: string, spec: Pick<Spec, "args" | "container" | "ignoresRest">): number {
  if (spec.container === "bare") return -2;
  const { min, max } = widthOfArgs(spec);
  const least = firstArgOf(name) + min;
  const open = min !== max || spec.container === "callable" || spec.ignoresRest !== undefined;
  return open ? -least : least;
}
