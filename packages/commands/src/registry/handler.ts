import type { Args, ReplySink } from "@allset/resp";
import type { Many, OneOf, Option, Optional, Token } from "./node.js";
import type { Family, Spec } from "./spec.js";

type Word<N> = N extends Token<infer T> ? T : N extends Option<infer T, unknown> ? T : never;

/** The literal words an option node begins with. No recursion: alternatives and repeated nodes are tokens or options themselves. */
type OptionWords<N> =
  N extends Optional<infer A>
    ? A extends OneOf<infer B>
      ? Word<B[number]>
      : A extends Many<infer B>
        ? Word<B>
        : Word<A>
    : never;

/**
 * What the option parser found: one field for each option word of the command.
 *
 * A field is 0 when the word is absent; else the index in `args` of the word's first value, or of the word itself if it takes none.
 * The object belongs to the command and is overwritten by its next call: read it, do not keep it.
 */
export type OptionsOf<S extends Pick<Spec, "args">> = {
  readonly [T in OptionWords<S["args"][number]>]: number;
};

/**
 * Executes one command: reads `args`, works on what `context` gives, writes exactly one value to `reply`.
 *
 * The gate has checked arity, permissions and options already; arguments are counted and converted by nobody else.
 */
export type Handler<S extends Pick<Spec, "args">, Ctx> = (
  context: Ctx,
  args: Args,
  reply: ReplySink,
  options: OptionsOf<S>,
) => void;

/** One handler for each command and subcommand of family `F`, except containers that cannot be called. */
export type HandlersOf<F extends Family, Ctx> = {
  readonly [K in keyof F["specs"] as F["specs"][K] extends { readonly container: "bare" } ? never : K]: Handler<
    F["specs"][K],
    Ctx
  >;
};
