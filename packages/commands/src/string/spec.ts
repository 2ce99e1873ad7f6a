import {
  block,
  bytes,
  counted,
  from,
  int,
  key,
  many,
  oneOf,
  option,
  optional,
  token,
  unixMillis,
  unixSeconds,
} from "../registry/node.js";
import { bulk, count, either, nothing, ok, yesNo } from "../registry/reply-shape.js";
import { family } from "../registry/spec.js";

const expiry = [
  option("EX", int("seconds")),
  option("PX", int("milliseconds")),
  option("EXAT", unixSeconds()),
  option("PXAT", unixMillis()),
] as const;

export const stringSpec = family("string", {
  get: {
    summary: "Reads the string held by a key.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["readonly", "fast"],
    args: [key("key", "RO", "access")],
    reply: either(bulk("The value."), nothing("The key does not exist.")),
  },
  incr: {
    summary: "Adds one to the integer held by a key; a missing key counts as 0.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["write", "denyoom", "fast"],
    args: [key("key", "RW", "access", "update")],
    reply: count("The new value."),
  },
  mset: {
    summary: "Sets all given keys in one step, replacing whatever they held.",
    since: "1.0.1",
    complexity: "O(N) with N the number of keys",
    flags: ["write", "denyoom"],
    tips: ["request_policy:multi_shard", "response_policy:all_succeeded"],
    args: [many(block("key_value", key("key", "OW", "update"), bytes("value")))],
    reply: ok("All keys were set."),
  },
  msetex: {
    summary: "Sets all given keys in one step with one expiry, on the condition that all or none of them exist.",
    since: "8.4.0",
    complexity: "O(N) with N the number of keys",
    flags: ["write", "denyoom"],
    args: [
      counted("numkeys", block("data", key("key", "OW", "update"), bytes("value"))),
      optional(oneOf("condition", token("NX"), token("XX"))),
      optional(oneOf("expiration", ...expiry, token("KEEPTTL"))),
    ],
    reply: yesNo("1: all keys were set. 0: the condition was not met, no key was set."),
  },
  msetnx: {
    summary: "Sets all given keys in one step, unless one of them exists.",
    since: "1.0.1",
    complexity: "O(N) with N the number of keys",
    flags: ["write", "denyoom"],
    args: [many(block("key_value", key("key", "OW", "insert"), bytes("value")))],
    reply: yesNo("1: all keys were set. 0: at least one key existed, no key was set."),
  },
  set: {
    summary: "Stores a string under a key, replacing whatever the key held.",
    since: "1.0.0",
    complexity: "O(1)",
    flags: ["write", "denyoom"],
    args: [
      key("key", "RW", "access", "update", "variable_flags"),
      bytes("value"),
      optional(
        from(
          "2.6.12",
          oneOf(
            "condition",
            token("NX"),
            token("XX"),
            from("8.4.0", option("IFEQ", bytes("ifeq-value"))),
            from("8.4.0", option("IFNE", bytes("ifne-value"))),
            from("8.4.0", option("IFDEQ", bytes("ifdeq-digest"))),
            from("8.4.0", option("IFDNE", bytes("ifdne-digest"))),
          ),
        ),
      ),
      optional(from("6.2.0", token("GET"))),
      optional(oneOf("expiration", ...expiry, from("6.0.0", token("KEEPTTL")))),
    ],
    reply: either(
      ok("The key was set."),
      either(bulk("With GET: the previous value."), nothing("The condition was not met.")),
    ),
  },
});
