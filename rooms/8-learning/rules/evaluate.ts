import type { Day } from "#ground/clock";
import {
  applyCalibration,
  auc,
  averagePrecision,
  brier,
  type CalibrationBin,
  type CalibrationLine,
  calibrationLine,
  calibrationTable,
  type Dataset,
  ece,
  ks,
  logLoss,
  modelFromJson,
  psiOfColumn,
  psiOfNumbers,
  type Stability,
  stabilityOf,
} from "#kits/forest";
import { type ProbabilityBand, probabilityBands } from "./bands.ts";
import { type GainsRow, gainsTable } from "./gains.ts";
import type { ScoreModel } from "./scorer.ts";
import { dayStarts } from "./split.ts";

export interface MonthRow {
  /** `YYYY-MM`. */
  readonly month: string;
  /** A month that holds the cut has a row in each part. */
  readonly part: "train" | "later";
  readonly rows: number;
  readonly converted: number;
  readonly rate: number;
  /** Rate less the training rate, in shares (0.05 is 5 points). */
  readonly drift: number;
  /** Mean calibrated probability; for the training part it is of the rows learnt from. */
  readonly predicted: number;
  /** Order within the month alone; null when all came out alike. */
  readonly auc: number | null;
}

export interface StabilityRow {
  readonly psi: number;
  readonly state: Stability;
}

/** How the model did on rows after those it learnt from. Measures are null where there is nothing to measure. */
export interface Evaluation {
  readonly trainRows: number;
  readonly testRows: number;
  readonly baseRate: { readonly train: number; readonly later: number | null };
  readonly auc: number | null;
  /**
   * AUC among rows of the same day, each day by its pairs: how well the list of a day is ordered. Lower than `auc` when the
   * model mostly tells good months from bad ones.
   */
  readonly aucWithinDays: number | null;
  readonly ks: number | null;
  readonly ksCut: number | null;
  readonly gini: number | null;
  readonly averagePrecision: number | null;
  readonly brier: number | null;
  readonly logLoss: number | null;
  readonly ece: number | null;
  /** ECE in bins of equal count. */
  readonly eceByCount: number | null;
  readonly calibrationLine: CalibrationLine | null;
  readonly calibration: readonly CalibrationBin[];
  readonly months: readonly MonthRow[];
  readonly drift: {
    readonly score: StabilityRow;
    readonly features: readonly ({ readonly name: string } & StabilityRow)[];
  };
  readonly bands: readonly ProbabilityBand[];
  readonly gains: readonly GainsRow[];
}

/** Labelled rows of one part, in time order. */
export interface Part {
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly days: readonly Day[];
}

/** Scores both parts and measures the later one. Ranking is by calibrated probability, as decisions rank. */
export function evaluate(stored: ScoreModel, train: Part, later: Part, bands?: readonly number[]): Evaluation {
  const model = modelFromJson(stored.model);
  const before = applyCalibration(stored.calibration, model.predictMargin(train.data));
  const p = applyCalibration(stored.calibration, model.predictMargin(later.data));
  const { y } = later;
  const distance = ks(y, p);
  const area = auc(y, p);
  const trainRate = rate(train.y) ?? 0;
  return {
    trainRows: train.y.length,
    testRows: y.length,
    baseRate: { train: trainRate, later: rate(y) },
    auc: area,
    aucWithinDays: aucWithinDays(later, p),
    ks: distance?.ks ?? null,
    ksCut: distance?.cut ?? null,
    gini: area === null ? null : 2 * area - 1,
    averagePrecision: averagePrecision(y, p),
    brier: brier(y, p),
    logLoss: logLoss(y, p),
    ece: ece(y, p),
    eceByCount: ece(y, p, 10, "equal-count"),
    calibrationLine: calibrationLine(y, p),
    calibration: calibrationTable(y, p),
    months: [...months("train", train, before, trainRate), ...months("later", later, p, trainRate)],
    drift: {
      score: stability(psiOfNumbers(before, p)),
      features: train.data.columns.map((column, c) => {
        const now = later.data.columns[c];
        return { name: column.name, ...stability(now === undefined ? 0 : psiOfColumn(column, now)) };
      }),
    },
    bands: probabilityBands(p, y, bands),
    gains: gainsTable({ days: later.days, converted: y, scores: p }),
  };
}

function aucWithinDays({ y, days }: Part, probabilities: Float64Array): number | null {
  const starts = dayStarts(days);
  let [won, pairs] = [0, 0];
  for (let d = 1; d < starts.length; d++) {
    const [from, to] = [starts[d - 1] as number, starts[d] as number];
    const labels = y.subarray(from, to);
    const positives = labels.reduce((sum, label) => sum + label, 0);
    const own = positives * (labels.length - positives);
    won += own * (auc(labels, probabilities.subarray(from, to)) ?? 0);
    pairs += own;
  }
  return pairs > 0 ? won / pairs : null;
}

function stability(psi: number): StabilityRow {
  return { psi, state: stabilityOf(psi) };
}

function rate(y: Float64Array): number | null {
  return y.length === 0 ? null : y.reduce((sum, label) => sum + label, 0) / y.length;
}

function months(part: MonthRow["part"], { y, days }: Part, probabilities: Float64Array, trainRate: number): MonthRow[] {
  const rows: MonthRow[] = [];
  let from = 0;
  for (let row = 1; row <= days.length; row++) {
    const month = (days[from] ?? "").slice(0, 7);
    if (row < days.length && days[row]?.startsWith(month)) continue;
    const labels = y.subarray(from, row);
    const p = probabilities.subarray(from, row);
    const converted = labels.reduce((sum, label) => sum + label, 0);
    const count = row - from;
    rows.push({
      month,
      part,
      rows: count,
      converted,
      rate: converted / count,
      drift: converted / count - trainRate,
      predicted: p.reduce((sum, probability) => sum + probability, 0) / count,
      auc: auc(labels, p),
    });
    from = row;
  }
  return rows;
}
