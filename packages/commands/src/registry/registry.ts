import type { Args } from "@allset/resp";
import { type AnyHandler, Command } from "./command.js";
import { subcommandsOf } from "./command-info.js";
import { CommandTable } from "./command-table.js";
import type { HandlersOf } from "./handler.js";
import { keySpecsOf } from "./key-specs.js";
import { containerOf, type Family, type Group, type Spec, type Specs } from "./spec.js";

/** A family as the registry takes it, after its handlers were checked against its specs. */
export interface ImplementedFamily<Ctx> {
  readonly group: Group;
  readonly specs: Specs;
  readonly handlers: Readonly<Record<string, AnyHandler<Ctx>>>;
}

/** Joins a family's specs with its handlers. A missing or surplus handler does not compile. */
export const implement = <F extends Family, Ctx>(family: F, handlers: HandlersOf<F, Ctx>): ImplementedFamily<Ctx> => ({
  group: family.group,
  specs: family.specs,
  handlers: handlers as Readonly<Record<string, AnyHandler<Ctx>>>,
});

/** All commands of a server. Immutable. */
export class Registry<Ctx> {
  /** Every command and subcommand, by id. */
  readonly commands: readonly Command<Ctx>[];
  /** The commands that are no subcommands, in order of registration. */
  readonly topLevel: readonly Command<Ctx>[];
  readonly #table: CommandTable<Command<Ctx>>;
  readonly #byFullName: CommandTable<Command<Ctx>>;

  constructor(commands: readonly Command<Ctx>[]) {
    this.commands = commands;
    this.topLevel = commands.filter((command) => containerOf(command.fullName) === null);
    this.#table = new CommandTable(this.topLevel.map((command) => [command.name, command]));
    this.#byFullName = new CommandTable(commands.map((command) => [command.fullName, command]));
  }

  /** The command named by `bytes[start .. end)`, without regard to case. For a container, look in its `subcommands` next. */
  find(bytes: Uint8Array, start: number, end: number): Command<Ctx> | undefined {
    return this.#table.find(bytes, start, end);
  }

  /**
   * The command that `args` calls, from argument `at` on: a container's subcommand if a second word is given.
   *
   * Undefined when the command, or the subcommand, does not exist.
   */
  resolve(args: Args, at = 0): Command<Ctx> | undefined {
    const command = this.#table.find(args.bytes, args.starts[at], args.ends[at]);
    if (command === undefined || command.subcommands === null || args.count <= at + 1) return command;
    return command.subcommands.find(args.bytes, args.starts[at + 1], args.ends[at + 1]);
  }

  /** By full name, `client|list` for a subcommand. */
  get(fullName: string): Command<Ctx> | undefined {
    return this.#byFullName.get(fullName);
  }
}

/**
 * Builds the command table.
 *
 * @throws when a name is registered twice, a handler is missing, a subcommand has no container, or a data command has neither keys nor a
 * reason
 */
export function createRegistry<Ctx>(families: readonly ImplementedFamily<Ctx>[]): Registry<Ctx> {
  const commands: Command<Ctx>[] = [];
  const add = (family: ImplementedFamily<Ctx>, fullName: string, spec: Spec): Command<Ctx> => {
    checkSpec(fullName, spec);
    const handler = Object.hasOwn(family.handlers, fullName) ? family.handlers[fullName] : null;
    if ((handler === null) !== (spec.container === "bare")) throw new Error(`${fullName}: handler missing or surplus`);
    const below = subcommandsOf(family.specs, fullName).map(([name, sub]) => add(family, name, sub));
    if (below.length > 0 !== (spec.container !== undefined))
      throw new Error(`${fullName}: container without subcommands`);
    const table = below.length === 0 ? null : new CommandTable(below.map((command) => [command.name, command]));
    const command = new Command(commands.length, fullName, family.group, spec, handler, table, below);
    commands.push(command);
    return command;
  };
  for (const family of families) {
    for (const [name, spec] of Object.entries(family.specs)) {
      const container = containerOf(name);
      if (container === null) add(family, name, spec);
      else if (!Object.hasOwn(family.specs, container)) throw new Error(`${name}: its container is missing`);
    }
  }
  return new Registry(commands);
}

/** Rules that the types cannot state. @throws when one is broken. */
export function checkSpec(fullName: string, spec: Spec): void {
  if (fullName !== fullName.toLowerCase()) throw new Error(`${fullName}: names are lower case`);
  const isData = spec.flags.includes("readonly") || spec.flags.includes("write");
  const hasKeys = keySpecsOf(fullName, spec).length > 0;
  if (isData && !hasKeys && spec.keyless === undefined) throw new Error(`${fullName}: neither keys nor a reason`);
  if (hasKeys && spec.keyless !== undefined) throw new Error(`${fullName}: has keys, and a reason for having none`);
}
