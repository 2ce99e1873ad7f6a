/** The slow log: the latest commands that took longer than `slowlog-log-slower-than`. Entries are copies, cut short. */
import type { Args } from "@allset/resp";
import type { Command } from "../registry/command.js";
import type { Session } from "../session/session.js";
import { isSecret, REDACTED } from "./redaction.js";

const ARGUMENTS_MAX = 32;
const ARGUMENT_BYTES_MAX = 128;

const encoder = new TextEncoder();

export interface SlowlogEntry {
  /** Counts from 0, never reused. */
  readonly id: number;
  readonly atSeconds: number;
  readonly micros: number;
  readonly args: readonly Uint8Array[];
  readonly address: string;
  readonly clientName: string;
}

export class Slowlog {
  /** The oldest first. */
  #entries: SlowlogEntry[] = [];
  #nextId = 0;

  get length(): number {
    return this.#entries.length;
  }

  /** Adds a call, and lets go of entries beyond `entriesMax`. */
  add(session: Session, command: Command<Session>, args: Args, micros: number, entriesMax: number): void {
    this.#entries.push({
      id: this.#nextId++,
      atSeconds: Math.floor(session.keyspace.now / 1000),
      micros: Math.floor(micros),
      args: copyArguments(command, args),
      address: session.connection.address,
      clientName: session.name,
    });
    if (this.#entries.length > entriesMax) this.#entries.splice(0, this.#entries.length - entriesMax);
  }

  /** The latest entries, the latest first. */
  latest(count: number): SlowlogEntry[] {
    return this.#entries.slice(Math.max(0, this.#entries.length - count)).reverse();
  }

  clear(): void {
    this.#entries = [];
  }
}

/** The arguments with secrets hidden, what is beyond the limits told as numbers. */
function copyArguments(command: Command<Session>, args: Args): Uint8Array[] {
  const kept = args.count > ARGUMENTS_MAX ? ARGUMENTS_MAX - 1 : args.count;
  const copies: Uint8Array[] = [];
  for (let at = 0; at < kept; at++)
    copies.push(isSecret(command, args, at) ? encoder.encode(REDACTED) : shortened(args, at));
  if (kept < args.count) copies.push(encoder.encode(`... (${args.count - kept} more arguments)`));
  return copies;
}

function shortened(args: Args, at: number): Uint8Array {
  const more = args.size(at) - ARGUMENT_BYTES_MAX;
  if (more <= 0) return args.copy(at);
  const note = encoder.encode(`... (${more} more bytes)`);
  const copy = new Uint8Array(ARGUMENT_BYTES_MAX + note.length);
  copy.set(args.bytes.subarray(args.starts[at], args.starts[at] + ARGUMENT_BYTES_MAX));
  copy.set(note, ARGUMENT_BYTES_MAX);
  return copy;
}
