import { type Args, JsonError, type JsonValue } from "@allset/resp";
import type { ArgumentBuffer } from "./argument-buffer.js";
import type { Dialect } from "./dialect.js";
import { errors } from "./errors.js";

/**
 * `{"id": 7, "cmd": ["GET", "k"]}` is answered by `{"id": 7, "result": "v"}` or
 * `{"id": 7, "error": {"code": "ERR", "message": "…"}}`; what nobody asked for comes as `{"push": […]}`.
 *
 * The id is any string, any number that comes back as it was sent, or absent, which is null. A request that cannot be read is answered
 * with the id null.
 */
export class JsonDialect implements Dialect {
  readonly #arguments: ArgumentBuffer;
  /** The id of the request read last, as JSON. */
  #id = "null";

  constructor(buffer: ArgumentBuffer) {
    this.#arguments = buffer;
  }

  get args(): Args {
    return this.#arguments.args;
  }

  read(message: Buffer): string | null {
    this.#id = "null";
    let request: unknown;
    try {
      request = JSON.parse(message.toString());
    } catch {
      return errors.invalidJson;
    }
    if (typeof request !== "object" || request === null) return errors.invalidRequest;
    const { id, cmd } = request as { id?: unknown; cmd?: unknown };
    if (isExact(id)) this.#id = `${id}`;
    else if (typeof id === "string") this.#id = JSON.stringify(id);
    else if (id !== undefined && id !== null) return errors.invalidId;
    if (!Array.isArray(cmd)) return errors.invalidRequest;
    if (cmd.length === 0) return errors.emptyCommand;
    return this.#arguments.fill(cmd) ? null : errors.invalidValue;
  }

  answer(value: JsonValue): string {
    const field = value instanceof JsonError ? "error" : "result";
    return `{"id":${this.#id},"${field}":${JSON.stringify(value)}}`;
  }

  confirm(subscriptions: number): string {
    return this.answer(subscriptions);
  }

  push(value: JsonValue): string {
    return `{"push":${JSON.stringify(value)}}`;
  }
}

/** Whether a number was sent as it is now: no integer beyond ±(2^53 − 1), and not infinite. */
const isExact = (id: unknown): boolean => Number.isSafeInteger(id) || (Number.isFinite(id) && !Number.isInteger(id));
