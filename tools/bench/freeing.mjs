// @ts-check
import { setTimeout as sleep } from "node:timers/promises";
import { Connection, request } from "./connection.mjs";
import { largest, median, milliseconds, table } from "./figures.mjs";
import { addedReplyBytes, CommandBatch, firstKey, forms, marks, setReplyBytes } from "./keys.mjs";
import { readOneByOne } from "./load.mjs";

/** @typedef {import("../bench.mjs").Options} Options */
/** @typedef {import("./servers.mjs").BenchServer} BenchServer */

const depth = 1024;
/** The number of the collection, and that of the string which is read while the collection goes. */
const large = 0;
const read = 1;

const collections = { set: forms.sadd, "sorted set": forms.zadd, hash: forms.hset, list: forms.rpush };
const removals = { UNLINK: ["UNLINK", firstKey], "FLUSHALL ASYNC": ["FLUSHALL", "ASYNC"] };

/** Fills the collection. @param {Connection} connection @param {readonly string[]} form @param {number} count */
async function fill(connection, form, count) {
  const batch = new CommandBatch(depth, form);
  // RPUSH answers the length, others `:1`.
  const isList = form[0] === "RPUSH";
  for (let at = 0; at < count; ) {
    let due = 0;
    for (let slot = 0; slot < depth; slot++) {
      batch.setElement(slot, large, at);
      at++;
      due += isList ? `:${at}\r\n`.length : addedReplyBytes;
    }
    await connection.request(batch.bytes, due);
  }
}

/**
 * Removes a collection while another client reads a string, for as long as `afterMs`.
 * @param {BenchServer} server @param {readonly string[]} form @param {readonly string[]} removal @param {number} count @param {number} afterMs
 */
async function remove(server, form, removal, count, afterMs) {
  const [writer, reader] = [await Connection.open(server.port), await Connection.open(server.port)];
  await fill(writer, form, count);
  const string = new CommandBatch(1, forms.set);
  string.set(0, marks.key, read);
  await writer.request(string.bytes, setReplyBytes);
  let over = false;
  // FLUSHALL takes the string as well: what is read then has to be there again, in the same round.
  const bytes = Buffer.concat([request(removal), string.bytes]);
  const reading = readOneByOne(
    reader,
    () => read,
    () => !over,
  );
  const startedAt = performance.now();
  await writer.request(bytes, (removal[0] === "UNLINK" ? addedReplyBytes : setReplyBytes) + setReplyBytes);
  const own = performance.now() - startedAt;
  await sleep(afterMs);
  over = true;
  const slowest = largest(await reading);
  writer.close();
  reader.close();
  return { own, slowest };
}

/**
 * How long a large collection that goes keeps anybody waiting. What the server does is there in every run, what the machine does in some:
 * the median of the runs, and the best of them.
 * @param {Options} options
 */
export async function freeing({ startServers, small, runs }) {
  const [count, afterMs] = small ? [10 * depth, 50] : [1000 * depth, 1000];
  const servers = await startServers();
  const rows = [];
  for (const [type, form] of Object.entries(collections))
    for (const [name, removal] of Object.entries(removals)) {
      const cells = [];
      for (const server of servers) {
        const found = [];
        for (let i = 0; i < runs; i++) {
          await server.call("FLUSHALL");
          found.push(await remove(server, form, removal, count, afterMs));
        }
        const slowest = found.map(({ slowest }) => slowest);
        const figures = [median(found.map(({ own }) => own)), median(slowest), Math.min(...slowest)];
        cells.push(...figures.map(milliseconds));
      }
      rows.push([`${name}, ${type}`, ...cells]);
    }
  await Promise.all(servers.map((server) => server.stop()));
  const head = servers.flatMap(({ name }) => [`${name}: the command, median`, "slowest GET, median", "best"]);
  return table([`${count} elements, ${runs} runs`, ...head], rows);
}
