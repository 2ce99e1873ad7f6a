import { type SeededRandom, withSeed } from "@allset/testkit";
import { describe, expect, test } from "vitest";
import type { Ref } from "../arena/arena.js";
import { ArenaFullError } from "../arena/arena-full-error.js";
import { DebugArena } from "../arena/debug-arena.js";
import { type CollectionLimits, createCollectionLimits } from "./collection-limits.js";
import { nameEnd, nameStart } from "./named-block.js";
import { fieldOf, momentOf, NEWER, OLDEST, OWNER } from "./stream-group.js";
import { newId } from "./stream-id.js";
import { wordAtOf } from "./stream-root.js";
import { Cut, ReferencePolicy } from "./stream-trim.js";
import { streamType } from "./stream-type.js";
import { StreamField, Streams } from "./streams.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const lowest = newId();
const highest = newId().fill(-1);

/** An ID with sequence numbers of both halves. */
const idOf = (n: number): Int32Array => Int32Array.of(0, n >> 2, (n >> 1) & 1, (n & 1) === 0 ? 1 : -1);
const numberOf = (words: Int32Array, at = 0): number =>
  (words[at + 1] << 2) | (words[at + 2] << 1) | (words[at + 3] < 0 ? 1 : 0);

interface Pending {
  owner: string;
  time: number;
}

/** What a stream should hold, as plain values. IDs are the numbers that `idOf` takes. */
interface Model {
  entries: Map<number, string[]>;
  last: number;
  groups: Map<string, { consumers: Set<string>; pending: Map<number, Pending> }>;
}

/** A stream beside its model. Each operation may meet the end of memory, and has to leave both as they were. */
class Bench {
  readonly arena = new DebugArena();
  readonly limits: CollectionLimits = createCollectionLimits();
  readonly streams = new Streams(this.arena, this.limits);
  readonly root: Ref = this.streams.create();
  readonly model: Model = { entries: new Map(), last: 0, groups: new Map() };
  readonly cut = new Cut();
  refused = 0;

  /** Refuses the n-th request for memory, for n = 0, 1, 2, … until the operation passes. */
  insist(operation: () => void): void {
    for (let allowed = 0; ; allowed++) {
      this.arena.refuseAfter(allowed);
      try {
        operation();
        this.arena.refuseAfter(Number.POSITIVE_INFINITY);
        return;
      } catch (error) {
        this.arena.refuseAfter(Number.POSITIVE_INFINITY);
        if (!(error instanceof ArenaFullError)) throw error;
        this.refused++;
        this.verify();
      }
    }
  }

