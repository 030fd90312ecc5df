/** Which features move answers, which way, and how a feature's part hangs on its value. */
import type { Column, Dataset } from "#kits/forest";
import type { Explained } from "./explain.ts";

export interface DependencePoint {
  /** A stretch of numbers by its bounds, a level by its text; null where the value is missing. */
  readonly value: string | null;
  /** Middle of the stretch, for numbers. */
  readonly at: number | null;
  readonly rows: number;
  /** Mean part of the rows, in the scale of the explanation. */
  readonly effect: number;
}

export interface RankedFeature {
  readonly feature: string;
  /** Mean |part|. */
  readonly importance: number;
  /** Of the sum over all features. */
  readonly share: number;
  /** Whether a higher number raises (1) or lowers (−1) the answer; 0 where there is no one direction, or none of numbers. */
  readonly direction: 1 | -1 | 0;
  readonly dependence: readonly DependencePoint[];
}

const STRETCHES = 8;
const LEVELS = 12;
/** Below this correlation of value and part (by rank) there is no one direction. */
const CLEAR = 0.3;

/** Largest importance first. `data` are the rows that were explained. */
export function shapRanking(explained: Explained, data: Dataset): RankedFeature[] {
  const { features, parts, rows } = explained;
  const width = features.length;
  const own = features.map((_, f) => Float64Array.from({ length: rows }, (_, row) => parts[row * width + f] as number));
  const importances = own.map((each) => each.reduce((sum, part) => sum + Math.abs(part), 0) / Math.max(1, rows));
  const total = importances.reduce((sum, each) => sum + each, 0);
  return features
    .map((feature, f): RankedFeature => {
      const column = data.columns.find(({ name }) => name === feature);
      const effects = own[f] as Float64Array;
      const importance = importances[f] as number;
      return {
        feature,
        importance,
        share: total > 0 ? importance / total : 0,
        direction: column === undefined ? 0 : directionOf(column, effects),
        dependence: column === undefined ? [] : dependenceOf(column, effects),
      };
    })
    .sort((a, b) => b.importance - a.importance);
}

export interface SwarmOfFeature {
  readonly feature: string;
  /**
   * By row: its part, and where its value stands among the others, 0 the lowest to 1 the highest; null for a level and a
   * missing value. The values themselves are not kept: they are customers' own.
   */
  readonly points: readonly (readonly [effect: number, place: number | null])[];
}

const SWARM = { features: 15, rows: 200 };

/** Single rows of the features that move most, for a picture of how parts spread. */
export function shapSwarm(explained: Explained, data: Dataset, ranking: readonly RankedFeature[]): SwarmOfFeature[] {
  const { features, parts, rows } = explained;
  const width = features.length;
  const step = Math.max(1, Math.ceil(rows / SWARM.rows));
  const shown = Array.from({ length: rows }, (_, row) => row).filter((row) => row % step === 0);
  return ranking.slice(0, SWARM.features).map(({ feature }) => {
    const f = features.indexOf(feature);
    const column = data.columns.find(({ name }) => name === feature);
    const places = column?.type === "numeric" ? placesOf(column.values) : undefined;
    return {
      feature,
      points: shown.map((row) => [rounded(parts[row * width + f] as number), places?.[row] ?? null] as const),
    };
  });
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/** Null where there is no value. */
function placesOf(values: Float64Array): (number | null)[] {
  const present = Int32Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
  const order = ranks(Float64Array.from(present, (row) => values[row] as number));
  const places: (number | null)[] = Array.from(values, () => null);
  present.forEach((row, at) => {
    places[row] = Number(((order[at] as number) / Math.max(1, present.length - 1)).toFixed(3));
  });
  return places;
}

function directionOf(column: Column, effects: Float64Array): 1 | -1 | 0 {
  if (column.type !== "numeric") return 0;
  const present = Int32Array.from(column.values.keys()).filter((row) => !Number.isNaN(column.values[row]));
  const value = ranks(Float64Array.from(present, (row) => column.values[row] as number));
  const effect = ranks(Float64Array.from(present, (row) => effects[row] as number));
  const correlation = correlationOf(value, effect);
  return correlation > CLEAR ? 1 : correlation < -CLEAR ? -1 : 0;
}

/** Ranks, equal values sharing their mean. */
function ranks(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const out = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (let k = from; k < to; k++) out[order[k] as number] = (from + to - 1) / 2;
    from = to;
  }
  return out;
}

function correlationOf(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [(a[i] as number) - ma, (b[i] as number) - mb];
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

function dependenceOf(column: Column, effects: Float64Array): DependencePoint[] {
  return column.type === "numeric" ? byStretch(column.values, effects) : byLevel(column, effects);
}

function byStretch(values: Float64Array, effects: Float64Array): DependencePoint[] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  const borders =
    distinct.length <= STRETCHES
      ? distinct.slice(1)
      : [...new Set(Array.from({ length: STRETCHES - 1 }, (_, s) => at(sorted, (s + 1) / STRETCHES)))];
  const groups: { rows: number; effect: number; least: number; most: number }[] = [];
  let missing = { rows: 0, effect: 0 };
  values.forEach((value, row) => {
    const effect = effects[row] as number;
    if (Number.isNaN(value)) {
      missing = { rows: missing.rows + 1, effect: missing.effect + effect };
      return;
    }
    let g = 0;
    while (g < borders.length && value >= (borders[g] as number)) g++;
    const group = groups[g] ?? { rows: 0, effect: 0, least: value, most: value };
    groups[g] = {
      rows: group.rows + 1,
      effect: group.effect + effect,
      least: Math.min(group.least, value),
      most: Math.max(group.most, value),
    };
  });
  const points: DependencePoint[] = groups
    .filter((group) => group !== undefined)
    .map(({ rows, effect, least, most }) => ({
      value: least === most ? plain(least) : `${plain(least)} – ${plain(most)}`,
      at: (least + most) / 2,
      rows,
      effect: effect / rows,
    }));
  if (missing.rows > 0)
    points.push({ value: null, at: null, rows: missing.rows, effect: missing.effect / missing.rows });
  return points;
}

const at = (sorted: Float64Array, share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
const plain = (value: number): string => String(Number(value.toPrecision(6)));

function byLevel(column: Extract<Column, { type: "categorical" }>, effects: Float64Array): DependencePoint[] {
  const sums = new Map<number, { rows: number; effect: number }>();
  column.codes.forEach((code, row) => {
    const sum = sums.get(code) ?? { rows: 0, effect: 0 };
    sums.set(code, { rows: sum.rows + 1, effect: sum.effect + (effects[row] as number) });
  });
  return [...sums]
    .sort(([, a], [, b]) => b.rows - a.rows)
    .slice(0, LEVELS)
    .map(([code, { rows, effect }]) => ({
      value: code < 0 ? null : (column.levels[code] ?? ""),
      at: null,
      rows,
      effect: effect / rows,
    }))
    .sort((a, b) => b.effect - a.effect);
}
