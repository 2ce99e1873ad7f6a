import type { Args } from "@allset/resp";
import { sha1 } from "../server/sha1.js";

const LENGTH_BYTES = 4;

/** What XADD IDMPAUTO calls an entry: a digest of its fields and values, from argument `first` on. O(bytes). */
export function contentDigest(args: Args, first: number): Uint8Array {
  let size = 0;
  for (let at = first; at < args.count; at++) size += LENGTH_BYTES + args.size(at);
  const content = new Uint8Array(size);
  const view = new DataView(content.buffer);
  for (let at = first, to = 0; at < args.count; at++) {
    view.setUint32(to, args.size(at));
    content.set(args.bytes.subarray(args.starts[at], args.ends[at]), to + LENGTH_BYTES);
    to += LENGTH_BYTES + args.size(at);
  }
  return sha1(content);
}
