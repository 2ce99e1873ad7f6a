/**
 * What is remembered of idempotent producers (stream-producers.ts), in blocks of the arena.
 *
 *   producers   word 0     seconds that an ID is remembered     producer   words 0-1   its name (named-block.ts)
 *               word 1     IDs of one producer at most                     word 2      sent, a directory
 *               words 2-3  IDs ever recorded, a double                     words 3-4   sent: the oldest, the newest
 *               words 4-5  duplicates ever met, a double                   word 5      how many
 *               word 6     producers, a directory                          then        the name
 *               word 7     which producer is swept next
 *   sent        words 0-1  its ID, as a name
 *               words 2-5  the entry's ID
 *               words 6-7  when, ms since 1970, a double
 *               word 8     the next newer one
 */
import { type Arena, CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { NameDirectory } from "./named-block.js";
import { fieldOf } from "./stream-group.js";
import { wordAtOf } from "./stream-root.js";

export const SECONDS = 0;
export const IDS_MAX = 1;
export const RECORDED = 2;
export const DUPLICATES = 4;
export const DIRECTORY = 6;
export const SWEEP = 7;
export const BLOCK_BYTES = 32;
export const SENT = 2;
export const OLDEST = 3;
export const NEWEST = 4;
export const COUNT = 5;
export const PRODUCER_FIELDS = 4;
export const ENTRY = 2;
export const WHEN = 6;
export const NEWER = 8;
export const SENT_FIELDS = 7;

const directoryIn = (arena: Arena, block: Ref, field: number): NameDirectory =>
  new NameDirectory(arena).open(arena.words[block >>> CHUNK_SHIFT], wordAtOf(block) + field);

/** Calls back for each block of what a stream remembers, its own first. O(IDs). */
export function eachProducerBlock(arena: Arena, block: Ref, visit: (block: Ref) => void): void {
  visit(block);
  const producers = directoryIn(arena, block, DIRECTORY);
  const { size } = producers;
  if (size > 0) visit(fieldOf(arena, block, DIRECTORY));
  for (let i = 0; i < size; i++) {
    const producer = producers.block(i);
    visit(producer);
    visit(fieldOf(arena, producer, SENT));
    for (let sent = fieldOf(arena, producer, OLDEST); sent !== 0; sent = fieldOf(arena, sent, NEWER)) visit(sent);
  }
}

/** Throws where an invariant does not hold. O(IDs). */
export function checkProducers(arena: Arena, block: Ref): void {
  const producers = directoryIn(arena, block, DIRECTORY);
  producers.check();
  for (let i = 0; i < producers.size; i++) {
    const producer = producers.block(i);
    const ids = directoryIn(arena, producer, SENT);
    ids.check();
    let count = 0;
    let last = 0;
    for (let sent = fieldOf(arena, producer, OLDEST); sent !== 0; sent = fieldOf(arena, sent, NEWER)) {
      count++;
      last = sent;
    }
    if (count === 0 || count !== fieldOf(arena, producer, COUNT) || count !== ids.size)
      throw new Error(`producers: ${count} IDs in a list, ${ids.size} in its directory`);
    if (last !== fieldOf(arena, producer, NEWEST)) throw new Error("producers: the newest is another");
  }
}
