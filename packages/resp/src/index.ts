export { Args, decodeUtf8 } from "./args.js";
export type { ReplySink } from "./reply-sink.js";
