import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RawConnection, socketTarget, type Target } from "@allset/testkit";
import { pino } from "pino";
import { configure } from "./configure.js";
import type { Endpoint } from "./endpoints.js";
import { Server } from "./server.js";

/** A server in the test's process, on a port that the system chose and a unix socket in a folder of its own. */
export class TestServer {
  readonly server: Server;
  readonly folder: string;
  readonly socketPath: string;
  /** What was logged, a line each. */
  readonly log: string[] = [];
  readonly #connections: RawConnection[] = [];

  private constructor(parameters: Readonly<Record<string, string>>, endpoints?: readonly Endpoint[]) {
    this.folder = mkdtempSync(join(tmpdir(), "allset-server-"));
    this.socketPath = join(this.folder, "socket");
    const log = pino({ level: "debug", base: null }, { write: (line) => void this.log.push(JSON.parse(line).msg) });
    const instance = configure({ parameters: { "gateway-port": "0", ...parameters } });
    this.server = new Server(
      instance,
      log,
      endpoints ?? [
        { host: "127.0.0.1", port: 0 },
        { path: this.socketPath, mode: null },
      ],
    );
  }

  static async start(
    parameters: Readonly<Record<string, string>> = {},
    endpoints?: readonly Endpoint[],
  ): Promise<TestServer> {
    const self = new TestServer(parameters, endpoints);
    await self.server.start();
    return self;
  }

  /** Sessions that the instance knows: a client that left and is still here leaks. */
  get clients(): number {
    return this.server.instance.sessions.size;
  }

  async connect(): Promise<RawConnection> {
    const connection = await RawConnection.open({ port: this.server.port });
    this.#connections.push(connection);
    return connection;
  }

  target(): Target {
    return socketTarget({ port: this.server.port }, () => this.stop());
  }

  async stop(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
