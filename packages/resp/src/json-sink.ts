/**
 * Replies as JSON, for the WebSocket and HTTP doors.
 *
 * | reply | JSON |
 * |---|---|
 * | simple, bulk, verbatim string | string; `{"base64": "…"}` when the bytes are not UTF-8 |
 * | integer | number; a string of digits beyond ±(2^53 − 1), where a number would lose some |
 * | big number | string of digits |
 * | double | number; `"inf"`, `"-inf"`, `"nan"` |
 * | boolean, null | `true`, `false`, `null` |
 * | error | `{"code": "WRONGTYPE", "message": "Operation against …"}` |
 * | array, set, push | array |
 * | map | object when all keys are strings or numbers and differ as text, else array of `[key, value]` |
 */
import { base64 } from "./base64.js";
import { errorText, splitError } from "./reply.js";
import { decodeUtf8Strict, withoutEscapes } from "./utf8-text.js";
import { type AggregateKind, ValueCollector } from "./value-collector.js";

/** What `JSON.stringify` takes. */
export type JsonValue = null | boolean | number | string | JsonError | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** An error reply, at any depth. `instanceof` tells it from a map with the same keys. */
export class JsonError {
  readonly code: string;
  readonly message: string;

  constructor(text: string) {
    const { code, message } = splitError(text);
    this.code = code;
    this.message = message;
  }
}

export class JsonSink extends ValueCollector<JsonValue> {
  error(text: string): void {
    this.add(new JsonError(errorText(text)));
  }

  bigint(value: bigint): void {
    const rounded = Number(value);
    this.add(Number.isSafeInteger(rounded) ? rounded : String(value));
  }

  bulk(bytes: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    this.add(decodeUtf8Strict(bytes, start, end) ?? { base64: base64(bytes, start, end) });
  }

  text(value: string): void {
    this.add(withoutEscapes(value));
  }

  double(value: number): void {
    if (Number.isFinite(value)) this.add(value);
    else this.add(Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
  }

  bigNumber(digits: string): void {
    this.add(digits);
  }

  protected aggregate(kind: AggregateKind, items: JsonValue[]): JsonValue {
    return kind === "map" ? jsonMap(items) : items;
  }
}

/** A map as an object, or as pairs where an object would lose a key. */
function jsonMap(items: JsonValue[]): JsonValue {
  // Without a prototype, so that the key `__proto__` is one like any other.
  const object: JsonObject = Object.create(null);
  let keys = 0;
  for (let index = 0; index < items.length; index += 2) {
    const key = items[index];
    if (typeof key !== "string" && typeof key !== "number") break;
    if (Object.hasOwn(object, key)) break;
    object[key] = items[index + 1];
    keys++;
  }
  if (keys * 2 === items.length) return object;
  const pairs: JsonValue[] = [];
  for (let index = 0; index < items.length; index += 2) pairs.push([items[index], items[index + 1]]);
  return pairs;
}
