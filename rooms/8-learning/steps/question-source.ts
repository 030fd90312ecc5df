/** Rows, labels and versions of questions for whoever scores, tests and trains. */

import { createHash } from "node:crypto";
import { canonicalJson, type Question } from "#contracts/definitions";
import { dayOf } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { applyCalibration, type Dataset, modelFromJson, sliceRows } from "#kits/forest";
import { runQuestion } from "../jobs/run-training.ts";
import type { NoModel } from "../rules/definition.ts";
import { type Moment, momentAt, splitMoments } from "../rules/question/moments.ts";
import { type FeatureRow, FeatureTable, inputsOf } from "../rules/question/table.ts";
import type { QuestionTask } from "../rules/question/train.ts";
import type { QuestionSource, ScoredSet, WorkOptions } from "../rules/registry/source.ts";
import type { VersionToRegister } from "../rules/registry/version.ts";
import type { ScoreModel } from "../rules/scorer.ts";
import { extentOf, isPlain, type QuestionParts, questionRows, rowsAt } from "./question-rows.ts";
import { openQuestion } from "./question-sql.ts";

export interface SourceParts extends QuestionParts {
  readonly columnar: Columnar;
  /** Release of this code. */
  readonly codeVersion: string;
}

/** Customers of one set. */
const SET = 20_000;
/** Rows that are scored before others get a turn; each row of a model of neighbours is compared with thousands. */
const SLICE = { usual: 400, neighbours: 50 } as const;

export function questionSource(parts: SourceParts): QuestionSource {
  return {
    score: (question, models, at, options) => scoreBank(parts, question, models, at, options),
    labels: (question, at, customers) => labelsOf(parts, question, at, customers),
    features: (question, at, customers) => featuresAt(parts, question, at, customers),
    train: (question, at, options) => trainModel(parts, question, at, options),
  };
}

/** The moment of an instant, which need not be the beginning of a day. */
function momentOf({ zone }: QuestionParts, question: Question, at: Date): Moment {
  const { day, at: begins, opens, closes } = momentAt(question, dayOf(at, zone), zone);
  const later = at.getTime() - begins.getTime();
  return { day, at, opens: new Date(opens.getTime() + later), closes: new Date(closes.getTime() + later) };
}

/**
 * The population as known at an instant, scored by each of the models, features included. Gives the event loop a turn after
 * every few hundred rows, so that it may run beside HTTP.
 */
export async function* scoreBank(
  parts: QuestionParts,
  question: Question,
  models: readonly ScoreModel[],
  at: Date,
  { signal, onProgress }: WorkOptions = {},
): AsyncIterable<ScoredSet> {
  const open = openQuestion(question, parts);
  const moment = momentOf(parts, question, at);
  const { largest } = await extentOf(parts.columnar, question, at);
  const plain = await isPlain(parts.columnar);
  const scorers = models.map(({ model, calibration }) => ({ model: modelFromJson(model), calibration }));
  const slice = scorers.some(({ model }) => model.kind === "neighbours") ? SLICE.neighbours : SLICE.usual;
  let table = new FeatureTable(open.features);
  let done = 0;
  const flush = async (): Promise<ScoredSet> => {
    const data = table.dataset();
    const customers = table.customers();
    table = new FeatureTable(open.features);
    const probabilities = scorers.map(() => new Float64Array(data.rows));
    for (let from = 0; from < data.rows; from += slice) {
      signal?.throwIfAborted();
      const rows = sliceRows(data, from, Math.min(data.rows, from + slice));
      scorers.forEach(({ model, calibration }, n) => {
        probabilities[n]?.set(applyCalibration(calibration, model.predictMargin(rows)), from);
      });
      await turn();
    }
    done += data.rows;
    onProgress?.({ stage: "score", done, total: done });
    return { customers, probabilities, data };
  };
  for await (const rows of rowsAt(parts.columnar, open, moment, { plain }, largest, signal)) {
    table.add(rows);
    if (table.rows >= SET) yield await flush();
  }
  if (table.rows > 0) yield await flush();
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether it was a success for each of the customers, 1 or 0; their horizon must be over. */
export async function labelsOf(
  parts: QuestionParts,
  question: Question,
  at: Date,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, number>> {
  const labels = new Map<CustomerNumber, number>();
  const open = openQuestion({ ...question, features: { ...question.features, ...none } }, parts);
  for await (const rows of namedRows(parts, open, momentOf(parts, question, at), customers, true))
    for (const { c, y } of rows) labels.set(c, y ?? 0);
  return labels;
}

const none = { attributes: [], metrics: [], tags: [], expand: [] };

/** Features of customers as known at an instant, whether or not they are of the population. */
export async function featuresAt(
  parts: QuestionParts,
  question: Question,
  at: Date,
  customers: readonly CustomerNumber[],
): Promise<{ readonly customers: CustomerNumber[]; readonly data: Dataset }> {
  const open = openQuestion(question, parts);
  const table = new FeatureTable(open.features);
  for await (const rows of namedRows(parts, open, momentOf(parts, question, at), customers, false)) table.add(rows);
  return { customers: table.customers(), data: table.dataset() };
}

async function* namedRows(
  parts: QuestionParts,
  open: ReturnType<typeof openQuestion>,
  moment: Moment,
  customers: readonly CustomerNumber[],
  labels: boolean,
): AsyncIterable<readonly FeatureRow[]> {
  const plain = await isPlain(parts.columnar);
  for (let from = 0; from < customers.length; from += SET) {
    const of = { customers: customers.slice(from, from + SET) };
    yield* rowsAt(parts.columnar, open, moment, { of, everybody: true, labels, plain }, 0);
  }
}

/** SHA-256 of what the file says, hex. */
export function definitionOf(question: Question): string {
  return createHash("sha256").update(canonicalJson(question)).digest("hex");
}

/**
 * From a question to a version, as known at an instant: rows of all moments whose horizon is over, split out of time, and
 * trained in a worker.
 */
export async function trainModel(
  parts: SourceParts,
  question: Question,
  at: Date,
  { signal, onProgress }: WorkOptions = {},
): Promise<VersionToRegister | NoModel> {
  const rows = await questionRows(
    parts,
    question,
    { until: at },
    {
      signal,
      onProgress: ({ done, total }) => onProgress?.({ stage: "rows", done, total }),
    },
  );
  const split = splitMoments(rows.moments, rows.counts, question.split.test);
  const counts = new Map(rows.moments.map(({ day }, n) => [day, rows.counts[n] ?? 0]));
  const runs = (moments: readonly Moment[]) => moments.map(({ day }) => ({ day, rows: counts.get(day) ?? 0 }));
  const { id, algorithms, calibration, minimum_rows, minimum_successes, bands, budget } = question;
  const task: QuestionTask = {
    question: { id, algorithms, calibration, minimum_rows, minimum_successes, bands },
    inputs: inputsOf(rows.open.features),
    data: rows.data,
    labels: rows.labels,
    moments: { train: runs(split.train), between: runs(split.between), test: runs(split.test) },
    groups: rows.groups,
    share: rows.share,
    seconds: secondsOf(budget),
    definition: definitionOf(question),
    codeVersion: parts.codeVersion,
    today: dayOf(at, parts.zone),
  };
  return await runQuestion(task, { signal, onProgress });
}

function secondsOf(budget: string): number {
  return Number.parseInt(budget, 10) * (budget.endsWith("m") ? 60 : 1);
}