  append(id: number, words: readonly string[]): void {
    const parts = words.map((word) => encoder.encode(word));
    const source = encoder.encode(words.join(""));
    const ends = Int32Array.from(parts, (_, i) => parts.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
    const starts = Int32Array.from(parts, ({ length }, i) => ends[i] - length);
    this.streams.log.append(this.root, idOf(id), source, starts, ends, 0, parts.length);
    this.model.entries.set(id, [...words]);
    this.model.last = id;
  }

  delete(id: number): void {
    const deleted = this.streams.log.delete(this.root, idOf(id), 0);
    expect(deleted).toBe(this.model.entries.delete(id));
  }

  /** Cuts exactly; the model says what has to go. */
  trim(length: number, from: number, policy: ReferencePolicy): void {
    const { cut, model } = this;
    cut.byLength = length >= 0;
    cut.length = length;
    cut.id.set(idOf(from));
    cut.policy = policy;
    const isHeld = (id: number): boolean =>
      model.groups.size > 0 &&
      policy === ReferencePolicy.acked &&
      [...model.groups.values()].some(({ pending }) => pending.has(id));
    const ids = [...model.entries.keys()].filter((id) => (length >= 0 || id < from) && !isHeld(id));
    const gone = length >= 0 ? ids.slice(0, Math.max(0, model.entries.size - length)) : ids;
    expect(this.streams.cutter.trim(this.root, cut)).toBe(gone.length);
    for (const id of gone) {
      model.entries.delete(id);
      if (policy === ReferencePolicy.delete) for (const { pending } of model.groups.values()) pending.delete(id);
    }
  }

  group(name: string): Ref {
    const bytes = encoder.encode(name);
    return this.streams.groups.find(this.root, bytes, 0, bytes.length);
  }

  createGroup(name: string): void {
    const bytes = encoder.encode(name);
    const group = this.streams.groups.create(this.root, bytes, 0, bytes.length);
    // Everything was delivered: only what is pending holds an entry.
    this.streams.words(group).set(highest, wordAtOf(group) + StreamField.lastDelivered);
    this.model.groups.set(name, { consumers: new Set(), pending: new Map() });
  }

  verify(): void {
    const { streams, root, model } = this;
    streamType.check(this.arena, root);
    this.arena.check(streamType.countBlocks(this.arena, root));
    expect(streams.lengthOf(root)).toBe(model.entries.size);
  }

  /** Compares everything that can be read of a stream. */
  compare(root: Ref): void {
    expect(entriesOf(this.streams, root, false)).toEqual([...this.model.entries]);
    expect(entriesOf(this.streams, root, true)).toEqual([...this.model.entries].reverse());
    expect(groupsOf(this.streams, this.arena, root)).toEqual(
      [...this.model.groups]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { consumers, pending }]) => ({
          name,
          consumers: [...consumers].sort(),
          pending: [...pending].sort(([a], [b]) => a - b).map(([id, { owner, time }]) => ({ id, owner, time })),
        })),
    );
  }
}

function entriesOf(streams: Streams, root: Ref, backwards: boolean): [number, string[]][] {
  const { range } = streams;
  const found: [number, string[]][] = [];
  for (range.open(root, lowest, 0, highest, 0, backwards); range.next(); ) {
    const words: string[] = [];
    for (let i = 0; i < range.fields; i++) {
      range.readField();
      words.push(decoder.decode(range.source.slice(range.from, range.to)));
      range.readValue();
      words.push(decoder.decode(range.source.slice(range.from, range.to)));
    }
    found.push([numberOf(range.id), words]);
  }
  return found;
}

const nameOf = (streams: Streams, arena: DebugArena, block: Ref): string => {
  if (block === 0) return "";
  return decoder.decode(streams.bytes(block).slice(nameStart(arena, block), nameEnd(arena, block)));
};

function groupsOf(streams: Streams, arena: DebugArena, root: Ref): object[] {
  const { groups, pending, hand } = streams;
  return Array.from({ length: groups.count(root) }, (_, i) => {
    const group = groups.at(root, i);
    const all: object[] = [];
    const walk = pending.openGroup(hand, group);
    for (let more = walk.first(); more; more = walk.next())
      all.push({
        id: numberOf(walk.words, walk.at),
        owner: nameOf(streams, arena, fieldOf(arena, walk.value, OWNER)),
        time: momentOf(arena, walk.value, StreamField.delivered),
      });
    const consumers = Array.from({ length: groups.countConsumers(group) }, (_, j) =>
      nameOf(streams, arena, groups.consumerAt(group, j)),
    );
    return { name: nameOf(streams, arena, group), consumers, pending: all };
  });
}

const fieldSets = [["f"], ["f", "g"], ["g", "f"], ["12", "f", "x".repeat(70)]];
const values = ["", "v", "1", "-4097", "9223372036854775807", "x".repeat(63), "y".repeat(64), "z".repeat(300)];
const groupNames = ["g", "h", "group"];
const consumerNames = ["c", "d", "consumer"];

/** One random operation on the entries. */
function changeEntries(bench: Bench, random: SeededRandom): void {
  const { model } = bench;
  const anyId = (): number => Math.max(1, model.last - random.int(60));
  const roll = random.random();
  if (roll < 0.75) {
    const id = model.last + 1 + random.int(3);
    const words = random.pick(fieldSets).flatMap((field) => [field, random.pick(values)]);
    bench.insist(() => bench.append(id, words));
  } else if (roll < 0.92) {
    const id = anyId();
    bench.insist(() => bench.delete(id));
  } else {
    const policy = random.pick([ReferencePolicy.keep, ReferencePolicy.delete, ReferencePolicy.acked]);
    const byLength = random.chance(0.5);
    const [length, from] = [byLength ? random.int(80) : -1, anyId()];
    bench.insist(() => bench.trim(length, from, policy));
  }
}

