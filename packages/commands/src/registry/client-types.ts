import type { Block, Counted, Many, OneOf, Option, Optional, Token, Value, ValueType } from "./node.js";
import type { ReplyValue } from "./reply-shape.js";
import type { Family, Spec } from "./spec.js";

/**
 * The typed client, derived: `Client<typeof stringSpec>` has a method for each command of the family, with the arguments its spec states and
 * the value its reply is read as.
 *
 * ```ts
 * await client.set("greeting", "hello", { NX: true, EX: 60 });
 * await client.mset([["a", "1"], ["b", "2"]]);
 * await client.msetex([["a", "1"]], { PX: 500 });
 * ```
 *
 * Arguments come by position; what repeats is an array, a block is a tuple, a count is left out. Options are the last argument, one property
 * for each word; alternatives exclude each other at compile time.
 */
export type Client<F extends Family> = {
  readonly [K in keyof F["specs"] as MethodName<F["specs"], K>]: (
    ...args: Parameters<F["specs"][K]>
  ) => Promise<ReplyValue<F["specs"][K]["reply"]>>;
};

/** What may be sent where bytes are due. Text is sent as UTF-8. */
export type BytesLike = string | Uint8Array;

/** Commands that can be called, in camel case: `clientNoEvict`, `bitfieldRo`. */
type MethodName<S, K extends keyof S> = S[K] extends { readonly container: "bare" } ? never : CamelCase<K>;

type CamelCase<K> = K extends `${infer A}${"|" | "-" | "_"}${infer B}` ? `${A}${Capitalize<CamelCase<B>>}` : K & string;

type Parameters<S extends Spec> = [...Positional<S["args"]>, ...OptionsParameter<OptionsIn<S["args"]>>];

type Words = Token | Option<string, unknown>;

/** Whether `N` is an option: the type-level twin of `isOption`. */
type OptionOf<N> =
  N extends Optional<infer A>
    ? A extends Words
      ? A
      : A extends OneOf<readonly Words[]>
        ? A
        : A extends Many<Words>
          ? A
          : never
    : never;

type Positional<A> = A extends readonly [infer H, ...infer R]
  ? [OptionOf<H>] extends [never]
    ? H extends Optional<infer O>
      ? Positional<R> extends []
        ? [value?: ValueOf<O>]
        : [ValueOf<O> | undefined, ...Positional<R>]
      : [ValueOf<H>, ...Positional<R>]
    : Positional<R>
  : [];

interface ValueTypes {
  key: BytesLike;
  string: BytesLike;
  pattern: BytesLike;
  integer: number | bigint;
  "unix-time": number | bigint;
  double: number;
}

type ValueOf<N> =
  N extends Value<infer T extends ValueType, string>
    ? ValueTypes[T]
    : N extends Token<infer T>
      ? T
      : N extends Option<infer T, infer A>
        ? { readonly [P in T]: ValueOf<A> }
        : N extends OneOf<infer A>
          ? ValueOf<A[number]>
          : N extends Block<infer A>
            ? TupleOf<A>
            : N extends Optional<infer A>
              ? ValueOf<A> | undefined
              : N extends Many<infer A>
                ? readonly ValueOf<A>[]
                : N extends Counted<string, infer A>
                  ? readonly ValueOf<A>[]
                  : never;

/** A block of one part is that part; optional parts may be missing at the end. */
type TupleOf<A> = A extends readonly [infer Only]
  ? ValueOf<Only>
  : A extends readonly unknown[]
    ? readonly [...Parts<A>]
    : never;
type Parts<A> = A extends readonly [infer H, ...infer R]
  ? H extends Optional<infer O>
    ? [part?: ValueOf<O>, ...Parts<R>]
    : [ValueOf<H>, ...Parts<R>]
  : [];

/** The options of a command as one object type; `unknown` when it has none. */
type OptionsIn<A> = A extends readonly [infer H, ...infer R]
  ? [OptionOf<H>] extends [never]
    ? OptionsIn<R>
    : Choice<OptionOf<H>> & OptionsIn<R>
  : unknown;

type OptionsParameter<O> = unknown extends O ? [] : [options?: O];

type Choice<N> =
  N extends OneOf<infer A>
    ? Exclusive<Fields<A[number]>>
    : N extends Many<infer A>
      ? { readonly [K in keyof Fields<A>]?: readonly Fields<A>[K][] }
      : Partial<Fields<N>>;

/** The words of `N` with the values they take; a word without a value is `true`. */
type Fields<N> = {
  readonly [W in N as W extends { readonly token: infer T extends string } ? T : never]: W extends Option<
    string,
    infer A
  >
    ? ValueOf<A>
    : true;
};

/** At most one of the fields: the others are spelled `undefined`, so two at once do not compile. */
type Exclusive<C> = {
  [K in keyof C]: { readonly [P in K]?: C[K] } & { readonly [P in Exclude<keyof C, K>]?: never };
}[keyof C];
