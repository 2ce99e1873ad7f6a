import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { freePort, RawConnection } from "@allset/testkit";
import { expect } from "vitest";
import { until } from "./test-until.js";

/** The built program: what npm installs. */
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

export interface ProgramOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** What is written to its standard input. */
  readonly input?: string;
  readonly folder?: string;
}

/** Nothing outlives the test run. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** `allset` as a process of its own. */
export class Program {
  output = "";
  errors = "";
  /** Exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], { environment = {}, input = "", folder }: ProgramOptions = {}) {
    // Nothing of the test run's environment but what Node needs: ALLSET_RECORD and its like are parameters to the program.
    const env = { PATH: process.env["PATH"] ?? "", ...environment };
    this.#child = spawn(process.execPath, [main, ...args], { env, ...(folder === undefined ? {} : { cwd: folder }) });
    running.add(this.#child);
    this.#child.once("close", () => running.delete(this.#child));
    this.#child.stdout?.on("data", (chunk) => (this.output += chunk));
    this.#child.stderr?.on("data", (chunk) => (this.errors += chunk));
    this.#child.stdin?.end(input);
    this.ended = new Promise((resolve) => this.#child.once("close", (code, signal) => resolve(code ?? signal ?? "")));
  }

  /** Runs it to its end. */
  static async run(args: readonly string[], options?: ProgramOptions): Promise<Program & { code: number | string }> {
    const program = new Program(args, options);
    return Object.assign(program, { code: await program.ended });
  }

  /** Starts it on a free port without gateway, and waits until it is ready. */
  static async start(args: readonly string[] = [], options?: ProgramOptions): Promise<Program & { port: number }> {
    const port = await freePort();
    const program = new Program(["--port", `${port}`, "--gateway-port", "0", ...args], options);
    await program.ready();
    return Object.assign(program, { port });
  }

  async ready(): Promise<void> {
    let ended = false;
    void this.ended.then(() => (ended = true));
    await until("the program is ready", () => ended || this.output.includes("ready for RESP"), 20_000);
    if (ended) throw new Error(`the program ended: ${this.errors}${this.output}`);
  }

  get processId(): number {
    return this.#child.pid ?? 0;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | string> {
    this.#child.kill(signal);
    return this.ended;
  }
}

/** Empties a program that all tests of a file share, when every client of the last one is gone: one that stays, leaks. */
export async function emptyForNextTest(port: number): Promise<void> {
  const connection = await RawConnection.open({ port });
  const clients = (): Promise<string> => connection.call("INFO", "clients");
  await expect.poll(clients, { timeout: 5000 }).toContain("\nconnected_clients:1\r\n");
  expect(await connection.call("FLUSHALL")).toBe("+OK\r\n");
  await connection.close();
}
