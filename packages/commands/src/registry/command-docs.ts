import type { ReplySink } from "@allset/resp";
import { subcommandsOf, writeWords } from "./command-info.js";
import { keySpecIndexes } from "./key-specs.js";
import type { Node, ValueType } from "./node.js";
import type { Deprecation, Group, Spec, Specs } from "./spec.js";

/** What COMMAND DOCS tells about a command, in the layout of Redis 7.0. */
export interface CommandDocs {
  readonly name: string;
  readonly summary: string;
  readonly since: string;
  readonly group: Group;
  readonly complexity?: string;
  readonly docFlags: readonly string[];
  readonly deprecated?: Deprecation;
  readonly history: readonly (readonly [version: string, change: string])[];
  readonly arguments: readonly ArgumentDocs[];
  readonly subcommands: readonly CommandDocs[];
}

export interface ArgumentDocs {
  readonly name: string;
  readonly type: ValueType | "pure-token" | "oneof" | "block";
  readonly keySpecIndex?: number;
  readonly token?: string;
  readonly since?: string;
  readonly deprecatedSince?: string;
  readonly flags: readonly ("optional" | "multiple" | "multiple_token")[];
  readonly arguments: readonly ArgumentDocs[];
}

/** Documents a command, and the subcommands that `specs` has for it. */
export function commandDocs(name: string, group: Group, spec: Spec, specs: Specs): CommandDocs {
  const keys = keySpecIndexes(name, spec);
  const below = spec.container === undefined ? [] : subcommandsOf(specs, name);
  return {
    name,
    summary: spec.summary,
    since: spec.since,
    group,
    ...(spec.complexity === undefined ? {} : { complexity: spec.complexity }),
    docFlags: [...(spec.deprecated === undefined ? [] : ["deprecated"]), ...(spec.docFlags ?? [])],
    ...(spec.deprecated === undefined ? {} : { deprecated: spec.deprecated }),
    history: spec.history ?? [],
    arguments: spec.args.flatMap((node) => describe(node, keys, PLAIN)),
    subcommands: below.map(([subName, sub]) => commandDocs(subName, group, sub, specs)),
  };
}

/** What the words around a node say about it. */
interface Around {
  readonly token?: string;
  readonly since?: string;
  readonly deprecatedSince?: string;
  readonly flags: ArgumentDocs["flags"];
}
const PLAIN: Around = { flags: [] };

/** A node as arguments of COMMAND DOCS: `option` and the repeating words become marks of what they hold. */
function describe(node: Node, keys: ReadonlyMap<Node, number>, outside: Around): ArgumentDocs[] {
  const around: Around = {
    ...outside,
    ...(node.since === undefined ? {} : { since: node.since }),
    ...(node.deprecatedSince === undefined ? {} : { deprecatedSince: node.deprecatedSince }),
  };
  const marked = (flag: ArgumentDocs["flags"][number]): Around => ({ ...around, flags: [...around.flags, flag] });
  const inside = (nodes: readonly Node[]): ArgumentDocs[] => nodes.flatMap((part) => describe(part, keys, PLAIN));
  switch (node.node) {
    case "value": {
      const keySpecIndex = node.access?.includes("not_key") === true ? undefined : keys.get(node);
      const index = keySpecIndex === undefined ? {} : { keySpecIndex };
      return [{ name: node.name, type: node.type, ...index, ...around, arguments: [] }];
    }
    case "token":
      return [{ name: node.name, type: "pure-token", ...around, token: node.token, arguments: [] }];
    case "option": {
      const repeated = around.flags.includes("multiple") ? marked("multiple_token") : around;
      return describe(node.of, keys, { ...repeated, token: node.token });
    }
    case "oneOf":
      return [{ name: node.name, type: "oneof", ...around, arguments: inside(node.of) }];
    case "block":
      return [{ name: node.name, type: "block", ...around, arguments: inside(node.of) }];
    case "optional":
      return describe(node.of, keys, marked("optional"));
    case "required":
      return describe(node.of, keys, around);
    case "many":
      return describe(node.of, keys, marked("multiple"));
    case "counted":
      return [
        { name: node.name, type: "integer", ...around, arguments: [] },
        ...describe(node.of, keys, { flags: ["multiple"] }),
      ];
  }
}

/** Writes one entry of COMMAND DOCS's reply: the name and the map behind it. */
export function writeCommandDocs(docs: CommandDocs, reply: ReplySink): void {
  reply.text(docs.name);
  const { summary, since, group, complexity, docFlags, deprecated, history, subcommands } = docs;
  const present = [complexity, deprecated, deprecated].filter((field) => field !== undefined).length;
  const filled = [docFlags, history, docs.arguments, subcommands].filter((field) => field.length > 0).length;
  reply.map(3 + present + filled);
  writeField(reply, "summary", summary);
  writeField(reply, "since", since);
  writeField(reply, "group", group);
  if (complexity !== undefined) writeField(reply, "complexity", complexity);
  if (docFlags.length > 0) {
    reply.text("doc_flags");
    writeWords(docFlags, reply);
  }
  if (deprecated !== undefined) {
    writeField(reply, "deprecated_since", deprecated.since);
    writeField(reply, "replaced_by", deprecated.replacedBy);
  }
  if (history.length > 0) writeHistory(history, reply);
  if (docs.arguments.length > 0) writeArguments(docs.arguments, reply);
  if (subcommands.length > 0) {
    reply.text("subcommands");
    reply.map(subcommands.length);
    for (const sub of subcommands) writeCommandDocs(sub, reply);
  }
}

function writeField(reply: ReplySink, name: string, value: string): void {
  reply.text(name);
  reply.text(value);
}

function writeHistory(history: CommandDocs["history"], reply: ReplySink): void {
  reply.text("history");
  reply.set(history.length);
  for (const [version, change] of history) {
    reply.array(2);
    reply.text(version);
    reply.text(change);
  }
}

function writeArguments(list: readonly ArgumentDocs[], reply: ReplySink): void {
  reply.text("arguments");
  reply.array(list.length);
  for (const argument of list) {
    const { keySpecIndex, token, since, deprecatedSince, flags } = argument;
    const present = [keySpecIndex, token, since, deprecatedSince].filter((field) => field !== undefined).length;
    const filled = [flags, argument.arguments].filter((field) => field.length > 0).length;
    reply.map(2 + present + filled);
    writeField(reply, "name", argument.name);
    writeField(reply, "type", argument.type);
    if (keySpecIndex !== undefined) {
      reply.text("key_spec_index");
      reply.integer(keySpecIndex);
    }
    if (token !== undefined) writeField(reply, "token", token);
    if (since !== undefined) writeField(reply, "since", since);
    if (deprecatedSince !== undefined) writeField(reply, "deprecated_since", deprecatedSince);
    if (flags.length > 0) {
      reply.text("flags");
      writeWords(flags, reply);
    }
    if (argument.arguments.length > 0) writeArguments(argument.arguments, reply);
  }
}
