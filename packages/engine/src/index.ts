export { Arena, type ArenaOptions, BLOCK_BYTES_MAX, type Ref } from "./arena/arena.js";
export { ArenaFullError } from "./arena/arena-full-error.js";
export { DebugArena } from "./arena/debug-arena.js";
export { Arrays } from "./collections/arrays.js";
export { ArrayIndex, compareIndexes } from "./collections/arrays-index.js";
export { reduce as reduceIndex, replaceArray, shapedRing } from "./collections/arrays-ring.js";
export type { ArrayValue } from "./collections/arrays-slot.js";
export type { ArrayWalk } from "./collections/arrays-walk.js";
export type { CollectionLimits } from "./collections/collection-limits.js";
export { type Strings, TimeChange } from "./collections/hashes.js";
export { IdTree } from "./collections/id-tree.js";
export { Int64 } from "./collections/int64.js";
export { BoundKind, LexBound, LexRange } from "./collections/lex-range.js";
export type { ListCursor } from "./collections/list-cursor.js";
export { listShape } from "./collections/list-shape.js";
export type { Lists } from "./collections/lists.js";
export { nameEnd, nameStart } from "./collections/named-block.js";
export { DISMANTLE_EXCESS_MAX } from "./collections/rooted-type.js";
export { NO_LIMIT, type SetAlgebra } from "./collections/set-algebra.js";
export { SetCursor } from "./collections/set-cursor.js";
export { SetMember } from "./collections/set-member.js";
export type { SetSample } from "./collections/set-sample.js";
export type { Sets } from "./collections/sets.js";
export { fieldOf, momentOf, readMoment, setField, setMoment } from "./collections/stream-group.js";
export {
  compareIds,
  copyId,
  decrementId,
  fillId,
  ID_TEXT_BYTES_MAX,
  ID_WORDS,
  incrementId,
  isMaxId,
  isMaxSequence,
  isZeroId,
  newId,
  writeIdText,
} from "./collections/stream-id.js";
export { STREAM_NODE_BYTES_MAX } from "./collections/stream-log.js";
export type { StreamRange } from "./collections/stream-range.js";
export { wordAtOf } from "./collections/stream-root.js";
export { Cut, ReferencePolicy } from "./collections/stream-trim.js";
export { StreamField, Streams } from "./collections/streams.js";
export { ZSetCursor } from "./collections/zset-cursor.js";
export { ZSets } from "./collections/zsets.js";
export { HyperLogLogChange, HyperLogLogs } from "./hyperloglog/hyperloglogs.js";
export {
  cachedHigh,
  cachedLow,
  isCached,
  isDense,
  isHyperLogLog,
  REGISTERS,
  writeCache,
} from "./hyperloglog/layout.js";
export { hyperLogLogsWork } from "./hyperloglog/self-test.js";
export { describeRuns } from "./hyperloglog/sparse-registers.js";
export { countHyperLogLog, HyperLogLogUnion } from "./hyperloglog/union.js";
export { idleSeconds, lfuBits, lfuCounter, lruBits } from "./keyspace/access-clock.js";
export { textOf } from "./keyspace/byte-text.js";
export { type Commit, CommitLog, type CommitObserver, EventClass, type KeyEvent } from "./keyspace/commit.js";
export { AT_MOMENT, Database } from "./keyspace/database.js";
export { checkDatabase } from "./keyspace/database-check.js";
export { DOUBLE_BYTES_MAX, parseBound, parseDouble, writeDouble } from "./keyspace/double.js";
export {
  CollectionForm,
  copyKey,
  expiresAtOf,
  formOf,
  hasExpiry,
  isRooted,
  keyLengthOf,
  keyStartOf,
  metaOf,
  NEVER,
  rootOf,
  StringEncoding,
  setRoot,
  stringEncodingOf,
  typeOf,
  ValueType,
  valueLengthOf,
  valueStartOf,
} from "./keyspace/entry.js";
export { countEntryBytes } from "./keyspace/entry-root.js";
export { type EvictionPolicy, evictionPolicies } from "./keyspace/eviction.js";
export {
  isInt64,
  parseBigInteger,
  parseInteger,
  readInteger,
  writeInteger,
  writeIntegerFrom,
} from "./keyspace/integer.js";
export { Keyspace, type KeyspaceOptions, type KeyspaceStats, type MemoryOptions } from "./keyspace/keyspace.js";
export { type EntryPlace, LooseEntries } from "./keyspace/loose-entries.js";
export { KEEP_EXPIRY, PutBatch } from "./keyspace/put-batch.js";
export { addToShort, NOT_SHORT } from "./keyspace/short-counter.js";
export { Slice } from "./keyspace/slice.js";
export { copyEntry, type KeySlice, moveEntry, placeEntry } from "./keyspace/transfer.js";
export { ByteReader } from "./serialization/byte-reader.js";
export { ByteWriter } from "./serialization/byte-writer.js";
export { MalformedValueError } from "./serialization/malformed-value-error.js";
export { FOOTER_BYTES, isSealed, sealPayload } from "./serialization/payload.js";
export { readValue, writeValue } from "./serialization/value-transfer.js";
