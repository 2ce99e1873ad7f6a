/** The families of commands that an instance has. A new family adds one line here; a new command none. */

import type { ImplementedFamily } from "./registry/registry.js";
import type { Session } from "./session/session.js";
import { stringFamily } from "./string/handlers.js";

export const families: readonly ImplementedFamily<Session>[] = [stringFamily];
