import { EventClass } from "@allset/engine";

/**
 * `notify-keyspace-events`: which events are published, and where, as letters and as bits. The bits of events are the engine's
 * `EventClass`; the two that name the channels stand beside them.
 */
export const NotifyChannel = {
  /** `__keyspace@<db>__:<key>` hears the event's name. */
  keyspace: 1 << 0,
  /** `__keyevent@<db>__:<event>` hears the key's name. */
  keyevent: 1 << 1,
} as const;

/** Events of modules. No module is there to send one; the letter belongs to `A`. */
const MODULE = 1 << 13;

/** Events whose letters `A` stood for in Redis 7.0, in the order in which they are printed. */
const inAll: readonly (readonly [letter: string, bit: number])[] = [
  ["g", EventClass.generic],
  ["$", EventClass.string],
  ["l", EventClass.list],
  ["s", EventClass.set],
  ["h", EventClass.hash],
  ["z", EventClass.zset],
  ["x", EventClass.expired],
  ["e", EventClass.evicted],
  ["t", EventClass.stream],
  ["d", MODULE],
];
/** Since Redis 8.8 it stands for this one too. */
const inAllSince = [["a", EventClass.array]] as const;
const besideAll = [
  ["n", EventClass.newKey],
  ["K", NotifyChannel.keyspace],
  ["E", NotifyChannel.keyevent],
  ["m", EventClass.keyMiss],
] as const;

const ALL = inAll.reduce((bits, [, bit]) => bits | bit, 0);
const bitOf: ReadonlyMap<string, number> = new Map([
  ...inAll,
  ...inAllSince,
  ...besideAll,
  ["A", ALL | EventClass.array] as const,
]);

/** The bits of a text like `KEA`; null where a letter is none. O(letters). */
export function parseNotifyClasses(text: string): number | null {
  let bits = 0;
  for (const letter of text) {
    const bit = bitOf.get(letter);
    if (bit === undefined) return null;
    bits |= bit;
  }
  return bits;
}

/**
 * The text as CONFIG GET prints it, with `A` for all that it stands for. Redis 7.0 loses `n` beside `A`; here the text is what
 * CONFIG REWRITE writes and what is read again, so it says all. All letters of 7.0 without `a` are printed as `A`, as 7.0 has it.
 */
export function printNotifyClasses(bits: number): string {
  const events = (bits & ALL) === ALL ? [["A", ALL] as const] : [...inAll, ...inAllSince];
  return [...events, ...besideAll].map(([letter, bit]) => ((bits & bit) === 0 ? "" : letter)).join("");
}
