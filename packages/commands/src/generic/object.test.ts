import { advance, differential, documented, masked, reply } from "@allset/testkit";
import { startInstance } from "../test-target.js";

const advanced = { resp2: "<advanced>", resp3: "<advanced>" };

differential("object", import.meta.url, startInstance, [
  {
    name: "arity and unknown subcommands",
    each: [
      ["OBJECT"],
      ["OBJECT", "ENCODING"],
      ["OBJECT", "encoding", "k", "x"],
      ["OBJECT", "FREQ"],
      ["OBJECT", "IDLETIME"],
      ["OBJECT", "REFCOUNT"],
      ["OBJECT", "HELP", "x"],
      ["OBJECT", "NOSUCH"],
      ["OBJECT", "nosuch", "k"],
    ],
  },
  {
    name: "missing keys",
    each: ["ENCODING", "FREQ", "IDLETIME", "REFCOUNT"].map((name) => ["OBJECT", name, "none"]),
  },
  {
    name: "ENCODING follows the content",
    steps: ["", "0", "-1", "-0", "01", "1.0", " 1", "9999", "10000", "9223372036854775807", "9223372036854775808"]
      .concat(["-9223372036854775808", "text", "v".repeat(44), "v".repeat(45), "1".repeat(20), "v".repeat(5000)])
      .flatMap((value) => [
        ["SET", "k", value],
        ["OBJECT", "ENCODING", "k"],
        ["OBJECT", "REFCOUNT", "k"],
        ["OBJECT", "FREQ", "k"],
      ]),
  },
  {
    name: "ENCODING remembers how a value was made",
    steps: [
      ["APPEND", "a", "1"],
      ["OBJECT", "ENCODING", "a"],
      ["APPEND", "a", "2"],
      ["OBJECT", "ENCODING", "a"],
      ["COPY", "a", "b"],
      ["OBJECT", "ENCODING", "b"],
      ["RENAME", "b", "c"],
      ["OBJECT", "ENCODING", "c"],
      ["INCR", "c"],
      ["OBJECT", "ENCODING", "c"],
      ["EXPIRE", "a", 100],
      ["OBJECT", "ENCODING", "a"],
      ["PERSIST", "a"],
      ["OBJECT", "ENCODING", "a"],
    ],
  },
  {
    name: "IDLETIME, and FREQ without an LFU policy",
    steps: [
      ["SET", "k", 1],
      masked(["OBJECT", "IDLETIME", "k"], /[01]/, "a second may begin between the two commands"),
      ["OBJECT", "FREQ", "k"],
    ],
  },
  {
    name: "FREQ, and IDLETIME under an LFU policy",
    steps: [
      ["CONFIG", "SET", "maxmemory-policy", "allkeys-lfu"],
      ["SET", "k", "text"],
      ["OBJECT", "FREQ", "k"],
      ["OBJECT", "IDLETIME", "k"],
      ["OBJECT", "REFCOUNT", "k"],
      ["CONFIG", "SET", "maxmemory", "100mb"],
      ["SET", "j", 1],
      ["OBJECT", "REFCOUNT", "j"],
      ["OBJECT", "IDLETIME", "none"],
    ],
  },
]);

documented("object", startInstance, [
  {
    name: "IDLETIME counts the seconds since the last access, and asking about a key is none",
    source: "https://redis.io/docs/latest/commands/object-idletime/; on redis-server it takes real seconds",
    steps: [
      [["SET", "k", 1], reply.ok],
      [advance(5000), advanced],
      [["OBJECT", "IDLETIME", "k"], reply.integer(5)],
      [["EXISTS", "k"], reply.integer(1)],
      [["TYPE", "k"], reply.simple("string")],
      [["TTL", "k"], reply.integer(-1)],
      [["OBJECT", "IDLETIME", "k"], reply.integer(5)],
      [["TOUCH", "k"], reply.integer(1)],
      [["OBJECT", "IDLETIME", "k"], reply.integer(0)],
      [advance(2000), advanced],
      [["RENAME", "k", "j"], reply.ok],
      [["OBJECT", "IDLETIME", "j"], reply.integer(0)],
      [advance(2000), advanced],
      [["COPY", "j", "k"], reply.integer(1)],
      [["OBJECT", "IDLETIME", "k"], reply.integer(0)],
    ],
  },
  {
    name: "HELP lists syntax and summary of each subcommand",
    source: "the registry: the lines are our own words, where redis-server has others",
    steps: [
      [
        ["OBJECT", "HELP"],
        reply.array(
          reply.simple("OBJECT <subcommand> [<argument> ...], one of:"),
          reply.simple("OBJECT ENCODING key"),
          reply.simple("    Names the internal encoding of a value."),
          reply.simple("OBJECT FREQ key"),
          reply.simple("    Reads how often a key is used, as a logarithmic counter."),
          reply.simple("OBJECT HELP"),
          reply.simple("    Lists the subcommands."),
          reply.simple("OBJECT IDLETIME key"),
          reply.simple("    Reads for how many seconds a key has not been used."),
          reply.simple("OBJECT REFCOUNT key"),
          reply.simple("    Reads how many references a value has."),
        ),
      ],
    ],
  },
]);
