/**
 * The fieldsets of a connection: lists of field names, in their order, each under a name, for HIMPORT SET. They live beside the arena as
 * queued commands do, for they are the connection's and nobody else's: gone with RESET and when it closes.
 */
import { textOf } from "@allset/engine";
import { type Args, copyOfBytes } from "@allset/resp";

/** What is counted for a fieldset and for a field beside their bytes. */
const FIELDSET_BYTES = 128;
const FIELD_BYTES = 8;
/** Places for fieldsets that were found lately: a power of two. */
const RECENT = 16;

const textAt = ({ bytes, starts, ends }: Args, at: number): string => textOf(bytes, starts[at], ends[at]);

/** The field names `bytes[starts[i] .. ends[i])`, all different. */
export interface Fieldset {
  readonly name: Uint8Array;
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** What a fieldset costs that arguments `nameAt` and following would make. */
export const fieldsetBytes = ({ starts, ends, count }: Args, nameAt: number): number =>
  FIELDSET_BYTES + ends[count - 1] - starts[nameAt] + (count - nameAt - 1) * FIELD_BYTES;

export class Fieldsets {
  /** What all of them cost. */
  bytes = 0;

  readonly #byName = new Map<string, { readonly fieldset: Fieldset; readonly bytes: number }>();
  /** Some that were found lately, by their name: importing asks for the same ones again and again, and nothing is allocated then. */
  readonly #recent: (Fieldset | null)[] = new Array(RECENT).fill(null);

  /** What the fieldset costs whose name argument `at` is; 0 where there is none. */
  bytesOf(args: Args, at: number): number {
    return this.#byName.get(textAt(args, at))?.bytes ?? 0;
  }

  /** Keeps the arguments behind the name at `nameAt`, in place of a fieldset of that name. False where a field comes twice. O(bytes). */
  prepare(args: Args, nameAt: number): boolean {
    const fields = args.count - nameAt - 1;
    const names = new Set<string>();
    for (let at = nameAt + 1; at < args.count; at++) names.add(textAt(args, at));
    if (names.size < fields) return false;
    const from = args.starts[nameAt + 1];
    const starts = new Int32Array(fields);
    const ends = new Int32Array(fields);
    for (let i = 0; i < fields; i++) {
      starts[i] = args.starts[nameAt + 1 + i] - from;
      ends[i] = args.ends[nameAt + 1 + i] - from;
    }
    this.discard(args, nameAt);
    const fieldset: Fieldset = {
      name: copyOfBytes(args.bytes, args.starts[nameAt], args.ends[nameAt]),
      bytes: copyOfBytes(args.bytes, from, args.ends[args.count - 1]),
      starts,
      ends,
    };
    const bytes = fieldsetBytes(args, nameAt);
    this.#byName.set(textAt(args, nameAt), { fieldset, bytes });
    this.bytes += bytes;
    return true;
  }

  /** The fieldset whose name argument `at` is, or null. O(bytes of the name). */
  find(args: Args, at: number): Fieldset | null {
    const place = placeOf(args, at);
    const recent = this.#recent[place];
    if (recent !== null && isNamed(recent, args, at)) return recent;
    const found = this.#byName.get(textAt(args, at))?.fieldset ?? null;
    if (found !== null) this.#recent[place] = found;
    return found;
  }

  /** Removes the fieldset whose name argument `at` is. Whether there was one. */
  discard(args: Args, at: number): boolean {
    const bytes = this.bytesOf(args, at);
    this.bytes -= bytes;
    this.#recent.fill(null);
    return this.#byName.delete(textAt(args, at));
  }

  /** Removes all. Returns how many there were. */
  clear(): number {
    const { size } = this.#byName;
    this.#byName.clear();
    this.#recent.fill(null);
    this.bytes = 0;
    return size;
  }
}

/** Whether argument `at` is the name of a fieldset. */
function isNamed({ name }: Fieldset, { bytes, starts, ends }: Args, at: number): boolean {
  const start = starts[at];
  if (name.length !== ends[at] - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}

/** The place of the name in argument `at` among the recent ones. O(bytes). */
function placeOf({ bytes, starts, ends }: Args, at: number): number {
  let hash = 0;
  for (let i = starts[at]; i < ends[at]; i++) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
  return hash & (RECENT - 1);
}
