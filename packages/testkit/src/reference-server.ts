import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { RawConnection } from "./raw-connection.js";
import { type Address, socketTarget, type Target } from "./target.js";

/** The version that defines Allset's behaviour: Debian 12's package. Transcripts are recorded from it and from no other. */
export const referenceVersion = "7.0.15";

/** How long a server may take to answer its first PING, in milliseconds. */
const readyTimeoutMs = 10_000;

/**
 * The shell between us and the server: when our end of its stdin closes it ends the server and removes the folder, so that not
 * even a killed test worker leaves anything behind.
 */
const wrapper = `exec 3<&0
"$0" "$@" </dev/null & server=$!
{ read _ <&3; kill "$server" 2>/dev/null; } &
wait "$server"; rm -rf "$ALLSET_REFERENCE_FOLDER"`;

/** The path of `redis-server`, or null when none is installed. */
export function redisServerPath(): string | null {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const path = join(folder, "redis-server");
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** The version of the installed server (`7.0.15`), or null when none is installed. */
export function redisServerVersion(): string | null {
  const path = redisServerPath();
  if (path === null) return null;
  return /v=(\S+)/.exec(execFileSync(path, ["--version"], { encoding: "utf8" }))?.[1] ?? null;
}

export interface ReferenceServerOptions {
  /** `unix` (the default) is faster and needs no port; `tcp` is for clients that know no unix sockets. */
  listen?: "unix" | "tcp";
  /** Further options as on the command line: `["--maxmemory", "1mb"]`. */
  args?: readonly string[];
}

/** A real redis-server, run for tests: no persistence, in a folder of its own, gone when the process is gone. */
export class ReferenceServer {
  readonly address: Address;
  #child: ChildProcess;

  private constructor(child: ChildProcess, address: Address) {
    this.#child = child;
    this.address = address;
  }

  /** Starts a server and waits until it answers. Throws when none is installed or it does not come up. */
  static async start(options: ReferenceServerOptions = {}): Promise<ReferenceServer> {
    const path = redisServerPath();
    if (path === null) throw new Error("redis-server is not installed");
    const folder = mkdtempSync(join(tmpdir(), "allset-reference-"));
    const address: Address = options.listen === "tcp" ? { port: await freePort() } : { path: join(folder, "socket") };
    const listen = "port" in address ? ["--port", `${address.port}`] : ["--port", "0", "--unixsocket", address.path];
    const fixed = ["--save", "", "--appendonly", "no", "--dir", folder, "--enable-debug-command", "yes"];
    const command = [path, ...listen, ...fixed, ...(options.args ?? [])];
    const child = spawn("/bin/sh", ["-c", wrapper, ...command], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ALLSET_REFERENCE_FOLDER: folder },
    });
    const server = new ReferenceServer(child, address);
    await server.#untilReady();
    return server;
  }

  target(): Target {
    return socketTarget(this.address, () => this.stop());
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      const exited = new Promise((resolve) => this.#child.once("exit", resolve));
      this.#child.stdin?.end();
      await exited;
    }
  }

  async #untilReady(): Promise<void> {
    let output = "";
    this.#child.stdout?.on("data", (chunk) => (output = `${output}${chunk}`.slice(-4000)));
    this.#child.stderr?.on("data", (chunk) => (output = `${output}${chunk}`.slice(-4000)));
    const deadline = performance.now() + readyTimeoutMs;
    while (performance.now() < deadline && this.#child.exitCode === null) {
      try {
        const connection = await RawConnection.open(this.address);
        const reply = await connection.call("PING");
        await connection.close();
        if (reply === "+PONG\r\n") return;
      } catch {
        // Not listening yet.
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await this.stop();
    throw new Error(`redis-server did not come up; it said:\n${output}`);
  }
}

let pooled: Promise<ReferenceServer> | undefined;

/** The server that all tests of this worker share. Flush it before use, do not stop it: it ends with the worker. */
export function sharedReferenceServer(): Promise<ReferenceServer> {
  pooled ??= ReferenceServer.start();
  return pooled;
}

/** A TCP port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
