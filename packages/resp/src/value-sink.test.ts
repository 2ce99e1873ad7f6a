import { expect, test } from "vitest";
import { sinkContract } from "../test/sink-contract.js";
import { ValueSink } from "./index.js";

sinkContract(
  () => new ValueSink(),
  (reply) => reply,
);

test("bulk strings as bytes are copies", () => {
  const sink = new ValueSink({ bulk: "bytes" });
  const bytes = new Uint8Array([1, 2, 3, 4]);
  sink.bulk(bytes, 1, 3);
  sink.text("ab");
  bytes.fill(0);
  expect([sink.take(), sink.take()]).toEqual([new Uint8Array([2, 3]), new Uint8Array([97, 98])]);
});

test("pushes are kept apart from replies", () => {
  const sink = new ValueSink();
  sink.push(2);
  sink.text("message");
  sink.text("hello");
  sink.integer(1);
  expect(sink.take()).toBe(1);
  expect(sink.takePushes()).toEqual([["message", "hello"]]);
  expect(sink.takePushes()).toEqual([]);
});

test("reset forgets an unfinished reply", () => {
  const sink = new ValueSink();
  sink.array(2);
  sink.integer(1);
  sink.reset();
  sink.integer(2);
  expect([sink.take(), sink.count]).toEqual([2, 0]);
});

test("misuse is an assertion", () => {
  const sink = new ValueSink();
  expect(() => sink.take()).toThrow("no complete reply");
  const outer = sink.deferArray();
  sink.deferArray();
  expect(() => sink.fillArray(outer, 1)).toThrow("does not match");
  const short = new ValueSink();
  const hole = short.deferArray();
  short.integer(1);
  expect(() => short.fillArray(hole, 2)).toThrow("does not match");
  expect(() => short.fillSet(hole, 1)).toThrow("does not match");
});
