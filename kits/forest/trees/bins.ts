import type { CategoricalColumn } from "../dataset.ts";
import { sortDoubles } from "./sort.ts";

/** Numbers by their place among cuts: bin 1 + i holds values above `cuts[i - 1]` up to `cuts[i]`; bin 0 is missing. */
export interface NumericBins {
  readonly name: string;
  readonly type: "numeric";
  /** Ascending; one fewer than the bins of present values. */
  readonly cuts: readonly number[];
}

/** Levels in the order of their text: bin 1 + i is level i; bin 0 is missing, rare or never seen. */
export interface CategoricalBins {
  readonly name: string;
  readonly type: "categorical";
  readonly levels: readonly string[];
}

export type FeatureBins = NumericBins | CategoricalBins;

/** Up to this many rows cuts are learnt from all of them, so that their order does not matter. */
export const SAMPLE = 250_000;
/** A level of less weight than this is one of the rare ones. */
const LEAST_LEVEL = 2;

/** Distinct values with their weights, ascending; moves the values about. */
function distinct(values: Float64Array, weights: Float64Array | null): { value: Float64Array; weight: Float64Array } {
  const order = weights === null ? null : Int32Array.from(values, (_, i) => i);
  if (order === null) sortDoubles(values);
  else order.sort((a, b) => (values[a] as number) - (values[b] as number));
  const value = new Float64Array(values.length);
  const weight = new Float64Array(values.length);
  let count = 0;
  for (let k = 0; k < values.length; k++) {
    const at = order === null ? k : (order[k] as number);
    const one = values[at] as number;
    if (count === 0 || value[count - 1] !== one) value[count++] = one;
    weight[count - 1] = (weight[count - 1] as number) + (weights === null ? 1 : (weights[at] as number));
  }
  return { value: value.subarray(0, count), weight: weight.subarray(0, count) };
}

/**
 * Where a column of numbers is cut: at most `maxBins` bins of about the same weight. `rows` are those to learn from; null: all.
 */
export function cutsOf(
  values: Float64Array,
  rows: Int32Array | null,
  weights: Float64Array | null,
  maxBins: number,
): number[] {
  const count = rows === null ? values.length : rows.length;
  const present = new Float64Array(count);
  const own = weights === null ? null : new Float64Array(count);
  let found = 0;
  for (let k = 0; k < count; k++) {
    const row = rows === null ? k : (rows[k] as number);
    const number = values[row] as number;
    const weight = weights === null ? 1 : (weights[row] as number);
    if (Number.isNaN(number) || weight === 0) continue;
    // −0 and 0 are one value.
    present[found] = number + 0;
    if (own !== null) own[found] = weight;
    found++;
  }
  const { value, weight } = distinct(present.subarray(0, found), own === null ? null : own.subarray(0, found));
  const cuts: number[] = [];
  let left = 0;
  for (let i = 0; i < weight.length; i++) left += weight[i] as number;
  let inBin = 0;
  for (let i = 0; i + 1 < value.length && cuts.length + 1 < maxBins; i++) {
    inBin += weight[i] as number;
    const enough = value.length <= maxBins || inBin >= left / (maxBins - cuts.length);
    if (!enough) continue;
    cuts.push(between(value[i] as number, value[i + 1] as number));
    left -= inBin;
    inBin = 0;
  }
  return cuts;
}

/** A number c with a ≤ c < b, in the middle where doubles allow. */
function between(a: number, b: number): number {
  const middle = a + (b - a) / 2;
  return middle >= a && middle < b ? middle : a;
}

/** The levels that are frequent enough to be told apart. */
export function levelsOf(column: CategoricalColumn, weights: Float64Array | null, maxBins: number): string[] {
  const counts = new Float64Array(column.levels.length);
  column.codes.forEach((code, row) => {
    if (code >= 0) counts[code] = (counts[code] as number) + (weights?.[row] ?? 1);
  });
  return column.levels
    .map((level, code) => ({ level, count: counts[code] as number }))
    .filter(({ count }) => count >= LEAST_LEVEL)
    .sort((a, b) => b.count - a.count || (a.level < b.level ? -1 : 1))
    .slice(0, maxBins)
    .map(({ level }) => level)
    .sort();
}

/** Rows as bins, of which a feature's bins stand at `offsets[feature]` and on in a histogram of all features. */
export interface Binned {
  readonly features: readonly FeatureBins[];
  /** One more than features; the last is the histogram's length. */
  readonly offsets: Int32Array;
}

export function offsetsOf(features: readonly FeatureBins[]): Int32Array {
  const offsets = new Int32Array(features.length + 1);
  features.forEach((feature, f) => {
    offsets[f + 1] = (offsets[f] as number) + binsOf(feature);
  });
  return offsets;
}

/** Bins of a feature, the missing one included. */
export function binsOf(feature: FeatureBins): number {
  return feature.type === "numeric" ? feature.cuts.length + 2 : feature.levels.length + 1;
}

/** The feature's level of each code of a column; -1 where the feature does not know it. */
export function levelIndex(feature: Pick<CategoricalBins, "levels">, column: CategoricalColumn): Int32Array {
  const places = new Map(feature.levels.map((level, i) => [level, i]));
  return Int32Array.from(column.levels, (level) => places.get(level) ?? -1);
}
