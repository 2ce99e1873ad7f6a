import { type Args, JsonError, type JsonValue, splitInlineRange } from "@allset/resp";
import type { Dialect } from "./dialect.js";
import { errors } from "./errors.js";

/**
 * DiceDB's dialect: a line as typed on a command line, `SET k "a value"`, is answered by the reply as JSON, an error by its text as
 * a JSON string. So an error cannot be told from a string, nor a push from an answer: programs speak the json dialect.
 */
export class TextDialect implements Dialect {
  readonly args: Args;

  /** `args` may be shared: it holds a message until the next one, of whatever connection. */
  constructor(args: Args) {
    this.args = args;
  }

  read(message: Buffer): string | null {
    return splitInlineRange(message, 0, message.length, this.args) ? null : errors.unbalancedQuotes;
  }

  answer(value: JsonValue): string {
    return JSON.stringify(value instanceof JsonError ? `${value.code} ${value.message}` : value);
  }

  confirm(): null {
    return null;
  }

  push(value: JsonValue): string {
    return JSON.stringify(value);
  }
}
