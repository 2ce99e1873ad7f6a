/** ARINFO: how an array is laid out. */
import type { Keyspace, Ref } from "@allset/engine";
import type { ReplySink } from "@allset/resp";
import { replyIndex } from "./array-entry.js";

const FIELDS = 7;
const FULL_FIELDS = 12;

/** Answers the map of ARINFO. O(1), with `full` O(pages). */
export function layoutOf({ arrays, limits }: Keyspace, root: Ref, full: boolean, reply: ReplySink): void {
  const pages = arrays.pages(root);
  const nodes = arrays.nodes(root);
  reply.map(full ? FULL_FIELDS : FIELDS);
  reply.text("count");
  reply.integer(arrays.count(root));
  reply.text("len");
  arrays.length(root);
  replyIndex(reply, arrays.at.high, arrays.at.low);
  reply.text("next-insert-index");
  arrays.cursor(root);
  if ((arrays.at.high & arrays.at.low) === -1) arrays.at.set(0, 0);
  replyIndex(reply, arrays.at.high, arrays.at.low);
  reply.text("slices");
  reply.integer(pages);
  reply.text("directory-size");
  reply.integer(pages + Math.max(0, nodes - 1));
  reply.text("super-dir-entries");
  reply.integer(nodes > 1 ? arrays.topChildren(root) : 0);
  reply.text("slice-size");
  reply.integer(arrays.pageSlots);
  if (!full) return;
  const { dense, sparse, denseWidth, denseCount, sparseCount } = arrays.density(root, limits.arraySparseCountMax);
  reply.text("dense-slices");
  reply.integer(dense);
  reply.text("sparse-slices");
  reply.integer(sparse);
  reply.text("avg-dense-size");
  reply.double(dense === 0 ? 0 : denseWidth / dense);
  reply.text("avg-dense-fill");
  reply.double(dense === 0 ? 0 : denseCount / denseWidth);
  reply.text("avg-sparse-size");
  reply.double(sparse === 0 ? 0 : sparseCount / sparse);
}
