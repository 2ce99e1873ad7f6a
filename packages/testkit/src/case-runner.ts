import { type Case, type PlannedStep, planCase } from "./case.js";
import { normalise } from "./normalise.js";
import { ConnectionClosed, RawConnection, ReplyTimeout } from "./raw-connection.js";
import { parseReplies } from "./reply-tree.js";
import { type Argument, toText } from "./request.js";
import { commandName, connectionOf } from "./step.js";
import type { Target } from "./target.js";

/** The longest a `poll` step repeats its command, in milliseconds. */
const pollTimeoutMs = 30_000;

/** The longest a `closed` step waits for the server to close, in milliseconds. */
const closeTimeoutMs = 2_000;

/** What undoes the server-wide effects of a command, by its name. */
const cleanups: Record<string, readonly (readonly string[])[]> = {
  ACL: [
    ["ACL", "SETUSER", "default", "reset", "on", "nopass", "~*", "&*", "+@all"],
    ["ACL", "LOG", "RESET"],
  ],
  CLIENT: [["CLIENT", "UNPAUSE"]],
  EVAL: [["SCRIPT", "FLUSH"]],
  FCALL: [["FUNCTION", "FLUSH"]],
  FUNCTION: [["FUNCTION", "FLUSH"]],
  LATENCY: [["LATENCY", "RESET"]],
  SCRIPT: [["SCRIPT", "FLUSH"]],
  SLOWLOG: [["SLOWLOG", "RESET"]],
};

/** One of the two servers that are compared. */
export class Side {
  #start: () => Target | Promise<Target>;
  #target: Target | undefined;
  #control: RawConnection | undefined;

  /** `start` makes the server; it is called again where a case leaves behind a server that refuses FLUSHALL. */
  constructor(start: () => Target | Promise<Target>) {
    this.#start = start;
  }

  /** Runs a case; returns one text for each visible step: its reply's bytes, normalised, or `<closed>` and the like. */
  async run(testCase: Case, protocol: 2 | 3): Promise<string[]> {
    const target = await this.#clean();
    const plan = planCase(testCase);
    const restore = await this.#rememberConfiguration(plan);
    const session = new CaseSession(target, this.#control!, protocol);
    try {
      return await session.run(plan);
    } finally {
      await session.close();
      for (const args of [...restore, ...cleanupsFor(plan)]) await this.#control!.call(...args);
    }
  }

  async close(): Promise<void> {
    await this.#control?.close();
    await this.#target?.close?.();
    this.#control = undefined;
    this.#target = undefined;
  }

  async #clean(): Promise<Target> {
    if (this.#target === undefined) return this.#fresh();
    this.#control!.send(["FLUSHALL"]);
    this.#control!.send(["CONFIG", "RESETSTAT"]);
    const flushed = toText(await this.#control!.readReply());
    await this.#control!.readReply();
    if (flushed === "+OK\r\n") return this.#target;
    await this.close();
    return this.#fresh();
  }

  async #fresh(): Promise<Target> {
    const target = await this.#start();
    this.#target = target;
    this.#control = await RawConnection.open(target);
    await this.#control.call("FLUSHALL");
    return target;
  }

  /** Reads the value of every parameter that the plan sets; returns the commands that set them back. */
  async #rememberConfiguration(plan: readonly PlannedStep[]): Promise<string[][]> {
    const restore: string[][] = [];
    for (const args of commandsOf(plan)) {
      if (args[0]?.toUpperCase() !== "CONFIG" || args[1]?.toUpperCase() !== "SET") continue;
      for (let i = 2; i < args.length; i += 2) {
        const [pair] = parseReplies(await this.#control!.call("CONFIG", "GET", args[i]));
        const [parameter, value] = pair.children.map((child) => child.body ?? "");
        if (value !== undefined) restore.push(["CONFIG", "SET", parameter, value]);
      }
    }
    return restore;
  }
}

function commandsOf(plan: readonly PlannedStep[]): string[][] {
  return plan.flatMap(({ action }) => (action.kind === "command" ? [action.args.map(String)] : []));
}

function cleanupsFor(plan: readonly PlannedStep[]): string[][] {
  const names = new Set(plan.map(commandName));
  const commands = [...names].flatMap((name) => (cleanups[name] ?? []).map((args) => [...args]));
  for (const [name, subcommand, user] of commandsOf(plan)) {
    const creates = name?.toUpperCase() === "ACL" && subcommand?.toUpperCase() === "SETUSER";
    if (creates && user !== undefined && user !== "default") commands.push(["ACL", "DELUSER", user]);
  }
  return commands;
}

/** A run of one case against one server in one protocol. */
class CaseSession {
  #target: Target;
  #control: RawConnection;
  #protocol: 2 | 3;
  #connections = new Map<string, RawConnection>();
  #broken = new Map<RawConnection, string>();

  constructor(target: Target, control: RawConnection, protocol: 2 | 3) {
    this.#target = target;
    this.#control = control;
    this.#protocol = protocol;
  }

