export type { Case } from "./case.js";
export { differential } from "./differential.js";
export { type DocumentedCase, documented } from "./documented.js";
export { expectSame } from "./expect-same.js";
export { FakeClock } from "./fake-clock.js";
export { heapBytesPerCall, NOTHING } from "./heap-growth.js";
export { type RandomSequencesOptions, randomSequences } from "./random-sequences.js";
export { ConnectionClosed, RawConnection, ReplyTimeout } from "./raw-connection.js";
export {
  freePort,
  ReferenceServer,
  type ReferenceServerOptions,
  redisServerPath,
  redisServerVersion,
  referenceVersion,
  sharedReferenceServer,
} from "./reference-server.js";
export { reply, type WrittenReply } from "./reply-notation.js";
export { type Argument, encodeRequest, latin1, toText } from "./request.js";
export { chooseSeed, SeededRandom } from "./seeded-random.js";
export {
  advance,
  answeredBy,
  closed,
  disconnect,
  ignored,
  masked,
  on,
  pending,
  poll,
  quiet,
  raw,
  receive,
  rounded,
  type Step,
  type StepObject,
  shape,
  unordered,
} from "./step.js";
export { type Address, socketTarget, type Target, type TargetConnection } from "./target.js";
export { withSeed } from "./with-seed.js";
