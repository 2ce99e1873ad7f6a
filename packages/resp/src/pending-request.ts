/**
 * A command that does not lie in one chunk, assembled byte by byte. The decoder hands it what a chunk still holds; it takes what
 * its command needs and not one byte more.
 *
 * ```
 *            '*'              CR        any byte       '$'           CR        any byte      n bytes      2 bytes
 *   start ────────▶ count ────────▶ countEnd ────────▶ length ────────▶ lengthEnd ────────▶ payload ────────▶ payloadEnd
 *     │                                  │ count ≤ 0      ▲                                                       │
 *     │ other            LF              ▼                └───────────────────── arguments left ──────────────────┤
 *     └──────▶ inline ────────▶ done   skipped                                                                    ▼ done
 * ```
 *
 * Held: the arguments' bytes back to back in `carry`, argument `i` ending at `ends[i]`. Framing is not stored: a length is a number
 * that grows with each digit, so no byte is looked at twice.
 *
 * As in Redis, the byte behind a CR and the two behind an argument are skipped unseen, and a bad line is reported when it ends.
 * Two differences, both in lines that no client sends: a NUL in a line is an ordinary byte (Redis waits for ever), and a negative
 * argument count of more than 15 digits is invalid (Redis: more than 63 bits).
 */
import { ByteCarry } from "./byte-carry.js";
import { bulkExpectedText, protocolErrors } from "./protocol-errors.js";
import type { RequestLimits } from "./request-limits.js";
import { wireByte, wireType } from "./wire-type.js";

// Copies in this module: reading them through the import costs 5 ns a command.
const { carriageReturn, lineFeed } = wireByte;

/** Bytes up to which the buffer is kept for the connection's next split command; idle connections keep none. */
export const carryKeptBytes = 64 * 1024;
/** Bytes that one argument's offset takes. */
const offsetBytes = 4;
/** Digits of a length that a double holds exactly. */
const digitsMax = 15;

const minus = 45;

const noOffsets = new Int32Array(0);

/** What `consume` arrived at. */
export const PendingState = {
  /** No byte of a command has been taken. */
  start: 0,
  inline: 1,
  count: 2,
  countEnd: 3,
  length: 4,
  lengthEnd: 5,
  payload: 6,
  payloadEnd: 7,
  /** A whole command is held: take it, then `restart`. */
  done: 8,
  /** A whole inline line is held in `carry`: split it, then `restart`. */
  lineDone: 9,
  /** `error` says why. */
  failed: 10,
} as const;
export type PendingState = (typeof PendingState)[keyof typeof PendingState];

export class PendingRequest {
  readonly carry: ByteCarry = new ByteCarry();
  ends: Int32Array = noOffsets;
  count = 0;
  state: PendingState = PendingState.start;
  error = "";

  readonly #limits: RequestLimits;
  /** Arguments still to come, the one in hand included. */
  #argumentsLeft = 0;
  /** Bytes of the argument, or of its line end, still to come. */
  #bytesLeft = 0;
  /** The line in hand: its bytes so far, its first byte, and the number behind it. */
  #lineBytes = 0;
  #lineFirst = 0;
  #digits = 0;
  #value = 0;
  #negative = false;
  #malformed = false;

  constructor(limits: RequestLimits) {
    this.#limits = limits;
  }

  /** Bytes of memory held. */
  get heldBytes(): number {
    return this.carry.bytes.length + this.ends.byteLength;
  }

  /** Forgets the command in hand, and its buffer when that is larger than `keepBytes`. */
  restart(keepBytes: number): void {
    this.state = PendingState.start;
    this.count = 0;
    this.carry.restart(keepBytes);
    if (this.ends.byteLength > keepBytes) this.ends = noOffsets;
  }

  /**
   * Takes what the command in hand needs from `chunk[at .. end)` and returns the position behind it. `state` then is `done`,
   * `lineDone`, `failed`, `start` (an empty command was skipped) or, with everything taken, anything else. O(bytes taken).
   */
  consume(chunk: Uint8Array, at: number, end: number, authenticated: boolean): number {
    while (at < end) {
      switch (this.state) {
        case PendingState.start:
          if (chunk[at] !== wireType.array) {
            this.state = PendingState.inline;
            break;
          }
          this.#startLine();
          this.state = PendingState.count;
          break;
        case PendingState.inline:
          return this.#inline(chunk, at, end);
        case PendingState.count:
        case PendingState.length:
          at = this.#line(chunk, at, end);
          break;
        case PendingState.countEnd:
          at++;
          this.state = this.#acceptCount(authenticated);
          if (this.#argumentsLeft === 0) return at;
          break;
        case PendingState.lengthEnd:
          at++;
          this.state = this.#acceptLength(authenticated);
          break;
        case PendingState.payload:
          at = this.#payload(chunk, at, end);
          break;
        case PendingState.payloadEnd:
          at = this.#payloadEnd(at, end);
          break;
        default:
          return at;
      }
    }
    return at;
  }

  #fail(error: string): PendingState {
    this.error = error;
    return PendingState.failed;
  }

