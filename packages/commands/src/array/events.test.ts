/** The events of the array commands. Their class is documented, their names are a decision: docs/internals/arrays.md. */
import { documented, on, quiet, receive, reply, type Step } from "@allset/testkit";
import { startInstance } from "../test-target.js";

type Written = (typeof reply)["null"];
const { integer, bulk } = reply;
const nothing: Written = { resp2: "<quiet>", resp3: "<quiet>" };
const message = (event: string): Written =>
  reply.push(bulk("pmessage"), bulk("__keyevent@*__:*"), bulk(`__keyevent@0__:${event}`), bulk("a"));

/** A command, its reply, and the events that connection b hears of it. */
const heard = (command: readonly (string | number)[], answer: Written, ...events: string[]): [Step, Written][] => [
  [[...command], answer],
  ...(events.length === 0
    ? ([[quiet("b"), nothing]] as [Step, Written][])
    : events.map((event): [Step, Written] => [receive("b", 1), message(event)])),
];

const listen = (classes: string): [Step, Written][] => [
  [["CONFIG", "SET", "notify-keyspace-events", classes], reply.ok],
  [on("b", ["PSUBSCRIBE", "__keyevent@*__:*"]), reply.push(bulk("psubscribe"), bulk("__keyevent@*__:*"), integer(1))],
];

const source =
  "https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/ (class a); names: docs/internals/arrays.md";

documented("array events", () => startInstance(), [
  {
    name: "each command that changes an array has one",
    source,
    protocol: 3,
    steps: [
      ...listen("EA"),
      ...heard(["ARSET", "a", 0, "x", "y"], integer(2), "arset"),
      ...heard(["ARSET", "a", 0, "x"], integer(0), "arset"),
      ...heard(["ARMSET", "a", 5, "x"], integer(1), "armset"),
      ...heard(["ARINSERT", "a", "z"], integer(0), "arinsert"),
      ...heard(["ARRING", "a", 9, "z"], integer(2), "arring"),
      ...heard(["ARSEEK", "a", 3], integer(1), "arseek"),
      ...heard(["ARSEEK", "none", 3], integer(0)),
      ...heard(["ARDEL", "a", 77], integer(0)),
      ...heard(["ARDEL", "a", 2, 5], integer(1), "ardel"),
      ...heard(["ARDELRANGE", "a", 70, 80], integer(0)),
      ...heard(["ARDELRANGE", "a", 0, 9], integer(2), "ardelrange", "del"),
      ...heard(["ARDEL", "a", 0], integer(0)),
      ...heard(["ARINSERT", "a", "z"], integer(0), "arinsert"),
      ...heard(["ARDEL", "a", 0], integer(1), "ardel", "del"),
    ],
  },
  {
    name: "new keys, missed keys and the class of their own",
    source,
    protocol: 3,
    steps: [
      ...listen("Eanm"),
      [["CONFIG", "GET", "notify-keyspace-events"], reply.map([bulk("notify-keyspace-events"), bulk("anEm")])],
      ...heard(["ARGET", "a", 0], reply.null, "keymiss"),
      ...heard(["ARSET", "a", 0, "x"], integer(1), "new", "arset"),
      ...heard(["ARDEL", "a", 0], integer(1), "ardel"),
    ],
  },
]);
