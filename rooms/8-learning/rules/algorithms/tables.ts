/** How probabilities did on rows with known outcomes: every table that a report shows, as plain data. */
import {
  auc,
  averagePrecision,
  brier,
  byScore,
  type CalibrationBin,
  calibrationLine,
  calibrationTable,
  type Dataset,
  ece,
  gini,
  ks,
  type LiftRow,
  liftTable,
  logLoss,
  psiOfColumn,
  psiOfNumbers,
  type Stability,
  stabilityOf,
} from "#kits/forest";
import { bandEdges, bandsOf } from "../bands.ts";

export interface CalibrationReport {
  /** Of outcomes over log-odds: below 1 predictions are too extreme, above 1 too timid. Null without both outcomes. */
  readonly slope: number | null;
  /** Log-odds by which predictions are too low (above 0) or too high, at slope 1. */
  readonly intercept: number | null;
  /** Mean distance of predicted and observed rate, in ten bins of equal count. */
  readonly ece: number | null;
  /** Ten bins of equal count. */
  readonly bins: readonly CalibrationBin[];
}

export interface BandReport {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly positives: number;
  /** Null in an empty band. */
  readonly rate: number | null;
  /** Mean probability; null in an empty band. */
  readonly predicted: number | null;
  /** 95 % interval of the rate (Wilson); null in an empty band. */
  readonly interval: readonly [number, number] | null;
}

