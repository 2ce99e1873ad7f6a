/**
 * Bytes of a connection in, commands out.
 *
 * Two ways through, tried in this order for every command:
 *
 * 1. **Whole**: the command lies in the chunk. One pass over its framing, nothing copied, nothing allocated; `Args` points into the
 *    chunk. Anything unusual (cut off, inline, empty, wrong, beyond a limit) leaves this way without a trace.
 * 2. **Pending**: `PendingRequest` takes the command from its first byte on, copying arguments into a buffer of its own, and goes on
 *    with the next chunk. It is the only place that judges what is wrong. As soon as its command is complete, way 1 goes on.
 *
 * So every byte is read at most twice and copied at most once, whatever the cuts. An idle connection holds no buffer.
 */
import type { Args } from "./args.js";
import { copyOfBytes } from "./byte-copy.js";
import { splitInlineRange } from "./inline-split.js";
import { carryKeptBytes, PendingRequest, PendingState } from "./pending-request.js";
import { protocolErrors } from "./protocol-errors.js";
import { createRequestLimits, type RequestLimits } from "./request-limits.js";
import { wireByte, wireType } from "./wire-type.js";

// Copies in this module: reading them through the import costs 5 ns a command.
const { carriageReturn, lineFeed, zero } = wireByte;
const { array: asterisk, bulk: dollar } = wireType;

/** What `RequestDecoder.next` came to. */
export const DecodeResult = {
  /** Everything fed has been taken; the rest of an unfinished command is held by the decoder, and `args` holds nothing. */
  incomplete: 0,
  /** `args` holds a command, valid until the following `next`, `feed` or `hold`. */
  request: 1,
  /** The client broke the protocol: `error` says how. The decoder stays failed. */
  failed: 2,
} as const;
export type DecodeResult = (typeof DecodeResult)[keyof typeof DecodeResult];

/** Bytes of the shortest argument, `$0 CR LF CR LF`. */
const argumentWireBytesMin = 6;
/** Digits of a length up to which a command is read in place; longer ones are beyond every limit. */
const lengthDigitsMax = 10;
/** Offsets that `Args` keeps room for after a command with more arguments. */
const argumentsKept = 4096;

const noBytes = new Uint8Array(0);
const defaultLimits = createRequestLimits();

export class RequestDecoder {
  /** False until AUTH where a password is required: tighter limits apply, as in Redis. */
  authenticated = true;
  /** After `failed`: Redis's text, to be sent behind the code `ERR `. */
  error = "";

  readonly #limits: RequestLimits;
  readonly #pending: PendingRequest;
  #chunk: Uint8Array = noBytes;
  #at = 0;
  #end = 0;
  /** Whether `#chunk` is the decoder's own copy (`hold`). */
  #owned = false;
  /** Whether a command has been begun, or finished but not yet forgotten, in `#pending`. */
  #carrying = false;

  /** `limits` may be shared by all connections; changes to it take effect with the next command. */
  constructor(limits: RequestLimits = defaultLimits) {
    this.#limits = limits;
    this.#pending = new PendingRequest(limits);
  }

  /** Bytes of memory held for this connection: unfinished commands and held chunks. */
  get heldBytes(): number {
    return this.#pending.heldBytes + (this.#owned ? this.#chunk.length : 0);
  }

  /** Bytes received and not yet handed out as commands, framing of the unfinished command excluded (`qbuf` of CLIENT LIST). */
  get pendingBytes(): number {
    return this.#pending.carry.length + this.#end - this.#at;
  }

  /**
   * Hands over `chunk[start .. end)`. The chunk is borrowed until `next` answers `incomplete` or `failed`, or `hold` is called;
   * after that the caller may overwrite it. O(1), unless earlier bytes are still unread: then both are copied.
   */
  feed(chunk: Uint8Array, start: number, end: number): void {
    if (this.error !== "") return;
    if (this.#at < this.#end) {
      this.#append(chunk, start, end);
      return;
    }
    this.#chunk = chunk;
    this.#at = start;
    this.#end = end;
    this.#owned = false;
  }

