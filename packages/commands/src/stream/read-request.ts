/** The arguments of XREAD and XREADGROUP. The order of errors is Redis's. */
import { Int64, parseInteger } from "@allset/engine";
import type { Args, ReplySink } from "@allset/resp";
import { readDeadlineInMillis } from "../blocking-timeout.js";
import { errors } from "../errors.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";

const integer = new Int64();

/** What a call asks for. One object serves all calls: it is read anew each time that it is needed. */
export class ReadRequest {
  isGroup = false;
  /** Entries of one stream, and of all; 0: no bound. */
  count = 0;
  countMax = 0;
  /** Bytes of the reply at which no further entry is added; 0: no bound. */
  sizeMax = 0;
  blocks = false;
  /** When the client gives up waiting, ms since 1970. */
  readonly deadline: Float64Array = new Float64Array(1);
  noAck = false;
  /** Whether pending entries are claimed, and after how many ms. */
  claims = false;
  readonly claimAfter: Float64Array = new Float64Array(1);
  /** Where the group's name stands, the consumer's behind it; 0: nowhere. */
  groupAt = 0;
  /** Where the keys begin, and how many there are; their IDs follow. */
  streamsAt = 0;
  streams = 0;

  /** Reads all. False: the error is answered. */
  read(session: Session, args: Args, isGroup: boolean, reply: ReplySink): boolean {
    this.#reset(isGroup);
    for (let at = 1, taken = 0; at < args.count && this.streamsAt === 0; at += taken) {
      taken = this.#readWord(session, args, at, reply);
      if (taken === 0) return false;
    }
    if (this.streamsAt === 0) return refuse(session, reply, errors.syntax) > 0;
    if (isGroup && this.groupAt === 0) return refuse(session, reply, errors.missingGroup) > 0;
    if (this.countMax > 0 && this.count > this.countMax) return refuse(session, reply, errors.countAboveMaxCount) > 0;
    return true;
  }

  #reset(isGroup: boolean): void {
    this.isGroup = isGroup;
    this.count = 0;
    this.countMax = 0;
    this.sizeMax = 0;
    this.blocks = false;
    this.noAck = false;
    this.claims = false;
    this.groupAt = 0;
    this.streamsAt = 0;
    this.streams = 0;
  }

  /** Reads a word and its values; returns how many arguments they are, 0 where the error is answered. */
  #readWord(session: Session, args: Args, at: number, reply: ReplySink): number {
    const more = args.count - at - 1;
    if (more > 0) {
      if (argumentIs(args, at, "streams")) return this.#readStreams(session, args, at + 1, reply);
      if (argumentIs(args, at, "count")) {
        this.count = Math.max(0, parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]));
        return Number.isNaN(this.count) ? refuse(session, reply, errors.notInteger) : 2;
      }
      if (argumentIs(args, at, "block")) {
        this.blocks = true;
        return readDeadlineInMillis(session, args, at + 1, this.deadline, reply) ? 2 : 0;
      }
      if (argumentIs(args, at, "maxcount") || argumentIs(args, at, "maxsize"))
        return this.#readMaximum(session, args, at, reply);
    }
    if (argumentIs(args, at, "group") && more >= 2) {
      if (!this.isGroup) return refuse(session, reply, errors.groupOnlyInXreadgroup);
      this.groupAt = at + 1;
      return 3;
    }
    if (argumentIs(args, at, "noack")) {
      if (!this.isGroup) return refuse(session, reply, errors.noAckOnlyInXreadgroup);
      this.noAck = true;
      return 1;
    }
    if (argumentIs(args, at, "claim") && more > 0) return this.#readClaim(session, args, at, reply);
    return refuse(session, reply, errors.syntax);
  }

  #readStreams(session: Session, args: Args, at: number, reply: ReplySink): number {
    const rest = args.count - at;
    if (rest % 2 !== 0) return refuse(session, reply, errors.unbalancedStreams);
    this.streamsAt = at;
    this.streams = rest / 2;
    return rest + 1;
  }

  #readMaximum(session: Session, args: Args, at: number, reply: ReplySink): number {
    const maximum = parseInteger(args.bytes, args.starts[at + 1], args.ends[at + 1]);
    const isCount = argumentIs(args, at, "maxcount");
    if (Number.isNaN(maximum)) return refuse(session, reply, errors.notInteger);
    if (maximum <= 0) return refuse(session, reply, isCount ? errors.maxCountNotPositive : errors.maxSizeNotPositive);
    if (isCount) this.countMax = maximum;
    else this.sizeMax = maximum;
    return 2;
  }

  #readClaim(session: Session, args: Args, at: number, reply: ReplySink): number {
    if (!this.isGroup) return refuse(session, reply, errors.claimOnlyInXreadgroup);
    this.claims = true;
    if (!integer.parse(args.bytes, args.starts[at + 1], args.ends[at + 1]))
      return refuse(session, reply, errors.claimNotInteger);
    integer.store(this.claimAfter);
    return integer.high < 0 ? refuse(session, reply, errors.claimNegative) : 2;
  }
}

function refuse(session: Session, reply: ReplySink, text: string): 0 {
  session.fail(reply, text);
  return 0;
}
