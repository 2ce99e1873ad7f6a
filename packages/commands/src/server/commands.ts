import { Args, type ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { matchGlob } from "../glob.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Command } from "../registry/command.js";
import { commandDocs, writeCommandDocs } from "../registry/command-docs.js";
import { CommandFlag } from "../registry/command-flag.js";
import { commandInfo, writeCommandInfo, writeWords } from "../registry/command-info.js";
import { accessOfBits, KeyFlag, KeyPositions } from "../registry/key-positions.js";
import type { Category, Specs } from "../registry/spec.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { writeHelp } from "../subcommand-help.js";
import type { serverSpec } from "./spec.js";

type Found = Command<Session>;

const encoder = new TextEncoder();
/** The keys of the call that COMMAND GETKEYS looks at. */
const keys = new KeyPositions();
const call = new Args();

const specsBelow = (command: Found): Specs =>
  Object.fromEntries(command.subcommandList.map(({ fullName, spec }) => [fullName, spec]));

const writeInfo = (command: Found, reply: ReplySink): void =>
  writeCommandInfo(commandInfo(command.fullName, command.group, command.spec, specsBelow(command)), reply);

const writeDocs = (command: Found, reply: ReplySink): void =>
  writeCommandDocs(commandDocs(command.fullName, command.group, command.spec, specsBelow(command)), reply);

function writeAllInfo(session: Session, reply: ReplySink): void {
  const { topLevel } = session.instance.registry;
  reply.array(topLevel.length);
  for (const command of topLevel) writeInfo(command, reply);
}

/** Finds the keys of the call in `args` from argument 2 on. False where it answered an error instead. */
function findKeys(session: Session, args: Args, reply: ReplySink): boolean {
  const command = session.instance.registry.resolve(args, 2);
  if (command === undefined) return complain(session, reply, errors.invalidCommand);
  if (command.keySpecs.every(({ flags }) => flags.includes("not_key")))
    return complain(session, reply, errors.noKeyArguments);
  call.bytes = args.bytes;
  call.count = 0;
  for (let i = 2; i < args.count; i++) call.push(args.starts[i], args.ends[i]);
  if (!command.acceptsCount(call.count)) return complain(session, reply, errors.invalidArgumentCount);
  const valid = command.keysOf(call, keys);
  if (valid && keys.count > 0) return true;
  if ((command.flags & CommandFlag.no_mandatory_keys) === 0) return complain(session, reply, errors.invalidArguments);
  keys.count = 0;
  return true;
}

function complain(session: Session, reply: ReplySink, text: string): false {
  session.fail(reply, text);
  return false;
}

/** The indexes in `keys` of those that are keys and no channels. */
const isKey = (index: number): boolean => (keys.access[index] & KeyFlag.not_key) === 0;

/** Answers the keys that were found, each by `write`, and lets go of the call. */
function writeKeys(reply: ReplySink, write: (at: number, access: number) => void): void {
  const found = Array.from({ length: keys.count }, (_, index) => index).filter(isKey);
  reply.array(found.length);
  for (const index of found) write(keys.at[index], keys.access[index]);
  call.bytes = new Uint8Array(0);
}

/** The filter of COMMAND LIST whose name is argument `at`, or null. */
function filterAt(args: Args, at: number): ((command: Found) => boolean) | null {
  const [start, end] = [args.starts[at + 1], args.ends[at + 1]];
  // No module is loaded.
  if (argumentIs(args, at, "module")) return () => false;
  if (argumentIs(args, at, "aclcat")) {
    const category = args.text(at + 1).toLowerCase() as Category;
    return (command) => command.categories.includes(category);
  }
  if (!argumentIs(args, at, "pattern")) return null;
  return ({ fullName }) => {
    const name = encoder.encode(fullName);
    return matchGlob(args.bytes, start, end, name, 0, name.length, true);
  };
}

export const commands: SomeHandlers<
  typeof serverSpec,
  | "command"
  | "command|count"
  | "command|docs"
  | "command|getkeys"
  | "command|getkeysandflags"
  | "command|help"
  | "command|info"
  | "command|list"
> = {
  command(session, _args, reply) {
    writeAllInfo(session, reply);
  },

  "command|count"(session, _args, reply) {
    reply.integer(session.instance.registry.topLevel.length);
  },

  "command|docs"(session, args, reply) {
    const { registry } = session.instance;
    const names = Array.from({ length: args.count - 2 }, (_, i) => registry.get(args.text(i + 2)));
    const found = args.count === 2 ? registry.topLevel : names.filter((command) => command !== undefined);
    reply.map(found.length);
    for (const command of found) writeDocs(command, reply);
  },

  "command|getkeys"(session, args, reply) {
    if (!findKeys(session, args, reply)) return;
    writeKeys(reply, (at) => reply.bulk(call.bytes, call.starts[at], call.ends[at]));
  },

  "command|getkeysandflags"(session, args, reply) {
    if (!findKeys(session, args, reply)) return;
    writeKeys(reply, (at, access) => {
      reply.array(2);
      reply.bulk(call.bytes, call.starts[at], call.ends[at]);
      writeWords(accessOfBits(access), reply);
    });
  },

  "command|help"(session, _args, reply) {
    writeHelp(session, reply);
  },

  "command|info"(session, args, reply) {
    if (args.count === 2) return writeAllInfo(session, reply);
    reply.array(args.count - 2);
    for (let i = 2; i < args.count; i++) {
      const command = session.instance.registry.get(args.text(i));
      if (command === undefined) reply.null();
      else writeInfo(command, reply);
    }
  },

  "command|list"(session, args, reply, options) {
    const { commands } = session.instance.registry;
    const filter = options.FILTERBY === 0 ? () => true : filterAt(args, options.FILTERBY);
    if (filter === null) return session.fail(reply, errors.syntax);
    const found = commands.filter(filter);
    reply.array(found.length);
    for (const { fullName } of found) reply.text(fullName);
  },
};
