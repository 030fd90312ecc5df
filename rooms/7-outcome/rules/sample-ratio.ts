/** Whether groups have the sizes that their shares promise: when they have not, something is wrong and no result counts. */
import { chiSquareTail } from "#kits/statistics";

export interface SampleRatio {
  readonly chiSquare: number;
  readonly p: number;
  /** p of 0.001 or more. */
  readonly holds: boolean;
}

const ALARM = 0.001;

/** Observed sizes against shares of any scale; null where fewer than two groups have a share. */
export function sampleRatio(sizes: readonly number[], shares: readonly number[]): SampleRatio | null {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const groups = sizes.flatMap((size, at) => {
    const share = shares[at] ?? 0;
    return share > 0 ? [{ size, expected: (all * share) / whole }] : [];
  });
  if (groups.length < 2 || all === 0) return null;
  const chiSquare = groups.reduce((sum, { size, expected }) => sum + (size - expected) ** 2 / expected, 0);
  const p = chiSquareTail(chiSquare, groups.length - 1);
  return { chiSquare, p, holds: p >= ALARM };
}
