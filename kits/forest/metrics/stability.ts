/** Whether the rows scored now are like those learnt from. */
import type { Column } from "../dataset.ts";

const floor = 1e-4;

/** `stable` below 0.1, `watch` to 0.25, `act` above. */
export type Stability = "stable" | "watch" | "act";

export function stabilityOf(index: number): Stability {
  return index < 0.1 ? "stable" : index <= 0.25 ? "watch" : "act";
}

/**
 * Population stability index of counts or shares by bin: Σ (a − e) · ln(a / e). An empty bin counts as a share of 1e-4;
 * a side without any rows gives 0, for there is nothing to compare.
 */
export function psi(expected: ArrayLike<number>, actual: ArrayLike<number>): number {
  const sum = (counts: ArrayLike<number>) => Array.from(counts).reduce((total, count) => total + count, 0);
  const [totalExpected, totalActual] = [sum(expected), sum(actual)];
  if (totalExpected === 0 || totalActual === 0) return 0;
  let index = 0;
  for (let bin = 0; bin < Math.max(expected.length, actual.length); bin++) {
    const e = Math.max(floor, (expected[bin] ?? 0) / totalExpected);
    const a = Math.max(floor, (actual[bin] ?? 0) / totalActual);
    index += (a - e) * Math.log(a / e);
  }
  return index;
}

/** Stability of numbers, in bins that hold equal counts of the expected ones; missing (NaN) is a bin of its own. */
export function psiOfNumbers(expected: Float64Array, actual: Float64Array, bins = 10): number {
  const sorted = expected.filter((value) => !Number.isNaN(value)).sort();
  const borders = bordersOf(sorted, bins);
  const count = (values: Float64Array) => {
    const counts = new Float64Array(borders.length + 2);
    for (const value of values) {
      let bin = 0;
      if (Number.isNaN(value)) bin = borders.length + 1;
      else while (bin < borders.length && value >= (borders[bin] as number)) bin++;
      counts[bin] = (counts[bin] as number) + 1;
    }
    return counts;
  };
  return psiOfCounts(count(expected), count(actual));
}

/** Lower edges of all bins but the first: every value of a few, else the quantiles; a value that fills them all is a bin. */
function bordersOf(sorted: Float64Array, bins: number): number[] {
  const least = sorted[0] ?? 0;
  const distinct = new Set(sorted);
  const quantiles = Array.from(
    { length: bins - 1 },
    (_, b) => sorted[Math.floor((sorted.length * (b + 1)) / bins)] ?? least,
  );
  const borders = distinct.size <= bins ? [...distinct] : [...new Set(quantiles)];
  const above = borders.filter((border) => border > least);
  const next = sorted.find((value) => value > least);
  return above.length > 0 || next === undefined ? above : [next];
}

/** Stability of a column: numbers by quantile, texts by level. The two may have different dictionaries. */
export function psiOfColumn(expected: Column, actual: Column, bins = 10): number {
  if (expected.type === "numeric" && actual.type === "numeric") {
    return psiOfNumbers(expected.values, actual.values, bins);
  }
  if (expected.type !== "categorical" || actual.type !== "categorical") return Number.NaN;
  const bin = new Map<string, number>();
  for (const level of [...expected.levels, ...actual.levels]) if (!bin.has(level)) bin.set(level, bin.size + 1);
  const count = ({ codes, levels }: { codes: Int32Array; levels: readonly string[] }) => {
    const binOf = Int32Array.from(levels, (level) => bin.get(level) as number);
    const counts = new Float64Array(bin.size + 1);
    for (const code of codes) {
      const at = code < 0 ? 0 : (binOf[code] as number);
      counts[at] = (counts[at] as number) + 1;
    }
    return counts;
  };
  return psiOfCounts(count(expected), count(actual));
}

/** Bins empty on both sides say nothing and are left out. */
function psiOfCounts(expected: Float64Array, actual: Float64Array): number {
  const used = [...expected.keys()].filter((bin) => (expected[bin] as number) + (actual[bin] as number) > 0);
  return psi(
    used.map((bin) => expected[bin] as number),
    used.map((bin) => actual[bin] as number),
  );
}
