import type { Command } from "../registry/command.js";
import { CommandFlag } from "../registry/command-flag.js";
import type { Session } from "../session/session.js";

/** CLIENT PAUSE: commands that arrive while it lasts wait, and run in the order of their arrival when it ends. */
export class Pause {
  /** `write` lets commands pass that change nothing. */
  readonly mode: "all" | "write";
  /** When it ends, ms since 1970. */
  readonly untilMs: number;
  readonly #waiting: Session[] = [];

  constructor(mode: "all" | "write", untilMs: number) {
    this.mode = mode;
    this.untilMs = untilMs;
  }

  /** Whether a command has to wait. */
  holds(session: Session, command: Command<Session>): boolean {
    if (session.executing || command.fullName === "client|unpause") return false;
    if (this.mode === "all") return true;
    if ((command.flags & (CommandFlag.write | CommandFlag.may_replicate)) !== 0) return true;
    return (
      command.fullName === "exec" &&
      session.transaction !== null &&
      (session.transaction.flags & CommandFlag.write) !== 0
    );
  }

  add(session: Session): void {
    this.#waiting.push(session);
  }

  /** Lets all go that waited. The pause is over: the caller took it off the instance. */
  release(): void {
    for (const session of this.#waiting) if (!session.closed) session.resume();
  }

  get waitingCount(): number {
    return this.#waiting.length;
  }
}
