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
  modelOf,
  scoreModelOf,
  shapRanking,
} from "./algorithms/index.ts";
import { type AlgorithmChoice, choiceOf, type FitRows, fitAll, stepsOf } from "./choice.ts";
import { type TrainingDefinition, type TrainingOptions, trainingConstants } from "./definition.ts";
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
  /** The algorithm that was taken, and what the choice among all went by; null where nothing was compared. */
  readonly choice: AlgorithmChoice | null;
}

/** A model beside the one that was taken: kept for telling how it would have fared. */
export interface BesideModel {
  readonly name: AlgorithmName;
  readonly model: ScoreModel;
  /** Search, fits and calibration. */
  readonly seconds: number;
}

export interface FittedScore {
  readonly model: ScoreModel;
  readonly fit: FitReport;
  /** All that were compared, the one that was taken among them; none where only one was asked for. */
  readonly beside: readonly BesideModel[];
}

/**
 * Penalty and calibration by folds, then one model on all rows. Folds are drawn at random with equal shares of positives:
 * blocks of time would mix the change of the base rate into the calibration, which then says little of the order.
 */
export async function fitScore(
  definition: TrainingDefinition,
  rows: FitRows,
  options: TrainingOptions = {},
): Promise<FittedScore> {
  const names = definition.algorithms === undefined ? [] : algorithmsOf(definition.algorithms);
  const isLine = names.length === 0 || (names.length === 1 && names[0] === "logistic");
  const steps = isLine ? null : stepsOf(rows);
  if (steps === null) return { ...(await fitLine(definition, rows, options)), beside: [] };
  // Threads fit the others meanwhile; it is them that progress is told of.
  const [fitted, line] = await Promise.all([
    fitAll(names, rows, steps, options),
    fitLine(definition, rows, { signal: options.signal }),
  ]);
  const best = chooseAlgorithm(fitted);
  const choice = choiceOf(best, fitted, rows, steps);
  const { from, to, inputs, y } = rows;
  const positives = y.reduce((sum, label) => sum + label, 0);
  const own = { id: definition.id, inputs, rows: y.length, positives, from, to };
  // The line that the definition describes stands for its family.
  const modelOfOne = (one: Fitted): ScoreModel => (one.name === "logistic" ? line.model : scoreModelOf(one, own));
  const beside = fitted.map((one) => ({ name: one.name, model: modelOfOne(one), seconds: one.seconds }));
  if (best.name === "logistic") return { ...line, fit: { ...line.fit, choice }, beside };
  const { auc: area, ks: distance, logLoss: loss } = best.heldOut;
  return {
    model: modelOfOne(best),
    fit: {
      ...line.fit,
      folds: { ...line.fit.folds, auc: area, ks: distance, logLoss: loss },
      importances: importancesOf(best, rows),
      choice,
    },
    beside,
  };
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
