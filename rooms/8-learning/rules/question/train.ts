/**
 * From rows to a version: algorithms compared, the best chosen by rows left out inside the training part, everything told on
 * later rows that no choice has seen. Plain data in and out, for a worker.
 */
import type { Question } from "#contracts/definitions";
import type { Day } from "#ground/clock";
import { applyCalibration, type Dataset, modelFromJson, takeRows } from "#kits/forest";
import { explainRows } from "../algorithms/explain.ts";
import { algorithmsOf, type Comparison, compareAlgorithms, type Fitted, scoreModelOf } from "../algorithms/index.ts";
import { type Suspicion, suspiciousFeatures } from "../algorithms/leakage.ts";
import { shapRanking, shapSwarm } from "../algorithms/ranking.ts";
import { byGroup, driftOf, evaluateRows, type GroupRow } from "../algorithms/tables.ts";
import { type NoModel, type TrainingOptions, trainingConstants } from "../definition.ts";
import type { FeatureInput } from "../features.ts";
import { referenceOf } from "../registry/reference.ts";
import type { FairnessRow, VersionToRegister } from "../registry/version.ts";
import { type RowGroups, textsOf } from "./groups.ts";
import { refusalOf } from "./refusal.ts";
import { type QuestionReport, rocsOf, type Stretch, type TrainingWarning } from "./report.ts";

/** A run of rows of one moment. */
export interface MomentRows {
  readonly day: Day;
  readonly rows: number;
}

export interface QuestionTask {
  readonly question: Pick<
    Question,
    "id" | "algorithms" | "calibration" | "minimum_rows" | "minimum_successes" | "bands"
  >;
  readonly inputs: readonly FeatureInput[];
  readonly data: Dataset;
  readonly labels: Float64Array;
  /** In order of time: rows to learn from, rows between, rows that measure. */
  readonly moments: {
    readonly train: readonly MomentRows[];
    readonly between: readonly MomentRows[];
    readonly test: readonly MomentRows[];
  };
  readonly groups: RowGroups;
  /** Part of all rows that was taken. */
  readonly share: number;
  /** Seconds of the search, of all algorithms together. */
  readonly seconds: number;
  readonly definition: string;
  readonly codeVersion: string;
  /** The bank's day. */
  readonly today: Day;
}

/** Rows that later validation needs, and successes among them; with fewer, random folds serve. */
const VALIDATION = { rows: 300, successes: 30, share: 0.25 };
const EXPLAINED = 1_000;

export async function trainQuestion(
  task: QuestionTask,
  { signal, onProgress, openFits }: TrainingOptions = {},
): Promise<VersionToRegister | NoModel> {
  const { question, data, labels, moments } = task;
  const count = (list: readonly MomentRows[]): number => list.reduce((sum, { rows }) => sum + rows, 0);
  const [learnt, between] = [count(moments.train), count(moments.between)];
  const train = range(0, learnt);
  const test = range(learnt + between, data.rows);
  const successes = train.reduce((sum, row) => sum + (labels[row] as number), 0);
  const days = [...moments.train, ...moments.between, ...moments.test].map(({ day }) => day);
  const usableRows = train.length + test.length;
  const refusal = refusalOf(
    { usableRows, trainRows: train.length, successes, testRows: test.length, days, today: task.today },
    question,
  );
  if (refusal) return refusal;
  onProgress?.({ stage: "fit", done: 0, total: 1 });
  const parts = { ...withValidation(train, moments.train, labels), test };
  const names = algorithmsOf(question.algorithms);
  const own = { seed: question.id, seconds: task.seconds / names.length, calibration: question.calibration };
  const tell = (progress: { done: number; total: number; algorithm?: string }) =>
    onProgress?.({ stage: "fit", ...progress });
  const place =
    train.length > trainingConstants.rowsOfThread
      ? openFits?.({ data, y: labels, parts, options: own, tasks: names.length, onProgress: tell })
      : undefined;
  let compared: Comparison;
  try {
    const options = { ...own, signal, onProgress: tell };
    compared = await compareAlgorithms(
      { data, y: labels, parts, names, options },
      place && ((name) => place.fit(name)),
    );
  } finally {
    await place?.close();
  }
  signal?.throwIfAborted();
  onProgress?.({ stage: "evaluate", done: 0, total: 1 });
  const best = compared.fitted.find(({ name }) => name === compared.best) as Fitted;
  const probabilities = compared.probabilities.get(compared.best) as Float64Array;
  const leakage = await suspiciousFeatures(data, labels, train, { seed: question.id, signal });
  const version = versionOf(task, { best, probabilities, train, test, compared, leakage });
  onProgress?.({ stage: "evaluate", done: 1, total: 1 });
  return version;
}

interface Found {
  readonly best: Fitted;
  readonly probabilities: Float64Array;
  readonly train: Int32Array;
  readonly test: Int32Array;
  readonly compared: Comparison;
  readonly leakage: Awaited<ReturnType<typeof suspiciousFeatures>>;
}

