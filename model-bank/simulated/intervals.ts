/** 95 % intervals of differences, fit for small groups: by scores where shares are compared, by a common spread for means. */

const Z = 1.959963984540054;
const STEPS = 60;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Difference of two shares, `ones / of` less `onesOther / ofOther`, by Newcombe's method 11: the score intervals of both,
 * corrected for continuity, squared and added. It holds at least what it says where one group has a handful, as a holdout of
 * a small bank has. Groups without anybody say nothing: (−1, 1). Source: Newcombe 1998, Statistics in Medicine 17, 873–890.
 */
export function shareDifference(ones: number, of: number, onesOther: number, ofOther: number): Interval {
  if (of === 0 || ofOther === 0) return { low: -1, high: 1 };
  const [share, other] = [ones / of, onesOther / ofOther];
  const [own, others] = [shareOf(ones, of), shareOf(onesOther, ofOther)];
  return {
    low: share - other - Math.hypot(share - own.low, others.high - other),
    high: share - other + Math.hypot(own.high - share, other - others.low),
  };
}

/** Wilson's score interval of one share, corrected for continuity. */
function shareOf(ones: number, of: number): Interval {
  const [share, rest, z2] = [ones / of, 1 - ones / of, Z ** 2];
  const middle = 2 * ones + z2;
  const below = Z * Math.sqrt(z2 - 2 - 1 / of + 4 * share * (of * rest + 1));
  const above = Z * Math.sqrt(z2 + 2 - 1 / of + 4 * share * (of * rest - 1));
  return {
    low: ones === 0 ? 0 : Math.max(0, (middle - 1 - below) / (2 * (of + z2))),
    high: ones === of ? 1 : Math.min(1, (middle + 1 + above) / (2 * (of + z2))),
  };
}

export class Sums {
  n = 0;
  sum = 0;
  squares = 0;

  add(value: number): void {
    this.n++;
    this.sum += value;
    this.squares += value * value;
  }

  get mean(): number {
    return this.n === 0 ? 0 : this.sum / this.n;
  }

  /** Sum of squares around the mean. */
  get spread(): number {
    return this.n === 0 ? 0 : Math.max(0, this.squares - this.sum ** 2 / this.n);
  }
}

/** 97.5th percentile of Student's t, by Cornish's and Fisher's expansion; exact for one and two degrees of freedom. */
function student(degrees: number): number {
  if (degrees <= 1) return 12.7062;
  if (degrees === 2) return 4.3027;
  const [z3, z5, z7] = [Z ** 3, Z ** 5, Z ** 7];
  const [first, second] = [(z3 + Z) / 4, (5 * z5 + 16 * z3 + 3 * Z) / 96];
  const third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / 384;
  return Z + first / degrees + second / degrees ** 2 + third / degrees ** 3;
}

/**
 * Difference of two means, with one spread estimated from both, as a few in one group would misjudge their own; as wide as
 * the smaller group alone would have it. Groups without anybody say nothing: the range to both sides.
 */
export function meanDifference(group: Sums, other: Sums, range: number): Interval {
  if (group.n === 0 || other.n === 0) return { low: -range, high: range };
  const variance = (group.spread + other.spread) / Math.max(1, group.n + other.n - 2);
  const half = student(Math.min(group.n, other.n) - 1) * Math.sqrt(variance * (1 / group.n + 1 / other.n));
  const difference = group.mean - other.mean;
  return { low: difference - half, high: difference + half };
}

/**
 * Difference of two shares of the same things, by Tango's score: `gained` of them are ones in the first run alone, `lost` in
 * the second alone.
 */
export function pairedDifference(gained: number, lost: number, of: number): Interval {
  if (of === 0) return { low: -1, high: 1 };
  const seen = (gained - lost) / of;
  const score = (d: number): number => {
    const a = 2 * of;
    const b = -gained - lost + (2 * of - gained + lost) * d;
    const c = -lost * d * (1 - d);
    const q = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
    const variance = of * (2 * q + d * (1 - d));
    return variance <= 0 ? Number.POSITIVE_INFINITY : Math.abs(gained - lost - of * d) / Math.sqrt(variance);
  };
  return { low: edge(score, seen, -1), high: edge(score, seen, 1) };
}

/** Where the score leaves what is credible, between what was seen and the end of the range. */
function edge(score: (difference: number) => number, seen: number, end: number): number {
  let [inside, outside] = [seen, end];
  if (score(end * 0.999_999_999) < Z) return end;
  for (let n = 0; n < STEPS; n++) {
    const middle = (inside + outside) / 2;
    if (score(middle) < Z) inside = middle;
    else outside = middle;
  }
  return (inside + outside) / 2;
}
