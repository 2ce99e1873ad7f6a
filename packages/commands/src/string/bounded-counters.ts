import { EventClass, hasExpiry, type Ref } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { Deadline, isPast, readDeadline } from "../expire-time.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { OptionsOf } from "../registry/handler.js";
import type { Session } from "../session/session.js";
import { type Arithmetic, floats, integers } from "./arithmetic.js";
import { storeText } from "./counters.js";
import { removeKey } from "./getters.js";
import type { stringSpec } from "./spec.js";
import { isStringOrNone } from "./string-entry.js";

type Options = OptionsOf<(typeof stringSpec)["specs"]["increx"]>;

/** What one call of INCREX asks for. */
interface Step<N> {
  readonly by: N;
  readonly low: N;
  readonly high: N;
}

/** Reads increment and bounds; where one is wrong the error is answered, and null returned. */
function stepOf<N>(
  session: Session,
  args: Args,
  reply: ReplySink,
  options: Options,
  numbers: Arithmetic<N>,
): Step<N> | null {
  const read = (at: number, otherwise: N): N | null =>
    at === 0 ? otherwise : numbers.parse(args.bytes, args.starts[at], args.ends[at]);
  const refuse = (text: string): null => {
    session.fail(reply, text);
    return null;
  };
  const by = read(options.BYINT | options.BYFLOAT, numbers.one);
  if (by === null) return refuse(numbers.invalid("Increment"));
  if (!numbers.isFinite(by)) return refuse(errors.infiniteIncrement);
  const low = read(options.LBOUND, numbers.min);
  if (low === null) return refuse(numbers.invalid("LBOUND"));
  const high = read(options.UBOUND, numbers.max);
  if (high === null) return refuse(numbers.invalid("UBOUND"));
  if (numbers.isAbove(low, high)) return refuse(errors.boundsCross);
  return { by, low, high };
}

function increase<N>(session: Session, args: Args, reply: ReplySink, options: Options, numbers: Arithmetic<N>): void {
  const step = stepOf(session, args, reply, options, numbers);
  if (step === null) return;
  const deadline = readDeadline(session, args, reply, options);
  if (deadline === Deadline.wrong) return;
  const { database } = session;
  const ref = database.write(args.bytes, args.starts[1], args.ends[1]);
  if (!isStringOrNone(session, ref, reply)) return;
  const value = ref === 0 ? numbers.zero : numberOf(session, ref, numbers);
  if (value === null) return session.fail(reply, numbers.notNumber);
  if (!numbers.isFinite(value)) return session.fail(reply, errors.infiniteValue);
  let result = numbers.add(value, step.by);
  const bound = numbers.isAbove(result, step.high) ? step.high : numbers.isAbove(step.low, result) ? step.low : null;
  if (bound !== null) {
    if (options.SATURATE === 0) return answer(reply, numbers, value, numbers.zero);
    result = bound;
  }
  const applied = numbers.add(result, numbers.negate(value));
  if (!numbers.fits(applied)) return session.fail(reply, errors.appliedOverflow);
  put(session, args, ref, numbers, result, deadline === Deadline.named, options);
  answer(reply, numbers, result, applied);
}

function numberOf<N>(session: Session, ref: Ref, numbers: Arithmetic<N>): N | null {
  const { bytes, start, end } = session.database.value(ref);
  return numbers.parse(bytes, start, end);
}

function answer<N>(reply: ReplySink, numbers: Arithmetic<N>, value: N, applied: N): void {
  reply.array(2);
  numbers.reply(reply, value);
  numbers.reply(reply, applied);
}

/** Stores the result and changes the time to live as the options say; `named`: to the one in `database.moment`. */
function put<N>(
  session: Session,
  args: Args,
  ref: Ref,
  numbers: Arithmetic<N>,
  result: N,
  named: boolean,
  options: Options,
): void {
  const { database } = session;
  const { bytes, starts, ends } = args;
  const timed = ref !== 0 && hasExpiry(session.keyspace.arena, ref);
  const expires = named && !(options.ENX !== 0 && timed);
  if (expires && isPast(session)) {
    if (ref !== 0) removeKey(session, args, ref);
    return;
  }
  const text = numbers.print(result);
  const to = storeText(session, args, ref, text, numbers.encodingOf(text), expires);
  database.changed(bytes, starts[1], ends[1], EventClass.string, numbers.event);
  if (expires) database.changed(bytes, starts[1], ends[1], EventClass.generic, "expire");
  else if (options.PERSIST !== 0 && timed) {
    database.persist(to);
    database.changed(bytes, starts[1], ends[1], EventClass.generic, "persist");
  }
}

export const boundedCounters: SomeHandlers<typeof stringSpec, "increx"> = {
  increx(session, args, reply, options) {
    const expires = (options.EX | options.PX | options.EXAT | options.PXAT) !== 0;
    if (options.ENX !== 0 && options.PERSIST !== 0) return session.fail(reply, errors.syntax);
    if (options.ENX !== 0 && !expires) return session.fail(reply, errors.enxWithoutExpiry);
    if (options.BYFLOAT !== 0) increase(session, args, reply, options, floats);
    else increase(session, args, reply, options, integers);
  },
};
