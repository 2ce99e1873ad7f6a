/**
 * The argument vocabulary: the words a command's grammar is written in.
 *
 * A spec's `args` is a list of nodes, in the order a caller writes them:
 *
 * | word | grammar | example |
 * |---|---|---|
 * | `key` `bytes` `int` `double` `pattern` `channel` … | one argument | `GET key` |
 * | `token(T)` | the literal word T | `GET` in `SET k v GET` |
 * | `option(T, node)` | the word T, then the node | `EX seconds` |
 * | `oneOf(name, …)` | exactly one of the alternatives | `NX \| XX` |
 * | `block(name, …)` | the nodes in order | `key value` |
 * | `optional(node)` | the node or nothing | `[PX milliseconds]` |
 * | `many(node)` | the node once or more | `key [key …]` |
 * | `any(node)` | the node any number of times | `[section …]` |
 * | `counted(name, node)` | a count, then the node that many times | `numkeys key [key …]` |
 * | `manyPer(name, node)` | the node once for each item of the counted part `name` | `WEIGHTS weight [weight …]` |
 * | `required(node)` | an option that must be there | `STREAMS key … id …` |
 *
 * A node at the top of `args` that is optional and starts with a literal word is an *option*, and so is one that is `required`. The
 * options of a command stand together and may come in any order. Everything else is positional: the *head* in front of the options, and
 * the *tail* behind them (ZADD's scores and members), which begins at the first argument that is no option's word.
 *
 * The values of an option may have literal words around them that are optional:
 *
 * - in front of the first value (`MAXLEN [= | ~] threshold`): the word counts there only;
 * - behind the last (`COUNT n [ANY]`, `threshold [LIMIT count]`): the word belongs to the option in documents, but as in Redis it may
 *   stand anywhere among the options.
 *
 * Nodes are plain frozen-by-type data. They import nothing and carry their own types, so clients and handlers are typed from them.
 */

/** How a command touches a key, in the words (and the order) of the server's key specs. */
export type KeyAccess =
  | "RW"
  | "RO"
  | "OW"
  | "RM"
  | "access"
  | "update"
  | "insert"
  | "delete"
  | "not_key"
  | "incomplete"
  | "variable_flags";

/** What one argument holds, in the words of COMMAND DOCS. */
export type ValueType = "key" | "string" | "integer" | "double" | "pattern" | "unix-time";

/** What may be noted on any node. */
interface Noted {
  /** The version that brought this part of the grammar, when it is younger than the command. */
  readonly since?: string;
  readonly deprecatedSince?: string;
  /** The option may be given once only. Without it the last one wins, as for SET. */
  readonly once?: true;
}

export interface Value<T extends ValueType = ValueType, N extends string = string> extends Noted {
  readonly node: "value";
  readonly type: T;
  readonly name: N;
  /** Present on keys, and on shard channels, which are routed as keys are. */
  readonly access?: readonly KeyAccess[];
  /** Key specs cannot say where it stands, or the keys that it names stand nowhere (SORT's patterns). */
  readonly unplaced?: true;
}

export interface Token<T extends string = string> extends Noted {
  readonly node: "token";
  readonly token: T;
  readonly name: string;
}

export interface Option<T extends string = string, A = Node> extends Noted {
  readonly node: "option";
  readonly token: T;
  readonly of: A;
}

export interface OneOf<A extends readonly unknown[] = readonly Node[]> extends Noted {
  readonly node: "oneOf";
  readonly name: string;
  readonly of: A;
}

export interface Block<A extends readonly unknown[] = readonly Node[]> extends Noted {
  readonly node: "block";
  readonly name: string;
  readonly of: A;
}

export interface Optional<A = Node> extends Noted {
  readonly node: "optional";
  readonly of: A;
}

export interface Many<A = Node> extends Noted {
  readonly node: "many";
  readonly of: A;
  /** Not "once or more" but once for each item of the counted part of this name. */
  readonly per?: string;
}

export interface Counted<N extends string = string, A = Node> extends Noted {
  readonly node: "counted";
  /** The name of the count itself, `numkeys`. */
  readonly name: N;
  readonly of: A;
}

/** An option that a call must have. Where it is missing the handler finds 0, and reports it. */
export interface Required<A = Node> extends Noted {
  readonly node: "required";
  readonly of: A;
}

