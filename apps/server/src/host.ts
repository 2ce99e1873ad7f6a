import os from "node:os";
import type { Host } from "@allset/commands";

/** What the instance asks of the process and the machine it runs on. `rewrite` writes the configuration file anew. */
export function createHost(configFile: string, rewrite: () => string | null): Host {
  const host: Host = {
    operatingSystem: `${os.type()} ${os.release()} ${os.machine()}`,
    processId: process.pid,
    executable: process.argv[1] ?? process.execPath,
    configFile,
    runtime: `Node.js ${process.versions.node}`,
    totalMemoryBytes: os.totalmem(),
    memory() {
      const { rss, heapUsed, heapTotal } = process.memoryUsage();
      return { residentBytes: rss, heapUsedBytes: heapUsed, heapBytes: heapTotal };
    },
    cpu() {
      const { user, system } = process.cpuUsage();
      return { user: user / 1e6, system: system / 1e6 };
    },
    sleep(ms) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    },
  };
  return configFile === "" ? host : { ...host, rewriteConfiguration: rewrite };
}
