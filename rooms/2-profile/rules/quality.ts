/** How good the data of customers is: what the measures mean, and when they deserve attention. Pure. */
import type { Attribute } from "#contracts/definitions";

export type QualityFault = "incomplete" | "invalid" | "stale" | "shifted" | "watch" | "duplicate";

/** How a value's distribution moved from the last period to this one. */
export interface Shift {
  /** Population stability index; null where either period has too few values to compare. */
  readonly psi: number | null;
  /** Values of the last period and of this one. */
  readonly before: number;
  readonly now: number;
}

export interface Freshness {
  /** When the value of any customer was told last, ISO 8601. */
  readonly newest: string | null;
  /** Customers whose value was told within the catalog's time, and customers whose value was ever told. */
  readonly fresh: number | null;
  readonly told: number;
}

export interface AttributeMeasures {
  readonly of: number;
  readonly present: number;
  /** Values that break a rule: not in the list, not of the form, below the least, above the greatest. */
  readonly invalid: number;
  /** Of how many values validity was judged: all that are present, or a sample of sealed ones. */
  readonly judged: number;
  /** Customers more than there are values, where each should have its own; null where no rule asks. */
  readonly duplicates: number | null;
  readonly freshness: Freshness | null;
  readonly shift: Shift | null;
}

export interface AttributeQuality extends AttributeMeasures {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly personal: boolean;
  /** Share of customers who have a value; null without customers. */
  readonly share: number | null;
  readonly requiredShare: number | null;
  readonly freshWithin: string | null;
  readonly faults: readonly QualityFault[];
}

/** With fewer values in a period, its distribution says little. */
export const LEAST_TO_COMPARE = 100;
/** Below it a distribution is stable, above it it is watched. */
const WATCH = 0.1;
/** Above it something has changed for good: a source, a code list, a unit. */
const SHIFTED = 0.25;
/** Share that must be fresh where the catalog asks for a share of nothing else. */
const FRESH_SHARE = 0.95;
const FLOOR = 1e-4;

/**
 * Population stability index of counts by bin: Σ (a − e) ln(a / e) over the shares of this period and the one before.
 * A bin that is empty on one side counts as a ten-thousandth.
 */
export function psi(before: readonly number[], now: readonly number[]): number {
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const [expected, actual] = [total(before), total(now)];
  if (expected === 0 || actual === 0) return 0;
  let sum = 0;
  for (let bin = 0; bin < Math.max(before.length, now.length); bin++) {
    const e = Math.max((before[bin] ?? 0) / expected, FLOOR);
    const a = Math.max((now[bin] ?? 0) / actual, FLOOR);
    sum += (a - e) * Math.log(a / e);
  }
  return sum;
}

export interface BinCount {
  readonly bin: string;
  readonly current: boolean;
  readonly count: number;
  /** Values of the attribute in the period, bins that were left out included. */
  readonly total: number;
}

const MOST_BINS = 20;

/** The shift of an attribute from its counts by bin; rare values stand together. */
export function shiftOf(counts: readonly BinCount[]): Shift {
  const totalOf = (current: boolean): number => counts.find((one) => one.current === current)?.total ?? 0;
  const [before, now] = [totalOf(false), totalOf(true)];
  if (before < LEAST_TO_COMPARE || now < LEAST_TO_COMPARE) return { psi: null, before, now };
  const weight = new Map<string, number>();
  for (const { bin, count, total } of counts) weight.set(bin, (weight.get(bin) ?? 0) + count / total);
  const kept = [...weight]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_BINS)
    .map(([bin]) => bin);
  const series = (current: boolean): number[] => {
    const own = new Map(counts.filter((one) => one.current === current).map(({ bin, count }) => [bin, count]));
    const shown = kept.map((bin) => own.get(bin) ?? 0);
    const rest = totalOf(current) - shown.reduce((sum, count) => sum + count, 0);
    return [...shown, rest];
  };
  const [expected, actual] = [series(false), series(true)];
  // Nothing rare on either side is no bin.
  if (expected.at(-1) === 0 && actual.at(-1) === 0) {
    expected.pop();
    actual.pop();
  }
  return { psi: psi(expected, actual), before, now };
}

/** The measures of an attribute beside what the catalog asks of it, and what is not as it should be. */
export function judge(attribute: Attribute, measures: AttributeMeasures): AttributeQuality {
  const { name, zh, en, personal, quality } = attribute;
  const { of, present, invalid, duplicates, freshness, shift } = measures;
  const share = of === 0 ? null : present / of;
  const faults: QualityFault[] = [];
  const required = quality?.requiredShare ?? null;
  if (required !== null && share !== null && share < required) faults.push("incomplete");
  if (invalid > 0) faults.push("invalid");
  const isStale = freshness !== null && freshness.fresh !== null && freshness.fresh < freshness.told * FRESH_SHARE;
  if (isStale) faults.push("stale");
  if (shift?.psi != null && shift.psi > SHIFTED) faults.push("shifted");
  else if (shift?.psi != null && shift.psi >= WATCH) faults.push("watch");
  if (duplicates !== null && duplicates > 0) faults.push("duplicate");
  const freshWithin = quality?.freshWithin ?? null;
  return { name, zh, en, personal, share, requiredShare: required, freshWithin, faults, ...measures };
}
