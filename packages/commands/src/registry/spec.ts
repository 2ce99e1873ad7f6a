import type { Args } from "@allset/resp";
import type { KeyAccess, Node } from "./node.js";
import type { Reply } from "./reply-shape.js";

/**
 * A command, stated once. Everything else that the project says about a command is derived from this object.
 *
 * Only what cannot be derived is stated: arity, key positions, `movablekeys`, the ACL categories of the group and the flags, the option
 * parser, docs, schemas and types follow from `args`, `flags` and the family's group.
 */
export interface Spec {
  /** One sentence, in our words. */
  readonly summary: string;
  readonly since: string;
  /** Absent for the few commands whose cost Redis does not state. */
  readonly complexity?: string;
  readonly flags: readonly Flag[];
  readonly args: readonly Node[];
  readonly reply: Reply;
  /** `bare`: only its subcommands can be called. `callable`: it also answers by itself (COMMAND). Subcommands are keyed `client|list`. */
  readonly container?: "bare" | "callable";
  /** ACL categories beyond those that group and flags imply, without the `@`. */
  readonly categories?: readonly Category[];
  /** Hints for proxies and clients, in the order of COMMAND INFO. */
  readonly tips?: readonly Tip[];
  /** Notes on the key specs, by index; "" for none. */
  readonly keyNotes?: readonly string[];
  /** For keys with `variable_flags`: the access that these very arguments have. */
  readonly accessOf?: (args: Args) => readonly KeyAccess[];
  /** Why a data command (readonly or write) has no keys. */
  readonly keyless?: string;
  /** Why further arguments are accepted and ignored. */
  readonly ignoresRest?: string;
  /**
   * Why the gate leaves the options to the handler: their grammar is beyond the parser, or other errors come first. In the second case the
   * handler calls `command.parseOptions(args)` itself when its turn has come.
   */
  readonly optionsParsedBy?: { readonly handler: string };
  /** Conditions and errors worth knowing, in our words. Documents print them below the reply. */
  readonly notes?: readonly string[];
  /** What changed, and in which version: `[version, sentence]`. */
  readonly history?: readonly (readonly [version: string, change: string])[];
  readonly deprecated?: Deprecation;
  /** Set on commands that are not meant for applications. */
  readonly docFlags?: readonly "syscmd"[];
}

export interface Deprecation {
  readonly since: string;
  readonly replacedBy: string;
}

/** Command flags as COMMAND INFO spells them, without `movablekeys`, which is derived. */
export type Flag =
  | "write"
  | "readonly"
  | "denyoom"
  | "admin"
  | "pubsub"
  | "noscript"
  | "blocking"
  | "loading"
  | "stale"
  | "skip_monitor"
  | "skip_slowlog"
  | "asking"
  | "fast"
  | "no_auth"
  | "may_replicate"
  | "no_mandatory_keys"
  | "no_async_loading"
  | "no_multi"
  | "allow_busy";

export type Category =
  | "keyspace"
  | "read"
  | "write"
  | "set"
  | "sortedset"
  | "list"
  | "hash"
  | "string"
  | "bitmap"
  | "hyperloglog"
  | "geo"
  | "stream"
  | "array"
  | "pubsub"
  | "admin"
  | "fast"
  | "slow"
  | "blocking"
  | "dangerous"
  | "connection"
  | "transaction"
  | "scripting";

export type Tip =
  | "nondeterministic_output"
  | "nondeterministic_output_order"
  | `request_policy:${"all_nodes" | "all_shards" | "multi_shard" | "special"}`
  | `response_policy:${"one_succeeded" | "all_succeeded" | "agg_logical_and" | "agg_logical_or" | "agg_min" | "agg_max" | "agg_sum" | "special"}`;

export type Group =
  | "string"
  | "bitmap"
  | "generic"
  | "connection"
  | "transactions"
  | "pubsub"
  | "server"
  | "hash"
  | "list"
  | "set"
  | "sorted-set"
  | "stream"
  | "array"
  | "hyperloglog"
  | "geo"
  | "scripting"
  | "cluster";

/** The specs of one family, keyed by command name in lower case. */
export interface Family<S extends Specs = Specs> {
  readonly group: Group;
  readonly specs: S;
}
export type Specs = Readonly<Record<string, Spec>>;

/** Names a family, whose specs come in the order of their names. Their literal types survive: handlers and clients are typed from them. */
export const family = <const S extends Specs>(group: Group, specs: S): Family<S> => ({ group, specs: inOrder(specs) });

/** The same commands, each container before its subcommands. */
function inOrder<S extends Specs>(specs: S): S {
  const names = Object.keys(specs).sort();
  return Object.fromEntries(names.map((name) => [name, specs[name]])) as S;
}

/** The container's name of a subcommand (`client` of `client|list`), or null. */
export function containerOf(name: string): string | null {
  const bar = name.indexOf("|");
  return bar < 0 ? null : name.slice(0, bar);
}
