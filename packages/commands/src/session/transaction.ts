import { Args, copyOfBytes } from "@allset/resp";
import type { Command } from "../registry/command.js";
import type { Session } from "./session.js";

/** A command that waits for EXEC, with its own copy of its arguments. */
export interface QueuedCommand {
  readonly command: Command<Session>;
  readonly args: Args;
}

/** A copy of `args` that outlives the call. O(bytes). */
export function cloneArgs(args: Args): Args {
  const clone = new Args();
  const start = args.starts[0];
  clone.bytes = copyOfBytes(args.bytes, start, args.ends[args.count - 1]);
  clone.reserve(args.count);
  for (let i = 0; i < args.count; i++) clone.push(args.starts[i] - start, args.ends[i] - start);
  return clone;
}

/** What a client collected between MULTI and EXEC. */
export class Transaction {
  readonly queue: QueuedCommand[] = [];
  /** A command was refused while queueing: EXEC will abort. */
  failed = false;
  /** The flags of all queued commands, or-ed together. */
  flags = 0;
  /** Bytes of the queued arguments, for CLIENT LIST (`multi-mem`). */
  bytes = 0;

  push(command: Command<Session>, args: Args): void {
    const clone = cloneArgs(args);
    this.queue.push({ command, args: clone });
    this.flags |= command.flags;
    this.bytes += clone.bytes.length;
  }
}