/** One random operation on the groups. */
function changeGroups(bench: Bench, random: SeededRandom): void {
  const { model, streams } = bench;
  const name = random.pick(groupNames);
  const known = model.groups.get(name);
  const bytes = encoder.encode(name);
  if (known === undefined) return bench.insist(() => bench.createGroup(name));
  if (random.chance(0.02)) {
    streams.groups.destroy(bench.root, bytes, 0, bytes.length);
    model.groups.delete(name);
    return;
  }
  const owner = random.pick(consumerNames);
  const text = encoder.encode(owner);
  const find = (): Ref => streams.groups.findConsumer(bench.group(name), text, 0, text.length);
  if (!known.consumers.has(owner)) {
    bench.insist(() => streams.groups.createConsumer(bench.group(name), text, 0, text.length));
    known.consumers.add(owner);
  } else if (random.chance(0.03)) {
    streams.groups.removeConsumer(bench.group(name), text, 0, text.length);
    known.consumers.delete(owner);
    for (const [id, entry] of known.pending) if (entry.owner === owner) known.pending.delete(id);
  } else changePending(bench, random, known.pending, name, owner, find);
}

function changePending(
  bench: Bench,
  random: SeededRandom,
  known: Map<number, Pending>,
  name: string,
  owner: string,
  find: () => Ref,
): void {
  const { pending } = bench.streams;
  const group = bench.group(name);
  const id = Math.max(1, bench.model.last - random.int(40));
  const time = random.int(1000);
  const entry = pending.find(group, idOf(id), 0);
  expect(entry !== 0).toBe(known.has(id));
  pending.moment[0] = time;
  if (entry === 0) {
    const unowned = random.chance(0.1);
    bench.insist(() => {
      pending.moment[0] = unowned ? 0 : time;
      pending.add(group, unowned ? 0 : find(), idOf(id), 0);
    });
    known.set(id, unowned ? { owner: "", time: 0 } : { owner, time });
  } else if (random.chance(0.4)) {
    pending.remove(group, entry);
    known.delete(id);
  } else if (random.chance(0.3)) {
    pending.assign(group, entry, 0);
    pending.moment[0] = 0;
    pending.deliver(group, entry);
    known.set(id, { owner: "", time: 0 });
  } else {
    bench.insist(() => pending.assign(group, entry, find()));
    pending.moment[0] = time;
    pending.deliver(group, entry);
    known.set(id, { owner, time });
  }
}

