import { type Args, decodeUtf8Escaped } from "@allset/resp";

/** The end of argument `index` as error texts show it: up to its first NUL, at most `bytesMax` bytes. */
export function shownEnd(args: Args, index: number, bytesMax: number): number {
  let at = args.starts[index];
  const end = Math.min(args.ends[index], at + bytesMax);
  while (at < end && args.bytes[at] !== 0) at++;
  return at;
}

/** What of an argument any error text shows: nobody reads more, and it has to fit into a string. */
const SHOWN_BYTES_MAX = 1024 * 1024;

/** Argument `index` for an error text, as C prints it: bytes that are no UTF-8 reach the client as they are. */
export function shownArgument(args: Args, index: number, bytesMax: number = SHOWN_BYTES_MAX): string {
  return decodeUtf8Escaped(args.bytes, args.starts[index], shownEnd(args, index, bytesMax));
}
