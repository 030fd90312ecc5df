import type { Day } from "#ground/clock";
import { type Dataset, sliceRows } from "#kits/forest";
import { measure, probabilitiesOf } from "./algorithms/index.ts";
import { canTrain } from "./can-train.ts";
import { cases } from "./cases.ts";
import type { NoModel, TrainingData, TrainingDates, TrainingDefinition, TrainingOptions } from "./definition.ts";
import { type Evaluation, evaluate, type Part } from "./evaluate.ts";
import { allowedFeatures, type FeatureInput, featureDataset } from "./features.ts";
import { type BesideModel, type FitReport, fitScore, labelledRows, pick } from "./fit.ts";
import type { ScoreModel } from "./scorer.ts";
import { splitByDay, type TimeSplit } from "./split.ts";

export interface TrainingReport extends Evaluation {
  readonly features: readonly string[];
  readonly split: TimeSplit["rule"] | "given";
  /** First day of the later part; null when there is none. */
  readonly laterFrom: Day | null;
  /** Rows left out because their outcome is not known. */
  readonly unlabelled: number;
  readonly fit: FitReport;
}

export interface Trained {
  readonly trained: true;
  readonly model: ScoreModel;
  readonly report: TrainingReport;
  /** Every algorithm that was compared, fitted to all training rows; none where only one was asked for. */
  readonly beside: readonly BesideModel[];
}

export type TrainingOutcome = Trained | NoModel;

/**
 * The recipe, always the same: data → definition → dates → features → label rule, then the split. The part before the
 * cut is learnt from; the part after it is only measured, and no choice looks at it. The same input gives the same bytes.
 */
export async function train(
  definition: TrainingDefinition,
  data: TrainingData,
  dates: TrainingDates,
  options: TrainingOptions = {},
): Promise<TrainingOutcome> {
  const inputs = allowedFeatures(definition.features, data.catalog);
  const all = prepare(inputs, data, dates);
  const split = cutOf(definition, all.days, dates);
  const learnt = labelledRows(all.labels, 0, split.cut);
  const rest = labelledRows(all.labels, split.cut, all.days.length);
  const train = part(all, learnt);
  const refusal = canTrain(
    {
      usableRows: dates.usableRows ?? learnt.length + rest.length,
      trainRows: learnt.length,
      trainPositives: train.y.reduce((sum, label) => sum + label, 0),
    },
    definition.minimum_rows,
  );
  if (refusal !== null) return refusal;
  const range = { from: train.days[0] as Day, to: train.days.at(-1) as Day };
  const { model, fit, beside } = await fitScore(definition, { inputs, ...train, ...range }, options);
  options.signal?.throwIfAborted();
  options.onProgress?.({ stage: "evaluate", done: 0, total: 1 });
  const report: TrainingReport = {
    ...evaluate(model, train, part(all, rest), definition.bands),
    features: definition.features,
    split: split.rule,
    laterFrom: all.days[split.cut] ?? null,
    unlabelled: all.days.length - learnt.length - rest.length,
    fit,
  };
  options.onProgress?.({ stage: "evaluate", done: 1, total: 1 });
  return { trained: true, model, report, beside };
}

/** Measures a model that is there already, on the same rows and cut as {@link train} would. */
export function evaluateModel(
  definition: Pick<TrainingDefinition, "split" | "bands">,
  model: ScoreModel,
  data: Omit<TrainingData, "catalog">,
  dates: TrainingDates,
): Evaluation {
  const all = prepare(model.inputs, data, dates);
  const { cut } = cutOf(definition, all.days, dates);
  const learnt = part(all, labelledRows(all.labels, 0, cut));
  return evaluate(model, learnt, part(all, labelledRows(all.labels, cut, all.days.length)), definition.bands);
}

/** One algorithm on rows that neither its fit nor the choice among all has seen. */
export interface LaterRow {
  readonly name: BesideModel["name"];
  readonly auc: number | null;
  readonly ks: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
  readonly seconds: number;
}

/** Measures models side by side on the later part of {@link evaluateModel}. */
export function measureBeside(
  definition: Pick<TrainingDefinition, "split">,
  beside: readonly BesideModel[],
  data: Omit<TrainingData, "catalog">,
  dates: TrainingDates,
): LaterRow[] {
  const inputs = beside[0]?.model.inputs;
  if (inputs === undefined) return [];
  const all = prepare(inputs, data, dates);
  const { cut } = cutOf(definition, all.days, dates);
  const later = part(all, labelledRows(all.labels, cut, all.days.length));
  return beside.map(({ name, model, seconds }) => {
    const { auc, ks, logLoss, brier } = measure(later.y, probabilitiesOf(model, later.data));
    return { name, auc, ks, logLoss, brier, seconds };
  });
}

interface Prepared {
  readonly features: Dataset;
  readonly labels: ArrayLike<number | null>;
  readonly days: readonly Day[];
}

/** Rows within the dates, checked. */
function prepare(inputs: readonly FeatureInput[], data: Omit<TrainingData, "catalog">, dates: TrainingDates): Prepared {
  const { days } = dates;
  const features = featureDataset(inputs, data.columns);
  const rows = features.rows;
  if (days.length !== rows) throw cases.wrong_length({ what: "days", actual: days.length, expected: rows });
  if (data.labels.length !== rows)
    throw cases.wrong_length({ what: "labels", actual: data.labels.length, expected: rows });
  for (let row = 0; row < rows; row++) {
    const label = data.labels[row];
    if (label !== 0 && label !== 1 && label !== null && label !== undefined && !Number.isNaN(label)) {
      throw cases.bad_label({ row });
    }
    const [before, day] = [days[row - 1], days[row] as Day];
    if (before !== undefined && day < before) throw cases.unordered({ row, day, before });
  }
  const { from: first, until } = dates;
  if (first === undefined && until === undefined) return { features, labels: data.labels, days };
  const start = first === undefined ? 0 : firstAtOrAfter(days, first);
  const end = Math.max(start, until === undefined ? rows : firstAtOrAfter(days, until));
  return {
    features: sliceRows(features, start, end),
    labels: Array.from({ length: end - start }, (_, row) => data.labels[start + row] ?? null),
    days: days.slice(start, end),
  };
}

function firstAtOrAfter(days: readonly Day[], day: Day): number {
  const found = days.findIndex((other) => other >= day);
  return found < 0 ? days.length : found;
}

function cutOf(
  definition: Pick<TrainingDefinition, "split">,
  days: readonly Day[],
  { cut }: TrainingDates,
): { cut: number; rule: TimeSplit["rule"] | "given" } {
  if (cut === undefined) return splitByDay(days, definition.split.train);
  if (!Number.isInteger(cut) || cut < 0 || cut > days.length) throw cases.bad_cut({ cut, rows: days.length });
  return { cut, rule: "given" };
}

function part(all: Prepared, rows: Int32Array): Part {
  return { ...pick(all.features, all.labels, rows), days: Array.from(rows, (row) => all.days[row] as Day) };
}