  /**
   * Copies what is still unread, so that the chunk may be overwritten although commands in it have not been asked for: for a
   * connection that must wait (a blocked client, a full output). `next` goes on with the copy.
   */
  hold(): void {
    if (this.#owned || this.#at >= this.#end) return;
    this.#chunk = copyOfBytes(this.#chunk, this.#at, this.#end);
    this.#end -= this.#at;
    this.#at = 0;
    this.#owned = true;
  }

  /** Finds the next command. Amortised O(bytes of the command's framing), plus its bytes when it is cut by chunks. */
  next(args: Args): DecodeResult {
    if (!this.#carrying && this.#whole(args)) return DecodeResult.request;
    return this.#step(args);
  }

  /** Way 1: takes a command that lies in the chunk, or leaves everything as it was and answers false. */
  #whole(args: Args): boolean {
    const chunk = this.#chunk;
    const end = this.#end;
    let at = this.#at;
    if (end - at < 4 || chunk[at] !== asterisk) return false;

    let count = chunk[at + 1] - zero;
    if (count < 1 || count > 9) return false;
    if (chunk[at + 2] === carriageReturn) {
      at += 4;
    } else {
      let digits = 1;
      at += 2;
      while (at < end && chunk[at] !== carriageReturn) {
        const digit = chunk[at++] - zero;
        if (digit < 0 || digit > 9 || ++digits > lengthDigitsMax) return false;
        count = count * 10 + digit;
      }
      at += 2;
    }
    if (count * argumentWireBytesMin > end - at) return false;
    const limits = this.#limits;
    const authenticated = this.authenticated;
    if (count > limits.argumentsMax || (!authenticated && count > limits.unauthenticatedArgumentsMax)) return false;
    const { bulkBytesMax, unauthenticatedBulkBytesMax } = limits;
    const bytesMax = authenticated ? bulkBytesMax : Math.min(bulkBytesMax, unauthenticatedBulkBytesMax);

    if (count > args.starts.length || args.starts.length > argumentsKept) fit(args, count);
    const { starts, ends } = args;
    for (let index = 0; index < count; index++) {
      if (end - at < argumentWireBytesMin || chunk[at] !== dollar) return false;
      let length = chunk[at + 1] - zero;
      if (length < 0 || length > 9) return false;
      const second = chunk[at + 2] - zero;
      if (second === carriageReturn - zero) {
        at += 4;
      } else if (length === 0 || second < 0 || second > 9) {
        return false;
      } else if (chunk[at + 3] === carriageReturn) {
        length = length * 10 + second;
        at += 5;
      } else {
        length = length * 10 + second;
        let digits = 2;
        at += 3;
        while (at < end && chunk[at] !== carriageReturn) {
          const digit = chunk[at++] - zero;
          if (digit < 0 || digit > 9 || ++digits > lengthDigitsMax) return false;
          length = length * 10 + digit;
        }
        at += 2;
      }
      if (length > bytesMax) return false;
      starts[index] = at;
      at += length;
      ends[index] = at;
      at += 2;
      if (at > end) return false;
    }
    args.bytes = chunk;
    args.count = count;
    this.#at = at;
    return true;
  }

  /** Way 2, and everything that is not a command: takes bytes until a command is complete or the chunk is used up. */
  #step(args: Args): DecodeResult {
    if (this.error !== "") return DecodeResult.failed;
    const pending = this.#pending;
    if (this.#carrying && (pending.state === PendingState.done || pending.state === PendingState.lineDone)) {
      this.#forget();
      if (this.#whole(args)) return DecodeResult.request;
    }
    while (this.#at < this.#end) {
      if (!this.#carrying && this.#chunk[this.#at] !== asterisk) {
        const newline = this.#newline();
        if (newline >= 0) {
          const start = this.#at;
          this.#at = newline + 1;
          if (!splitLine(this.#chunk, start, newline, args)) return this.#fail(protocolErrors.inlineQuotes.text);
          if (args.count > 0 || this.#whole(args)) return DecodeResult.request;
          continue;
        }
      }
      this.#carrying = true;
      this.#at = pending.consume(this.#chunk, this.#at, this.#end, this.authenticated);
      if (pending.state === PendingState.failed) return this.#fail(pending.error);
      if (pending.state === PendingState.done) {
        take(pending, args);
        return DecodeResult.request;
      }
      if (pending.state === PendingState.lineDone) {
        if (!splitLine(pending.carry.bytes, 0, pending.carry.length, args))
          return this.#fail(protocolErrors.inlineQuotes.text);
        if (args.count > 0) return DecodeResult.request;
        this.#forget();
      } else if (pending.state === PendingState.start) {
        this.#forget();
      } else {
        break;
      }
      if (this.#whole(args)) return DecodeResult.request;
    }
    this.#dropChunk();
    if (!this.#carrying) pending.restart(0);
    // Whoever sends nothing more keeps nothing of what came before.
    args.bytes = noBytes;
    if (args.starts.length > argumentsKept) fit(args, 0);
    return DecodeResult.incomplete;
  }

  /** The position of the line feed that ends the inline command at hand, or -1 when it is not there or too far away. */
  #newline(): number {
    const chunk = this.#chunk;
    const last = Math.min(this.#end, this.#at + this.#limits.inlineBytesMax + 1);
    for (let at = this.#at; at < last; at++) if (chunk[at] === lineFeed) return at;
    return -1;
  }

  #forget(): void {
    this.#carrying = false;
    this.#pending.restart(carryKeptBytes);
  }

  #dropChunk(): void {
    this.#chunk = noBytes;
    this.#at = 0;
    this.#end = 0;
    this.#owned = false;
  }

  #fail(error: string): DecodeResult {
    this.error = error;
    this.#carrying = false;
    this.#pending.restart(0);
    this.#dropChunk();
    return DecodeResult.failed;
  }

  /** Appends to unread bytes, in a copy that grows geometrically. */
  #append(chunk: Uint8Array, start: number, end: number): void {
    const unread = this.#end - this.#at;
    const added = end - start;
    if (!this.#owned || this.#end + added > this.#chunk.length) {
      const grown = new Uint8Array(Math.max(unread + added, unread * 2));
      grown.set(this.#chunk.subarray(this.#at, this.#end));
      this.#chunk = grown;
      this.#at = 0;
      this.#end = unread;
      this.#owned = true;
    }
    this.#chunk.set(chunk.subarray(start, end), this.#end);
    this.#end += added;
  }
}

/** Makes room for `count` arguments, and gives back the room of an exceptional command before. */
function fit(args: Args, count: number): void {
  if (args.starts.length > argumentsKept && count <= argumentsKept) {
    args.starts = new Int32Array(count);
    args.ends = new Int32Array(count);
  }
  args.reserve(count);
}

/** Points `args` at a command assembled in `pending`. */
function take(pending: PendingRequest, args: Args): void {
  const { count, ends } = pending;
  args.count = 0;
  args.bytes = pending.carry.bytes;
  fit(args, count);
  let start = 0;
  for (let index = 0; index < count; index++) {
    args.starts[index] = start;
    start = args.ends[index] = ends[index];
  }
  args.count = count;
}

/** Splits an inline command `bytes[start .. end)` whose line feed lies at `end`, without the CR before it. */
function splitLine(bytes: Uint8Array, start: number, end: number, args: Args): boolean {
  const cut = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end;
  return splitInlineRange(bytes, start, cut, args);
}
