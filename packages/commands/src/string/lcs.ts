/**
 * The longest common subsequence of two byte strings, by the table of the lengths for all pairs of prefixes.
 *
 * The walk back from the table's end asks one question of each cell: whether leaving out a byte of `a` keeps more than leaving out
 * one of `b`. So the table holds that one bit, 1/32 of what the lengths would take, and the lengths live in two rows.
 */
export interface Subsequence {
  readonly length: number;
  /** Runs that match in both strings, the last one first: position in `a`, position in `b`, length. */
  readonly runs: readonly Run[];
}

export interface Run {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

/** O(a × b) time, a × b / 8 bytes. */
export function longestCommonSubsequence(a: Uint8Array, b: Uint8Array): Subsequence {
  const stride = (b.length + 7) >>> 3;
  const dropsA = new Uint8Array(a.length * stride);
  let above = new Uint32Array(b.length + 1);
  let row = new Uint32Array(b.length + 1);
  for (let i = 0; i < a.length; i++) {
    const byte = a[i];
    for (let j = 0; j < b.length; j++) {
      const withoutA = above[j + 1];
      const withoutB = row[j];
      if (withoutA > withoutB) dropsA[i * stride + (j >>> 3)] |= 1 << (j & 7);
      row[j + 1] = b[j] === byte ? above[j] + 1 : Math.max(withoutA, withoutB);
    }
    [above, row] = [row, above];
  }
  return { length: above[b.length], runs: walkBack(a, b, dropsA, stride) };
}

function walkBack(a: Uint8Array, b: Uint8Array, dropsA: Uint8Array, stride: number): Run[] {
  const runs: Run[] = [];
  let length = 0;
  let [i, j] = [a.length, b.length];
  const endRun = (): void => {
    if (length > 0) runs.push({ a: i, b: j, length });
    length = 0;
  };
  while (i > 0 && j > 0) {
    if (a[i - 1] === b[j - 1]) {
      i--;
      j--;
      length++;
      continue;
    }
    endRun();
    if ((dropsA[(i - 1) * stride + ((j - 1) >>> 3)] & (1 << ((j - 1) & 7))) !== 0) i--;
    else j--;
  }
  endRun();
  return runs;
}