/** Who would be taken when the top share is taken, and what they turned out to be. */
export interface ConfusionRow {
  readonly depth: number;
  readonly rows: number;
  /** Lowest probability taken. */
  readonly cut: number | null;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
  readonly precision: number | null;
  readonly recall: number | null;
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export interface GroupRow {
  readonly group: string;
  readonly rows: number;
  readonly positives: number;
  readonly rate: number;
  readonly predicted: number;
  readonly auc: number | null;
  /** Share of the group among the top `depth` of all, over its share of all: 1 is even-handed. */
  readonly selection: number;
  /** Of the group's positives, the share that is in the top. */
  readonly recall: number | null;
}

export interface EvaluationTables {
  readonly rows: number;
  readonly positives: number;
  readonly auc: number | null;
  /** 95 % interval of the AUC (Hanley and McNeil 1982). */
  readonly aucInterval: readonly [number, number] | null;
  readonly ks: number | null;
  readonly ksCut: number | null;
  readonly gini: number | null;
  readonly averagePrecision: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
  readonly calibration: CalibrationReport;
  /** Ten groups of equal size, highest first. */
  readonly lift: readonly LiftRow[];
  /** Share of positives caught over share of rows taken. */
  readonly gains: readonly CurvePoint[];
  /** True positive rate over false positive rate. */
  readonly roc: readonly CurvePoint[];
  /** Share of each outcome at or above the rank; their distance is the KS curve. */
  readonly ksCurve: readonly { readonly x: number; readonly positives: number; readonly negatives: number }[];
  readonly confusion: readonly ConfusionRow[];
  readonly bands: readonly BandReport[];
}

export interface TableOptions {
  /** Inner edges of the bands, rising. */
  readonly bands?: readonly number[];
  /** Shares taken, of the confusion tables. */
  readonly depths?: readonly number[];
}

const CURVE_POINTS = 100;

export function evaluateRows(
  y: Float64Array,
  probabilities: Float64Array,
  { bands = bandEdges, depths = [0.05, 0.1, 0.2, 0.3, 0.5] }: TableOptions = {},
): EvaluationTables {
  const area = auc(y, probabilities);
  const distance = ks(y, probabilities);
  const positives = y.reduce((sum, label) => sum + label, 0);
  const order = byScore(probabilities);
  const caught = running(order, y);
  return {
    rows: y.length,
    positives,
    auc: area,
    aucInterval: area === null ? null : aucInterval(area, positives, y.length - positives),
    ks: distance?.ks ?? null,
    ksCut: distance?.cut ?? null,
    gini: gini(y, probabilities),
    averagePrecision: averagePrecision(y, probabilities),
    logLoss: logLoss(y, probabilities),
    brier: brier(y, probabilities),
    calibration: calibrationOf(y, probabilities),
    lift: liftTable(y, probabilities) ?? [],
    ...curves(caught, probabilities, order),
    confusion: depths.map((depth) => confusionAt(depth, caught, probabilities, order)),
    bands: bandReport(y, probabilities, bands),
  };
}

export function calibrationOf(y: Float64Array, probabilities: Float64Array): CalibrationReport {
  const line = calibrationLine(y, probabilities);
  return {
    slope: line?.slope ?? null,
    intercept: line?.intercept ?? null,
    ece: ece(y, probabilities, 10, "equal-count"),
    bins: calibrationTable(y, probabilities, 10, "equal-count"),
  };
}

/** Positives among the first 0, 1, … all rows of an order. */
function running(order: Uint32Array, y: Float64Array): Float64Array {
  const sums = new Float64Array(order.length + 1);
  order.forEach((row, place) => {
    sums[place + 1] = (sums[place] as number) + (y[row] as number);
  });
  return sums;
}

/** Curves at up to so many places; never inside a run of equal probabilities, which has no order. */
function curves(caught: Float64Array, probabilities: Float64Array, order: Uint32Array) {
  const rows = order.length;
  const positives = caught[rows] as number;
  const negatives = rows - positives;
  const gains: CurvePoint[] = [];
  const roc: CurvePoint[] = [];
  const ksCurve: EvaluationTables["ksCurve"][number][] = [];
  let due = 0;
  for (let taken = 0; taken <= rows && rows > 0; taken++) {
    const torn = taken > 0 && taken < rows && scoreAt(taken - 1) === scoreAt(taken);
    if (torn || (taken < due && taken < rows)) continue;
    due = taken + rows / CURVE_POINTS;
    const hits = caught[taken] as number;
    const up = positives > 0 ? hits / positives : 0;
    const side = negatives > 0 ? (taken - hits) / negatives : 0;
    gains.push({ x: taken / rows, y: up });
    roc.push({ x: side, y: up });
    ksCurve.push({ x: taken / rows, positives: up, negatives: side });
  }
  return { gains, roc, ksCurve };

  function scoreAt(place: number): number {
    return probabilities[order[place] as number] as number;
  }
}

function confusionAt(
  depth: number,
  caught: Float64Array,
  probabilities: Float64Array,
  order: Uint32Array,
): ConfusionRow {
  const rows = order.length;
  const taken = Math.round(rows * depth);
  const positives = caught[rows] as number;
  const truePositives = caught[taken] as number;
  return {
    depth,
    rows: taken,
    cut: taken > 0 ? (probabilities[order[taken - 1] as number] as number) : null,
    truePositives,
    falsePositives: taken - truePositives,
    falseNegatives: positives - truePositives,
    trueNegatives: rows - taken - (positives - truePositives),
    precision: taken > 0 ? truePositives / taken : null,
    recall: positives > 0 ? truePositives / positives : null,
  };
}

/** Rows, positives and rates by band of probability, highest first. */
export function bandReport(y: Float64Array, probabilities: Float64Array, edges: readonly number[]): BandReport[] {
  const bands = bandsOf(edges);
  const sums = bands.map(() => ({ rows: 0, positives: 0, predicted: 0 }));
  probabilities.forEach((p, row) => {
    // The highest band is passed, not reached, as its name says.
    const found = bands.findIndex(({ from }, b) => (b === 0 ? p > from : p >= from));
    const sum = sums[found < 0 ? bands.length - 1 : found];
    if (sum === undefined) return;
    sum.rows++;
    sum.positives += y[row] as number;
    sum.predicted += p;
  });
  return bands.map(({ from, to }, b) => {
    const { rows, positives, predicted } = sums[b] ?? { rows: 0, positives: 0, predicted: 0 };
    if (rows === 0) return { from, to, rows, positives, rate: null, predicted: null, interval: null };
    return {
      from,
      to,
      rows,
      positives,
      rate: positives / rows,
      predicted: predicted / rows,
      interval: wilson(positives, rows),
    };
  });
}

function wilson(positives: number, rows: number): readonly [number, number] {
  const z = 1.959963984540054;
  const p = positives / rows;
  const middle = (p + (z * z) / (2 * rows)) / (1 + (z * z) / rows);
  const half = (z / (1 + (z * z) / rows)) * Math.sqrt((p * (1 - p)) / rows + (z * z) / (4 * rows * rows));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

function aucInterval(area: number, positives: number, negatives: number): readonly [number, number] {
  const q1 = area / (2 - area);
  const q2 = (2 * area * area) / (1 + area);
  const variance =
    (area * (1 - area) + (positives - 1) * (q1 - area * area) + (negatives - 1) * (q2 - area * area)) /
    (positives * negatives);
  const half = 1.959963984540054 * Math.sqrt(Math.max(0, variance));
  return [Math.max(0, area - half), Math.min(1, area + half)];
}

export interface DriftRow {
  readonly psi: number;
  readonly state: Stability;
}

export interface DriftReport {
  readonly score: DriftRow;
  /** Largest first. */
  readonly features: readonly ({ readonly feature: string } & DriftRow)[];
}

/** How far scores and features of later rows lie from those of the rows learnt from. */
export function driftOf(
  before: { readonly data: Dataset; readonly probabilities: Float64Array },
  after: { readonly data: Dataset; readonly probabilities: Float64Array },
): DriftReport {
  const row = (psi: number): DriftRow => ({ psi, state: stabilityOf(psi) });
  return {
    score: row(psiOfNumbers(before.probabilities, after.probabilities)),
    features: before.data.columns
      .flatMap((column) => {
        const now = after.data.columns.find(({ name }) => name === column.name);
        return now === undefined ? [] : [{ feature: column.name, ...row(psiOfColumn(column, now)) }];
      })
      .sort((a, b) => b.psi - a.psi),
  };
}

/**
 * By group (a month, a branch, a tier, an age band, a sex): whether the model orders and predicts each as well, and whether
 * the top `depth` of all takes from each alike. In the order in which groups appear.
 */
export function byGroup(
  groups: ArrayLike<string>,
  y: Float64Array,
  probabilities: Float64Array,
  depth = 0.1,
): GroupRow[] {
  const top = new Uint8Array(y.length);
  const order = byScore(probabilities);
  for (const row of order.subarray(0, Math.round(y.length * depth))) top[row] = 1;
  const rowsOf = new Map<string, number[]>();
  for (let row = 0; row < y.length; row++) {
    const group = groups[row] ?? "";
    const rows = rowsOf.get(group);
    if (rows) rows.push(row);
    else rowsOf.set(group, [row]);
  }
  const taken = top.reduce((sum, one) => sum + one, 0);
  return [...rowsOf].map(([group, rows]) => {
    const labels = Float64Array.from(rows, (row) => y[row] as number);
    const own = Float64Array.from(rows, (row) => probabilities[row] as number);
    const positives = labels.reduce((sum, label) => sum + label, 0);
    const chosen = rows.reduce((sum, row) => sum + (top[row] as number), 0);
    const hit = rows.reduce((sum, row) => sum + (top[row] as number) * (y[row] as number), 0);
    return {
      group,
      rows: rows.length,
      positives,
      rate: positives / rows.length,
      predicted: own.reduce((sum, p) => sum + p, 0) / rows.length,
      auc: auc(labels, own),
      selection: taken > 0 ? chosen / taken / (rows.length / y.length) : 0,
      recall: positives > 0 ? hit / positives : null,
    };
  });
}
