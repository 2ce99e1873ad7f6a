import type { ReplySink } from "@allset/resp";
import { containerOf } from "./registry/spec.js";
import { usageOf } from "./registry/usage.js";
import type { Session } from "./session/session.js";

/** Answers HELP of the container whose `help` runs: for each subcommand its syntax and its summary, from the registry. */
export function writeHelp(session: Session, reply: ReplySink): void {
  const { registry } = session.instance;
  const container = registry.get(containerOf(session.command?.fullName ?? "") ?? "");
  const subcommands = container?.subcommandList ?? [];
  reply.array(1 + 2 * subcommands.length);
  reply.simple(`${container?.name.toUpperCase()} <subcommand> [<argument> ...], one of:`);
  for (const { fullName, spec } of subcommands) {
    reply.simple(usageOf(fullName, spec));
    reply.simple(`    ${spec.summary}`);
  }
}
