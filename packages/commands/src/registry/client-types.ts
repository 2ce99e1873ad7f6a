import type { Block, Counted, Many, OneOf, Option, Optional, Required, Token, Value, ValueType } from "./node.js";
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
 * for each word; alternatives exclude each other at compile time. Optional words around an option's values are properties beside it:
 * `{ MAXLEN: 1000, "~": true, LIMIT: 10 }`.
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

/** What begins with a literal word: the type-level twin of `startsWithWord`. */
type Words = Token | Option<string, unknown>;
type Lead = Words | Block<readonly [Words | OneOf<readonly Words[]>, ...unknown[]]>;

/** What `N` holds if it is an option: the type-level twin of `isOption`. */
type OptionOf<N> =
  N extends Required<infer A>
    ? A
    : N extends Optional<infer A>
      ? A extends Lead | OneOf<readonly Lead[]> | Many<Words>
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
    : (H extends Required ? Demand<OptionOf<H>> : Choice<OptionOf<H>>) & InnerFields<OptionOf<H>> & OptionsIn<R>
  : unknown;

/** The object may be left out where all of it may. */
type OptionsParameter<O> = unknown extends O ? [] : Record<never, never> extends O ? [options?: O] : [options: O];

type Choice<N> =
  N extends OneOf<infer A>
    ? Exclusive<Fields<A[number]>>
    : N extends Block<readonly [OneOf<infer A>, ...infer R]>
      ? Exclusive<Fields<A[number], R>>
      : N extends Many<infer A>
        ? { readonly [K in keyof Fields<A>]?: readonly Fields<A>[K][] }
        : Partial<Fields<N>>;

/** One of the words, and no other. */
type Demand<N> =
  N extends OneOf<infer A>
    ? ExactlyOne<Fields<A[number]>>
    : N extends Block<readonly [OneOf<infer A>, ...infer R]>
      ? ExactlyOne<Fields<A[number], R>>
      : Fields<N>;

/** The words with which alternatives `N` begin, with the values they take, of which `Rest` are the last. */
type Fields<N, Rest extends readonly unknown[] = []> = {
  readonly [W in N as FirstWord<W>]: W extends Block<readonly [infer H, ...infer R]>
    ? ValuesOf<[...Own<H>, ...Bare<R>, ...Bare<Rest>]>
    : ValuesOf<[...Own<W>, ...Bare<Rest>]>;
};
type FirstWord<N> = N extends Words
  ? N["token"]
  : N extends Block<readonly [{ readonly token: infer T extends string }, ...unknown[]]>
    ? T
    : never;

/** A word's own values: the parts of a block are its values one by one. */
type Own<N> = N extends Option<string, infer A> ? (A extends Block<infer B> ? Bare<B> : [A]) : [];

/** Without the optional words. */
type Bare<A> = A extends readonly [infer H, ...infer R]
  ? [OptionOf<H>] extends [never]
    ? [H, ...Bare<R>]
    : Bare<R>
  : [];

type ValuesOf<A> = A extends readonly [] ? true : TupleOf<A>;

/** The optional words around the values of an option. */
type InnerFields<N> =
  N extends Option<string, infer A>
    ? InnerOf<PartsOf<A>>
    : N extends Block<infer B>
      ? InnerOf<B>
      : N extends OneOf<infer B>
        ? InnerOf<PartsOf<B[number] extends Option<string, infer A> ? A : B[number]>>
        : unknown;
type PartsOf<A> = A extends Block<infer B> ? B : [];
type InnerOf<A> = A extends readonly [infer H, ...infer R]
  ? ([OptionOf<H>] extends [never] ? unknown : Choice<OptionOf<H>>) & InnerOf<R>
  : unknown;

/** At most one of the fields: the others are spelled `undefined`, so two at once do not compile. */
type Exclusive<C> = {
  [K in keyof C]: { readonly [P in K]?: C[K] } & { readonly [P in Exclude<keyof C, K>]?: never };
}[keyof C];

/** Exactly one of the fields. */
type ExactlyOne<C> = {
  [K in keyof C]: { readonly [P in K]: C[K] } & { readonly [P in Exclude<keyof C, K>]?: never };
}[keyof C];
