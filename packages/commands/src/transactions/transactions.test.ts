import type { Commit } from "@allset/engine";
import { advance, differential, encodeRequest, on, pending, RawConnection, receive, toText } from "@allset/testkit";
import { expect, test } from "vitest";
import { observeCommits, startInstance } from "../test-target.js";

differential("transactions", import.meta.url, startInstance, [
  {
    name: "MULTI queues, EXEC runs",
    steps: [["MULTI"], ["SET", "k", 1], ["INCR", "k"], ["GET", "k"], ["EXEC"], ["GET", "k"], ["EXEC"]],
  },
  { name: "an empty queue", steps: [["MULTI"], ["EXEC"], ["MULTI"], ["DISCARD"]] },
  { name: "outside MULTI", each: [["EXEC"], ["DISCARD"], ["UNWATCH"]] },
  {
    name: "arity",
    each: [["MULTI", "x"], ["EXEC", "x"], ["DISCARD", "x"], ["WATCH"], ["UNWATCH", "x"]],
  },
  {
    name: "a call that is refused while queueing aborts EXEC",
    steps: [
      ...[["GET"], ["NOSUCH", "a", "b"], ["DISCARD", "x"], ["MULTI", "x"], ["WATCH"]].flatMap((refused) => [
        ["MULTI"],
        ["SET", "k", 1],
        refused,
        ["SET", "k", 2],
        ["EXEC"],
        ["GET", "k"],
        ["EXEC"],
      ]),
    ],
  },
  {
    name: "EXEC that is refused itself ends the transaction",
    steps: [["MULTI"], ["SET", "k", 1], ["EXEC", "x"], ["GET", "k"], ["EXEC"]],
  },
  {
    name: "MULTI and WATCH inside MULTI are errors that abort nothing",
    steps: [["MULTI"], ["MULTI"], ["WATCH", "k"], ["SET", "k", 1], ["EXEC"]],
  },
  {
    name: "an error while running stops nothing",
    steps: [
      ["SET", "s", "x"],
      ["MULTI"],
      ["SET", "a", 1],
      ["INCR", "s"],
      ["SET", "b", 2],
      ["EXEC"],
      ["MGET", "a", "b"],
    ],
  },
  {
    name: "EXEC runs nothing when a watched key changed, whoever changed it",
    steps: [
      ["WATCH", "k"],
      on("b", ["SET", "k", 1]),
      ["MULTI"],
      ["SET", "k", 2],
      ["EXEC"],
      ["GET", "k"],
      ["WATCH", "k"],
      ["SET", "k", 3],
      ["MULTI"],
      ["EXEC"],
    ],
  },
  {
    name: "a watch holds while others change other keys",
    steps: [["WATCH", "k", "k"], on("b", ["SET", "other", 1]), on("b", ["GET", "k"]), ["MULTI"], ["PING"], ["EXEC"]],
  },
  {
    name: "EXEC, DISCARD and UNWATCH end a watch",
    steps: [
      ...[[["MULTI"], ["EXEC"]], [["MULTI"], ["DISCARD"]], [["UNWATCH"]]].flatMap((ending) => [
        ["WATCH", "k"],
        ...ending,
        ["SET", "k", 1],
        ["MULTI"],
        ["GET", "k"],
        ["EXEC"],
      ]),
    ],
  },
  {
    name: "UNWATCH in the queue does not mend a broken watch",
    steps: [["WATCH", "k"], ["SET", "k", 1], ["MULTI"], ["UNWATCH"], ["EXEC"], ["MULTI"], ["PING"], ["EXEC"]],
  },
  {
    name: "a queueing error outweighs a broken watch",
    steps: [["WATCH", "k"], ["SET", "k", 1], ["MULTI"], ["GET"], ["EXEC"]],
  },
  {
    name: "a client that leaves takes its queue with it",
    steps: [["MULTI"], ["SET", "k", 1], on("b", ["GET", "k"])],
  },
  {
    name: "a watched key that expires",
    steps: [
      ["SET", "k", 1, "PX", 10],
      ["WATCH", "k"],
      advance(20),
      ["MULTI"],
      ["PING"],
      ["EXEC"],
      ["SET", "k", 1, "PX", 10],
      ["WATCH", "k"],
      advance(20),
      on("b", ["GET", "k"]),
      ["MULTI"],
      ["PING"],
      ["EXEC"],
    ],
  },
  {
    name: "SELECT in the queue, and after it",
    steps: [
      ["MULTI"],
      ["SELECT", 1],
      ["SET", "k", 1],
      ["SELECT", 99],
      ["EXEC"],
      ["GET", "k"],
      ["SELECT", 0],
      ["GET", "k"],
    ],
  },
  {
    name: "RESET ends a transaction",
    protocol: 2,
    steps: [["WATCH", "k"], ["SET", "k", 1], ["MULTI"], ["SET", "k", 2], ["RESET"], ["EXEC"], ["GET", "k"]],
  },
  {
    name: "subscribing in the queue",
    steps: [["MULTI"], ["SUBSCRIBE", "c"], ["PING"], ["UNSUBSCRIBE", "c"], ["EXEC"], ["PING"]],
  },
  {
    name: "commands that no transaction may hold",
    steps: [["MULTI"], ["SAVE"], ["EXEC"]],
    skip: "SAVE comes with persistence",
  },
  {
    name: "CLIENT REPLY in the queue silences its part of EXEC's reply",
    steps: [
      ["MULTI"],
      ["CLIENT", "REPLY", "SKIP"],
      ["PING", "1"],
      ["PING", "2"],
      pending(["EXEC"]),
      pending(["PING", "skipped"]),
      pending(["PING", "3"]),
      receive("a"),
      ["MULTI"],
      ["PING", "1"],
      ["CLIENT", "REPLY", "OFF"],
      ["PING", "2"],
      ["CLIENT", "REPLY", "ON"],
      ["PING", "3"],
      pending(["EXEC"]),
      pending(["PING", "4"]),
      pending(["PING", "5"]),
      receive("a"),
    ],
  },
  {
    name: "queueing and running where memory is short",
    steps: [
      ["SET", "k", "v".repeat(100)],
      ["MULTI"],
      ["SET", "k", 1],
      on("b", ["CONFIG", "SET", "maxmemory", 1]),
      ["EXEC"],
      ["EXEC"],
      ["MULTI"],
      ["GET", "k"],
      ["EXEC"],
      ["MULTI"],
      ["PING"],
      ["DISCARD"],
      ["WATCH", "k"],
      ["MULTI"],
      ["MULTI"],
      ["WATCH", "k"],
      ["EXEC"],
      ["UNWATCH"],
      on("b", ["CONFIG", "SET", "maxmemory", 0]),
      ["MULTI"],
      ["GET", "k"],
      on("b", ["CONFIG", "SET", "maxmemory", 1]),
      ["EXEC"],
    ],
  },
]);