export type Node =
  | Value
  | Token
  | Option<string, Node>
  | OneOf<readonly Node[]>
  | Block<readonly Node[]>
  | Optional<Node>
  | Many<Node>
  | Counted<string, Node>
  | Required<Node>;

const value = <const T extends ValueType, const N extends string>(type: T, name: N): Value<T, N> => ({
  node: "value",
  type,
  name,
});

/** A key, with the access flags of its key spec. */
export const key = <const N extends string>(name: N, ...access: KeyAccess[]): Value<"key", N> => ({
  node: "value",
  type: "key",
  name,
  access,
});

/** Any bytes. */
export const bytes = <const N extends string>(name: N) => value("string", name);
/** A signed 64-bit integer in decimal. */
export const int = <const N extends string>(name: N) => value("integer", name);
/** A floating-point number, `inf` and `-inf` included. */
export const double = <const N extends string>(name: N) => value("double", name);
/** A glob pattern. */
export const pattern = <const N extends string>(name: N) => value("pattern", name);
/** A pattern from which the names of keys are made. */
export const keyPattern = <const N extends string>(name: N, ...access: KeyAccess[]): Value<"pattern", N> => ({
  node: "value",
  type: "pattern",
  name,
  access,
  unplaced: true,
});
/** The key behind the last word of an option that may stand anywhere: its key spec says nothing of it, as SORT's STORE. */
export const unplaced = <const N extends string>(node: Value<"key", N>): Value<"key", N> => ({
  ...node,
  unplaced: true,
});
/** A moment in seconds since 1970 UTC. */
export const unixSeconds = <const N extends string = "unix-time-seconds">(name = "unix-time-seconds" as N) =>
  value("unix-time", name);
/** A moment in milliseconds since 1970 UTC. */
export const unixMillis = <const N extends string = "unix-time-milliseconds">(name = "unix-time-milliseconds" as N) =>
  value("unix-time", name);
/** The name of a pub/sub channel. Channels are no keys. */
export const channel = <const N extends string>(name: N) => value("string", name);
/** The name of a sharded pub/sub channel: no key, but it decides the slot as a key does. */
export const shardChannel = <const N extends string>(name: N): Value<"string", N> => ({
  node: "value",
  type: "string",
  name,
  access: ["not_key"],
});

/** The literal word `token`, matched without regard to case. Documents call it `name`, by default the word in lower case. */
export const token = <const T extends string>(token: T, name: string = token.toLowerCase()): Token<T> => ({
  node: "token",
  token,
  name,
});

/** The literal word `token` followed by `of`. */
export const option = <const T extends string, const A extends Node>(token: T, of: A): Option<T, A> => ({
  node: "option",
  token,
  of,
});

/** Exactly one of the alternatives. Two different ones in one call are a syntax error. */
export const oneOf = <const A extends readonly Node[]>(name: string, ...of: A): OneOf<A> => ({
  node: "oneOf",
  name,
  of,
});

/** The nodes in order. */
export const block = <const A extends readonly Node[]>(name: string, ...of: A): Block<A> => ({
  node: "block",
  name,
  of,
});

export const optional = <const A extends Node>(of: A): Optional<A> => ({ node: "optional", of });

/** Once or more. */
export const many = <const A extends Node>(of: A): Many<A> => ({ node: "many", of });

/** Any number of times, none included. */
export const any = <const A extends Node>(of: A): Optional<Many<A>> => optional(many(of));

/** A count called `name`, then `of` that many times. */
export const counted = <const N extends string, const A extends Node>(name: N, of: A): Counted<N, A> => ({
  node: "counted",
  name,
  of,
});

/** As many times as the counted part `name` of the command announces. Only as the last value of an option. */
export const manyPer = <const A extends Node>(name: string, of: A): Many<A> => ({ node: "many", of, per: name });

/** An option that must be there, in any place among the options. Starts with a literal word. */
export const required = <const A extends Node>(of: A): Required<A> => ({ node: "required", of });

/** Notes the version that brought `node`. */
export const from = <A extends Node>(since: string, node: A): A => ({ ...node, since });

/** Notes the version since which `node` is deprecated. */
export const deprecated = <A extends Node>(deprecatedSince: string, node: A): A => ({ ...node, deprecatedSince });

/** The option may be given once only; a second time is a syntax error. */
export const once = <A extends Node>(node: A): A => ({ ...node, once: true });
