import os from "node:os";

/** What INFO tells of the process and the machine. */
export const nodeHost = {
  pid: process.pid,
  os: `${os.type()} ${os.release()} ${os.machine()}`,
  /** Bytes of the process that are in memory. */
  residentBytes: (): number => process.memoryUsage.rss(),
  /** Bytes of memory of the machine. */
  machineBytes: os.totalmem(),
  /** Seconds of processor time that the process used, by kind. */
  processorSeconds: (): { user: number; system: number } => {
    const { user, system } = process.cpuUsage();
    return { user: user / 1e6, system: system / 1e6 };
  },
};
