/**
 * What every `ReplySink` must do alike: each case is written to the sink under test and to a `RespWriter` whose bytes are decoded;
 * `expected` turns the decoded value into the sink's own idea of it.
 */
import { describe, expect, test } from "vitest";
import { createBufferPool, type Reply, ReplyDecoder, type ReplySink, RespWriter } from "../src/index.js";
import { writerCases } from "./writer-cases.js";

interface SinkCase {
  readonly name: string;
  write(sink: ReplySink): void;
}

const cases: readonly SinkCase[] = [
  ...writerCases,
  { name: "null array", write: (sink) => sink.nullArray() },
  { name: "error over lines", write: (sink) => sink.error("ERR a\r\nb") },
  { name: "bigint, small", write: (sink) => sink.bigint(12n) },
  { name: "bigint, large", write: (sink) => sink.bigint(2n ** 63n - 1n) },
  ...[0, 9, 10, 999_999_999, 1e9, 1_000_000_007, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 2 ** 62].flatMap((value) =>
    [value, -value].map((signed) => ({
      name: `an integer in two words, ${signed}`,
      write: (sink: ReplySink) => sink.int64(Math.floor(signed / 2 ** 32), signed >>> 0),
    })),
  ),
  { name: "an error of escaped bytes", write: (sink) => sink.error("ERR é\udce9 \udcf0\udc9f\udc98 \udcff") },
  { name: "text of escaped bytes", write: (sink) => sink.text("é\udce9 \udcf0\udc9f\udc98 \udcff") },
  { name: "verbatim text of escaped bytes", write: (sink) => sink.verbatim("txt", "\udce9") },
  { name: "empty aggregates", write: emptyAggregates },
  { name: "attributes", write: attributes },
  { name: "deferred aggregates", write: deferred },
  { name: "a map of odd keys", write: oddKeys },
];

function emptyAggregates(sink: ReplySink): void {
  sink.array(4);
  sink.array(0);
  sink.map(0);
  sink.set(0);
  sink.array(1);
  sink.fillArray(sink.deferArray(), 0);
}

function attributes(sink: ReplySink): void {
  sink.attribute(1);
  sink.text("ttl");
  sink.integer(9);
  sink.array(1);
  sink.attribute(0);
  sink.text("value");
}

function deferred(sink: ReplySink): void {
  sink.array(2);
  const map = sink.deferMap();
  sink.text("members");
  const set = sink.deferSet();
  for (const member of ["a", "b", "c"]) sink.text(member);
  sink.fillSet(set, 3);
  sink.fillMap(map, 1);
  const array = sink.deferArray();
  sink.integer(1);
  sink.fillArray(array, 1);
}

function oddKeys(sink: ReplySink): void {
  sink.map(2);
  sink.integer(1);
  sink.text("one");
  sink.array(1);
  sink.integer(2);
  sink.text("two");
}

export interface CollectingSink extends ReplySink {
  readonly count: number;
  take(): unknown;
}

export function sinkContract(create: () => CollectingSink, expected: (reply: Reply) => unknown): void {
  describe("the contract of sinks", () => {
    test.each(cases)("$name", ({ write }) => {
      const sink = create();
      write(sink);
      expect(sink.count).toBe(1);
      expect(sink.take()).toEqual(expected(overTheWire(write)));
      expect(sink.count).toBe(0);
    });
  });
}

/** What a client reads in RESP3. Doubles travel with all their digits, so nothing is lost. */
function overTheWire(write: (sink: ReplySink) => void): Reply {
  const writer = new RespWriter(createBufferPool());
  writer.protocol = 3;
  write(writer);
  const decoder = new ReplyDecoder();
  decoder.feed(writer.buffer, 0, writer.length);
  expect(decoder.next()).toBe(1);
  return decoder.value;
}
