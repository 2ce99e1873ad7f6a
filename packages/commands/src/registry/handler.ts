import type { Args, ReplySink } from "@allset/resp";
import type { Block, Many, OneOf, Option, Optional, Required, Token } from "./node.js";
import type { Family, Spec } from "./spec.js";

/*
 * Levels instead of recursion: an option is a word, or alternatives or a block of such, twice over. The compiler could not bound more.
 */

type Word<N> = N extends Token<infer T> ? T : N extends Option<infer T, unknown> ? T : never;

/** The words with which an alternative, or the part of a block, begins. */
type FirstWords<N> =
  N extends OneOf<infer B>
    ? Word<B[number]>
    : N extends Block<readonly [infer H, ...unknown[]]>
      ? Word<H>
      : N extends Many<infer B>
        ? Word<B>
        : Word<N>;

/** The optional words among values. */
type ValueWords<N> =
  N extends Block<infer B>
    ? OptionalWords<B[number]>
    : N extends Option<string, infer A>
      ? OptionalWords<PartsOf<A>>
      : never;
type OptionalWords<N> = N extends Optional<infer A> ? FirstWords<A> : never;
type PartsOf<A> = A extends Block<infer B> ? B[number] : A;

/** All words of an option: those it begins with, and those that may stand around its values. */
type WordsOf<N> =
  N extends OneOf<infer B>
    ? FirstWords<B[number]> | ValueWords<B[number]>
    : N extends Block<readonly [infer H, ...unknown[]]>
      ? FirstWords<H> | ValueWords<H> | ValueWords<N>
      : FirstWords<N> | ValueWords<N>;

/** The literal words of a node at the top of `args`, as far as it is an option. */
type OptionWords<N> =
  N extends Optional<infer A>
    ? A extends Block<readonly [Optional<infer H>, ...unknown[]]>
      ? WordsOf<H>
      : WordsOf<A>
    : N extends Required<infer A>
      ? WordsOf<A>
      : never;

/** `tail` where positional arguments follow options, `headEnd` where options follow a repeated positional argument. */
type Marks<A, Before = "nothing"> = A extends readonly [infer H, ...infer R]
  ? [OptionWords<H>] extends [never]
    ? (Before extends "options" ? "tail" : never) | Marks<R, Before extends "options" ? "options" : H>
    : (Before extends Many ? "headEnd" : never) | (H extends OpenedBlock ? "tail" : never) | Marks<R, "options">
  : never;

/** An optional block at the end that begins with an option, as XPENDING's. */
type OpenedBlock = Optional<Block<readonly [Optional<unknown>, ...unknown[]]>>;

/**
 * What the option parser found: one field for each option word of the command.
 *
 * A field is 0 when the word is absent; else the index in `args` of the word's first value, or of the word itself if it takes none.
 * `tail`, where the command has positional arguments behind its options, is the index of the first of them, `args.count` when there is
 * none. `headEnd`, where a repeated argument stands in front of the options, is the index behind its last one.
 * The object belongs to the command and is overwritten by its next call: read it, do not keep it.
 */
export type OptionsOf<S extends Pick<Spec, "args">> = {
  readonly [T in OptionWords<S["args"][number]> | Marks<S["args"]>]: number;
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
