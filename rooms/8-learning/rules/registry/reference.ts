/**
 * How scores and features were spread among the rows that a model learnt from, small enough to be stored with it, so that
 * drift can be told when those rows are long gone. Pure.
 */
import { seededRandom } from "#ground/random";
import {
  type Column,
  categoricalColumn,
  type Dataset,
  numericColumn,
  psi,
  type Stability,
  stabilityOf,
} from "#kits/forest";

/** Shares by bin. A number's bins lie between rising borders; a level has a bin of its own; the last bin is what is missing. */
export interface Spread {
  readonly name: string;
  /** Lower borders of all bins but the first, for numbers. */
  readonly borders?: readonly number[];
  /** Levels, for texts; the bin after them is any other level. */
  readonly levels?: readonly string[];
  readonly shares: readonly number[];
}

export interface Reference {
  readonly rows: number;
  readonly score: Spread;
  readonly features: readonly Spread[];
}

export interface Drift {
  readonly psi: number;
  readonly state: Stability;
  /** Bins with a row on either side: how large the index is by chance goes by them. */
  readonly bins?: number;
}
export interface DriftReport {
  readonly rows: number;
  readonly score: Drift;
  /** The feature that moved most first. */
  readonly features: readonly ({ readonly name: string } & Drift)[];
}

const BINS = 10;
/** Levels that are told apart; rarer ones share a bin. */
const LEVELS = 30;

/** @param probabilities calibrated, of the same rows */
export function referenceOf(data: Dataset, probabilities: Float64Array): Reference {
  return {
    rows: probabilities.length,
    score: spreadOfNumbers("score", probabilities),
    features: data.columns.map((column) =>
      column.type === "numeric" ? spreadOfNumbers(column.name, column.values) : spreadOfLevels(column),
    ),
  };
}

function spreadOfNumbers(name: string, values: Float64Array): Spread {
  const borders = bordersOf(values.filter((value) => !Number.isNaN(value)).sort());
  const spread = { name, borders, shares: [] };
  const counts = new Float64Array(borders.length + 2);
  for (const value of values) add(counts, binOfNumber(spread.borders, value));
  return { ...spread, shares: sharesOf(counts) };
}

/** Every value of a few, else the quantiles; a value that fills them all has a bin. */
function bordersOf(sorted: Float64Array): number[] {
  const least = sorted[0];
  if (least === undefined) return [];
  const distinct = new Set<number>();
  for (const value of sorted) if (distinct.size <= BINS) distinct.add(value);
  const quantiles = Array.from({ length: BINS - 1 }, (_, b) => sorted[Math.floor((sorted.length * (b + 1)) / BINS)]);
  const borders = distinct.size <= BINS ? [...distinct] : [...new Set(quantiles)];
  const above = borders.filter((border): border is number => border !== undefined && border > least);
  const next = sorted.find((value) => value > least);
  return above.length > 0 || next === undefined ? above : [next];
}

function spreadOfLevels(column: Extract<Column, { type: "categorical" }>): Spread {
  const seen = new Float64Array(column.levels.length);
  for (const code of column.codes) if (code >= 0) add(seen, code);
  const order = [...column.levels.keys()].sort((a, b) => (seen[b] ?? 0) - (seen[a] ?? 0) || a - b).slice(0, LEVELS);
  const levels = order.map((code) => column.levels[code] ?? "");
  return { name: column.name, levels, shares: sharesOf(countLevels(levels, column)) };
}

function countLevels(known: readonly string[], column: Extract<Column, { type: "categorical" }>): Float64Array {
  const counts = new Float64Array(known.length + 2);
  const place = new Map(known.map((level, bin) => [level, bin]));
  const bins = column.levels.map((level) => place.get(level) ?? known.length);
  for (const code of column.codes) add(counts, code < 0 ? known.length + 1 : (bins[code] ?? known.length));
  return counts;
}

function binOfNumber(borders: readonly number[], value: number): number {
  if (Number.isNaN(value)) return borders.length + 1;
  let bin = 0;
  while (bin < borders.length && value >= (borders[bin] as number)) bin++;
  return bin;
}

