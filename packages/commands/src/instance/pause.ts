import type { Command } from "../registry/command.js";
import { CommandFlag } from "../registry/command-flag.js";
import type { Session } from "../session/session.js";

export type PauseMode = "all" | "write";

/** Commands that change something here or at a replica: what a pause of writes holds back. */
const CHANGING = CommandFlag.write | CommandFlag.may_replicate;

/** CLIENT PAUSE: commands that arrive while it lasts wait, and run in the order of their arrival when it ends. */
export class Pause {
  #mode: PauseMode;
  #untilMs: number;
  readonly #waiting = new Set<Session>();

  constructor(mode: PauseMode, untilMs: number) {
    this.#mode = mode;
    this.#untilMs = untilMs;
  }

  /** When it ends, ms since 1970; Infinity: when CLIENT UNPAUSE ends it. */
  get untilMs(): number {
    return this.#untilMs;
  }

  /** Sessions that wait. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** A second pause meets the first: the later end and the stricter mode count. */
  extend(mode: PauseMode, untilMs: number): void {
    if (mode === "all") this.#mode = "all";
    this.#untilMs = Math.max(this.#untilMs, untilMs);
  }

  /** Whether a command has to wait. One that is to be queued by MULTI has to as well. */
  holds(session: Session, command: Command<Session>): boolean {
    if (this.#mode === "all" || (command.flags & CHANGING) !== 0) return true;
    if (!session.instance.admissions[command.id].isExec || session.transaction === null) return false;
    return (session.transaction.flags & CHANGING) !== 0;
  }

  add(session: Session): void {
    this.#waiting.add(session);
  }

  delete(session: Session): void {
    this.#waiting.delete(session);
  }

  /** Lets all go that waited. The pause is over: the caller took it off the instance. */
  release(): void {
    for (const session of this.#waiting) session.resume();
  }
}
