import type { HandlersOf } from "./registry/handler.js";
import type { Family } from "./registry/spec.js";
import type { Session } from "./session/session.js";

/** The handlers of some commands of a family: what one file of it exports. The family's `handlers.ts` joins them. */
export type SomeHandlers<F extends Family, Names extends keyof HandlersOf<F, Session>> = Pick<
  HandlersOf<F, Session>,
  Names
>;
