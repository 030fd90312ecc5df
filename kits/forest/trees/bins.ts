import type { Random } from "#ground/random";
import type { CategoricalColumn, Column, Dataset, NumericColumn } from "../dataset.ts";
import { columnFor } from "../encode.ts";

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

export interface BinOptions {
  /** Bins of present values a feature, 2 to 255. */
  readonly maxBins: number;
  readonly weights: Float64Array | null;
  /** Draws the rows that cuts are learnt from where there are more than {@link SAMPLE}. */
  readonly random: Random;
}

/** Up to this many rows cuts are learnt from all of them, so that their order does not matter. */
const SAMPLE = 250_000;
/** A level of less weight than this is one of the rare ones. */
const LEAST_LEVEL = 2;

export function fitBins(data: Dataset, { maxBins, weights, random }: BinOptions): FeatureBins[] {
  const rows = data.rows <= SAMPLE ? null : Int32Array.from({ length: SAMPLE }, () => random.below(data.rows));
  return data.columns.map((column) =>
    column.type === "numeric"
      ? { name: column.name, type: "numeric", cuts: cutsOf(column, rows, weights, maxBins) }
      : { name: column.name, type: "categorical", levels: levelsOf(column, weights, maxBins) },
  );
}

/** Distinct values with their weights, ascending. */
function distinct(values: Float64Array, weights: Float64Array | null): { value: Float64Array; weight: Float64Array } {
  let order: Float64Array | Int32Array;
  if (weights === null) order = values.slice().sort();
  else order = Int32Array.from(values, (_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const value = new Float64Array(values.length);
  const weight = new Float64Array(values.length);
  let count = 0;
  for (let k = 0; k < order.length; k++) {
    const at = order[k] as number;
    const one = weights === null ? at : (values[at] as number);
    const own = weights === null ? 1 : (weights[at] as number);
    if (count === 0 || value[count - 1] !== one) value[count++] = one;
    weight[count - 1] = (weight[count - 1] as number) + own;
  }
  return { value: value.subarray(0, count), weight: weight.subarray(0, count) };
}

function cutsOf(
  column: NumericColumn,
  rows: Int32Array | null,
  weights: Float64Array | null,
  maxBins: number,
): number[] {
  const count = rows === null ? column.values.length : rows.length;
  const present = new Float64Array(count);
  const own = weights === null ? null : new Float64Array(count);
  let found = 0;
  for (let k = 0; k < count; k++) {
    const row = rows === null ? k : (rows[k] as number);
    const value = column.values[row] as number;
    const weight = weights === null ? 1 : (weights[row] as number);
    if (Number.isNaN(value) || weight === 0) continue;
    // −0 and 0 are one value.
    present[found] = value + 0;
    if (own !== null) own[found] = weight;
    found++;
  }
  const { value, weight } = distinct(present.subarray(0, found), own === null ? null : own.subarray(0, found));
  const cuts: number[] = [];
  let left = weight.reduce((sum, one) => sum + one, 0);
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

function levelsOf(column: CategoricalColumn, weights: Float64Array | null, maxBins: number): string[] {
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

/**
 * Rows as bins, row by row: `codes[row · width + feature]` is the bin's place in a histogram of all features, which begins
 * for a feature at `offsets[feature]`. Shared memory, so that threads read one copy.
 */
export interface Binned {
  readonly rows: number;
  readonly width: number;
  readonly features: readonly FeatureBins[];
  /** One more than features; the last is the histogram's length. */
  readonly offsets: Int32Array;
  readonly codes: Uint16Array | Uint32Array;
}

export function binned(data: Dataset, features: readonly FeatureBins[]): Binned {
  const byName = new Map(data.columns.map((column) => [column.name, column]));
  const width = features.length;
  const offsets = new Int32Array(width + 1);
  features.forEach((feature, f) => {
    offsets[f + 1] = (offsets[f] as number) + binsOf(feature);
  });
  const total = offsets[width] as number;
  const codes =
    total <= 65_536
      ? new Uint16Array(new SharedArrayBuffer(data.rows * width * 2))
      : new Uint32Array(new SharedArrayBuffer(data.rows * width * 4));
  features.forEach((feature, f) => {
    writeCodes(feature, columnFor(feature, byName), codes, f, width, offsets[f] as number);
  });
  return { rows: data.rows, width, features, offsets, codes };
}

/** Bins of a feature, the missing one included. */
export function binsOf(feature: FeatureBins): number {
  return feature.type === "numeric" ? feature.cuts.length + 2 : feature.levels.length + 1;
}

function writeCodes(
  feature: FeatureBins,
  column: Column,
  codes: Uint16Array | Uint32Array,
  f: number,
  width: number,
  offset: number,
): void {
  if (column.type === "numeric") {
    const cuts = Float64Array.from((feature as NumericBins).cuts);
    const { values } = column;
    for (let row = 0, at = f; row < values.length; row++, at += width)
      codes[at] = offset + binOf(cuts, values[row] as number);
    return;
  }
  const binOfCode = levelIndex(feature as CategoricalBins, column);
  column.codes.forEach((code, row) => {
    codes[row * width + f] = offset + (code < 0 ? 0 : (binOfCode[code] as number) + 1);
  });
}

/** The bin of a number. */
export function binOf(cuts: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= (cuts[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

/** The feature's level of each code of a column; -1 where the feature does not know it. */
export function levelIndex(feature: Pick<CategoricalBins, "levels">, column: CategoricalColumn): Int32Array {
  const places = new Map(feature.levels.map((level, i) => [level, i]));
  return Int32Array.from(column.levels, (level) => places.get(level) ?? -1);
}
