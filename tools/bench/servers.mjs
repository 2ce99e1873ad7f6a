// @ts-check
import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import net from "node:net";
import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { endWithUs, quietEnvironment, root, ToolError } from "../workspace/run.mjs";
import { nodeFlags, serverEnvironment } from "../workspace/server-process.mjs";
import { Connection, request } from "./connection.mjs";

/** How long a server may take to answer its first PING, in milliseconds. */
const readyTimeoutMs = 15_000;

/** The core of the server, and that of the load. */
const serverCore = 0;
export const loadCore = 1;

/** @param {string} program */
export function isInstalled(program) {
  try {
    execFileSync("/bin/sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const canPin = availableParallelism() >= 2 && isInstalled("taskset");

/** Keeps this process, which makes some of the load, off the server's core. */
export function pinOurselves() {
  if (canPin) execFileSync("taskset", ["-a", "-cp", `${loadCore}`, `${process.pid}`], { stdio: "ignore" });
}

/**
 * Keeps both cores awake with loops that give way to anything else, until we end. On a virtual machine waking a sleeping core can cost
 * more than the request it wakes for, and every request would pay it or not by chance: on a busy host redis-server alone was measured
 * at 50 to 350 thousand SET a second without this, and at 340 to 430 with it.
 */
export function keepCoresAwake() {
  if (!canPin || !isInstalled("chrt")) return;
  const loop = `while kill -0 ${process.pid} 2>/dev/null; do :; done`;
  for (const core of [serverCore, loadCore])
    endWithUs(spawn("chrt", ["--idle", "0", ...pinned(core, ["/bin/sh", "-c", loop])], { stdio: "ignore" }));
}

/** The command, pinned to a core where the system knows how. @param {number} core @param {readonly string[]} command */
export function pinned(core, command) {
  return canPin ? ["taskset", "-c", `${core}`, ...command] : [...command];
}

/** A running server: what is measured. */
export class BenchServer {
  /** @param {string} name @param {import("node:child_process").ChildProcess} child @param {number} port @param {number} gatewayPort */
  constructor(name, child, port, gatewayPort) {
    this.name = name;
    this.child = child;
    this.port = port;
    this.gatewayPort = gatewayPort;
  }

  /** @param {readonly string[]} [options] */
  static async startRedis(options = []) {
    const port = await freePort();
    const fixed = ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    return BenchServer.#start("redis-server", ["redis-server", ...fixed, ...options], port, 0);
  }

  /** @param {string} node the Node to run it with @param {readonly string[]} [options] */
  static async startAllset(node, options = []) {
    const [port, gatewayPort] = [await freePort(), await freePort()];
    const fixed = ["--port", `${port}`, "--gateway-port", `${gatewayPort}`, "--save", ""];
    return BenchServer.#start(
      "allset",
      [node, ...nodeFlags(canPin ? 1 : availableParallelism()), "apps/server/dist/main.js", ...fixed, ...options],
      port,
      gatewayPort,
    );
  }

  /** The yardstick of the gateway: a server that sends every message back and does nothing else. @param {string} node */
  static async startEcho(node) {
    const port = await freePort();
    const script = fileURLToPath(new URL("./echo-server.mjs", import.meta.url));
    return BenchServer.#start("bare ws echo", [node, script, `${port}`], 0, port);
  }

  /** @param {string} name @param {readonly string[]} command @param {number} port @param {number} gatewayPort */
  static async #start(name, command, port, gatewayPort) {
    const [program, ...args] = pinned(serverCore, command);
    // The same for all. redis-server has an allocator of its own, which does not look.
    const env = { ...quietEnvironment, ...serverEnvironment };
    const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    endWithUs(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (text) => (output = `${output}${text}`.slice(-2000)));
    }
    const server = new BenchServer(name, child, port, gatewayPort);
    const deadline = performance.now() + readyTimeoutMs;
    while (performance.now() < deadline && child.exitCode === null) {
      if (await server.#answers()) return server;
      await sleep(20);
    }
    await server.stop();
    throw new ToolError(`${name} did not come up; it said:\n${output}`);
  }

  async #answers() {
    try {
      const connection = await Connection.open(this.port || this.gatewayPort);
      if (this.port !== 0) await connection.request(Buffer.from("*1\r\n$4\r\nPING\r\n"), "+PONG\r\n".length);
      connection.close();
      return true;
    } catch {
      return false;
    }
  }

  /** Sends one command and returns the reply's text. For preparing and asking, not for measuring. @param {readonly string[]} args */
  async call(...args) {
    const connection = await Connection.open(this.port);
    const reply = await connection.line(request(args));
    connection.close();
    return reply;
  }

  /** Resident memory of the whole process, in bytes. */
  residentBytes() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
  }

  /**
   * The processor's time that the main thread has had, in milliseconds: all commands of either server run there. Most of what the
   * host of a virtual machine takes away is not in it; some of its stops are. NaN where the system does not say.
   */
  mainThreadMs() {
    return threadMs(`/proc/${this.child.pid}`);
  }

  /** `mainThreadMs` of all threads, as far as they still run. */
  processorMs() {
    const tasks = `/proc/${this.child.pid}/task`;
    if (!existsSync(tasks)) return Number.NaN;
    return readdirSync(tasks).reduce((sum, task) => sum + (threadMs(`${tasks}/${task}`) || 0), 0);
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGKILL");
    await exited;
  }
}

/** @param {string} task its folder in /proc */
function threadMs(task) {
  try {
    return Number.parseInt(readFileSync(`${task}/schedstat`, "latin1"), 10) / 1e6;
  } catch {
    return Number.NaN;
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {net.AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/** Milliseconds that no command is to take. */
export const lateMs = 10;

/**
 * What an empty loop on the server's core sees of the machine within `ms` milliseconds of the processor's time: how long it stands still
 * at most in each of `parts` equal parts of it, in milliseconds, and how often for more than `lateMs`. Nothing can be promised below.
 * @param {number} ms @param {number} parts
 * @returns {Promise<{ longest: number[], late: number }>}
 */
export async function standstills(ms, parts) {
  const loop = `const begin = process.cpuUsage();
    const longest = [];
    let [late, last] = [0, performance.now()];
    for (let part = 1; part <= ${parts}; part++) {
      longest.push(0);
      while (process.cpuUsage(begin).user < ${(ms * 1000) / parts} * part) {
        for (let i = 0; i < 1000; i++) {
          const now = performance.now();
          longest[part - 1] = Math.max(longest[part - 1], now - last);
          if (now - last > ${lateMs}) late++;
          last = now;
        }
      }
    }
    console.log(JSON.stringify({ longest, late }));`;
  const [program, ...args] = pinned(serverCore, [process.execPath, "-e", loop]);
  const { stdout } = await promisify(execFile)(program, args);
  return JSON.parse(stdout);
}

/** The servers, the other one first each time. @param {readonly BenchServer[]} servers @param {number} turn */
export function inTurns(servers, turn) {
  return turn % 2 === 0 ? servers : servers.toReversed();
}
