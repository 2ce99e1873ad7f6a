/** Entries that there is no memory to note are neither delivered nor claimed; those that are answered are noted. */
import { DebugArena } from "@allset/engine";
import { expect, test } from "vitest";
import { connectTo, startInstance } from "../test-target.js";

const ENTRIES = 200;
/** A page of what is pending has room for 51 entries: here and there one is full. */
const PENDING = 60;
const idOf = (n: number): string => `${n}-0`;
const all = Array.from({ length: ENTRIES }, (_, i) => idOf(i + 1));

async function open() {
  const arena = new DebugArena();
  const target = startInstance(1, arena);
  const call = await connectTo(target);
  for (const key of ["a", "b"]) {
    for (const id of all) call("XADD", key, id, "f", "v");
    call("XGROUP", "CREATE", key, "g", 0);
  }
  const callWith = (requests: number, ...words: (string | number)[]): string => {
    arena.refuseAfter(requests);
    const reply = call(...words);
    arena.refuseAfter(Number.POSITIVE_INFINITY);
    target.instance.keyspace.check();
    return reply;
  };
  /** IDs that a consumer has, of a key. */
  const owned = (key: string, consumer: string): string[] => idsIn(call("XPENDING", key, "g", "-", "+", 999, consumer));
  const advance = (ms: number): void => target.clock.advance(ms);
  return { call, callWith, owned, advance };
}

const idsIn = (reply: string): string[] => [...reply.matchAll(/\d+-0(?=\r)/g)].map(([id]) => id);

test.each([0, 1, 2, 3, 4, 5, 20, 60, 110, 210, 300])(
  "XREADGROUP of two streams with memory for %d requests, and again with enough",
  async (requests) => {
    const { call, callWith, owned } = await open();
    const read = ["XREADGROUP", "GROUP", "g", "alice", "STREAMS", "a", "b", ">", ">"];
    const first = callWith(requests, ...read);
    expect(first.startsWith("-OOM")).toBe(owned("a", "alice").length === 0);
    expect(idsIn(first)).toEqual([...owned("a", "alice"), ...owned("b", "alice")]);
    if (owned("a", "alice").length < ENTRIES) expect(owned("b", "alice")).toEqual([]);
    expect(idsIn(first + call(...read)).sort()).toEqual([...all, ...all].sort());
  },
);

test.each(["XCLAIM", "XAUTOCLAIM"])("%s with memory for ever more requests", async (name) => {
  const { call, callWith, owned } = await open();
  const pending = all.slice(0, PENDING);
  call("XREADGROUP", "GROUP", "g", "bob", "COUNT", PENDING, "STREAMS", "a", ">");
  let refused = 0;
  for (let requests = 0; owned("a", "carol").length < PENDING; requests++) {
    const before = owned("a", "carol");
    const tail = name === "XCLAIM" ? pending.filter((id) => !before.includes(id)) : [before.at(-1) ?? 0];
    const reply = callWith(requests, name, "a", "g", "carol", 0, ...tail);
    if (reply.startsWith("-OOM")) {
      refused++;
      expect(owned("a", "carol")).toEqual(before);
      continue;
    }
    const answered = idsIn(reply.replace(/^\*3\r\n\$\d+\r\n[\d-]+\r\n/, "*3\r\n"));
    expect([...new Set([...before, ...answered])]).toEqual(owned("a", "carol"));
    expect(owned("a", "bob")).toEqual(pending.filter((id) => !owned("a", "carol").includes(id)));
  }
  expect(refused).toBeGreaterThan(0);
});

const reads = ["XREADGROUP", "GROUP", "g", "alice", "STREAMS", "a", ">"];
test.each([reads, ["XCLAIM", "a", "g", "alice", 0, idOf(1)], ["XAUTOCLAIM", "a", "g", "alice", 0, 0]])(
  "%s that is refused leaves a consumer as it was, or none",
  async (...words) => {
    const { call, callWith, advance } = await open();
    call("XREADGROUP", "GROUP", "g", "bob", "COUNT", PENDING, "STREAMS", "a", ">");
    expect(callWith(0, ...words)).toMatch(/^-OOM/);
    expect(callWith(1, ...words)).toMatch(/^-OOM/);
    const consumers = ["XINFO", "CONSUMERS", "a", "g"];
    expect(call(...consumers)).not.toContain("alice");
    call("XGROUP", "CREATECONSUMER", "a", "g", "alice");
    advance(500);
    expect(callWith(0, ...words)).toMatch(/^-OOM/);
    expect(call(...consumers)).toContain("alice\r\n$7\r\npending\r\n:0\r\n$4\r\nidle\r\n:500\r\n");
    expect(call(...words)).not.toMatch(/^-/);
    expect(call(...consumers)).toMatch(/alice\r\n\$7\r\npending\r\n:\d+\r\n\$4\r\nidle\r\n:0\r\n/);
  },
);

test("a consumer is not made for an entry that there is no memory to claim, whatever was forgotten before", async () => {
  const { call, callWith } = await open();
  call("XREADGROUP", "GROUP", "g", "bob", "COUNT", PENDING, "STREAMS", "a", ">");
  call("XDEL", "a", idOf(1));
  // Enough for the consumer, not for what it is to own.
  expect(callWith(1, "XCLAIM", "a", "g", "alice", 0, idOf(1), idOf(2))).toBe("*0\r\n");
  expect(call("XINFO", "CONSUMERS", "a", "g")).not.toContain("alice");
});