test("a transaction is one commit, with the events of all its commands", async () => {
  const target = startInstance();
  const seen: Commit[] = [];
  observeCommits(target.instance.keyspace, (commit) => seen.push(commit));
  const client = await RawConnection.open(target);
  for (const call of [["MULTI"], ["SET", "a", "1"], ["INCR", "a"], ["DEL", "a"], ["EXEC"]]) await client.call(...call);
  expect(seen.map(({ revision, events }) => [revision, events.filter((event) => event.modifies).length])).toEqual([
    [1, 3],
  ]);
  await client.close();
});

test("queued commands keep their arguments when the transport uses its buffer again", async () => {
  const target = startInstance();
  const replies: string[] = [];
  const connection = await target.connect(
    (bytes) => void replies.push(toText(bytes)),
    () => {},
  );
  const buffer = Buffer.alloc(200);
  const send = (...args: string[]): void => {
    const request = encodeRequest(args);
    buffer.set(request);
    connection.send(buffer.subarray(0, request.length));
    buffer.fill("x");
  };
  send("WATCH", "key");
  send("MULTI");
  send("SET", "key", "value");
  send("GET", "key");
  send("EXEC");
  expect(replies.at(-1)).toBe("*2\r\n+OK\r\n$5\r\nvalue\r\n");
  connection.close();
});
