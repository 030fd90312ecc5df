/** Who of today's population is likeliest, and what sets them apart from everybody else. */
import type { Question } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import { runIntent } from "../jobs/run-study.ts";
import { cases } from "../rules/cases.ts";
import type { IntentTold } from "../rules/question/intent.ts";
import type { WorkOptions } from "../rules/registry/source.ts";
import type { ScoreModel } from "../rules/scorer.ts";
import type { QuestionParts } from "./question-rows.ts";
import { featuresAt, scoreBank } from "./question-source.ts";

/** Customers whose reasons were computed are evenly drawn by rank. */
export interface HighIntent extends IntentTold {
  readonly at: Date;
  readonly population: number;
  /** Customers of the likeliest share, their lowest probability, and mean probabilities. */
  readonly customers: number;
  readonly share: number;
  readonly cut: number;
  readonly mean: { readonly high: number; readonly others: number };
}

/** Customers explained on each side; sampled reasons cost more than exact ones. */
const MOST = { exact: 500, sampled: 60 } as const;

/** @throws learning.few_customers where a share leaves nobody on one side */
export async function highIntent(
  parts: QuestionParts,
  question: Question,
  artefact: ScoreModel,
  asked: { readonly at: Date; readonly share: number },
  options: WorkOptions = {},
): Promise<HighIntent> {
  const { at, share } = asked;
  const all: { readonly customer: CustomerNumber; readonly probability: number }[] = [];
  for await (const { customers, probabilities } of scoreBank(parts, question, [artefact], at, options)) {
    for (let row = 0; row < customers.length; row++) {
      all.push({ customer: customers[row] as CustomerNumber, probability: probabilities[0]?.[row] ?? 0 });
    }
  }
  all.sort((a, b) => b.probability - a.probability || a.customer - b.customer);
  const taken = Math.round(all.length * share);
  if (taken === 0 || taken === all.length) throw cases.few_customers({ customers: all.length, share });
  const isSampled = /^perennial\/(neighbours|network|vote)@/.test(artefact.model.format);
  const most = isSampled ? MOST.sampled : MOST.exact;
  const drawnOf = async (some: typeof all) => {
    const step = Math.max(1, Math.ceil(some.length / most));
    const drawn = some.filter((_, rank) => rank % step === 0).map(({ customer }) => customer);
    return (await featuresAt(parts, question, at, drawn)).data;
  };
  const [above, below] = [all.slice(0, taken), all.slice(taken)];
  const [high, others] = [await drawnOf(above), await drawnOf(below)];
  const mean = (some: typeof all) => some.reduce((sum, { probability }) => sum + probability, 0) / some.length;
  const told = await runIntent({ artefact, seed: question.id, high, others }, options.signal);
  return {
    at,
    population: all.length,
    customers: taken,
    share,
    cut: above.at(-1)?.probability ?? 0,
    mean: { high: mean(above), others: mean(below) },
    ...told,
  };
}
