/** The clients that watch every command, and the lines that they get. */
import type { Args } from "@allset/resp";
import type { Command } from "../registry/command.js";
import { CommandFlag } from "../registry/command-flag.js";
import type { Session } from "../session/session.js";
import { isSecret, REDACTED } from "./redaction.js";

const hidden = CommandFlag.admin | CommandFlag.skip_monitor;

export class Monitors {
  readonly #sessions = new Set<Session>();

  get size(): number {
    return this.#sessions.size;
  }

  add(session: Session): void {
    session.monitoring = true;
    this.#sessions.add(session);
  }

  delete(session: Session): void {
    session.monitoring = false;
    this.#sessions.delete(session);
  }

  /** Shows a command that ran, unless it administers the server. */
  feed(session: Session, command: Command<Session>, args: Args, nowMicros: number): void {
    if ((command.flags & hidden) !== 0) return;
    const line = describeCall(session, command, args, nowMicros);
    for (const monitor of this.#sessions) {
      if (monitor.replyMode !== "on") continue;
      monitor.connection.beginPush().simple(line);
      monitor.connection.endPush();
    }
  }
}

/** Bytes of a call's arguments that a line shows, where Redis shows all: each is four characters at most, and a string has its end. */
const SHOWN_BYTES_MAX = 1024 * 1024;

/** `1339518083.107412 [0 127.0.0.1:60866] "keys" "*"` */
function describeCall(session: Session, command: Command<Session>, args: Args, nowMicros: number): string {
  const seconds = Math.floor(nowMicros / 1e6);
  const micros = Math.floor(nowMicros % 1e6);
  const { address, kind } = session.connection;
  const client = kind === "unix" ? `unix:${address.slice(0, address.lastIndexOf(":"))}` : address;
  let line = `${seconds}.${String(micros).padStart(6, "0")} [${session.databaseIndex} ${client}]`;
  let left = SHOWN_BYTES_MAX;
  for (let at = 0; at < args.count; at++) {
    const start = args.starts[at];
    const end = Math.min(args.ends[at], start + left);
    line += isSecret(command, args, at) ? ` "${REDACTED}"` : ` ${quote(args.bytes, start, end)}`;
    if (end < args.ends[at]) return `${line}... (cut)`;
    left -= end - start;
  }
  return line;
}

const escapes: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  9: "\\t",
  10: "\\n",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
};

/** Bytes in double quotes, what is not printable ASCII escaped. */
function quote(bytes: Uint8Array, start: number, end: number): string {
  let text = '"';
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte in escapes) text += escapes[byte];
    else if (byte >= 32 && byte < 127) text += String.fromCharCode(byte);
    else text += `\\x${byte.toString(16).padStart(2, "0")}`;
  }
  return `${text}"`;
}
