/**
 * How long commands take. Reading the clock for each call is too dear: a pipelined GET of 540 ns in process costs 659 so, and 554
 * when it is sampled (64 commands a batch, Node 20). So:
 *
 *   exact     every call of commands that may take long (not `fast`, not O(1)), and every call with `LARGE_BYTES` of arguments
 *   sampled   the others, one call in 16 on average, at random distances: no pattern of calls hides from it
 *
 * The microseconds of a command are those measured exactly, and the mean of the samples times the calls that they stand for. The
 * first call after a reset is always a sample. With `exact` set every call is measured: the slow log asks for it when its threshold
 * is so low that an O(1) command can reach it.
 *
 * What escapes: a stop of the whole process (garbage collection, another process's turn) during a small O(1) command that is not
 * sampled is charged to nobody.
 */
import type { Args } from "@allset/resp";
import type { Command } from "../registry/command.js";
import { CommandFlag } from "../registry/command-flag.js";
import type { Session } from "../session/session.js";
import type { Clock } from "./clock.js";
import { LatencyHistogram } from "./latency-histogram.js";

/** Arguments of this many bytes make any command one that may take long. */
const LARGE_BYTES = 64 * 1024;
/** Calls between two samples are 0 to this many, equally likely. */
const SKIPS_MAX = 31;

export class Stopwatch {
  /** Keeps distributions, for INFO latencystats. */
  histograms = true;

  readonly #clock: Clock;
  /** Commands whose calls are sampled, by id. */
  readonly #isSampled: Uint8Array;
  /** Calls until the next measurement; 0 where each is one. */
  readonly #skips: Int32Array;
  readonly #sampledCalls: Float64Array;
  readonly #sampledMicros: Float64Array;
  readonly #exactCalls: Float64Array;
  readonly #exactMicros: Float64Array;
  readonly #histograms: (LatencyHistogram | undefined)[];
  #exact = false;
  #seed: number;

  constructor(clock: Clock, commands: readonly Command<Session>[], random: () => number) {
    this.#clock = clock;
    this.#isSampled = Uint8Array.from(commands, (command) => (isBrief(command) ? 1 : 0));
    this.#skips = new Int32Array(commands.length);
    this.#sampledCalls = new Float64Array(commands.length);
    this.#sampledMicros = new Float64Array(commands.length);
    this.#exactCalls = new Float64Array(commands.length);
    this.#exactMicros = new Float64Array(commands.length);
    this.#histograms = new Array<LatencyHistogram | undefined>(commands.length).fill(undefined);
    this.#seed = Math.floor(random() * 0x80000000) | 1;
  }

  /** Measures every call, or samples what is brief. */
  set exact(exact: boolean) {
    this.#exact = exact;
    this.#skips.fill(0);
  }

  /** Begins a call: its moment, or -1 where it is not measured. */
  start(id: number, args: Args): number {
    if (--this.#skips[id] >= 0 && bytesOf(args) < LARGE_BYTES) return -1;
    return this.#clock.elapsed();
  }

  /** Ends a call that began at `start`, which is not -1. Returns its microseconds. */
  stop(id: number, args: Args, start: number): number {
    const micros = Math.max(0, (this.#clock.elapsed() - start) * 1000);
    const sampled = this.#isSampled[id] === 1 && !this.#exact;
    this.#skips[id] = sampled ? this.#distance() : 0;
    if (sampled && bytesOf(args) < LARGE_BYTES) {
      this.#sampledCalls[id]++;
      this.#sampledMicros[id] += micros;
    } else {
      this.#exactCalls[id]++;
      this.#exactMicros[id] += micros;
    }
    if (this.histograms) (this.#histograms[id] ??= new LatencyHistogram()).record(micros * 1000);
    return micros;
  }

  /** Microseconds that all `calls` of a command took. */
  micros(id: number, calls: number): number {
    const samples = this.#sampledCalls[id];
    const estimated = samples === 0 ? 0 : (this.#sampledMicros[id] / samples) * (calls - this.#exactCalls[id]);
    return this.#exactMicros[id] + estimated;
  }

  /** The distribution of a command's times; undefined where there is none. */
  histogram(id: number): LatencyHistogram | undefined {
    return this.#histograms[id];
  }

  reset(): void {
    for (const column of [this.#sampledCalls, this.#sampledMicros, this.#exactCalls, this.#exactMicros]) column.fill(0);
    this.#skips.fill(0);
    this.#histograms.fill(undefined);
  }

  /** A number from 0 to `SKIPS_MAX`, by Lehmer's generator, whose seed is odd: nothing depends on it but which calls are sampled. */
  #distance(): number {
    this.#seed = Math.imul(this.#seed, 48271) & 0x7fffffff;
    return (this.#seed >>> 16) & SKIPS_MAX;
  }
}

/** Whether a call takes a microsecond or so, whatever the data, unless its arguments or its reply are large. */
function isBrief({ flags, keySpecs, spec }: Command<Session>): boolean {
  return (flags & CommandFlag.fast) !== 0 || (keySpecs.length > 0 && spec.complexity?.startsWith("O(1)") === true);
}

function bytesOf(args: Args): number {
  return args.ends[args.count - 1] - args.starts[0];
}