  #startLine(): void {
    this.#lineBytes = 0;
    this.#digits = 0;
    this.#value = 0;
    this.#negative = false;
    this.#malformed = false;
  }

  /** Reads a length line up to its CR: a first byte, then digits as Redis's `string2ll` accepts them (no `+`, no leading zero). */
  #line(chunk: Uint8Array, at: number, end: number): number {
    while (at < end) {
      const byte = chunk[at++];
      if (byte === carriageReturn) {
        this.state = this.state === PendingState.count ? PendingState.countEnd : PendingState.lengthEnd;
        return at;
      }
      this.#lineBytes++;
      if (this.#lineBytes > this.#limits.inlineBytesMax) {
        const { multibulkLine, bulkLine } = protocolErrors;
        this.state = this.#fail(this.state === PendingState.count ? multibulkLine.text : bulkLine.text);
        return at;
      }
      if (this.#lineBytes === 1) {
        this.#lineFirst = byte;
      } else if (byte >= 48 && byte <= 57) {
        const leadingZero = byte === 48 && this.#digits === 0 && this.#negative;
        const afterZero = this.#digits > 0 && this.#value === 0;
        if (leadingZero || afterZero || ++this.#digits > digitsMax) this.#malformed = true;
        else this.#value = this.#value * 10 + byte - 48;
      } else if (byte === minus && this.#lineBytes === 2) {
        this.#negative = true;
      } else {
        this.#malformed = true;
      }
    }
    return at;
  }

  /** The state behind a whole count line. */
  #acceptCount(authenticated: boolean): PendingState {
    const limits = this.#limits;
    if (this.#malformed || this.#digits === 0) return this.#fail(protocolErrors.multibulkLength.text);
    const count = this.#negative ? 0 : this.#value;
    if (count > limits.argumentsMax) return this.#fail(protocolErrors.multibulkLength.text);
    if (count > limits.unauthenticatedArgumentsMax && !authenticated) {
      return this.#fail(protocolErrors.multibulkUnauthenticated.text);
    }
    if (count === 0) return PendingState.start;
    this.#argumentsLeft = count;
    this.#startLine();
    return PendingState.length;
  }

  /** The state behind a whole length line. */
  #acceptLength(authenticated: boolean): PendingState {
    const limits = this.#limits;
    // A line of no bytes: its first byte is the CR itself.
    if (this.#lineBytes === 0) return this.#fail(bulkExpectedText(carriageReturn));
    if (this.#lineFirst !== wireType.bulk) return this.#fail(bulkExpectedText(this.#lineFirst));
    if (this.#malformed || this.#digits === 0 || this.#negative || this.#value > limits.bulkBytesMax) {
      return this.#fail(protocolErrors.bulkLength.text);
    }
    if (this.#value > limits.unauthenticatedBulkBytesMax && !authenticated) {
      return this.#fail(protocolErrors.bulkUnauthenticated.text);
    }
    if (this.carry.length + this.#value + (this.count + 1) * offsetBytes > limits.requestBytesMax) {
      return this.#fail(protocolErrors.requestBytes.text);
    }
    this.#bytesLeft = this.#value;
    return this.#value === 0 ? this.#endPayload() : PendingState.payload;
  }

  #payload(chunk: Uint8Array, at: number, end: number): number {
    const taken = Math.min(this.#bytesLeft, end - at);
    const finalLength = this.#argumentsLeft === 1 ? this.carry.length + this.#bytesLeft : Infinity;
    this.carry.append(chunk, at, at + taken, finalLength);
    this.#bytesLeft -= taken;
    if (this.#bytesLeft === 0) this.state = this.#endPayload();
    return at + taken;
  }

  #endPayload(): PendingState {
    if (this.count === this.ends.length) {
      const ends = new Int32Array(Math.max(16, this.count * 2));
      ends.set(this.ends);
      this.ends = ends;
    }
    this.ends[this.count++] = this.carry.length;
    this.#bytesLeft = 2;
    return PendingState.payloadEnd;
  }

  #payloadEnd(at: number, end: number): number {
    const taken = Math.min(this.#bytesLeft, end - at);
    this.#bytesLeft -= taken;
    if (this.#bytesLeft === 0) {
      this.#argumentsLeft--;
      this.#startLine();
      this.state = this.#argumentsLeft === 0 ? PendingState.done : PendingState.length;
    }
    return at + taken;
  }

  #inline(chunk: Uint8Array, at: number, end: number): number {
    const room = this.#limits.inlineBytesMax - this.carry.length;
    const last = Math.min(end, at + room + 1);
    let newline = at;
    while (newline < last && chunk[newline] !== lineFeed) newline++;
    if (newline === at + room + 1) {
      this.state = this.#fail(protocolErrors.inlineLine.text);
      return newline;
    }
    this.carry.append(chunk, at, newline, Infinity);
    if (newline === end) return end;
    this.state = PendingState.lineDone;
    return newline + 1;
  }
}
