/** A real redis-server for recording and live comparison. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { type AddressInfo, connect, createServer } from "node:net";
import { latin1, toLatin1 } from "./seeded.js";

/** Sent behind every input; where its answer comes, everything before was answered too. */
export const sentinel = '*3\r\n$4\r\nEVAL\r\n$40\r\nreturn redis.status_reply("end of case")\r\n$1\r\n0\r\n';
export const sentinelReply = "+end of case\r\n";

export interface ReferenceServer {
  /**
   * Sends `input` (characters are bytes) on a connection of its own and answers everything received until the server closes it or
   * has answered a sentinel behind the input.
   */
  ask(input: string): Promise<string>;
  stop(): void;
}

export function referenceServerInstalled(): boolean {
  return spawnSync("redis-server", ["--version"]).status === 0;
}

/** How long an answer is waited for before the sending side is closed. However slow a machine is, the answers are the same. */
const QUIET_MS = 50;

/** Starts redis-server on a free port of 127.0.0.1 and waits until it answers. */
export async function startReferenceServer(options: string[] = []): Promise<ReferenceServer> {
  const port = await freePort();
  const server = spawn("redis-server", ["--port", String(port), "--save", "", ...options], { stdio: "ignore" });
  await answering(port, server);
  return { ask: (input) => ask(port, input), stop: () => server.kill() };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function answering(port: number, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 1000 && server.exitCode === null; attempt++) {
    const reply = await ask(port, "").catch(() => undefined);
    if (reply !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`redis-server does not answer on port ${port}`);
}

/** A case that ends inside a command gets no sentinel's answer: after a while its end is sent, and the server closes. */
function ask(port: number, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    const quiet = setTimeout(() => socket.end(), QUIET_MS);
    let received = "";
    const finish = () => {
      clearTimeout(quiet);
      socket.destroy();
      resolve(received);
    };
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNREFUSED") reject(error);
      else finish();
    });
    socket.on("end", finish);
    socket.on("close", finish);
    socket.on("data", (data) => {
      received += toLatin1(data);
      if (!received.endsWith(sentinelReply)) return;
      received = received.slice(0, -sentinelReply.length);
      finish();
    });
    socket.write(latin1(input + sentinel));
  });
}
