import type { Reply, ReplyObject } from "./reply.js";
import type { ReplyDecoderOptions, ReplyLimits } from "./reply-options.js";
import { decodeUtf8 } from "./utf8-text.js";
import { wireType } from "./wire-type.js";

/** Answered instead of a value: an aggregate lacks values still, or attributes were set aside. */
export const opened: unique symbol = Symbol("opened");
/** Answered instead of a value: `error` says what is wrong. */
export const broken: unique symbol = Symbol("broken");
export type Outcome = Reply | typeof opened | typeof broken;

/** Stands for the items of a closed frame; nobody writes to it. */
const noItems: Reply[] = [];

/** An aggregate whose values are still coming. */
export class ReplyFrame {
  /** Its type byte; `wireType.bulk` for a streamed string, whose items are its pieces. */
  kind = 0;
  items: Reply[] = noItems;
  /** Values still to come; Infinity for a streamed aggregate. */
  left = 0;
  /** Bytes of the pieces of a streamed string. */
  bytes = 0;
}

/** The aggregates that are open, the innermost at the top. Frames are reused from reply to reply. */
export class ReplyStack {
  depth = 0;
  error = "";
  /** Whether the aggregate that closed last was a push. The reader sets it back. */
  pushed = false;
  /** Attributes of the reply to come. The reader takes them. */
  attributes: Reply | undefined = undefined;

  readonly #frames: ReplyFrame[] = [];
  readonly #options: ReplyDecoderOptions;
  readonly #limits: ReplyLimits;

  constructor(options: ReplyDecoderOptions, limits: ReplyLimits) {
    this.#options = options;
    this.#limits = limits;
  }

  /** The innermost aggregate; there is one. */
  get top(): ReplyFrame {
    return this.#frames[this.depth - 1];
  }

  restart(): void {
    this.depth = 0;
    this.#frames.length = 0;
  }

  /** Whether the innermost aggregate is a streamed one, of `kind` if given. */
  streaming(kind?: number): boolean {
    return this.depth > 0 && this.top.left === Infinity && (kind === undefined || this.top.kind === kind);
  }

  /** Opens an aggregate of `length` values (pairs, for a map). An empty one is a value at once. */
  open(kind: number, length: number): Outcome {
    const count = kind === wireType.map || kind === wireType.attribute ? length * 2 : length;
    const { itemsMax, depthMax } = this.#limits;
    if (count > itemsMax && count !== Infinity) return this.#fail("an aggregate of more than itemsMax values");
    if (this.depth === depthMax) return this.#fail("more than depthMax aggregates inside one another");
    if (this.streaming(wireType.bulk)) return this.#fail("an aggregate inside a streamed string");
    if (this.depth === this.#frames.length) this.#frames.push(new ReplyFrame());
    const frame = this.#frames[this.depth++];
    frame.kind = kind;
    frame.items = [];
    frame.left = count;
    frame.bytes = 0;
    return count === 0 ? this.close() : opened;
  }

  /** Puts `value` where it belongs; answers the whole reply when that was its last. O(1), and O(items) to close an aggregate. */
  add(value: Reply): Outcome {
    while (this.depth > 0) {
      const frame = this.top;
      if (frame.kind === wireType.bulk) return this.#fail("a value inside a streamed string");
      frame.items.push(value);
      if (--frame.left > 0) {
        if (frame.left !== Infinity || frame.items.length <= this.#limits.itemsMax) return opened;
        return this.#fail("an aggregate of more than itemsMax values");
      }
      const closed = this.close();
      if (typeof closed === "symbol") return closed;
      value = closed;
    }
    return value;
  }

  /** Adds a piece to the streamed string at the top. */
  addPiece(piece: Uint8Array): Outcome {
    const frame = this.top;
    frame.bytes += piece.length;
    if (frame.bytes > this.#limits.bulkBytesMax) return this.#fail("a string of more than bulkBytesMax bytes");
    frame.items.push(piece);
    return opened;
  }

  /** Ends the streamed aggregate at the top. */
  endStreamed(): Outcome {
    if (!this.streaming() || this.streaming(wireType.bulk)) return this.#fail("an end of nothing");
    const { kind, items } = this.top;
    const paired = kind === wireType.map || kind === wireType.attribute;
    if (paired && items.length % 2 === 1) return this.#fail("a map with a key and no value");
    return this.close();
  }

  /** Closes the innermost aggregate and answers its value; attributes are set aside. O(items). */
  close(): Outcome {
    const frame = this.#frames[--this.depth];
    const { kind, items } = frame;
    frame.items = noItems;
    const value = aggregate(kind, items, this.#options);
    this.pushed = kind === wireType.push;
    if (kind !== wireType.attribute) return value;
    // Attributes inside a reply have nowhere to go.
    if (this.depth === 0) this.attributes = value;
    return opened;
  }

  #fail(what: string): typeof broken {
    this.error = what;
    return broken;
  }
}
/** The value of the finished aggregate of `kind` that holds `items`. O(items). */
function aggregate(kind: number, items: Reply[], options: ReplyDecoderOptions): Reply {
  switch (kind) {
    case wireType.map:
    case wireType.attribute:
      return aggregateMap(items, options);
    case wireType.set:
      return options.sets === "array" ? items : new Set(items);
    case wireType.bulk:
      return joinPieces(items, options);
    default:
      return items;
  }
}

function aggregateMap(items: Reply[], options: ReplyDecoderOptions): Reply {
  if (options.maps === "array") return items;
  if (options.maps === "object") {
    const object: ReplyObject = Object.create(null);
    for (let index = 0; index < items.length; index += 2) object[keyText(items[index])] = items[index + 1];
    return object;
  }
  const map = new Map<Reply, Reply>();
  for (let index = 0; index < items.length; index += 2) map.set(items[index], items[index + 1]);
  return map;
}

/** A key of an object. */
function keyText(key: Reply): string {
  return key instanceof Uint8Array ? decodeUtf8(key, 0, key.length) : String(key);
}

/** The streamed string whose pieces, all bytes, are `items`. */
function joinPieces(items: Reply[], options: ReplyDecoderOptions): Reply {
  const pieces = items.filter((item) => item instanceof Uint8Array);
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return options.bulk === "bytes" ? bytes : decodeUtf8(bytes, 0, bytes.length);
}
