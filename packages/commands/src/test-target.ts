import type { Arena, Commit, CommitObserver, Keyspace } from "@allset/engine";
import { createBufferPool, createRequestLimits } from "@allset/resp";
import { type Argument, encodeRequest, FakeClock, SeededRandom, type Target, toText } from "@allset/testkit";
import { createInstance } from "./create-instance.js";
import type { Host } from "./instance/host.js";
import type { Instance } from "./instance/instance.js";
import type { SessionOptions } from "./session/session.js";
import { type Outlet, StreamSession } from "./session/stream-session.js";

/** An instance inside the test's process, on a clock that the test moves. */
export interface InstanceTarget extends Target {
  readonly instance: Instance;
  readonly clock: FakeClock;
}

/**
 * Starts an instance for differential tests: bytes in and out as over a socket, nothing asynchronous but delivery. Its connections
 * pass for those of a unix socket, as the reference server has them.
 */
export function startInstance(seed = 1, arena?: Arena, options: SessionOptions = {}): InstanceTarget {
  const clock = new FakeClock();
  const random = new SeededRandom(seed);
  const instance = createInstance({
    clock: { now: clock.now, nowMicros: clock.nowMicros, elapsed: () => clock.nowMicros() / 1000 },
    random: () => random.random(),
    host: testHost((ms) => clock.advance(ms)),
    ...(arena === undefined ? {} : { arena }),
  });
  instance.configuration.setFromText("enable-debug-command", ["yes"]);
  const pool = createBufferPool();
  const limits = createRequestLimits();
  let clients = 0;

  const connect: Target["connect"] = async (received, closed) => {
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      stream.closed();
      queueMicrotask(closed);
    };
    const outlet: Outlet = {
      kind: "unix",
      address: `/test/${++clients}:0`,
      localAddress: "/test:0",
      unsentBytes: 0,
      send(buffer, length) {
        received(buffer.subarray(0, length));
        pool.release(buffer);
      },
      pause() {},
      unpause() {},
      end,
      destroy: end,
    };
    const stream = new StreamSession(instance, outlet, { pool, limits, ...options });
    return { send: (bytes) => stream.receive(bytes, 0, bytes.length), close: end };
  };
  const advance = (ms: number): void => {
    clock.advance(ms);
    for (let again = 0; again === 0; ) again = instance.cron();
  };
  return { instance, clock, connect, advance };
}

/** Sends a command and returns what is answered at once. */
export type Call = (...words: Argument[]) => string;

/** Connects a client whose replies are there when its call returns. */
export async function connectTo(target: InstanceTarget): Promise<Call> {
  let received = "";
  const connection = await target.connect(
    (bytes) => (received += toText(bytes)),
    () => {},
  );
  return (...words) => {
    received = "";
    connection.send(encodeRequest(words));
    return received;
  };
}

/** Tells of every commit from now on. */
export function observeCommits({ commits }: Keyspace, committed: (commit: Commit) => void): void {
  const observer: CommitObserver = { committed };
  commits.attach(observer);
  commits.listen(observer, true);
}

/** A machine that is never busy: only sleeping takes time. */
const testHost = (sleep: (ms: number) => void): Host => ({
  operatingSystem: "Test 1.0 none",
  processId: 1,
  executable: "/test/allset",
  configFile: "",
  runtime: "Test 1.0",
  totalMemoryBytes: 2 ** 30,
  memory: () => ({ residentBytes: 2 ** 25, heapUsedBytes: 2 ** 22, heapBytes: 2 ** 23 }),
  cpu: () => ({ user: 0, system: 0 }),
  sleep,
});
