// @ts-check
/** What a connection does with strings: sets them, and reads one at a time. */
import { Connection } from "./connection.mjs";
import { CommandBatch, forms, getReplyBytes, marks, scattered, setReplyBytes } from "./keys.mjs";

/**
 * Sets `count` keys in scattered order over one connection, `depth` at a time.
 * @param {import("./servers.mjs").BenchServer} server @param {number} count @param {number} depth @param {() => Promise<void>} [afterBatch]
 */
export async function fill(server, count, depth, afterBatch) {
  const connection = await Connection.open(server.port);
  const batch = new CommandBatch(depth, forms.set);
  for (let at = 0; at < count; ) {
    for (let slot = 0; slot < depth; slot++, at++) batch.set(slot, marks.key, scattered(at % count, count));
    await connection.request(batch.bytes, depth * setReplyBytes);
    await afterBatch?.();
  }
  connection.close();
}

/**
 * GETs one key after the other as long as `goesOn`, asked with how many there were. Returns what each took, in milliseconds.
 * @param {Connection} connection @param {() => number} nextKey its number @param {(count: number) => boolean} goesOn
 */
export async function readOneByOne(connection, nextKey, goesOn) {
  const batch = new CommandBatch(1, forms.get);
  /** @type {number[]} */
  const times = [];
  while (goesOn(times.length)) {
    batch.set(0, marks.key, nextKey());
    const startedAt = performance.now();
    await connection.request(batch.bytes, getReplyBytes);
    times.push(performance.now() - startedAt);
  }
  return times;
}

/** The number of one of `count` keys. @param {number} count */
export function anyOf(count) {
  return Math.floor(Math.random() * count);
}
