/**
 * Batches against what became of their customers. A batch that went out is frozen: its scores are facts. Of a month in which
 * none went out, everybody is scored as known then, by the version as it is now.
 */
import type { Question } from "#contracts/definitions";
import { type Day, dayOf } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Storage } from "#ground/storage";
import { runBatch } from "../jobs/run-study.ts";
import { registryCases } from "../rules/registry/cases.ts";
import {
  BATCHES_IN_A_ROW,
  type Judged,
  type Limits,
  usualLimits,
  type Verdict,
  verdictOf,
} from "../rules/registry/judge.ts";
import { lengthOf, monthsKnown } from "../rules/registry/period.ts";
import { DriftCount } from "../rules/registry/reference.ts";
import type { QuestionSource, WorkOptions } from "../rules/registry/source.ts";
import { type BatchResult, batchesOf, type ScoreBatch } from "../store/batches.ts";
import type { ModelVersion } from "../store/registry.ts";

export interface BackTestParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly source: QuestionSource;
  readonly zone: string;
}

export interface TestedBatch {
  readonly moment: Date;
  readonly day: Day;
  /** Whether its scores went out on the day; otherwise customers were scored as known then. */
  readonly frozen: boolean;
  /** Whether the version had learnt from no row of the day or after it. */
  readonly unseen: boolean;
  readonly judged: Judged;
}

export interface BackTest {
  readonly model: string;
  readonly version: number;
  /** Newest first. */
  readonly batches: readonly TestedBatch[];
  readonly limits: Limits;
  readonly verdict: Verdict;
}

export function limitsOf({ limits }: Pick<Question, "limits">): Limits {
  return {
    aucMin: limits?.auc_min ?? usualLimits.aucMin,
    psiMax: limits?.psi_max ?? usualLimits.psiMax,
    calibrationMax: limits?.calibration_max ?? usualLimits.calibrationMax,
  };
}

/** How long it takes until it is known what became of customers who are looked at now, in milliseconds. */
export function knownAfter({ gap, horizon }: Pick<Question, "gap" | "horizon">): number {
  return lengthOf(gap) + lengthOf(horizon);
}

/**
 * Tests a version on the last months whose outcomes are known.
 * @throws models.no_batches when nobody of the population was there in any of them
 */
export async function backTest(
  parts: BackTestParts,
  question: Question,
  version: ModelVersion,
  asked: { readonly now: Date; readonly batches?: number },
  options: WorkOptions = {},
): Promise<BackTest> {
  const { model } = version;
  const limits = limitsOf(question);
  const wanted = asked.batches ?? BATCHES_IN_A_ROW;
  const moments = monthsKnown(asked.now, parts.zone, knownAfter(question), wanted);
  const published = await parts.storage.batch("back-test", (tx) => batchesOf(tx, model));
  const batches: TestedBatch[] = [];
  for (const [at, moment] of moments.entries()) {
    options.signal?.throwIfAborted();
    options.onProgress?.({ stage: "back-test", done: at, total: moments.length });
    const out = published.find((one) => one.moment.getTime() === moment.getTime() && one.champion === version.version);
    const judged = out
      ? (await judgeBatch(parts, question, out, options)).find((one) => one.version === version.version)?.judged
      : await judgeMoment(parts, question, version, moment, options);
    const day = dayOf(moment, parts.zone);
    const unseen = version.data.to !== null && day > version.data.to;
    if (judged && judged.rows > 0) batches.push({ moment, day, frozen: out !== undefined, unseen, judged });
  }
  options.onProgress?.({ stage: "back-test", done: moments.length, total: moments.length });
  if (batches.length === 0) throw registryCases.no_batches({ model });
  return { model, version: version.version, batches, limits, verdict: verdictOf(batches.map(({ judged }) => judged)) };
}

/** Everybody of a moment, scored as known then. */
export async function judgeMoment(
  { source }: Pick<BackTestParts, "source">,
  question: Question,
  { artefact, reference }: Pick<ModelVersion, "artefact" | "reference">,
  moment: Date,
  options: WorkOptions = {},
): Promise<Judged> {
  const drift = reference ? new DriftCount(reference) : null;
  const rows = new Rows();
  for await (const { customers, probabilities, data } of source.score(question, [artefact], moment, options)) {
    const [own] = probabilities;
    if (!own) continue;
    drift?.add(own, data);
    rows.add(await source.labels(question, moment, Array.from(customers)), customers, own);
  }
  const { bands } = question;
  const own = { ...rows.columns(), drift: drift?.report() ?? null, limits: limitsOf(question), bands };
  return await runBatch(own, options.signal);
}

/** Versions of a batch that went out, each on the customers whom it scored. */
export async function judgeBatch(
  { columnar, source }: Pick<BackTestParts, "columnar" | "source">,
  question: Question,
  batch: ScoreBatch,
  options: WorkOptions = {},
): Promise<BatchResult["versions"]> {
  const rows = new Map<string, Rows>();
  const frozen = columnar.stream<{ customer: number; value: number; version: string }>(
    `select customer, JSONExtractFloat(data, 'value') as value, JSONExtractString(data, 'version') as version from facts
     where type = 'score_published' and source = 'perennial/learning' and occurred_at = {at:DateTime64(3, 'UTC')}
       and JSONExtractString(data, 'name') = {score:String}`,
    { at: batch.publishedAt, score: batch.score },
  );
  for await (const set of frozen) {
    options.signal?.throwIfAborted();
    const known = await source.labels(
      question,
      batch.moment,
      set.map(({ customer }) => customer),
    );
    for (const { customer, value, version } of set) {
      const own = rows.get(version) ?? new Rows();
      rows.set(version, own);
      own.addOne(known.get(customer), value);
    }
  }
  const roles = [["champion", batch.champion] as const, ["challenger", batch.challenger] as const];
  const judged: BatchResult["versions"][number][] = [];
  for (const [role, version] of roles) {
    const own = version === null ? undefined : rows.get(`${batch.model}@${version}`);
    if (version === null || !own) continue;
    // Drift was taken on the day, of everybody by the champion.
    const drift = role === "champion" ? batch.drift : null;
    const asked = { ...own.columns(), drift, limits: limitsOf(question), bands: question.bands };
    judged.push({ version, role, judged: await runBatch(asked, options.signal) });
  }
  return judged;
}

/** Probabilities with labels as they come; whose label is not known is left out. */
class Rows {
  readonly #probabilities: number[] = [];
  readonly #labels: number[] = [];

  add(known: ReadonlyMap<CustomerNumber, number>, customers: ArrayLike<CustomerNumber>, own: ArrayLike<number>): void {
    for (let row = 0; row < customers.length; row++) this.addOne(known.get(customers[row] ?? -1), own[row] ?? 0);
  }

  addOne(label: number | undefined, probability: number): void {
    if (label === undefined) return;
    this.#labels.push(label);
    this.#probabilities.push(probability);
  }

  columns(): { readonly probabilities: Float64Array; readonly labels: Float64Array } {
    return { probabilities: Float64Array.from(this.#probabilities), labels: Float64Array.from(this.#labels) };
  }
}
