import type { ReplySink } from "@allset/resp";
import { categoriesOf } from "./acl-categories.js";
import { arityOf } from "./arity.js";
import { type CommandFlagName, flagsOf } from "./command-flag.js";
import { type KeySpec, keySpecsOf, legacyRangeOf } from "./key-specs.js";
import { containerOf, type Group, type Spec, type Specs } from "./spec.js";

/** What COMMAND INFO tells about a command. */
export interface CommandInfo {
  /** `client|list` for a subcommand. */
  readonly name: string;
  readonly arity: number;
  readonly flags: readonly CommandFlagName[];
  readonly firstKey: number;
  readonly lastKey: number;
  readonly keyStep: number;
  /** With the `@`. */
  readonly categories: readonly string[];
  readonly tips: readonly string[];
  readonly keySpecs: readonly KeySpec[];
  readonly subcommands: readonly CommandInfo[];
}

/** Describes a command, and the subcommands that `specs` has for it. */
export function commandInfo(name: string, group: Group, spec: Spec, specs: Specs): CommandInfo {
  const keySpecs = keySpecsOf(name, spec);
  const below = spec.container === undefined ? [] : subcommandsOf(specs, name);
  return {
    name,
    arity: arityOf(name, spec),
    // Redis keeps this one to itself.
    flags: flagsOf(name, spec).filter((flag) => flag !== "may_replicate"),
    ...legacyRangeOf(keySpecs),
    categories: categoriesOf(group, spec).map((category) => `@${category}`),
    tips: spec.tips ?? [],
    keySpecs,
    subcommands: below.map(([subName, sub]) => commandInfo(subName, group, sub, specs)),
  };
}

/** The subcommands of a container, with their full names. */
export const subcommandsOf = (specs: Specs, container: string): readonly (readonly [string, Spec])[] =>
  Object.entries(specs).filter(([name]) => containerOf(name) === container);

/** Writes one item of COMMAND INFO's reply. */
export function writeCommandInfo(info: CommandInfo, reply: ReplySink): void {
  reply.array(10);
  reply.text(info.name);
  reply.integer(info.arity);
  writeWords(info.flags, reply);
  reply.integer(info.firstKey);
  reply.integer(info.lastKey);
  reply.integer(info.keyStep);
  writeWords(info.categories, reply);
  reply.set(info.tips.length);
  for (const tip of info.tips) reply.text(tip);
  reply.set(info.keySpecs.length);
  for (const keySpec of info.keySpecs) writeKeySpec(keySpec, reply);
  if (info.subcommands.length === 0) reply.set(0);
  else reply.array(info.subcommands.length);
  for (const sub of info.subcommands) writeCommandInfo(sub, reply);
}

/** A set of simple strings, as flags of all kinds are written. */
export function writeWords(words: readonly string[], reply: ReplySink): void {
  reply.set(words.length);
  for (const word of words) reply.simple(word);
}

function writeKeySpec({ notes, flags, beginSearch, findKeys }: KeySpec, reply: ReplySink): void {
  reply.map(notes === undefined ? 3 : 4);
  if (notes !== undefined) {
    reply.text("notes");
    reply.text(notes);
  }
  reply.text("flags");
  writeWords(flags, reply);
  reply.text("begin_search");
  if (beginSearch.type === "unknown") writeRule(reply, "unknown", []);
  else if (beginSearch.type === "index") writeRule(reply, "index", [["index", beginSearch.index]]);
  else {
    writeRule(reply, "keyword", [
      ["keyword", beginSearch.keyword],
      ["startfrom", beginSearch.startFrom],
    ]);
  }
  reply.text("find_keys");
  if (findKeys.type === "unknown") writeRule(reply, "unknown", []);
  else if (findKeys.type === "range") {
    writeRule(reply, "range", [
      ["lastkey", findKeys.lastKey],
      ["keystep", findKeys.keyStep],
      ["limit", findKeys.limit],
    ]);
  } else {
    writeRule(reply, "keynum", [
      ["keynumidx", findKeys.keyNumIndex],
      ["firstkey", findKeys.firstKey],
      ["keystep", findKeys.keyStep],
    ]);
  }
}

function writeRule(reply: ReplySink, type: string, spec: readonly (readonly [string, number | string])[]): void {
  reply.map(2);
  reply.text("type");
  reply.text(type);
  reply.text("spec");
  reply.map(spec.length);
  for (const [name, value] of spec) {
    reply.text(name);
    if (typeof value === "number") reply.integer(value);
    else reply.text(value);
  }
}
