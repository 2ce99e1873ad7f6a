import { parseDouble, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors, noInputKeys } from "../errors.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { type Source, sourceOf } from "./sources.js";

export const Operation = { union: 0, intersection: 1, difference: 2 } as const;
export type Operation = (typeof Operation)[keyof typeof Operation];

export const Aggregate = { sum: "sum", min: "min", max: "max", count: "count" } as const;
export type Aggregate = (typeof Aggregate)[keyof typeof Aggregate];

/** What becomes of the result. */
export const Purpose = { reply: 0, store: 1, count: 2 } as const;
export type Purpose = (typeof Purpose)[keyof typeof Purpose];

export interface Weighted {
  readonly source: Source;
  weight: number;
}

const aggregates: readonly Aggregate[] = Object.values(Aggregate);

/** A call of ZUNION, ZINTER, ZDIFF or one of their kin, read. */
export class CombinationQuery {
  sources: Weighted[] = [];
  aggregate: Aggregate = Aggregate.sum;
  withScores = false;
  /** 0 for none. */
  limit = 0;

  readonly #session: Session;
  readonly #args: Args;
  readonly #reply: ReplySink;
  readonly #number = new Float64Array(1);

  constructor(session: Session, args: Args, reply: ReplySink) {
    this.#session = session;
    this.#args = args;
    this.#reply = reply;
  }

  /** Reads the arguments from the number of keys in argument `at` on. False where one is wrong, and the error is answered. */
  parse(at: number, operation: Operation, purpose: Purpose): boolean {
    const args = this.#args;
    const keys = parseInteger(args.bytes, args.starts[at], args.ends[at]);
    if (Number.isNaN(keys)) return this.#fail(errors.notInteger);
    if (keys < 1) return this.#fail(noInputKeys(this.#session.command?.fullName ?? ""));
    if (keys > args.count - at - 1) return this.#fail(errors.syntax);
    for (let key = at + 1; key <= at + keys; key++) {
      const ref = this.#session.database.read(args.bytes, args.starts[key], args.ends[key]);
      const source = sourceOf(this.#session, ref);
      if (source === null) return this.#fail(errors.wrongType);
      this.sources.push({ source, weight: 1 });
    }
    return this.#parseOptions(at + 1 + keys, operation, purpose);
  }

  #parseOptions(at: number, operation: Operation, purpose: Purpose): boolean {
    const args = this.#args;
    const combines = operation !== Operation.difference && purpose !== Purpose.count;
    while (at < args.count) {
      const left = args.count - at;
      if (combines && left > this.sources.length && argumentIs(args, at, "weights")) {
        if (!this.#parseWeights(at + 1)) return false;
        at += 1 + this.sources.length;
      } else if (combines && left >= 2 && argumentIs(args, at, "aggregate")) {
        const found = aggregates.find((name) => argumentIs(args, at + 1, name));
        if (found === undefined) return this.#fail(errors.syntax);
        this.aggregate = found;
        at += 2;
      } else if (purpose === Purpose.reply && argumentIs(args, at, "withscores")) {
        this.withScores = true;
        at++;
      } else if (purpose === Purpose.count && left >= 2 && argumentIs(args, at, "limit")) {
        this.limit = parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]);
        if (!(this.limit >= 0)) return this.#fail(errors.limitNegative);
        at += 2;
      } else return this.#fail(errors.syntax);
    }
    return true;
  }

  #parseWeights(at: number): boolean {
    const { bytes, starts, ends } = this.#args;
    for (const weighted of this.sources) {
      if (!parseDouble(bytes, starts[at], ends[at], this.#number)) return this.#fail(errors.weightNotFloat);
      weighted.weight = this.#number[0];
      at++;
    }
    return true;
  }

  #fail(text: string): false {
    this.#session.fail(this.#reply, text);
    return false;
  }
}
