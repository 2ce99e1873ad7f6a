/** A range of members, as ZRANGEBYLEX means it. */

/** Where a bound stands among members. */
export const BoundKind = { lowest: -1, member: 0, highest: 1 } as const;
export type BoundKind = (typeof BoundKind)[keyof typeof BoundKind];

export class LexBound {
  kind: BoundKind = BoundKind.lowest;
  /** The bound itself is not in the range. */
  excluded = false;
  /** The member, where it is one. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;

  /** Negative, 0 or positive as the member `bytes[start .. end)` is below the bound, the bound itself, or above. O(bytes). */
  compare(bytes: Uint8Array, start: number, end: number): number {
    if (this.kind !== BoundKind.member) return -this.kind;
    return compareMembers(bytes, start, end, this.bytes, this.start, this.end);
  }
}

export class LexRange {
  readonly min: LexBound = new LexBound();
  readonly max: LexBound = new LexBound();

  /** Whether a member is not below the range. */
  isAboveMin(bytes: Uint8Array, start: number, end: number): boolean {
    const order = this.min.compare(bytes, start, end);
    return order > 0 || (order === 0 && !this.min.excluded);
  }

  /** Whether a member is not above the range. */
  isBelowMax(bytes: Uint8Array, start: number, end: number): boolean {
    const order = this.max.compare(bytes, start, end);
    return order < 0 || (order === 0 && !this.max.excluded);
  }

  /** Whether no member can be in the range. */
  get isEmpty(): boolean {
    const { min, max } = this;
    if (min.kind !== max.kind) return min.kind > max.kind;
    if (min.kind !== BoundKind.member) return true;
    const order = max.compare(min.bytes, min.start, min.end);
    return order > 0 || (order === 0 && (min.excluded || max.excluded));
  }
}

/** Negative, 0 or positive as the first string of bytes is below, equal to or above the second. O(bytes). */
export function compareMembers(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const end = aStart + Math.min(aEnd - aStart, bEnd - bStart);
  for (let i = aStart, j = bStart; i < end; i++, j++) if (a[i] !== b[j]) return a[i] - b[j];
  return aEnd - aStart - (bEnd - bStart);
}
