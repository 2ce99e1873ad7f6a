/** The families of commands that an instance has. A new family adds one line here; a new command none. */

import { arrayFamily } from "./array/handlers.js";
import { bitmapFamily } from "./bitmap/handlers.js";
import { connectionFamily } from "./connection/handlers.js";
import { genericFamily } from "./generic/handlers.js";
import { geoFamily } from "./geo/handlers.js";
import { hashFamily } from "./hash/handlers.js";
import { hyperloglogFamily } from "./hyperloglog/handlers.js";
import { listFamily } from "./list/handlers.js";
import { pubsubFamily } from "./pubsub/handlers.js";
import type { ImplementedFamily } from "./registry/registry.js";
import { serverFamily } from "./server/handlers.js";
import type { Session } from "./session/session.js";
import { setFamily } from "./set/handlers.js";
import { sortedSetFamily } from "./sorted-set/handlers.js";
import { streamFamily } from "./stream/handlers.js";
import { stringFamily } from "./string/handlers.js";
import { transactionsFamily } from "./transactions/handlers.js";

export const families: readonly ImplementedFamily<Session>[] = [
  stringFamily,
  bitmapFamily,
  genericFamily,
  listFamily,
  hashFamily,
  hyperloglogFamily,
  geoFamily,
  setFamily,
  sortedSetFamily,
  streamFamily,
  arrayFamily,
  connectionFamily,
  transactionsFamily,
  pubsubFamily,
  serverFamily,
];
