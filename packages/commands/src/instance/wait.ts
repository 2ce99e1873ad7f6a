import type { ValueType } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import type { Session } from "../session/session.js";

/**
 * What a blocked client waits for: one of some keys of its command, or the end of its patience. The command's handler has tried to
 * serve the client and failed; from now on the instance calls back, each time as a commit of its own.
 */
export interface Wait {
  /** The command; `block` copies it. The keys are the `keyCount` arguments from `firstKey` on. */
  readonly args: Args;
  readonly firstKey: number;
  readonly keyCount: number;
  /** A key that holds another type wakes nobody. */
  readonly type: ValueType;
  /** When it gives up, ms since 1970; Infinity: never. */
  readonly deadlineMs: number;
  /** Serves the client from the key in argument `keyAt`, which holds `type` and changed. True when it replied. */
  serve(session: Session, args: Args, keyAt: number, reply: ReplySink): boolean;
  /** Replies that nothing came: time is up, CLIENT UNBLOCK said so, or the command stands in a transaction. */
  giveUp(session: Session, reply: ReplySink): void;
  /**
   * In place of `giveUp` when `deadlineMs` comes: replies and returns null, or returns what the client waits for from now on, with a
   * deadline to come.
   */
  later?(session: Session, args: Args, reply: ReplySink): Wait | null;
  /** Replies when the key in argument `keyAt` is gone or holds another type. Absent: the client goes on waiting. */
  keyLost?(session: Session, args: Args, keyAt: number, reply: ReplySink): void;
}
