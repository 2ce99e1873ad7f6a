/** MAXLEN, MINID, LIMIT and what goes with them, as XADD and XTRIM take them. The order of errors is Redis's. */
import { type Cut, fillId, parseInteger, ReferencePolicy } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { errors } from "../errors.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";
import { readStrictId } from "./id-argument.js";
import { refuseId } from "./stream-entry.js";

const NODES_EXAMINED = 100;
const LIMIT_WITHOUT_NODES = 10_000;
const LIMIT_MAX = 1_000_000;

/** What was read; one object serves all calls. */
export interface TrimRequest {
  readonly cut: Cut;
  /** Whether something is to be cut. */
  trims: boolean;
  limitGiven: boolean;
  policyGiven: boolean;
}

/** Begins anew. */
export function resetTrim(request: TrimRequest): void {
  const { cut } = request;
  cut.approximate = false;
  cut.limit = 0;
  cut.policy = ReferencePolicy.keep;
  request.trims = false;
  request.limitGiven = false;
  request.policyGiven = false;
}

/** No word of trimming stands there; the word was wrong and the error is answered. Else: how many arguments were read. */
export const NO_TRIM_WORD = 0;
export const TRIM_REFUSED = -1;

/** Reads the word at argument `at` and what belongs to it. */
export function readTrimWord(session: Session, args: Args, at: number, request: TrimRequest, reply: ReplySink): number {
  const more = args.count - 1 - at;
  const byLength = argumentIs(args, at, "maxlen");
  if ((byLength || argumentIs(args, at, "minid")) && more > 0)
    return readThreshold(session, args, at, byLength, request, reply);
  if (argumentIs(args, at, "limit") && more > 0) {
    const limit = parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]);
    if (Number.isNaN(limit)) return refuse(session, reply, errors.notInteger);
    if (limit < 0) return refuse(session, reply, errors.trimLimitNegative);
    request.cut.limit = limit;
    request.limitGiven = true;
    return 2;
  }
  const policy = policyAt(args, at);
  if (policy < 0) return NO_TRIM_WORD;
  if (request.policyGiven) return refuse(session, reply, errors.syntax);
  request.cut.policy = policy as ReferencePolicy;
  request.policyGiven = true;
  return 1;
}

/** The policy that argument `at` names, or -1. */
export function policyAt(args: Args, at: number): ReferencePolicy | -1 {
  if (argumentIs(args, at, "keepref")) return ReferencePolicy.keep;
  if (argumentIs(args, at, "delref")) return ReferencePolicy.delete;
  return argumentIs(args, at, "acked") ? ReferencePolicy.acked : -1;
}

/** Checks what belongs together, and sets the limit where none was given. False: the error is answered. */
export function completeTrim(session: Session, request: TrimRequest, required: boolean, reply: ReplySink): boolean {
  const { cut } = request;
  if (cut.limit !== 0 && !request.trims) return refuse(session, reply, errors.limitWithoutStrategy) === 0;
  if (required && !request.trims) return refuse(session, reply, errors.noTrimStrategy) === 0;
  if (request.limitGiven) {
    if (!cut.approximate) return refuse(session, reply, errors.limitWithoutTilde) === 0;
  } else if (cut.approximate) {
    const limit = NODES_EXAMINED * session.keyspace.limits.streamNodeEntriesMax;
    cut.limit = limit <= 0 ? LIMIT_WITHOUT_NODES : Math.min(limit, LIMIT_MAX);
  }
  return true;
}

function readThreshold(
  session: Session,
  args: Args,
  at: number,
  byLength: boolean,
  request: TrimRequest,
  reply: ReplySink,
): number {
  const { cut } = request;
  if (request.trims) return refuse(session, reply, errors.trimClash);
  cut.approximate = false;
  let value = at + 1;
  if (args.count - 1 - at >= 2 && args.size(value) === 1) {
    const sign = args.bytes[args.starts[value]];
    cut.approximate = sign === 0x7e;
    if (sign === 0x7e || sign === 0x3d) value++;
  }
  cut.byLength = byLength;
  if (byLength) {
    cut.length = parseInteger(args.bytes, args.starts[value], args.ends[value]);
    if (Number.isNaN(cut.length)) return refuse(session, reply, errors.notInteger);
    if (cut.length < 0) return refuse(session, reply, errors.negativeMaxLength);
    fillId(cut.id, 0, 0);
  } else if (!readStrictId(args, value, cut.id)) {
    refuseId(session, reply);
    return TRIM_REFUSED;
  }
  request.trims = true;
  return value + 1 - at;
}

function refuse(session: Session, reply: ReplySink, text: string): number {
  session.fail(reply, text);
  return TRIM_REFUSED;
}
