/**
 * The commands as data, without handlers and without the engine: all that a client, a console, a docs generator or a fuzzer needs.
 * Runs in a browser as it is.
 */
import { arraySpec } from "./array/spec.js";
import { bitmapSpec } from "./bitmap/spec.js";
import { connectionSpec } from "./connection/spec.js";
import { genericSpec } from "./generic/spec.js";
import { geoSpec } from "./geo/spec.js";
import { hashSpec } from "./hash/spec.js";
import { hyperloglogSpec } from "./hyperloglog/spec.js";
import { listSpec } from "./list/spec.js";
import { pubsubSpec } from "./pubsub/spec.js";
import type { Family } from "./registry/spec.js";
import { serverSpec } from "./server/spec.js";
import { setSpec } from "./set/spec.js";
import { sortedSetSpec } from "./sorted-set/spec.js";
import { streamSpec } from "./stream/spec.js";
import { stringSpec } from "./string/spec.js";
import { transactionsSpec } from "./transactions/spec.js";

export { arityOf } from "./registry/arity.js";
export { bodySchemaOf, type JsonSchema } from "./registry/body-schema.js";
export type { BytesLike, Client } from "./registry/client-types.js";
export { type ArgumentDocs, type CommandDocs, commandDocs } from "./registry/command-docs.js";
export { type CommandInfo, commandInfo } from "./registry/command-info.js";
export { browserRefusal, mayBeWatched } from "./registry/exposure.js";
export { generate, type Random } from "./registry/generate.js";
export { type Reply, type ReplyValue, replyText } from "./registry/reply-shape.js";
export type { Family, Group, Spec, Specs } from "./registry/spec.js";
export { usageOf } from "./registry/usage.js";
export {
  arraySpec,
  bitmapSpec,
  connectionSpec,
  genericSpec,
  geoSpec,
  hashSpec,
  hyperloglogSpec,
  listSpec,
  pubsubSpec,
  serverSpec,
  setSpec,
  sortedSetSpec,
  streamSpec,
  stringSpec,
  transactionsSpec,
};

/** All families, in the order of the reference. */
export const families: readonly Family[] = [
  stringSpec,
  bitmapSpec,
  genericSpec,
  listSpec,
  hashSpec,
  hyperloglogSpec,
  geoSpec,
  setSpec,
  sortedSetSpec,
  streamSpec,
  arraySpec,
  connectionSpec,
  transactionsSpec,
  pubsubSpec,
  serverSpec,
];
