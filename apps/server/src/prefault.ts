import { open } from "node:fs/promises";
import type { ArenaOptions } from "@allset/engine";

/** With huge pages one byte is enough for 2 MiB around it. */
const HUGE_PAGE_BYTES = 2 * 1024 * 1024;

/**
 * Has the system map a chunk's huge pages without stopping the thread that calls: a thread of libuv's pool reads zeros into one byte of
 * each. Where there are no huge pages it maps three small ones, and the others are mapped when they are touched, 4 KiB at a time.
 * Nothing where the system has no such device.
 */
export function createPrefault(): Pick<ArenaOptions, "prefault"> {
  if (process.platform !== "linux") return {};
  return { prefault: (chunk, done) => void readZeros(bytesInEachPage(chunk)).then(done, done) };
}

function bytesInEachPage(chunk: ArrayBuffer): Uint8Array[] {
  const last = chunk.byteLength - 1;
  const bytes = [];
  for (let at = 0; at < last; at += HUGE_PAGE_BYTES) bytes.push(new Uint8Array(chunk, at, 1));
  // A buffer begins anywhere in a huge page, so that it may end in one more.
  bytes.push(new Uint8Array(chunk, last, 1));
  return bytes;
}

async function readZeros(bytes: readonly Uint8Array[]): Promise<void> {
  const zeros = await open("/dev/zero");
  try {
    for (const byte of bytes) await zeros.read(byte);
  } finally {
    await zeros.close();
  }
}
