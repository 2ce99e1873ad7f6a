/**
 * When, or how often, an entry was used: 24 bits in its header, written on each lookup.
 *
 *   LRU   seconds, modulo 2^24 (194 days)
 *   LFU   16 bits minutes of the last decay, modulo 2^16 (45 days); 8 bits logarithmic counter (Redis's Morris counter)
 */
export const ACCESS_MASK = 0xffffff;
const LFU_INITIAL = 5;

export interface LfuOptions {
  /** `lfu-log-factor`: how slowly the counter saturates. */
  logFactor: number;
  /** `lfu-decay-time`, minutes: how long until the counter loses one; 0 decays never. */
  decayMinutes: number;
}

/** The LRU clock at `nowMs`. */
export function lruClock(nowMs: number): number {
  return Math.floor(nowMs / 1000) & ACCESS_MASK;
}

/** Seconds since the access that `bits` recorded. */
export function idleSeconds(bits: number, nowMs: number): number {
  return (lruClock(nowMs) - bits) & ACCESS_MASK;
}

/** The LRU bits of an entry that was last used so many seconds ago; more than the clock knows of count as half of what it knows. */
export function lruBits(nowMs: number, idle: number): number {
  const clock = lruClock(nowMs);
  return idle <= clock ? clock - idle : (clock + (ACCESS_MASK >>> 1)) & ACCESS_MASK;
}

/** The LFU bits of an entry with this counter, 0 to 255. */
export function lfuBits(nowMs: number, counter: number): number {
  return (lfuMinutes(nowMs) << 8) | counter;
}

/** The LFU bits of a new entry. */
export function lfuInitial(nowMs: number): number {
  return (lfuMinutes(nowMs) << 8) | LFU_INITIAL;
}

/** The counter after decay, 0 to 255. */
export function lfuCounter(bits: number, nowMs: number, options: LfuOptions): number {
  const counter = bits & 0xff;
  if (options.decayMinutes === 0) return counter;
  const elapsed = (lfuMinutes(nowMs) - (bits >>> 8)) & 0xffff;
  return Math.max(0, counter - Math.floor(elapsed / options.decayMinutes));
}

/** The LFU bits after one more access. */
export function lfuTouched(bits: number, nowMs: number, options: LfuOptions, random: () => number): number {
  let counter = lfuCounter(bits, nowMs, options);
  if (counter < 255) {
    const base = Math.max(0, counter - LFU_INITIAL);
    if (random() < 1 / (base * options.logFactor + 1)) counter++;
  }
  return (lfuMinutes(nowMs) << 8) | counter;
}

function lfuMinutes(nowMs: number): number {
  return Math.floor(nowMs / 60_000) & 0xffff;
}
