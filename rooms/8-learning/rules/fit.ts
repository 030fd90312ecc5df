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
import {
  type AlgorithmName,
  algorithmsOf,
  chooseAlgorithm,
  explainRows,
  type Fitted,
  fitAlgorithms,
  modelOf,
  type Parameters,
  scoreModelOf,
  shapRanking,
} from "./algorithms/index.ts";
import { type TrainingDefinition, type TrainingOptions, trainingConstants } from "./definition.ts";
import type { FeatureInput } from "./features.ts";
import type { ScoreModel } from "./scorer.ts";
import { splitByDay } from "./split.ts";

const LEAST = 20;

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
  /** The algorithm that was taken, and what the choice among all went by; null where only one was asked for. */
  readonly choice: AlgorithmChoice | null;
}

export interface AlgorithmChoice {
  readonly algorithm: AlgorithmName;
  /** First day of the training rows by which the choice was made: fits to the days before were measured on them. */
  readonly from: Day;
  readonly compared: readonly {
    readonly name: AlgorithmName;
    /** On rows left out of the fits at random. */
    readonly heldOutAuc: number | null;
    /** Out of time: on the days from `from` on. */
    readonly laterAuc: number | null;
    readonly parameters: Parameters;
  }[];
}

export interface FitRows {
  readonly inputs: readonly FeatureInput[];
  /** The rows to learn from, all labelled. */
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly from: Day;
  readonly to: Day;
  /** The day of each row, in time order. */
  readonly days: readonly Day[];
}

/**
 * Penalty and calibration by folds, then one model on all rows. Folds are drawn at random with equal shares of positives:
 * blocks of time would mix the change of the base rate into the calibration, which then says little of the order.
 */
export async function fitScore(
  definition: TrainingDefinition,
  rows: FitRows,
  options: TrainingOptions = {},
): Promise<{ model: ScoreModel; fit: FitReport }> {
  const line = await fitLine(definition, rows, options);
  const names = definition.algorithms === undefined ? [] : algorithmsOf(definition.algorithms);
  if (names.length === 0 || (names.length === 1 && names[0] === "logistic")) return line;
  const chosen = await choose(names, rows, options);
  if (chosen === null) return line;
  const { fitted, choice } = chosen;
  if (fitted.name === "logistic") return { ...line, fit: { ...line.fit, choice } };
  const { from, to, inputs, y } = rows;
  const positives = y.reduce((sum, label) => sum + label, 0);
  return {
    model: scoreModelOf(fitted, { id: definition.id, inputs, rows: y.length, positives, from, to }),
    fit: {
      ...line.fit,
      folds: { ...line.fit.folds, auc: fitted.heldOut.auc, ks: fitted.heldOut.ks, logLoss: fitted.heldOut.logLoss },
      importances: importancesOf(fitted, rows),
      choice,
    },
  };
}

/** Every algorithm tuned by folds, and measured on the last days of the training rows by a fit to those before. */
async function choose(
  names: readonly AlgorithmName[],
  { data, y, days }: FitRows,
  { signal, onProgress }: TrainingOptions,
): Promise<{ fitted: Fitted; choice: AlgorithmChoice } | null> {
  const { cut } = splitByDay(days, trainingConstants.chooseAfter);
  const part = (first: number, end: number) => Int32Array.from({ length: end - first }, (_, row) => first + row);
  const parts = { train: part(0, cut), validation: part(cut, y.length) };
  if (!isTelling(y, parts.train) || !isTelling(y, parts.validation)) return null;
  let done = 0;
  const fitted = await fitAlgorithms(names, data, y, parts, {
    seed: trainingConstants.seed,
    candidates: trainingConstants.candidates,
    // The same rows must give the same bytes, however slow the machine.
    seconds: Number.POSITIVE_INFINITY,
    signal,
    onProgress: (progress) => {
      if (progress.done === progress.total) done++;
      onProgress?.({ stage: "compare", done: Math.min(done, names.length), total: names.length });
    },
  });
  const best = chooseAlgorithm(fitted);
  const compared = fitted.map(({ name, heldOut, later, parameters }) => ({
    name,
    heldOutAuc: heldOut.auc,
    laterAuc: later?.auc ?? null,
    parameters,
  }));
  return { fitted: best, choice: { algorithm: best.name, from: days[cut] as Day, compared } };
}

/** Few of an outcome tell nothing of an algorithm. */
function isTelling(y: Float64Array, rows: Int32Array): boolean {
  const positives = rows.reduce((sum, row) => sum + (y[row] as number), 0);
  return positives >= LEAST && rows.length - positives >= LEAST;
}

/** Mean |part| over evenly drawn rows, in the scale of the algorithm's reasons. */
function importancesOf(fitted: Fitted, { data }: FitRows): FitReport["importances"] {
  const count = Math.min(data.rows, fitted.name === "neighbours" ? 60 : 500);
  const drawn = takeRows(
    data,
    Int32Array.from({ length: count }, (_, n) => Math.floor((n * data.rows) / count)),
  );
  return shapRanking(explainRows(modelOf(fitted), drawn, trainingConstants.seed), drawn).map(
    ({ feature, importance }) => ({ feature, value: importance }),
  );
}

/** Logistic regression: penalty and calibration by folds, then one model on all rows. */
async function fitLine(
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
      choice: null,
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
