import type { Args, JsonValue } from "@allset/resp";

/**
 * How requests and answers are written in text messages, for one connection. A session reads one request, executes it and writes
 * its answer before it reads the next.
 */
export interface Dialect {
  /** The arguments of the request that was read last; borrowed until the next one. */
  readonly args: Args;
  /** Reads a message. Answers an error's text where it is no request, null where `args` holds one; no arguments: nothing to do. */
  read(message: Buffer): string | null;
  /** The message that answers the request read last. */
  answer(value: JsonValue): string;
  /** What answers the request read last if nothing did but pushes (SUBSCRIBE), or null where pushes are enough. */
  confirm(subscriptions: number): string | null;
  /** A message that answers no request. */
  push(value: JsonValue): string;
}
