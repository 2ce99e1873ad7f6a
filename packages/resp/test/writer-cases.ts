/**
 * Replies that a real server is asked for through its scripts, and the call on a `ReplySink` that must write the same bytes in both
 * protocols.
 */
import type { ReplySink } from "../src/index.js";
import { seeded } from "./seeded.js";

export interface WriterCase {
  readonly name: string;
  /** A Lua script; `ARGV[1]` is `argument`. */
  readonly script: string;
  readonly argument: string;
  write(sink: ReplySink): void;
}

/** Doubles at the edges of C's `%.17g`, and 200 of every magnitude. */
function doubles(): number[] {
  const edges = [0, -0, 1, -1.5, 0.1, 3.14, 1e15, 1e16, 1e17, 123456789012345680, 1e17 - 16, 0.0001, 0.00001];
  // Ties at the 17th digit, which C rounds to even, and numbers beside them.
  const ties = [1, 3, 9].map((sixteenths) => 62500000000000 + sixteenths / 16);
  const extremes = [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, Infinity, -Infinity];
  const random = seeded(17);
  const others = Array.from({ length: 200 }, () => {
    // Read from text: powers of ten may differ by a bit from engine to engine.
    return Number(`${(random() - 0.5).toFixed(17)}e${Math.floor(random() * 60 - 30)}`);
  });
  return [...edges, ...ties, ...extremes, ...others];
}

/** How Lua's `tonumber` is told a double. */
function luaNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return String(value).replace("Infinity", "inf");
}

export const writerCases: readonly WriterCase[] = [
  { name: "ok", script: "return redis.status_reply('OK')", argument: "", write: (sink) => sink.ok() },
  {
    name: "simple",
    script: "return redis.status_reply(ARGV[1])",
    argument: "hello",
    write: (sink) => sink.simple("hello"),
  },
  {
    name: "error",
    script: "return redis.error_reply(ARGV[1])",
    argument: "ERR no such thing",
    write: (sink) => sink.error("ERR no such thing"),
  },
  ...[0, 7, 10, 42, 99, 100, 12345, 2147483647, 2147483648, -1, -99, -2147483649, 999999999999].map((value) => ({
    name: `integer ${value}`,
    script: "return tonumber(ARGV[1])",
    argument: String(value),
    write: (sink: ReplySink) => sink.integer(value),
  })),
  ...[
    "",
    "a",
    "hello world",
    "x".repeat(47),
    "x".repeat(48),
    "x".repeat(49),
    "x".repeat(1000),
    "äöü",
    "日本",
    "😀",
  ].map((value) => ({
    name: `text ${value.slice(0, 12)} of ${value.length}`,
    script: "return ARGV[1]",
    argument: value,
    write: (sink: ReplySink) => sink.text(value),
  })),
  { name: "null", script: "redis.setresp(3) return nil", argument: "", write: (sink) => sink.null() },
  { name: "true", script: "redis.setresp(3) return true", argument: "", write: (sink) => sink.boolean(true) },
  { name: "false", script: "redis.setresp(3) return false", argument: "", write: (sink) => sink.boolean(false) },
  {
    name: "big number",
    script: "return {big_number=ARGV[1]}",
    argument: "-1234567999999999999999999999999999999",
    write: (sink) => sink.bigNumber("-1234567999999999999999999999999999999"),
  },
  {
    name: "verbatim",
    script: "return {verbatim_string={format='mkd', string=ARGV[1]}}",
    argument: "some *text*",
    write: (sink) => sink.verbatim("mkd", "some *text*"),
  },
  {
    name: "array",
    script: "return {1, ARGV[1], {}}",
    argument: "two",
    write: (sink) => {
      sink.array(3);
      sink.integer(1);
      sink.text("two");
      sink.array(0);
    },
  },
  {
    name: "map",
    script: "return {map={[ARGV[1]]=1}}",
    argument: "key",
    write: (sink) => {
      sink.map(1);
      sink.text("key");
      sink.integer(1);
    },
  },
  {
    name: "set",
    script: "return {set={[ARGV[1]]=true}}",
    argument: "member",
    write: (sink) => {
      sink.set(1);
      sink.text("member");
    },
  },
  ...doubles().map((value) => ({
    name: `double ${luaNumber(value)}`,
    script: "return {double=tonumber(ARGV[1])}",
    argument: luaNumber(value),
    write: (sink: ReplySink) => sink.double(value),
  })),
];
