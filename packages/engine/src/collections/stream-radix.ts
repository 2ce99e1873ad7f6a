/**
 * How many nodes Redis's radix tree would have for the first IDs of a stream's nodes: XINFO STREAM tells it. The tree takes the IDs as
 * 16 bytes, keeps stretches without branches in one node, and ends each key in a node of its own.
 */
import type { IdTree } from "./id-tree.js";
import { ID_WORDS } from "./stream-id.js";

const KEY_BYTES = 16;

/** Counts them, over the tree that `nodes` has open. O(IDs). */
export function countRadixNodes(nodes: IdTree): number {
  if (!nodes.first()) return 1;
  // The depths of the branches on the way to the last key; each branch and each key is a node, and each stretch that leads to one.
  const branches: number[] = [];
  const before = nodes.words.slice(nodes.at, nodes.at + ID_WORDS);
  let count = 0;
  /** Counts a branch or key at `depth`, with the stretch behind the byte that the branch above chose by. */
  const close = (depth: number): void => {
    const above = branches.at(-1);
    count += 1 + (depth > (above === undefined ? 0 : above + 1) ? 1 : 0);
  };
  while (nodes.next()) {
    const common = commonBytes(before, nodes.words, nodes.at);
    let depth = KEY_BYTES;
    while (branches.length > 0 && (branches.at(-1) as number) > common) {
      close(depth);
      depth = branches.pop() as number;
    }
    if (branches.at(-1) !== common) branches.push(common);
    close(depth);
    before.set(nodes.words.subarray(nodes.at, nodes.at + ID_WORDS));
  }
  let depth = KEY_BYTES;
  for (;;) {
    close(depth);
    const above = branches.pop();
    if (above === undefined) return count;
    depth = above;
  }
}

/** Leading bytes that two IDs have in common, as 16 bytes with the highest first. */
function commonBytes(a: Int32Array, b: Int32Array, bAt: number): number {
  for (let i = 0; i < ID_WORDS; i++) {
    const difference = a[i] ^ b[bAt + i];
    if (difference !== 0) return i * 4 + (Math.clz32(difference) >>> 3);
  }
  return KEY_BYTES;
}
