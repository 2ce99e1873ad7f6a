/**
 * The commands as data, without handlers and without the engine: all that a client, a console, a docs generator or a fuzzer needs.
 * Runs in a browser as it is.
 */
export { stringSpec } from "./string/spec.js";
