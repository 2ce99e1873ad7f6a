export type { Case } from "./case.js";
export { differential } from "./differential.js";
export { documented } from "./documented.js";
export { expectSame } from "./expect-same.js";
export { FakeClock } from "./fake-clock.js";
export { heapBytesPerCall, NOTHING } from "./heap-growth.js";
export { randomSequences } from "./random-sequences.js";
export { RawConnection } from "./raw-connection.js";
export {
  freePort,
  ReferenceServer,
  redisServerPath,
  redisServerVersion,
  referenceVersion,
  sharedReferenceServer,
} from "./reference-server.js";
export { reply, type WrittenReply } from "./reply-notation.js";
export { type Argument, encodeRequest, latin1, toText } from "./request.js";
export { SeededRandom } from "./seeded-random.js";
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
  shape,
  unordered,
} from "./step.js";
export { type Address, socketTarget, type Target } from "./target.js";
export { withSeed } from "./with-seed.js";
