import type { Args, ReplySink } from "@allset/resp";
import { categoriesOf } from "./acl-categories.js";
import { arityOf } from "./arity.js";
import { flagBits, flagsOf } from "./command-flag.js";
import type { CommandTable } from "./command-table.js";
import { browserRefusal, mayBeWatched } from "./exposure.js";
import { accessBits, findKeys, type KeyFinder, KeyFlag, type KeyPositions, keyFindersOf } from "./key-positions.js";
import { type KeySpec, keySpecsOf, legacyRangeOf } from "./key-specs.js";
import { OptionParser } from "./option-parser.js";
import { type Category, containerOf, type Group, type Spec } from "./spec.js";

/** A handler as the gate calls it: the option types are checked where the handler is written. */
export type AnyHandler<Ctx> = (
  context: Ctx,
  args: Args,
  reply: ReplySink,
  options: Readonly<Record<string, number>>,
) => void;

/**
 * A command at run time: everything the gate reads, computed once, in plain fields of one shape.
 *
 * @template Ctx what handlers work on
 */
export class Command<Ctx> {
  /** Counts from 0 in order of registration: an index for per-command arrays (statistics, permissions). */
  readonly id: number;
  /** The last word: `list` for CLIENT LIST. */
  readonly name: string;
  /** `client|list`. */
  readonly fullName: string;
  readonly group: Group;
  readonly spec: Spec;
  /** With the command's name counted; negative: at least. */
  readonly arity: number;
  /** `CommandFlag` bits. */
  readonly flags: number;
  readonly categories: readonly Category[];
  readonly keySpecs: readonly KeySpec[];
  /** Absolute index of the first key, 0 without keys. */
  readonly firstKey: number;
  /** Absolute, or negative from the end. */
  readonly lastKey: number;
  readonly keyStep: number;
  /** Why a browser may not call it, or null. */
  readonly browserRefusal: string | null;
  readonly browserRefused: boolean;
  readonly mayBeWatched: boolean;
  /** Whether the gate calls `parseOptions` before the handler; else the handler does, if at all. */
  readonly gateParsesOptions: boolean;
  /** What `parseOptions` found. */
  readonly options: Readonly<Record<string, number>>;
  /** Null for containers that cannot be called. */
  readonly handler: AnyHandler<Ctx> | null;
  /** By second word; null for commands that contain none. */
  readonly subcommands: CommandTable<Command<Ctx>> | null;
  /** The same, in order of declaration. */
  readonly subcommandList: readonly Command<Ctx>[];
  readonly #parser: OptionParser;
  readonly #finders: readonly KeyFinder[];

  constructor(
    id: number,
    fullName: string,
    group: Group,
    spec: Spec,
    handler: AnyHandler<Ctx> | null,
    subcommands: CommandTable<Command<Ctx>> | null,
    subcommandList: readonly Command<Ctx>[],
  ) {
    this.id = id;
    this.fullName = fullName;
    this.name = containerOf(fullName) === null ? fullName : fullName.slice(fullName.indexOf("|") + 1);
    this.group = group;
    this.spec = spec;
    this.arity = arityOf(fullName, spec);
    this.flags = flagBits(flagsOf(fullName, spec));
    this.categories = categoriesOf(group, spec);
    this.keySpecs = keySpecsOf(fullName, spec);
    const range = legacyRangeOf(this.keySpecs);
    this.firstKey = range.firstKey;
    this.lastKey = range.lastKey;
    this.keyStep = range.keyStep;
    this.browserRefusal = browserRefusal(fullName, group, spec);
    this.browserRefused = this.browserRefusal !== null;
    this.mayBeWatched = mayBeWatched(fullName, spec);
    this.gateParsesOptions = spec.optionsParsedBy === undefined;
    this.handler = handler;
    this.subcommands = subcommands;
    this.subcommandList = subcommandList;
    this.#parser = new OptionParser(fullName, spec);
    this.options = this.#parser.options;
    this.#finders = keyFindersOf(this.keySpecs);
  }

  /** Whether `count` arguments, the command's name included, satisfy the arity. */
  acceptsCount(count: number): boolean {
    return this.arity >= 0 ? count === this.arity : count >= -this.arity;
  }

  /** Fills `options` from a call's arguments. False means syntax error. Allocates nothing. */
  parseOptions(args: Args): boolean {
    return this.#parser.parse(args);
  }

  /**
   * Fills `keys` with the positions of a call's keys and how each is accessed.
   *
   * Shard channels are listed as well, with `KeyFlag.not_key`.
   *
   * @returns false when the arguments do not fit the command's key specs
   */
  keysOf(args: Args, keys: KeyPositions): boolean {
    if (!findKeys(this.#finders, args, keys)) return false;
    if (this.spec.accessOf === undefined) return true;
    const access = accessBits(this.spec.accessOf(args));
    for (let i = 0; i < keys.count; i++) {
      if ((keys.access[i] & KeyFlag.variable_flags) !== 0) keys.access[i] = access;
    }
    return true;
  }
}
