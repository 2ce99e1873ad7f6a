/**
 * Bytes of a server in, replies out: RESP2 and RESP3.
 *
 * Values inside the chunk are read in place. What the chunk cuts is carried: a line until its end arrives, a bulk string as payload
 * bytes; aggregates live on a stack of frames. No byte is read twice because of a cut except those of one line, so the cost is
 * O(bytes), whatever the cuts. Text is copied out of the chunk, and so are bytes: a chunk may be overwritten when `next` answered
 * `incomplete`.
 */
import { ByteCarry } from "./byte-carry.js";
import { copyOfBytes } from "./byte-copy.js";
import { LongText } from "./long-text.js";
import { type Reply, ReplyError, ReplyResult } from "./reply.js";
import { defaultReplyLimits, type ReplyDecoderOptions, type ReplyLimits } from "./reply-options.js";
import { parseBigNumber, parseDouble, parseInteger, parseLength } from "./reply-scalar.js";
import { broken, type Outcome, opened, ReplyStack } from "./reply-stack.js";
import { blockStringBytesMax, TextBlock } from "./text-block.js";
import { decodeUtf8 } from "./utf8-text.js";
import { wireByte, wireType } from "./wire-type.js";

// Copies in this module: reading them through the import costs 5 ns a command.
const { carriageReturn, lineFeed, zero } = wireByte;
const { array: arrayType, bulk: bulkType, integer: integerType, simple: simpleType } = wireType;

/** Answered instead of a number by `#number`. A small integer, so that numbers need no box; read by `#line` where it is meant. */
const notPlain = -(2 ** 30);
/** What is carried, besides a payload, which is told by its type byte. */
const nothing = 0;
const line = 1;
/** Answered instead of a value: the chunk ends first. */
const cut = Symbol("cut");
/** Bytes of a string from which on its text is decoded as it arrives. */
const longTextBytesMin = 64 * 1024;
/** Values that an array must still lack for its strings to be decoded in blocks. */
const blockItemsMin = 16;
/** Bytes of carry kept for the next cut; larger ones are dropped. */
const carryKeptBytes = 64 * 1024;
const noBytes = new Uint8Array(0);

export class ReplyDecoder {
  /** After `reply` or `push`, until the following `next`: what was read. */
  value: Reply = null;
  /** The attributes in front of that value, if any: a map as `options.maps` makes it. */
  attributes: Reply | undefined = undefined;
  /** After `failed`: why. */
  error = "";

  readonly #options: ReplyDecoderOptions;
  readonly #limits: ReplyLimits;
  readonly #carry = new ByteCarry();
  readonly #stack: ReplyStack;
  #chunk: Uint8Array = noBytes;
  #at = 0;
  #end = 0;
  readonly #longText = new LongText();
  readonly #block = new TextBlock();
  /** `nothing`, `line`, or the type byte of the payload that is being carried. */
  #carried = nothing;
  /** Bytes of that payload, its line end excluded. */
  #payloadBytes = 0;
  /** Bytes of a payload that is decoded as it arrives, still to come with its line end; 0 when it is carried. */
  #longLeft = 0;
  constructor(options: ReplyDecoderOptions = {}) {
    this.#options = options;
    this.#limits = { ...defaultReplyLimits, ...options.limits };
    this.#stack = new ReplyStack(options, this.#limits);
  }

  /** Bytes of memory held for an unfinished value. Values already read are not counted. */
  get heldBytes(): number {
    return this.#carry.bytes.length;
  }