function versionOf(task: QuestionTask, found: Found): VersionToRegister {
  const { question, data, labels, moments, inputs, groups } = task;
  const { best, probabilities, train, test, compared, leakage } = found;
  const y = Float64Array.from(test, (row) => labels[row] as number);
  const [trainData, testData] = [takeRows(data, train), takeRows(data, test)];
  const before = applyCalibration(best.calibration, modelFromJson(best.model).predictMargin(trainData));
  const positives = train.reduce((sum, row) => sum + (labels[row] as number), 0);
  const [from, to] = [moments.train[0]?.day ?? "", moments.train.at(-1)?.day ?? ""];
  const own = { id: question.id, inputs, rows: train.length, positives, from, to };
  const days = [...moments.test].flatMap(({ day, rows }) => Array.from({ length: rows }, () => day.slice(0, 7)));
  const shown = explained(best, testData);
  const ofTest = Object.fromEntries(Object.entries(groups).map(([by, values]) => [by, textsOf(values, test)]));
  const fairness = fairnessOf(ofTest, y, probabilities);
  const report: QuestionReport = {
    ...evaluateRows(y, probabilities, { bands: question.bands }),
    trainRows: train.length,
    testRows: test.length,
    baseRate: { train: positives / train.length, test: y.reduce((sum, label) => sum + label, 0) / y.length },
    split: {
      train: stretch(moments.train),
      leftOut: stretch(moments.between),
      test: stretch(moments.test),
      share: task.share,
    },
    best: best.name,
    parameters: best.parameters,
    heldOut: best.heldOut,
    budgetReached: best.budgetReached,
    comparison: compared.rows,
    rocs: rocsOf(compared, y),
    drift: driftOf({ data: trainData, probabilities: before }, { data: testData, probabilities }),
    byMonth: byGroup(days, y, probabilities),
    groups: Object.fromEntries(Object.entries(ofTest).map(([by, values]) => [by, byGroup(values, y, probabilities)])),
    shap: shown,
    leakage: leakage.suspicions,
    warnings: warningsOf(leakage.suspicions),
  };
  return {
    model: question.id,
    artefact: scoreModelOf(best, own),
    algorithm: best.name,
    origin: "trained",
    data: { from, to, rows: train.length, positives, moments: moments.train.length },
    definition: task.definition,
    codeVersion: task.codeVersion,
    reference: referenceOf(trainData, before),
    fairness,
    report,
  };
}

function explained(best: Fitted, data: Dataset): QuestionReport["shap"] {
  const step = Math.max(1, Math.ceil(data.rows / EXPLAINED));
  const rows = takeRows(
    data,
    range(0, data.rows).filter((row) => row % step === 0),
  );
  const shown = explainRows(modelFromJson(best.model), rows);
  const { scale, method, maxAdditivityError, base } = shown;
  const ranking = shapRanking(shown, rows);
  const swarm = shapSwarm(shown, rows, ranking);
  return { rows: rows.rows, scale, method, maxAdditivityError, base, ranking, swarm };
}

function stretch(moments: readonly MomentRows[]): Stretch {
  const rows = moments.reduce((sum, moment) => sum + moment.rows, 0);
  return { from: moments[0]?.day ?? null, to: moments.at(-1)?.day ?? null, moments: moments.length, rows };
}

function warningsOf(suspicions: readonly Suspicion[]): TrainingWarning[] {
  return suspicions.map(({ feature, alone }) => ({
    code: "leakage",
    feature,
    zh: `${feature} 单独即可达到 AUC ${alone.toFixed(3)}，好得可疑：请核实它在观察时点是否已知`,
    en: `${feature} alone reaches an AUC of ${alone.toFixed(3)}, too good to be true: make sure that it is known at the moment`,
  }));
}

function fairnessOf(
  groups: Readonly<Record<string, readonly string[]>>,
  y: Float64Array,
  probabilities: Float64Array,
): FairnessRow[] {
  return Object.entries(groups).flatMap(([by, values]) => {
    const taken = Math.round(y.length * 0.1) / y.length;
    return byGroup(values, y, probabilities).map(
      (row: GroupRow): FairnessRow => ({
        by,
        group: row.group,
        rows: row.rows,
        positives: row.positives,
        rate: row.rate,
        meanProbability: row.predicted,
        auc: row.auc,
        selectedShare: row.selection * taken,
      }),
    );
  });
}

/** The newest moments of the training part are what settings and choice go by, where they are enough for it. */
function withValidation(train: Int32Array, moments: readonly MomentRows[], labels: Float64Array) {
  let later = 0;
  let first = moments.length;
  while (first > 1 && later < train.length * VALIDATION.share) later += moments[--first]?.rows ?? 0;
  const validation = train.subarray(train.length - later);
  const successes = validation.reduce((sum, row) => sum + (labels[row] as number), 0);
  const isEnough =
    later >= VALIDATION.rows &&
    later <= train.length / 2 &&
    successes >= VALIDATION.successes &&
    later - successes >= VALIDATION.successes;
  return isEnough ? { train: train.slice(0, train.length - later), validation } : { train };
}

function range(from: number, to: number): Int32Array {
  return Int32Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
