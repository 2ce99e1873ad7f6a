/**
 * The decoders against `redis-parser` 3 and the decoder of `@redis/client`, on the same bytes, in alternating runs of one process;
 * and what a command and a reply cost the server. `pnpm --filter @allset/resp bench` prints the table;
 * `resp.bench.test.ts` runs it small.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import {
  Args,
  createBufferPool,
  DecodeResult,
  encodeRequest,
  ReplyDecoder,
  RequestDecoder,
  RespWriter,
} from "./index.js";

export interface BenchOptions {
  /** Milliseconds of work that each measured run should take. */
  readonly runMs?: number;
  /** Runs of each contender; the median counts. */
  readonly runs?: number;
}

export interface BenchRow {
  readonly name: string;
  /** Contenders' nanoseconds per unit (reply, command, byte), ours first. */
  readonly nanoseconds: Readonly<Record<string, number>>;
}

/** Does the work once and answers how many units that was. */
type Work = () => number;

const require = createRequire(import.meta.url);

interface RedisParser {
  execute(chunk: Buffer): void;
}
type RedisParserClass = new (options: { returnReply(): void; returnError(): void }) => RedisParser;
interface NodeRedisDecoder {
  write(chunk: Buffer): void;
}
interface NodeRedisOptions {
  onReply(): void;
  onErrorReply(): void;
  onPush(): void;
  getTypeMapping(): Record<number, never>;
}
type NodeRedisDecoderClass = new (options: NodeRedisOptions) => NodeRedisDecoder;

function cut(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text, "latin1");
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

const smallReplies = "+OK\r\n:1\r\n$16\r\nkey:000000000001\r\n$-1\r\n$3\r\nabc\r\n:12345\r\n";
const replyInputs: readonly [name: string, chunks: Buffer[]][] = [
  ["small replies", cut(smallReplies.repeat(300), 65536)],
  ["arrays of 1 000", cut(`*1000\r\n${"$16\r\nkey:000000000001\r\n".repeat(1000)}`.repeat(3), 65536)],
  ["arrays of 1 000, 32 bytes", cut(`*1000\r\n${`$32\r\n${"v".repeat(32)}\r\n`.repeat(1000)}`.repeat(3), 65536)],
  ["a bulk of 10 MB in 64 KiB", cut(`$10000000\r\n${"x".repeat(10_000_000)}\r\n`, 65536)],
  ["small replies, byte by byte", cut(smallReplies.repeat(50), 1)],
];

/** Ours, `redis-parser` and `@redis/client` over the same chunks; a unit is one reply. */
function replyContenders(chunks: Buffer[]): Record<string, Work> {
  const decoder = new ReplyDecoder();
  const allset = () => {
    let replies = 0;
    for (const chunk of chunks) {
      decoder.feed(chunk);
      while (decoder.next() === 1) replies++;
    }
    return replies;
  };
  let replies = 0;
  const count = () => void replies++;
  const Parser = require("redis-parser") as RedisParserClass;
  const parser = new Parser({ returnReply: count, returnError: count });
  // The package exports its entry alone; the decoder lies beside it.
  const entry = require.resolve("@redis/client");
  const { Decoder } = require(entry.replace(/index\.js$/, "lib/RESP/decoder.js")) as { Decoder: NodeRedisDecoderClass };
  const mapping = {};
  const client = new Decoder({ onReply: count, onErrorReply: count, onPush: count, getTypeMapping: () => mapping });
  const through = (take: (chunk: Buffer) => void) => () => {
    replies = 0;
    for (const chunk of chunks) take(chunk);
    return replies;
  };
  return {
    allset,
    "redis-parser": through((chunk) => parser.execute(chunk)),
    "@redis/client": through((chunk) => client.write(chunk)),
  };
}

/** The server's side; a unit is one command or one reply. */
function serverWork(): readonly [name: string, work: Work][] {
  return [
    ["RequestDecoder, GET of 16 bytes", requests(encodeRequest(["GET", "key:000000000001"]), 16384)],
    ["RequestDecoder, SET of 32 bytes", requests(encodeRequest(["SET", "key:000000000001", "v".repeat(32)]), 16384)],
    ["RequestDecoder, MSET of 10", requests(encodeRequest(["MSET", ..."0123456789".repeat(2)]), 16384)],
    ["RequestDecoder, GET, byte by byte", requests(encodeRequest(["GET", "key:000000000001"]), 1)],
    ["RespWriter, +OK", replies((writer) => writer.ok())],
    ["RespWriter, integer", replies((writer) => writer.integer(12345))],
    ["RespWriter, bulk of 32 bytes", replies((writer) => writer.bulk(value, 0, 32))],
    ["RespWriter, bulk of 1 000 bytes", replies((writer) => writer.bulk(value, 0, 1000))],
  ];
}

const value = new Uint8Array(1000).fill(118);

/** Commands behind one another in a read of 16 KiB, handed over in pieces of `size`. */
function requests(command: Uint8Array, size: number): Work {
  const bytes = new Uint8Array(Math.floor(16384 / command.length) * command.length);
  for (let at = 0; at < bytes.length; at += command.length) bytes.set(command, at);
  const decoder = new RequestDecoder();
  const args = new Args();
  return () => {
    let count = 0;
    for (let at = 0; at < bytes.length; at += size) {
      decoder.feed(bytes, at, Math.min(bytes.length, at + size));
      while (decoder.next(args) === DecodeResult.request) count++;
    }
    return count;
  };
}

function replies(write: (writer: RespWriter) => void): Work {
  const writer = new RespWriter(createBufferPool({ bufferBytes: 65536 }));
  return () => {
    for (let count = 0; count < 60; count++) write(writer);
    writer.reset();
    return 60;
  };
}

/** Nanoseconds per unit of one run of about `runMs`. */
function measure(work: Work, runMs: number): number {
  const begun = performance.now();
  let units = 0;
  let spent = 0;
  do {
    units += work();
    spent = performance.now() - begun;
  } while (spent < runMs);
  return (spent * 1e6) / units;
}

/** The median of alternating runs, after one run of each to warm up. */
function compare(contenders: Record<string, Work>, runMs: number, runs: number): Record<string, number> {
  const names = Object.keys(contenders);
  const measured = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (const name of names) measure(contenders[name], runMs);
  for (let run = 0; run < runs; run++) {
    for (const name of names) measured[name].push(measure(contenders[name], runMs));
  }
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];
  return Object.fromEntries(names.map((name) => [name, median(measured[name])]));
}

/** Runs everything and answers one row per input. */
export function benchResp({ runMs = 60, runs = 5 }: BenchOptions = {}): BenchRow[] {
  const decoded = replyInputs.map(([name, chunks]) => ({
    name,
    nanoseconds: compare(replyContenders(chunks), runMs, runs),
  }));
  const served = serverWork().map(([name, work]) => ({ name, nanoseconds: compare({ allset: work }, runMs, runs) }));
  return [...decoded, ...served];
}

/** The rows as a table, with each rival's time as a multiple of ours. */
export function formatBench(rows: readonly BenchRow[]): string {
  const lines = rows.map(({ name, nanoseconds }) => {
    const [[, ours], ...rivals] = Object.entries(nanoseconds);
    const ratios = rivals.map(([rival, theirs]) => `${rival} ${(theirs / ours).toFixed(1)}×`);
    return [name.padEnd(36), `${ours.toFixed(1)} ns`.padStart(14), ...ratios.map((ratio) => ratio.padStart(20))].join(
      " ",
    );
  });
  return lines.join("\n");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(formatBench(benchResp()));
}