  /** Hands over `chunk[start .. end)`. `next` must have answered `incomplete` before. O(1). */
  feed(chunk: Uint8Array, start = 0, end: number = chunk.length): void {
    if (this.error !== "") return;
    if (this.#at < this.#end) throw new Error("ReplyDecoder.feed: the chunk before has not been read to its end");
    this.#chunk = chunk;
    this.#at = start;
    this.#end = end;
    this.#block.restart();
  }

  /** Finds the next reply or push. Amortised O(its bytes). */
  next(): ReplyResult {
    if (this.error !== "") return ReplyResult.failed;
    const stack = this.#stack;
    while (this.#at < this.#end) {
      if (stack.depth > 0 && this.#carried === nothing) this.#run();
      const outcome = this.#carried === nothing ? this.#read() : this.#resume();
      if (typeof outcome === "symbol") {
        if (outcome === opened) continue;
        if (outcome === cut) break;
        return this.#failed();
      }
      const value = stack.depth === 0 ? outcome : stack.add(outcome);
      if (typeof value === "symbol") {
        if (value === opened) continue;
        return this.#failed();
      }
      return this.#deliver(value);
    }
    this.value = null;
    this.attributes = undefined;
    this.#chunk = noBytes;
    this.#at = 0;
    this.#end = 0;
    return ReplyResult.incomplete;
  }

  /** Hands out a value that is complete at the top, with its attributes. */
  #deliver(value: Reply): ReplyResult {
    const stack = this.#stack;
    this.value = value;
    if (this.attributes !== stack.attributes) this.attributes = stack.attributes;
    if (stack.attributes !== undefined) stack.attributes = undefined;
    if (!stack.pushed) return ReplyResult.reply;
    stack.pushed = false;
    return ReplyResult.push;
  }

  /**
   * Reads bulk strings of up to 99 bytes that follow one another in an open array, all but its last value: most of what long
   * replies consist of. Stops, with nothing taken, at anything else.
   */
  #run(): void {
    const frame = this.#stack.top;
    if (this.#options.bulk === "bytes" || frame.kind === bulkType) return;
    const chunk = this.#chunk;
    const limit = this.#end - 6;
    const { items } = frame;
    let left = frame.left;
    let at = this.#at;
    while (left > 1 && at <= limit && chunk[at] === bulkType) {
      let size = chunk[at + 1] - zero;
      if (size < 0 || size > 9) break;
      let start = at + 4;
      if (chunk[at + 2] !== carriageReturn) {
        const second = chunk[at + 2] - zero;
        if (chunk[at + 3] !== carriageReturn || second < 0 || second > 9) break;
        size = size * 10 + second;
        start++;
      }
      const end = start + size;
      if (end + 2 > this.#end) break;
      if (chunk[start - 1] !== lineFeed || chunk[end] !== carriageReturn || chunk[end + 1] !== lineFeed) break;
      const inBlock = left >= blockItemsMin && size <= blockStringBytesMax;
      items.push(inBlock ? this.#block.read(chunk, start, end, this.#end) : decodeUtf8(chunk, start, end));
      left--;
      at = end + 2;
    }
    frame.left = left;
    this.#at = at;
  }

  /** Reads one value, or the head of one, that begins in the chunk. Short heads are read here; all else goes to `#line`. */
  #read(): Outcome | typeof cut {
    const type = this.#chunk[this.#at];
    if (type === simpleType) {
      if (this.#isOk()) return "OK";
    } else if (type === bulkType) {
      const length = this.#number();
      if (length >= 0) return this.#payload(type, length);
      if (length === -1) return null;
      if (length !== notPlain) return this.#malformed(type, String(length));
    } else if (type === integerType) {
      const value = this.#number();
      if (value !== notPlain) return value;
    } else if (type === arrayType) {
      const length = this.#number();
      if (length >= 0) return this.#stack.open(type, length);
      if (length === -1) return null;
      if (length !== notPlain) return this.#malformed(type, String(length));
    }
    return this.#line();
  }

  /** Takes the commonest reply of all, without making a string. */
  #isOk(): boolean {
    const chunk = this.#chunk;
    const at = this.#at;
    if (this.#end - at < 5 || chunk[at + 1] !== 79 || chunk[at + 2] !== 75) return false;
    if (chunk[at + 3] !== carriageReturn || chunk[at + 4] !== lineFeed) return false;
    this.#at = at + 5;
    return true;
  }

  /** Reads the number of a line that lies in the chunk and moves behind it; `notPlain`, and no move, for all but 1 to 15 digits and a sign. */
  #number(): number {
    const chunk = this.#chunk;
    const end = this.#end;
    let at = this.#at + 1;
    const negative = chunk[at] === 45;
    if (negative) at++;
    const last = Math.min(end - 1, at + 16);
    const first = at;
    let value = 0;
    for (; at < last; at++) {
      const digit = chunk[at] - zero;
      if (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
      } else if (chunk[at] === carriageReturn && chunk[at + 1] === lineFeed && at > first) {
        if (negative && value === -notPlain) return notPlain;
        this.#at = at + 2;
        return negative ? 0 - value : value;
      } else {
        return notPlain;
      }
    }
    return notPlain;
  }

  /** Reads a line of any type that begins in the chunk, or carries what is there. */
  #line(): Outcome | typeof cut {
    const chunk = this.#chunk;
    const start = this.#at;
    let at = start;
    while (at < this.#end && chunk[at] !== lineFeed) at++;
    if (at - start > this.#limits.lineBytesMax) return this.#fail("a line of more than lineBytesMax bytes");
    if (at === this.#end) {
      this.#carry.append(chunk, start, at, Infinity);
      this.#carried = line;
      this.#at = at;
      return cut;
    }
    this.#at = at + 1;
    return this.#interpret(chunk, start, at);
  }

  /** Goes on with the line or payload that is being carried. */
  #resume(): Outcome | typeof cut {
    if (this.#carried === line) return this.#resumeLine();
    if (this.#longLeft > 0) return this.#resumeLongText();
    const carry = this.#carry;
    const whole = this.#payloadBytes + 2;
    const taken = Math.min(whole - carry.length, this.#end - this.#at);
    carry.append(this.#chunk, this.#at, this.#at + taken, whole);
    this.#at += taken;
    if (carry.length < whole) return cut;
    const type = this.#carried;
    this.#carried = nothing;
    const outcome = this.#string(type, carry.bytes, 0, this.#payloadBytes, whole > carryKeptBytes);
    carry.restart(carryKeptBytes);
    return outcome;
  }

  #resumeLine(): Outcome | typeof cut {
    const carry = this.#carry;
    const chunk = this.#chunk;
    let at = this.#at;
    while (at < this.#end && chunk[at] !== lineFeed) at++;
    carry.append(chunk, this.#at, at, Infinity);
    this.#at = at;
    if (carry.length > this.#limits.lineBytesMax) return this.#fail("a line of more than lineBytesMax bytes");
    if (at === this.#end) return cut;
    this.#at = at + 1;
    this.#carried = nothing;
    const { bytes, length } = carry;
    carry.restart(carryKeptBytes);
    return this.#interpret(bytes, 0, length);
  }

  /** Decodes what has come of a long text. Its line end is skipped one byte at a time. */
  #resumeLongText(): Outcome | typeof cut {
    const textEnd = Math.min(this.#end, this.#at + this.#longLeft - 2);
    if (textEnd > this.#at) {
      this.#longText.append(this.#chunk, this.#at, textEnd);
      this.#longLeft -= textEnd - this.#at;
      this.#at = textEnd;
    }
    while (this.#at < this.#end && this.#longLeft > 0) {
      const expected = this.#longLeft === 2 ? carriageReturn : lineFeed;
      if (this.#chunk[this.#at++] !== expected) return this.#fail("a string without CR LF behind it");
      this.#longLeft--;
    }
    if (this.#longLeft > 0) return cut;
    this.#carried = nothing;
    return this.#longText.finish();
  }

  /** The meaning of the line `bytes[start .. end)`, whose line feed lies at `end`. */
  #interpret(bytes: Uint8Array, start: number, end: number): Outcome | typeof cut {
    if (end - start < 2 || bytes[end - 1] !== carriageReturn) return this.#fail("a line that does not end in CR LF");
    const type = bytes[start];
    const text = decodeUtf8(bytes, start + 1, end - 1);
    switch (type) {
      case simpleType:
        return text;
      case wireType.error:
        return new ReplyError(text);
      case integerType:
        return parseInteger(text, this.#options) ?? this.#malformed(type, text);
      case wireType.bigNumber:
        return parseBigNumber(text, this.#options) ?? this.#malformed(type, text);
      case wireType.double:
        return parseDouble(text) ?? this.#malformed(type, text);
      case wireType.null:
        return text === "" ? null : this.#malformed(type, text);
      case wireType.boolean:
        return text === "t" || text === "f" ? text === "t" : this.#malformed(type, text);
      case wireType.end:
        return text === "" ? this.#stack.endStreamed() : this.#malformed(type, text);
      default:
        return this.#interpretLength(type, text);
    }
  }

  /** The meaning of a line that announces a length. */
  #interpretLength(type: number, text: string): Outcome | typeof cut {
    const length = parseLength(text);
    if (length === undefined) return this.#malformed(type, text);
    switch (type) {
      case bulkType:
        if (length === -1) return null;
        return length === -2 ? this.#stack.open(type, Infinity) : this.#payload(type, length);
      case wireType.verbatim:
      case wireType.bulkError:
        return length < 0 ? this.#malformed(type, text) : this.#payload(type, length);
      case wireType.piece:
        if (length < 0 || !this.#stack.streaming(bulkType)) return this.#malformed(type, text);
        return length === 0 ? this.#stack.close() : this.#payload(type, length);
      case arrayType:
      case wireType.set:
      case wireType.map:
      case wireType.push:
      case wireType.attribute:
        if (length === -1) return type === arrayType ? null : this.#malformed(type, text);
        return this.#stack.open(type, length === -2 ? Infinity : length);
      default:
        return this.#malformed(type, text);
    }
  }

  /** Reads a payload of `length` bytes, or begins to carry it. */
  #payload(type: number, length: number): Outcome | typeof cut {
    if (length > this.#limits.bulkBytesMax) return this.#fail("a string of more than bulkBytesMax bytes");
    const chunk = this.#chunk;
    const start = this.#at;
    const end = start + length;
    if (end + 2 <= this.#end) {
      this.#at = end + 2;
      return this.#string(type, chunk, start, end, false);
    }
    this.#carried = type;
    this.#payloadBytes = length;
    if (type === bulkType && length >= longTextBytesMin && this.#options.bulk !== "bytes") {
      this.#longLeft = length + 2;
      return this.#resumeLongText();
    }
    this.#carry.append(chunk, start, this.#end, length + 2);
    this.#at = this.#end;
    return cut;
  }

  /** The value of the payload `bytes[start .. end)` of `type`; `given` when the caller lets go of `bytes`. */
  #string(type: number, bytes: Uint8Array, start: number, end: number, given: boolean): Outcome {
    if (bytes[end] !== carriageReturn || bytes[end + 1] !== lineFeed)
      return this.#fail("a string without CR LF behind it");
    if (type === bulkType) {
      if (this.#options.bulk !== "bytes") return decodeUtf8(bytes, start, end);
      return given ? bytes.subarray(start, end) : copyOfBytes(bytes, start, end);
    }
    if (type === wireType.bulkError) return new ReplyError(decodeUtf8(bytes, start, end));
    if (type === wireType.verbatim) {
      // Three letters of format and a colon.
      if (end - start < 4) return this.#fail("a verbatim string without a format");
      return this.#string(bulkType, bytes, start + 4, end, given);
    }
    return this.#stack.addPiece(copyOfBytes(bytes, start, end));
  }

  #malformed(type: number, text: string): Outcome {
    return this.#fail(`the line ${JSON.stringify(String.fromCharCode(type) + text.slice(0, 64))}`);
  }

  #fail(what: string): typeof broken {
    this.error = `Protocol error: ${what}`;
    return broken;
  }

  /** Lets everything go. */
  #failed(): ReplyResult {
    if (this.error === "") this.error = `Protocol error: ${this.#stack.error}`;
    this.#carry.restart(0);
    this.#stack.restart();
    this.#chunk = noBytes;
    this.#at = 0;
    this.#end = 0;
    return ReplyResult.failed;
  }
}
