/**
 * What the program around an instance knows and does. The instance itself imports nothing of a runtime; without a host (in a browser,
 * a worker, a test) what depends on it is left out of INFO, or answered with the error that Redis has for it.
 */
export interface Host {
  /** `Linux 6.1.0 x86_64`. */
  readonly operatingSystem: string;
  readonly processId: number;
  /** The program, with its path. */
  readonly executable: string;
  /** The configuration file, empty where there is none. */
  readonly configFile: string;
  /** `Node.js 24.1.0`. */
  readonly runtime: string;
  readonly totalMemoryBytes: number;
  /** Memory of the process in use. Costs a system call: INFO and the cron ask for it. */
  memory(): HostMemory;
  /** Processor time of the process since its start, seconds. */
  cpu(): { readonly user: number; readonly system: number };
  /** Sleeps and does nothing else: DEBUG SLEEP. */
  sleep(ms: number): void;
  /** Writes the configuration file anew. Returns why it could not, or null. Absent where there is no file. */
  rewriteConfiguration?(): string | null;
}

export interface HostMemory {
  readonly residentBytes: number;
  /** Of JavaScript objects: in use, and set aside. */
  readonly heapUsedBytes: number;
  readonly heapBytes: number;
}
