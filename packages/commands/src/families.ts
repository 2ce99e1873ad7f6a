/** The families of commands that an instance has. A new family adds one line here; a new command none. */

import { bitmapFamily } from "./bitmap/handlers.js";
import { connectionFamily } from "./connection/handlers.js";
import { genericFamily } from "./generic/handlers.js";
import { pubsubFamily } from "./pubsub/handlers.js";
import type { ImplementedFamily } from "./registry/registry.js";
import type { Session } from "./session/session.js";
import { serverFamily } from "./server/handlers.js";
import { stringFamily } from "./string/handlers.js";
import { transactionsFamily } from "./transactions/handlers.js";

/** Temporary, while handlers are being written: leaves out specs without a handler. */
function present(family: ImplementedFamily<Session>): ImplementedFamily<Session> {
  const kept = Object.entries(family.specs).filter(
    ([name, spec]) => spec.container !== undefined || Object.hasOwn(family.handlers, name),
  );
  const specs = Object.fromEntries(
    kept.filter(([name, spec]) => spec.container === undefined || kept.some(([other]) => other.startsWith(`${name}|`))),
  );
  return { ...family, specs };
}

export const families: readonly ImplementedFamily<Session>[] = [
  //
  stringFamily,
  bitmapFamily,
  genericFamily,
  connectionFamily,
  transactionsFamily,
  pubsubFamily,
  present(serverFamily),
];
