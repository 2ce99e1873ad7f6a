import { ArrayIndex, compareIndexes, parseInteger, reduceIndex, shapedRing } from "@allset/engine";
import type { Args } from "@allset/resp";
import { errors, wrongArity } from "../errors.js";
import type { SomeHandlers } from "../handlers-of.js";
import type { Session } from "../session/session.js";
import { ArrayWrite, areIndexes, indexAt, replyIndex } from "./array-entry.js";
import type { arraySpec } from "./spec.js";

const write = new ArrayWrite();
const index = new ArrayIndex();
const last = new ArrayIndex();
const size = new ArrayIndex();

/** Moves an index on by `more`. False where it reaches 2^64 - 1 or goes beyond: no index is there. */
function reaches(from: ArrayIndex, more: number): boolean {
  last.set(from.high, from.low);
  last.add(more);
  if ((last.high & last.low) === -1) return false;
  return compareIndexes(last.high, last.low, from.high, from.low) >= 0;
}

/** Sets the indexes from `index` on to the arguments from `first` on; `inserts` moves the cursor with them. Throws `ArenaFullError`. */
function fill(session: Session, args: Args, first: number, inserts: boolean): void {
  for (let at = first; at < args.count; at++) {
    write.set(session, args, index, at);
    index.add(1);
    if (inserts) session.keyspace.arrays.seek(write.root, index.high, index.low);
  }
}

/** The same around a ring of `size` indexes, of which `index` is one. What later values would replace is not written. */
function fillRing(session: Session, args: Args): void {
  const values = args.count - 3;
  let at = 3;
  if (size.high === 0 && size.low >= 0 && size.low < values) {
    at += values - size.low;
    index.add(values - size.low);
    reduceIndex(index, size);
  }
  for (; at < args.count; at++) {
    if (index.high === size.high && index.low === size.low) index.set(0, 0);
    write.set(session, args, index, at);
    index.add(1);
    session.keyspace.arrays.seek(write.root, index.high, index.low);
  }
}

export const setters: SomeHandlers<typeof arraySpec, "arinsert" | "armset" | "arring" | "arset"> = {
  arset(session, args, reply) {
    if (!indexAt(session, args, 2, index, reply)) return;
    if (!reaches(index, args.count - 4)) return session.fail(reply, errors.arrayIndexOverflow);
    if (!write.find(session, args, reply)) return;
    write.open(session, args.count - 3);
    try {
      fill(session, args, 3, false);
    } catch (error) {
      write.abandon(session);
      throw error;
    }
    write.end(session, args, "arset");
    reply.integer(write.added);
  },

  armset(session, args, reply) {
    if (args.count % 2 === 1) return session.fail(reply, wrongArity("armset"));
    if (!areIndexes(session, args, 2, 2, reply)) return;
    if (!write.find(session, args, reply)) return;
    write.open(session, (args.count - 2) / 2);
    try {
      for (let at = 2; at < args.count; at += 2) {
        index.parse(args.bytes, args.starts[at], args.ends[at]);
        write.set(session, args, index, at + 1);
      }
    } catch (error) {
      write.abandon(session);
      throw error;
    }
    write.end(session, args, "armset");
    reply.integer(write.added);
  },

  arinsert(session, args, reply) {
    const { arrays } = session.keyspace;
    if (!write.find(session, args, reply)) return;
    index.set(0, 0);
    if (!write.isNew) {
      arrays.cursor(write.root);
      index.set(arrays.at.high, arrays.at.low);
    }
    if ((index.high & index.low) === -1 || !reaches(index, args.count - 3))
      return session.fail(reply, errors.insertIndexOverflow);
    write.open(session, args.count - 2);
    try {
      fill(session, args, 2, true);
    } catch (error) {
      write.abandon(session);
      throw error;
    }
    write.end(session, args, "arinsert");
    index.add(-1);
    replyIndex(reply, index.high, index.low);
  },

  arring(session, args, reply) {
    const { arrays } = session.keyspace;
    const stated = parseInteger(args.bytes, args.starts[2], args.ends[2]);
    if (Number.isNaN(stated)) return session.fail(reply, errors.ringSize);
    if (stated <= 0) return session.fail(reply, errors.ringSizeNotPositive);
    size.parse(args.bytes, args.starts[2], args.ends[2]);
    if (!write.find(session, args, reply)) return;
    if (!write.isNew) write.rebuild(shapedRing(arrays, write.root, size));
    write.open(session, args.count - 3);
    try {
      arrays.cursor(write.root);
      index.set(arrays.at.high, arrays.at.low);
      reduceIndex(index, size);
      fillRing(session, args);
    } catch (error) {
      write.abandon(session);
      throw error;
    }
    write.end(session, args, "arring");
    index.add(-1);
    replyIndex(reply, index.high, index.low);
  },
};
