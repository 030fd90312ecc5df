import type { Day } from "#ground/clock";
import { seededRandom } from "#ground/random";
import {
  auc,
  chooseL2,
  type Dataset,
  encode,
  encodedColumns,
  fitEncoder,
  fitIsotonic,
  fitLogistic,
  fitPlatt,
  importances,
  ks,
  linearModel,
  logLoss,
  sigmoid,
  stratifiedFolds,
  takeRows,
} from "#kits/forest";
import { type TrainingDefinition, type TrainingOptions, trainingConstants } from "./definition.ts";
import type { FeatureInput } from "./features.ts";
import type { ScoreModel } from "./scorer.ts";

export interface Coefficient {
  /** Encoded column: `age`, `job=admin.`, `job=*` rare levels, `pdays?` missing. */
  readonly name: string;
  /** Log-odds per standard deviation, or of the level. */
  readonly value: number;
  /** Null where it is not identified. */
  readonly standardError: number | null;
}

/** What the folds inside the training part said; nothing here has seen the later part. */
export interface FitReport {
  readonly l2: number;
  readonly tried: readonly { readonly l2: number; readonly logLoss: number }[];
  /** Rows left out in turn. */
  readonly folds: {
    readonly count: number;
    readonly auc: number | null;
    readonly ks: number | null;
    readonly logLoss: number | null;
  };
  readonly intercept: number;
  readonly coefficients: readonly Coefficient[];
  /** Mean |contribution| over the training rows, in log-odds, largest first. */
  readonly importances: readonly { readonly feature: string; readonly value: number }[];
  readonly iterations: number;
  readonly converged: boolean;
}

export interface FitRows {
  readonly inputs: readonly FeatureInput[];
  /** The rows to learn from, all labelled. */
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly from: Day;
  readonly to: Day;
}

/**
 * Penalty and calibration by folds, then one model on all rows. Folds are drawn at random with equal shares of positives:
 * blocks of time would mix the change of the base rate into the calibration, which then says little of the order.
 */
export async function fitScore(
  definition: TrainingDefinition,
  { inputs, data, y, from, to }: FitRows,
  { signal, onProgress }: TrainingOptions = {},
): Promise<{ model: ScoreModel; fit: FitReport }> {
  onProgress?.({ stage: "encode", done: 0, total: 1 });
  const encoder = fitEncoder(data, { minCount: trainingConstants.minCount });
  const X = encode(encoder, data);
  const count = definition.regularisation.folds;
  const chosen = await chooseL2({
    X,
    y,
    folds: stratifiedFolds(y, count, seededRandom(trainingConstants.seed)),
    grid: definition.regularisation.candidates,
    signal,
    onProgress: (done, total) => onProgress?.({ stage: "folds", done, total }),
  });
  onProgress?.({ stage: "fit", done: 0, total: 1 });
  const fitted = fitLogistic({ X, y, l2: chosen.l2, signal });
  const linear = linearModel(encoder, fitted);
  const calibrate = definition.calibration.method === "isotonic" ? fitIsotonic : fitPlatt;
  const probabilities = chosen.margins.map(sigmoid);
  return {
    model: {
      format: "perennial/score@1",
      id: definition.id,
      inputs,
      model: linear.toJson(),
      calibration: calibrate(chosen.margins, y),
      trained: { rows: data.rows, positives: y.reduce((sum, label) => sum + label, 0), from, to },
    },
    fit: {
      l2: chosen.l2,
      tried: chosen.tried,
      folds: {
        count,
        auc: auc(y, chosen.margins),
        ks: ks(y, chosen.margins)?.ks ?? null,
        logLoss: logLoss(y, probabilities),
      },
      intercept: fitted.intercept,
      coefficients: encodedColumns(encoder).map(({ name }, c) => {
        const error = fitted.standardErrors[c] ?? Number.NaN;
        return { name, value: fitted.coefficients[c] ?? 0, standardError: Number.isNaN(error) ? null : error };
      }),
      importances: importances(linear, data),
      iterations: fitted.iterations,
      converged: fitted.converged,
    },
  };
}

/** Rows whose outcome is known. */
export function labelledRows(labels: ArrayLike<number | null>, from: number, to: number): Int32Array {
  const rows: number[] = [];
  for (let row = from; row < to; row++) if (labels[row] === 0 || labels[row] === 1) rows.push(row);
  return Int32Array.from(rows);
}

/** The named rows of data and labels. */
export function pick(
  data: Dataset,
  labels: ArrayLike<number | null>,
  rows: Int32Array,
): { data: Dataset; y: Float64Array } {
  return { data: takeRows(data, rows), y: Float64Array.from(rows, (row) => labels[row] ?? 0) };
}