  async run(plan: readonly PlannedStep[]): Promise<string[]> {
    const replies: string[] = [];
    for (let from = 0; from < plan.length; ) {
      const to = batchEnd(plan, from);
      const connection = await this.#connection(connectionOf(plan[from]));
      for (let i = from; i < to; i++) send(connection, plan[i]);
      for (let i = from; i < to; i++) {
        const step = plan[i];
        const text = await this.#answer(connection, step);
        if (!step.hidden) replies.push(normalise(text, step.normaliser));
      }
      from = to;
    }
    if (replies.length > 0) replies[replies.length - 1] += await this.#leftovers(plan);
    return replies;
  }

  /** What the server sent beyond the answers: one more command on every connection shows whether it is out of step. */
  async #leftovers(plan: readonly PlannedStep[]): Promise<string> {
    let text = "";
    for (const [name, connection] of this.#connections) {
      const own = plan.filter((step) => connectionOf(step) === name);
      if (connection.isClosed || this.#broken.has(connection) || own.some(leavesReplyOpen)) continue;
      connection.send(["ECHO", "end"]);
      const frame = await this.#frames(connection, { action: { kind: "receive" }, hidden: true }, 1);
      if (frame !== "$3\r\nend\r\n") text += `<then ECHO end on ${name}> ${frame}`;
    }
    return text;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }

  async #connection(name: string): Promise<RawConnection> {
    const open = this.#connections.get(name);
    if (open !== undefined) return open;
    const connection = await RawConnection.open(this.#target);
    this.#connections.set(name, connection);
    if (this.#protocol === 3) await connection.call("HELLO", "3");
    return connection;
  }

  async #answer(connection: RawConnection, step: PlannedStep): Promise<string> {
    const { action } = step;
    switch (action.kind) {
      case "advance":
        await this.#advance(action.ms);
        return "<advanced>";
      case "closed":
        return (await connection.waitForClose(closeTimeoutMs)) ? "<closed>" : "<still open>";
      case "disconnect":
        await connection.close();
        this.#connections.delete(connectionOf(step));
        return "<disconnected>";
      case "quiet":
        await this.#barrier();
        return connection.hasUnread ? `<unexpected> ${await this.#frames(connection, step, 1)}` : "<quiet>";
      case "poll":
        return this.#poll(connection, action.args, action.until);
      default:
        if (step.replies !== 0) return this.#frames(connection, step, step.replies);
        await this.#barrier();
        return "<pending>";
    }
  }

  /** Waits until the server has seen everything that was sent so far on any connection: one round trip on another one. */
  async #barrier(): Promise<void> {
    await this.#control.call("PING");
  }

  async #advance(ms: number): Promise<void> {
    if (this.#target.advance !== undefined) await this.#target.advance(ms);
    else await new Promise((resolve) => setTimeout(resolve, ms));
  }

  async #poll(connection: RawConnection, args: readonly Argument[], until: string): Promise<string> {
    const deadline = performance.now() + pollTimeoutMs;
    for (;;) {
      const reply = await connection.call(...args);
      if (reply === until || performance.now() > deadline) return reply;
      await this.#advance(1);
    }
  }

  /** The frames that answer a step, as text. A connection that failed once answers every later step with the same failure. */
  async #frames(connection: RawConnection, step: PlannedStep, count: number | undefined): Promise<string> {
    const broken = this.#broken.get(connection);
    if (broken !== undefined) return broken;
    let text = "";
    try {
      const wanted = count ?? channelCount(step);
      for (let read = 0; wanted === undefined || read < wanted; read++) {
        const frame = toText(await connection.readFrame());
        text += frame;
        const ends = wanted === undefined ? !frame.startsWith(">") : count === undefined && isRefusal(frame);
        if (ends) break;
      }
      return text;
    } catch (error) {
      const failure = describeFailure(error);
      this.#broken.set(connection, failure);
      return text + failure;
    }
  }
}

/** The end of the steps that can be sent in one write: same connection, each answered in turn, none that may end the stream. */
function batchEnd(plan: readonly PlannedStep[], from: number): number {
  const alone = (step: PlannedStep): boolean =>
    step.action.kind !== "command" || step.replies === 0 || commandName(step) === "QUIT";
  if (alone(plan[from])) return from + 1;
  let to = from + 1;
  while (to < plan.length && !alone(plan[to]) && connectionOf(plan[to]) === connectionOf(plan[from])) to++;
  return to;
}

/** True for a step after which nobody can tell which reply comes next. */
function leavesReplyOpen(step: PlannedStep): boolean {
  return step.replies === 0 || commandName(step) === "MONITOR" || step.action.kind === "closed";
}

function send(connection: RawConnection, { action }: PlannedStep): void {
  if (action.kind === "command") connection.send(action.args);
  else if (action.kind === "raw") connection.sendRaw(action.bytes);
}

/** How many frames answer a (un)subscription; undefined for every other command, which has one reply after any pushes. */
function channelCount(step: PlannedStep): number | undefined {
  const { action } = step;
  if (action.kind !== "command") return action.kind === "receive" ? 1 : undefined;
  return /^[PS]?(UN)?SUBSCRIBE$/.test(commandName(step)) ? Math.max(1, action.args.length - 1) : undefined;
}

function isRefusal(frame: string): boolean {
  return frame.startsWith("-") || frame.startsWith("+QUEUED");
}

function describeFailure(error: unknown): string {
  if (error instanceof ConnectionClosed) return "<closed>";
  if (error instanceof ReplyTimeout) return "<no reply>";
  return `<not RESP: ${error instanceof Error ? error.message : error}>`;
}