function add(counts: Float64Array, bin: number): void {
  counts[bin] = (counts[bin] ?? 0) + 1;
}

function sharesOf(counts: Float64Array): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Array.from(counts, (count) => (total === 0 ? 0 : Math.round((count / total) * 1e6) / 1e6));
}

/** Counts rows against a reference as they come, set by set. */
export class DriftCount {
  readonly #reference: Reference;
  readonly #score: Float64Array;
  readonly #features: ReadonlyMap<string, { readonly spread: Spread; readonly counts: Float64Array }>;
  #rows = 0;

  constructor(reference: Reference) {
    this.#reference = reference;
    this.#score = new Float64Array(reference.score.shares.length);
    this.#features = new Map(
      reference.features.map((spread) => [spread.name, { spread, counts: new Float64Array(spread.shares.length) }]),
    );
  }

  add(probabilities: ArrayLike<number>, data?: Dataset): void {
    this.#rows += probabilities.length;
    const borders = this.#reference.score.borders ?? [];
    for (let row = 0; row < probabilities.length; row++) {
      const value = probabilities[row];
      if (value !== undefined) add(this.#score, binOfNumber(borders, value));
    }
    for (const column of data?.columns ?? []) {
      const feature = this.#features.get(column.name);
      if (feature) count(feature, column);
    }
  }

  report(): DriftReport {
    const { score } = this.#reference;
    const features = [...this.#features.values()].map(({ spread, counts }) => ({
      name: spread.name,
      ...driftOf(spread, counts),
    }));
    return {
      rows: this.#rows,
      score: driftOf(score, this.#score),
      features: features.sort((a, b) => b.psi - a.psi || (a.name < b.name ? -1 : 1)),
    };
  }
}

function count({ spread, counts }: { spread: Spread; counts: Float64Array }, column: Column): void {
  if (spread.borders && column.type === "numeric") {
    for (const value of column.values) add(counts, binOfNumber(spread.borders, value));
    return;
  }
  if (!spread.levels || column.type !== "categorical") return;
  countLevels(spread.levels, column).forEach((n, bin) => {
    counts[bin] = (counts[bin] ?? 0) + n;
  });
}

/** Bins that are empty on both sides say nothing and are left out. */
function driftOf({ shares }: Spread, counts: Float64Array): Drift {
  const used = [...shares.keys()].filter((bin) => (shares[bin] ?? 0) + (counts[bin] ?? 0) > 0);
  const index = psi(
    used.map((bin) => shares[bin] ?? 0),
    used.map((bin) => counts[bin] ?? 0),
  );
  return { psi: index, state: stabilityOf(index), bins: used.length };
}

/** Drift of rows against what a model learnt from. */
export function driftAgainst(reference: Reference, probabilities: Float64Array, data?: Dataset): DriftReport {
  const counted = new DriftCount(reference);
  counted.add(probabilities, data);
  return counted.report();
}

/** Rows that are spread as those that a model learnt from, each feature by itself: what one customer is compared with. */
export function rowsLike({ features }: Reference, rows: number, seed: string | number): Dataset {
  const random = seededRandom(`${seed}/like`);
  const drawn = (shares: readonly number[]): number => {
    let left = random.next() * shares.reduce((sum, share) => sum + share, 0);
    const bin = shares.findIndex((share) => {
      left -= share;
      return left < 0;
    });
    return bin < 0 ? shares.length - 1 : bin;
  };
  const columns = features.map(({ name, borders, levels, shares }): Column => {
    const bins = Array.from({ length: rows }, () => drawn(shares));
    if (borders === undefined)
      return categoricalColumn(
        name,
        bins.map((bin) => levels?.[bin] ?? null),
      );
    // A bin's values begin at its border; of the first, which has none, as far below as the next is wide.
    const [first = 0, second = first + 1] = borders;
    const starts = [first - (second - first), ...borders];
    return numericColumn(
      name,
      bins.map((bin) => starts[bin] ?? Number.NaN),
    );
  });
  return { rows, columns };
}
