export { Args, decodeUtf8 } from "./args.js";
export { type BufferPool, type BufferPoolOptions, createBufferPool } from "./buffer-pool.js";
export { splitInline, splitInlineRange } from "./inline-split.js";
export { formatDouble } from "./number-format.js";
export { protocolErrors } from "./protocol-errors.js";
export type { ReplySink } from "./reply-sink.js";
export { DecodeResult, RequestDecoder } from "./request-decoder.js";
export { createRequestLimits, type RequestLimits } from "./request-limits.js";
export { RespWriter } from "./resp-writer.js";
