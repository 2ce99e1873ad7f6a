/** IDs and entries of streams as replies. */
import { ID_TEXT_BYTES_MAX, type StreamRange, writeIdText } from "@allset/engine";
import type { ReplySink } from "@allset/resp";

const text = new Uint8Array(ID_TEXT_BYTES_MAX);

/** Answers the ID at `words[at]` as a bulk string. */
export function replyId(reply: ReplySink, words: Int32Array, at: number): void {
  reply.bulk(text, writeIdText(text, ID_TEXT_BYTES_MAX, words, at), ID_TEXT_BYTES_MAX);
}

/** Answers the entry at which a range is: its ID, its fields and values. O(bytes). */
export function replyEntry(reply: ReplySink, range: StreamRange): void {
  reply.array(2);
  replyFields(reply, range);
}

/** `replyEntry` without the array's length. */
export function replyFields(reply: ReplySink, range: StreamRange): void {
  replyId(reply, range.id, 0);
  const { fields } = range;
  reply.array(2 * fields);
  for (let i = 0; i < fields; i++) {
    range.readField();
    reply.bulk(range.source, range.from, range.to);
    range.readValue();
    reply.bulk(range.source, range.from, range.to);
  }
}
