/** Commands as bytes, for clients. */
import { copyBytes, loopCopyBytesMax } from "./byte-copy.js";
import { utf8Length } from "./utf8-text.js";
import { writeHeader } from "./wire-header.js";
import { wireByte, wireType } from "./wire-type.js";

const { carriageReturn, lineFeed } = wireByte;
/** Bytes of the longest header and of the line end behind an argument. */
const framingBytesMax = 22;
const encoder = new TextEncoder();

/** One argument of a command. Numbers are sent as JavaScript prints them. */
export type RequestArgument = string | Uint8Array | number;

/**
 * Encodes one command, its name first, as an array of bulk strings in a buffer of its own. O(bytes).
 */
export function encodeRequest(command: readonly RequestArgument[]): Uint8Array {
  return encodeRequests([command]);
}

/** Encodes commands behind one another into one buffer: a pipeline is one write. O(bytes). */
export function encodeRequests(commands: readonly (readonly RequestArgument[])[]): Uint8Array {
  let bytesMax = 0;
  for (const command of commands) {
    bytesMax += framingBytesMax;
    for (const argument of command) bytesMax += framingBytesMax + argumentBytesMax(argument);
  }
  const out = new Uint8Array(bytesMax);
  let at = 0;
  for (const command of commands) {
    at = writeHeader(out, at, wireType.array, command.length);
    for (const argument of command) at = writeArgument(out, at, argument);
  }
  return out.subarray(0, at);
}

/** An upper bound of the bytes of `argument`, exact where it may be large. */
function argumentBytesMax(argument: RequestArgument): number {
  if (typeof argument === "string") return utf8Length(argument);
  return typeof argument === "number" ? framingBytesMax : argument.length;
}

function writeArgument(out: Uint8Array, at: number, argument: RequestArgument): number {
  if (argument instanceof Uint8Array) {
    at = writeHeader(out, at, wireType.bulk, argument.length);
    at = copyBytes(out, at, argument, 0, argument.length);
  } else {
    const text = typeof argument === "number" ? String(argument) : argument;
    const size = utf8Length(text);
    at = writeHeader(out, at, wireType.bulk, size);
    if (size === text.length && size <= loopCopyBytesMax) {
      for (let index = 0; index < size; index++) out[at++] = text.charCodeAt(index);
    } else {
      encoder.encodeInto(text, out.subarray(at, at + size));
      at += size;
    }
  }
  out[at++] = carriageReturn;
  out[at++] = lineFeed;
  return at;
}