describe("streams", () => {
  for (const [entriesMax, bytesMax] of [
    [100, 4096],
    [3, 0],
    [0, 200],
    [300, 0],
  ]) {
    withSeed(
      `with nodes of ${entriesMax} entries and ${bytesMax} bytes agree with a model, whenever memory ends`,
      (random) => {
        const bench = new Bench();
        bench.limits.streamNodeEntriesMax = entriesMax;
        bench.limits.streamNodeBytesMax = bytesMax;
        for (let step = 0; step < 1200; step++) {
          if (random.chance(0.6)) changeEntries(bench, random);
          else changeGroups(bench, random);
          if (step % 100 === 99) bench.compare(bench.root);
        }
        expect(bench.refused).toBeGreaterThan(100);
        bench.insist(() => {
          const copy = streamType.duplicate(bench.arena, bench.root);
          bench.arena.refuseAfter(Number.POSITIVE_INFINITY);
          streamType.check(bench.arena, copy);
          bench.compare(copy);
          streamType.dismantle(bench.arena, copy, Number.POSITIVE_INFINITY);
        });
        bench.verify();
        // Bit by bit, as UNLINK has it done.
        for (;;) {
          const limit = 1 + random.int(20);
          if (streamType.dismantle(bench.arena, bench.root, limit) < limit) break;
          bench.arena.check(streamType.countBlocks(bench.arena, bench.root));
        }
        bench.arena.check(0);
      },
      120_000,
    );
  }

  test("the pending entries stand in the order of their delivery, those that nobody owns in front", () => {
    const { arena, streams, root } = new Bench();
    const name = encoder.encode("gc");
    const group = streams.groups.create(root, name, 0, 1);
    const consumer = streams.groups.createConsumer(group, name, 1, 2);
    const { pending } = streams;
    const refs = [30, 10, 20, 40, 20].map((time, i) => {
      pending.moment[0] = time;
      return pending.add(group, consumer, idOf(i + 1), 0);
    });
    const listed = (): number[] => {
      const found: number[] = [];
      for (let ref = fieldOf(arena, group, OLDEST); ref !== 0; ref = fieldOf(arena, ref, NEWER))
        found.push(refs.indexOf(ref));
      return found;
    };
    expect(listed()).toEqual([1, 2, 4, 0, 3]);
    for (const i of [0, 4]) {
      pending.assign(group, refs[i], 0);
      pending.moment[0] = 0;
      pending.deliver(group, refs[i]);
    }
    expect(listed()).toEqual([0, 4, 1, 2, 3]);
    expect(pending.countUnowned(group)).toBe(2);
    pending.moment[0] = 15;
    pending.assign(group, refs[0], consumer);
    pending.deliver(group, refs[0]);
    pending.remove(group, refs[4]);
    expect(listed()).toEqual([1, 0, 2, 3]);
    const idle = Float64Array.of(10);
    pending.now[0] = 19;
    expect(pending.hasIdle(group, idle)).toBe(false);
    pending.now[0] = 20;
    expect(pending.hasIdle(group, idle)).toBe(true);
    streamType.check(arena, root);
  });
});

describe("what producers sent", () => {
  withSeed("is remembered as a model does, whenever memory ends", (random) => {
    const { arena, streams, root } = new Bench();
    const { producers } = streams;
    producers.configure(root, 10, 5);
    const model = new Map<string, { id: string; entry: number; at: number }[]>();
    let now = 0;
    let entry = 0;
    for (let step = 0; step < 3000; step++) {
      now += random.int(random.pick([100, 3000]));
      producers.now[0] = now;
      const [name, id] = [random.pick(["p", "q", "r"]), `id ${random.int(9)}`];
      const [pid, iid] = [encoder.encode(name), encoder.encode(id)];
      const live = (model.get(name) ?? []).filter(({ at }) => at + 10_000 > now);
      const expected = live.find((sent) => sent.id === id);
      const found = producers.find(root, pid, 0, pid.length, iid, 0, iid.length);
      expect(found !== 0).toBe(expected !== undefined);
      if (found !== 0) {
        const cell = newId();
        producers.copyEntryId(found, cell);
        expect(numberOf(cell)).toBe(expected?.entry);
        continue;
      }
      entry++;
      const record = (): void => producers.record(root, pid, 0, pid.length, iid, 0, iid.length, idOf(entry));
      for (let allowed = 0; ; allowed++) {
        arena.refuseAfter(allowed);
        try {
          record();
          break;
        } catch (error) {
          expect(error).toBeInstanceOf(ArenaFullError);
          arena.refuseAfter(Number.POSITIVE_INFINITY);
          streamType.check(arena, root);
        }
      }
      arena.refuseAfter(Number.POSITIVE_INFINITY);
      const taken = random.chance(0.1);
      if (taken) producers.retract(root);
      else model.set(name, [...live, { id, entry, at: now }].slice(-5));
      if (taken) model.set(name, live.slice(-4 - (live.length < 5 ? 1 : 0)));
      if (step % 50 === 0) arena.check(streamType.countBlocks(arena, root));
    }
    streamType.check(arena, root);
    streams.destroy(root);
    arena.check(0);
  });
});
