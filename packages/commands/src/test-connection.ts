import { Args, createBufferPool, createRequestLimits } from "@allset/resp";
import { createInstance } from "./create-instance.js";
import type { Instance } from "./instance/instance.js";
import { type Outlet, StreamSession } from "./session/stream-session.js";

const NOW_MS = 1_700_000_000_000;
// The stopwatch reads 0: the times of day that it boxes, of one call in sixteen, are no command's.
const clock = { now: () => NOW_MS, nowMicros: () => NOW_MS * 1000, elapsed: () => 0 };
const nowhere = (): void => {};
const outlet: Outlet = {
  kind: "internal",
  address: "",
  localAddress: "",
  unsentBytes: 0,
  send: nowhere,
  pause: nowhere,
  unpause: nowhere,
  end: nowhere,
  destroy: nowhere,
};

/** A connection to an instance of its own, whose commands are executed directly and whose replies are forgotten: for allocation tests. */
export class TestConnection {
  readonly instance: Instance = createInstance({ clock, random: () => 0.3 });
  readonly #stream = new StreamSession(this.instance, outlet, {
    pool: createBufferPool(),
    limits: createRequestLimits(),
  });

  /** Executes a command. Allocates nothing of its own. */
  run(args: Args): void {
    this.#stream.session.execute(args);
    this.#stream.reply.rollback(0);
  }

  /** Executes commands one after another. Allocates nothing of its own. */
  runAll(commands: readonly Args[]): void {
    for (let i = 0; i < commands.length; i++) this.run(commands[i]);
  }

  /** Executes the command of these words. */
  call(...words: string[]): void {
    this.run(new Args().assign(words));
  }
}

/** Puts a number in place of the last `digits` decimal digits of an argument, with zeros before it. Allocates nothing. */
export function writeDigits(args: Args, at: number, digits: number, value: number): void {
  let rest = value;
  for (let end = args.ends[at] - 1; end >= args.ends[at] - digits; end--) {
    args.bytes[end] = 0x30 + (rest % 10);
    rest = (rest / 10) | 0;
  }
}
