import { PerformanceObserver } from "node:perf_hooks";
import { expect, test } from "vitest";
import { Args, createBufferPool, DecodeResult, encodeRequest, RequestDecoder, RespWriter } from "./index.js";

const rounds = 3000;
/** Commands per round. */
const commands = 100;

/** Bytes that the JavaScript heap grew by; undefined when the collector ran meanwhile. */
async function heapGrowth(work: () => void): Promise<number | undefined> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => void (collections += list.getEntries().length));
  observer.observe({ entryTypes: ["gc"] });
  const before = process.memoryUsage().heapUsed;
  work();
  const after = process.memoryUsage().heapUsed;
  await new Promise((resolve) => setTimeout(resolve, 5));
  observer.disconnect();
  return collections === 0 ? after - before : undefined;
}

test("reading a command and writing its reply allocates nothing", async () => {
  const command = encodeRequest(["GET", "key:000000000001"]);
  const chunk = new Uint8Array(command.length * commands);
  for (let at = 0; at < chunk.length; at += command.length) chunk.set(command, at);
  const decoder = new RequestDecoder();
  const writer = new RespWriter(createBufferPool());
  const args = new Args();
  const value = new Uint8Array(48).fill(118);
  let count = 0;
  const work = () => {
    for (let round = 0; round < rounds; round++) {
      decoder.feed(chunk, 0, chunk.length);
      while (decoder.next(args) === DecodeResult.request) {
        count++;
        writer.ok();
        writer.integer(count & 0xffff);
        writer.bulk(value, 0, value.length);
        writer.text("hello");
        writer.null();
      }
      writer.reset();
    }
  };
  work();
  const growths: number[] = [];
  for (let attempt = 0; attempt < 5; attempt++) {
    const growth = await heapGrowth(work);
    if (growth !== undefined) growths.push(growth);
  }
  expect(count).toBe(rounds * commands * 6);
  // One object of 16 bytes for each command would be 4.8 MB.
  expect(Math.min(...growths)).toBeLessThan(500_000);
});
