/**
 * The reply vocabulary: what a command answers, as data for documents and as a type for the client.
 *
 * A shape names the RESP3 type; RESP2 follows from it by the protocol's own rules (a map is a flat array, a double a bulk string, null is
 * `$-1`). Where a command answers differently by more than that, the spec says so with `byProtocol`.
 */

declare const value: unique symbol; // phantom: the TypeScript value that the reply is read as

export type ShapeKind =
  | "ok"
  | "simple"
  | "bulk"
  | "verbatim"
  | "integer"
  | "double"
  | "boolean"
  | "null"
  | "nullArray"
  | "array"
  | "tuple"
  | "map"
  | "set"
  | "push"
  | "either"
  | "byProtocol"
  | "anything"
  | "none";

export interface Reply<V = unknown> {
  readonly shape: ShapeKind;
  /** One sentence of documentation, in our words. Empty on a shape that only holds others. */
  readonly says: string;
  /** The item of an array, a set or a map (its value), the items of a tuple or push, the alternatives, or [RESP2, RESP3]. */
  readonly of?: readonly Reply[];
  readonly [value]?: V;
}

/** The value that reply `R` is read as. */
export type ReplyValue<R> = R extends Reply<infer V> ? V : never;
type Values<R extends readonly Reply[]> = { readonly [I in keyof R]: ReplyValue<R[I]> };

const leaf =
  <V>(shape: ShapeKind) =>
  (says: string): Reply<V> => ({ shape, says });

export const ok = leaf<"OK">("ok");
/** A simple string other than OK; name the strings as a type where they are few. */
export const simple = <const V extends string = string>(says: string): Reply<V> => ({ shape: "simple", says });
export const bulk = leaf<Uint8Array>("bulk");
/** Text with a format: a bulk string in RESP2. */
export const verbatim = leaf<string>("verbatim");
export const count = leaf<number>("integer");
/** An integer used as a yes (1) or no (0). */
export const yesNo = leaf<0 | 1>("integer");
export const double = leaf<number>("double");
export const boolean = leaf<boolean>("boolean");
export const nothing = leaf<null>("null");
/** Null where an array was due. */
export const nothingList = leaf<null>("nullArray");
/** Whatever the arguments ask for. */
export const anything = leaf<unknown>("anything");
/** No reply at all. */
export const none = leaf<undefined>("none");

export const list = <V>(says: string, item: Reply<V>): Reply<readonly V[]> => ({ shape: "array", says, of: [item] });
export const setOf = <V>(says: string, item: Reply<V>): Reply<readonly V[]> => ({ shape: "set", says, of: [item] });
export const map = <V>(says: string, item: Reply<V>): Reply<Readonly<Record<string, V>>> => ({
  shape: "map",
  says,
  of: [item],
});
export const tuple = <const R extends readonly Reply[]>(says: string, ...of: R): Reply<Values<R>> => ({
  shape: "tuple",
  says,
  of,
});
/** Out-of-band messages: one for each argument, in RESP2 as arrays. */
export const push = <const R extends readonly Reply[]>(says: string, ...of: R): Reply<Values<R>> => ({
  shape: "push",
  says,
  of,
});
export const either = <const R extends readonly Reply[]>(...of: R): Reply<ReplyValue<R[number]>> => ({
  shape: "either",
  says: "",
  of,
});
/** A reply whose form depends on the protocol by more than its encoding. */
export const byProtocol = <A, B>(resp2: Reply<A>, resp3: Reply<B>): Reply<A | B> => ({
  shape: "byProtocol",
  says: "",
  of: [resp2, resp3],
});

/** The documentation of a reply in one paragraph: every sentence of its shape, once. */
export function replyText(reply: Reply): string {
  const sentences = reply.says === "" ? [] : [reply.says];
  if (reply.shape === "either" || reply.shape === "byProtocol") {
    for (const part of reply.of ?? []) sentences.push(replyText(part));
  }
  return [...new Set(sentences)].join(" ");
}
