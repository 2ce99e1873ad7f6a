/** IDs of stream entries in serialized streams: two lengths, or 16 bytes with the highest byte first. */
import type { ByteReader } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { malformed } from "./malformed-value-error.js";

export const RAW_ID_BYTES = 16;

export function writeId(writer: ByteWriter, words: Int32Array, at: number): void {
  writer.size64(words[at], words[at + 1]);
  writer.size64(words[at + 2], words[at + 3]);
}

export function readId(reader: ByteReader, words: Int32Array, at: number): void {
  for (let half = 0; half < 4; half += 2) {
    reader.size64();
    words[at + half] = reader.high;
    words[at + half + 1] = reader.low;
  }
}

export function writeRawId(writer: ByteWriter, words: Int32Array, at: number): void {
  for (let i = 0; i < RAW_ID_BYTES; i++) writer.byte((words[at + (i >>> 2)] >>> (24 - 8 * (i & 3))) & 255);
}

/** Reads the 16 bytes at `from` into a cell. */
export function readRawId(bytes: Uint8Array, from: number, id: Int32Array, at = 0): void {
  for (let word = 0; word < 4; word++) {
    const i = from + 4 * word;
    id[at + word] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
  }
}

/** The 16 bytes that come next. */
export function takeRawId(reader: ByteReader, id: Int32Array, at = 0): void {
  if (reader.left < RAW_ID_BYTES) malformed("an ID ends early");
  readRawId(reader.bytes, reader.at, id, at);
  reader.at += RAW_ID_BYTES;
}
