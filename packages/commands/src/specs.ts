/**
 * The commands as data, without handlers and without the engine: all that a client, a console, a docs generator or a fuzzer needs.
 * Runs in a browser as it is.
 */
import { bitmapSpec } from "./bitmap/spec.js";
import { connectionSpec } from "./connection/spec.js";
import { genericSpec } from "./generic/spec.js";
import { pubsubSpec } from "./pubsub/spec.js";
import type { Family } from "./registry/spec.js";
import { serverSpec } from "./server/spec.js";
import { stringSpec } from "./string/spec.js";
import { transactionsSpec } from "./transactions/spec.js";

export { bitmapSpec, connectionSpec, genericSpec, pubsubSpec, serverSpec, stringSpec, transactionsSpec };

/** All families, in the order of the reference. */
export const families: readonly Family[] = [
  stringSpec,
  bitmapSpec,
  genericSpec,
  connectionSpec,
  transactionsSpec,
  pubsubSpec,
  serverSpec,
];
