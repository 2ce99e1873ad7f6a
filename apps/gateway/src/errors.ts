import { protocolErrors } from "@allset/resp";

/** Errors of requests that are no commands yet, with their codes in front; `docs/internals/gateway.md` lists them. */
export const errors = {
  invalidJson: "ERR invalid JSON",
  invalidRequest: 'ERR a request is {"id": …, "cmd": [name, argument, …]}',
  invalidId: "ERR id is not a string or a number",
  emptyCommand: "ERR empty command",
  invalidValue: "ERR value is not a valid string",
  unbalancedQuotes: `ERR ${protocolErrors.inlineQuotes.text}`,
} as const;

/** Why the gateway closes a WebSocket: the code of RFC 6455 and the reason, at most 123 bytes. */
export const closings = {
  done: { code: 1000, reason: "" },
  shutdown: { code: 1001, reason: "the server is shutting down" },
  textExpected: { code: 1003, reason: "this dialect takes text messages" },
  binaryExpected: { code: 1003, reason: "the resp dialect takes binary messages" },
  tooManyWaiting: { code: 1008, reason: "too many requests wait for a command that blocks" },
  unread: { code: 1013, reason: "too much output is unread" },
} as const;

export type Closing = (typeof closings)[keyof typeof closings];
