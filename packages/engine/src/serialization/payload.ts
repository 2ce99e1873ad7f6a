/**
 * What DUMP answers and RESTORE takes: one value, and what tells whether it arrived whole.
 *
 *   type          1 byte, `SerializedType`
 *   value         as in RDB files
 *   version       2 bytes, the lowest first: that of the format
 *   checksum      8 bytes: CRC-64 of all before
 */
import type { ByteWriter } from "./byte-writer.js";
import { Crc64 } from "./crc64.js";

/** The version that redis-server 7.0 writes. */
export const WRITTEN_VERSION = 10;
/** The one that brought times to live of fields, written only with them. */
export const FIELD_EXPIRY_VERSION = 12;
/** The one that brought arrays, written only with them. */
export const ARRAY_VERSION = 14;
/** The one that brought idempotent producers of streams, and the one that brought entries that are given back; likewise. */
export const STREAM_PRODUCERS_VERSION = 13;
export const STREAM_GIVEN_BACK_VERSION = 14;
/** The newest that is read. */
export const READ_VERSION_MAX = 14;

export const FOOTER_BYTES = 10;
const CHECKSUM_BYTES = 8;

/** Ends a payload. */
export function sealPayload(writer: ByteWriter, version: number): void {
  writer.byte(version & 255);
  writer.byte(version >>> 8);
  const checksum = new Crc64().update(writer.bytes, 0, writer.length);
  writer.word64(checksum.high, checksum.low);
}

/** Whether `bytes[from .. to)` has the end of a payload, with a version that is known and, if asked for, the right checksum. O(bytes). */
export function isSealed(bytes: Uint8Array, from: number, to: number, checked: boolean): boolean {
  const footer = to - FOOTER_BYTES;
  if (footer < from) return false;
  const version = bytes[footer] | (bytes[footer + 1] << 8);
  if (version > READ_VERSION_MAX) return false;
  return !checked || new Crc64().update(bytes, from, to - CHECKSUM_BYTES).matches(bytes, to - CHECKSUM_BYTES);
}
