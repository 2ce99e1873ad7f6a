import { copyOfBytes } from "./byte-copy.js";
import { errorText, type Reply, ReplyError } from "./reply.js";
import { decodeUtf8, encodeUtf8Escaped, withoutEscapes } from "./utf8-text.js";
import { type AggregateKind, ValueCollector } from "./value-collector.js";

export interface ValueSinkOptions {
  /** Bulk strings as text (UTF-8, default) or as copies of their bytes. */
  readonly bulk?: "text" | "bytes";
}

/**
 * Replies as JavaScript values, for callers in the same process: what `ReplyDecoder` with its default options reads from the wire in
 * RESP3. Maps are `Map`, sets are `Set`, errors are `ReplyError` values, integers beyond 2^53 and big numbers are `bigint`.
 */
export class ValueSink extends ValueCollector<Reply> {
  readonly #bytes: boolean;

  constructor(options: ValueSinkOptions = {}) {
    super();
    this.#bytes = options.bulk === "bytes";
  }

  error(text: string): void {
    this.add(new ReplyError(errorText(text)));
  }

  bigint(value: bigint): void {
    this.add(Number.isSafeInteger(Number(value)) ? Number(value) : value);
  }

  bulk(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    this.add(this.#bytes ? copyOfBytes(bytes, start, end) : decodeUtf8(bytes, start, end));
  }

  text(value: string): void {
    this.add(this.#bytes ? encodeUtf8Escaped(value) : withoutEscapes(value));
  }

  double(value: number): void {
    this.add(value);
  }

  bigNumber(digits: string): void {
    this.add(BigInt(digits));
  }

  protected aggregate(kind: AggregateKind, items: Reply[]): Reply {
    if (kind === "set") return new Set(items);
    if (kind !== "map") return items;
    const map = new Map<Reply, Reply>();
    for (let index = 0; index < items.length; index += 2) map.set(items[index], items[index + 1]);
    return map;
  }
}
