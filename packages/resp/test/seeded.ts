/** Seeded randomness and cuts, for tests. */

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The seed of this run: `SEED=…` replays one. It is printed by the tests that use it. */
export function runSeed(): number {
  return Number(process.env["SEED"] ?? Date.now() % 1_000_000);
}

/** The bytes of a text whose characters are bytes. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The text whose characters are `bytes`. */
export function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** `bytes` whole, byte by byte, and in random pieces (three times). */
export function cuttings(bytes: Uint8Array, random: () => number): Uint8Array[][] {
  const single = Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  return [[bytes], single, ...[8, 64, 1024].map((most) => randomCuts(bytes, most, random))];
}

function randomCuts(bytes: Uint8Array, most: number, random: () => number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + 1 + Math.floor(random() * most));
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}
