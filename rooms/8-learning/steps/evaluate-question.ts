/** How a stored version does on moments whose outcomes are known by now, and who of the population comes first. */
import type { Question } from "#contracts/definitions";
import { addDays, type Day } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { runVersion } from "../jobs/run-study.ts";
import type { VersionMeasured } from "../rules/question/measure.ts";
import type { Reference } from "../rules/registry/reference.ts";
import type { QuestionSource, WorkOptions } from "../rules/registry/source.ts";
import type { ScoreModel } from "../rules/scorer.ts";
import { type QuestionParts, questionRows } from "./question-rows.ts";

export interface QuestionEvaluation extends VersionMeasured {
  readonly from: Day;
  readonly to: Day;
  readonly moments: number;
  /** Moments that the version had learnt from. */
  readonly seen: number;
}

export interface VersionEvaluated {
  readonly artefact: ScoreModel;
  readonly reference: Reference | null;
  readonly data: { readonly to: Day | null };
}

/**
 * Without `from`, on moments after those that the version learnt from.
 * @throws learning.no_moments when the outcome of none is known
 */
export async function evaluateQuestion(
  parts: QuestionParts,
  question: Question,
  version: VersionEvaluated,
  asked: { readonly until: Date; readonly from?: Day; readonly to?: Day },
  { signal, onProgress }: WorkOptions = {},
): Promise<QuestionEvaluation> {
  const learnt = version.data.to;
  const from = asked.from ?? (learnt === null ? undefined : addDays(learnt, 1));
  const rows = await questionRows(
    parts,
    question,
    {
      until: asked.until,
      ...(from === undefined ? {} : { from }),
      ...(asked.to === undefined ? {} : { to: asked.to }),
    },
    { signal, onProgress: ({ done, total }) => onProgress?.({ stage: "rows", done, total }) },
  );
  const { artefact, reference } = version;
  const { data, labels, groups, counts } = rows;
  const months = rows.moments.map(({ day }, n) => ({ month: day.slice(0, 7), rows: counts[n] ?? 0 }));
  const measured = await runVersion(
    { artefact, reference, data, labels, bands: question.bands, months, groups },
    signal,
  );
  return {
    from: rows.moments[0]?.day ?? "",
    to: rows.moments.at(-1)?.day ?? "",
    moments: rows.moments.length,
    seen: rows.moments.filter(({ day }) => learnt !== null && day <= learnt).length,
    ...measured,
  };
}

export interface Ranked {
  readonly customer: CustomerNumber;
  readonly probability: number;
}

export interface Ranking {
  /** Highest probability first; equal ones by number. */
  readonly customers: readonly Ranked[];
  /** Of the population, and of those at or above the least probability. */
  readonly population: number;
  readonly above: number;
  /** Of the population by band, highest first. */
  readonly bands: readonly { readonly from: number; readonly to: number; readonly customers: number }[];
}

/** The population as known at an instant, ranked by probability. */
export async function rankBank(
  source: QuestionSource,
  question: Question,
  artefact: ScoreModel,
  asked: { readonly at: Date; readonly atLeast?: number; readonly top?: number },
  options: WorkOptions = {},
): Promise<Ranking> {
  const { at, atLeast = 0, top = 50 } = asked;
  const all: Ranked[] = [];
  let population = 0;
  const edges = [0, ...question.bands, 1];
  const counts = new Array<number>(edges.length - 1).fill(0);
  for await (const { customers, probabilities } of source.score(question, [artefact], at, options)) {
    const [own] = probabilities;
    population += customers.length;
    for (let row = 0; row < customers.length; row++) {
      const [customer, probability] = [customers[row], own?.[row]];
      if (customer === undefined || probability === undefined) continue;
      // The highest band is passed, not reached.
      const band = edges.findLastIndex(
        (edge, n) => n < counts.length && (n === counts.length - 1 ? probability > edge : probability >= edge),
      );
      counts[Math.max(0, band)] = (counts[Math.max(0, band)] ?? 0) + 1;
      if (probability >= atLeast) all.push({ customer, probability });
    }
  }
  all.sort((a, b) => b.probability - a.probability || a.customer - b.customer);
  const bands = counts.map((customers, n) => ({ from: edges[n] ?? 0, to: edges[n + 1] ?? 1, customers })).reverse();
  return { customers: all.slice(0, top), population, above: all.length, bands };
}
