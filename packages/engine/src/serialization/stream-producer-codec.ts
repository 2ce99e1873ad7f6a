/**
 * What idempotent producers sent to a stream, as Redis writes it from 8.4 on:
 *
 *   seconds that an ID is remembered, IDs of one producer at most
 *   producers   their number; for each its name, and the number of IDs; for each the ID and that of the entry
 *   IDs ever recorded, duplicates ever met
 *
 * When an ID was sent is not written: it counts as sent when its entry's ID says.
 */
import { CHUNK_SHIFT, type Ref } from "../arena/arena.js";
import { nameEnd, nameStart } from "../collections/named-block.js";
import { newId } from "../collections/stream-id.js";
import { IDEMPOTENCE_IDS, IDEMPOTENCE_SECONDS } from "../collections/stream-producers.js";
import type { Keyspace } from "../keyspace/keyspace.js";
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { malformed } from "./malformed-value-error.js";
import { readId, writeId } from "./stream-id-codec.js";

const INT32_MAX = 0x7fffffff;
const TWO_POW_32 = 2 ** 32;
const PRODUCER_BYTES_MIN = 2;
const SENT_BYTES_MIN = 3;

export function writeProducers({ arena, streams }: Keyspace, root: Ref, writer: ByteWriter): void {
  const { producers } = streams;
  const block = producers.of(root);
  writer.size(block === 0 ? IDEMPOTENCE_SECONDS : producers.seconds(block));
  writer.size(block === 0 ? IDEMPOTENCE_IDS : producers.idsMax(block));
  writer.size(block === 0 ? 0 : producers.count(block));
  const id = newId();
  const name = (named: Ref): void =>
    writer.string(arena.bytes[named >>> CHUNK_SHIFT], nameStart(arena, named), nameEnd(arena, named));
  if (block !== 0)
    producers.walk(
      block,
      (producer, ids) => {
        name(producer);
        writer.size(ids);
      },
      (sent) => {
        name(sent);
        producers.copyEntryId(sent, id);
        writeId(writer, id, 0);
      },
    );
  writer.size(block === 0 ? 0 : producers.recorded(block));
  writer.size(block === 0 ? 0 : producers.duplicates(block));
}

export function readProducers({ streams }: Keyspace, root: Ref, reader: ByteReader): void {
  const { producers } = streams;
  const seconds = reader.size();
  const idsMax = reader.size();
  if (seconds < 1 || seconds > INT32_MAX || idsMax < 1 || idsMax > INT32_MAX) malformed("limits out of range");
  producers.configure(root, seconds, idsMax);
  const now = producers.now[0];
  try {
    for (let left = reader.count(PRODUCER_BYTES_MIN); left > 0; left--) readProducer(producers, root, reader);
  } finally {
    producers.now[0] = now;
  }
  producers.setCounts(producers.of(root), reader.size(), reader.size());
}

function readProducer(producers: Keyspace["streams"]["producers"], root: Ref, reader: ByteReader): void {
  reader.string();
  const name = reader.source.slice(reader.from, reader.to);
  const entry = newId();
  for (let left = reader.count(SENT_BYTES_MIN); left > 0; left--) {
    reader.string();
    const { source, from, to } = reader;
    const id = source.slice(from, to);
    readId(reader, entry, 0);
    producers.now[0] = (entry[0] >>> 0) * TWO_POW_32 + (entry[1] >>> 0);
    if (producers.find(root, name, 0, name.length, id, 0, id.length) !== 0) malformed("an ID that was sent twice");
    producers.record(root, name, 0, name.length, id, 0, id.length, entry);
  }
}
