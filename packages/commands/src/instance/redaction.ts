/** Which arguments are secrets: they reach neither monitors nor the slow log. */
import type { Args } from "@allset/resp";
import type { Command } from "../registry/command.js";
import { argumentIs } from "../registry/words.js";
import type { Session } from "../session/session.js";

/** What stands in a secret's place. */
export const REDACTED = "(redacted)";

const secretParameters = [
  "requirepass",
  "masterauth",
  "masteruser",
  "tls-key-file-pass",
  "tls-client-key-file-pass",
] as const;

/** Whether argument `at` of a call is a secret. */
export function isSecret(command: Command<Session>, args: Args, at: number): boolean {
  if (at === 0) return false;
  switch (command.fullName) {
    case "auth":
      return true;
    case "hello":
      return isHelloSecret(args, at);
    case "config|set":
      return at > 2 && at % 2 === 1 && secretParameters.some((name) => argumentIs(args, at - 1, name));
    default:
      return false;
  }
}

/** HELLO version [AUTH user password] [SETNAME name] */
function isHelloSecret(args: Args, at: number): boolean {
  for (let option = 2; option < at; ) {
    const isAuth = argumentIs(args, option, "auth");
    if (isAuth && at <= option + 2) return true;
    option += isAuth ? 3 : 2;
  }
  return false;
}
