/** Who of today's population is likeliest, and what sets them apart from everybody else. */
import type { Question } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import { modelFromJson } from "#kits/forest";
import { type Explained, explainRows } from "../rules/algorithms/index.ts";
import { cases } from "../rules/cases.ts";
import { type IntentFeature, intentFeatures } from "../rules/question/intent.ts";
import type { WorkOptions } from "../rules/registry/source.ts";
import type { ScoreModel } from "../rules/scorer.ts";
import type { QuestionParts } from "./question-rows.ts";
import { featuresAt, scoreBank } from "./question-source.ts";

export interface HighIntent {
  readonly at: Date;
  readonly population: number;
  /** Customers of the likeliest share, their lowest probability, and mean probabilities. */
  readonly customers: number;
  readonly share: number;
  readonly cut: number;
  readonly mean: { readonly high: number; readonly others: number };
  /** Customers whose reasons were computed, evenly drawn by rank. */
  readonly explained: { readonly high: number; readonly others: number };
  readonly method: Explained["method"];
  readonly scale: Explained["scale"];
  readonly maxAdditivityError: number;
  readonly features: readonly IntentFeature[];
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
  const model = modelFromJson(artefact.model);
  const isSampled = model.kind === "neighbours" || model.kind === "network" || model.kind === "vote";
  const most = isSampled ? MOST.sampled : MOST.exact;
  const explainedOf = async (some: typeof all) => {
    const step = Math.max(1, Math.ceil(some.length / most));
    const drawn = some.filter((_, rank) => rank % step === 0).map(({ customer }) => customer);
    const { data } = await featuresAt(parts, question, at, drawn);
    return { data, explained: explainRows(model, data, question.id) };
  };
  const [above, below] = [all.slice(0, taken), all.slice(taken)];
  const [high, others] = [await explainedOf(above), await explainedOf(below)];
  const mean = (some: typeof all) => some.reduce((sum, { probability }) => sum + probability, 0) / some.length;
  const { method, scale } = high.explained;
  return {
    at,
    population: all.length,
    customers: taken,
    share,
    cut: above.at(-1)?.probability ?? 0,
    mean: { high: mean(above), others: mean(below) },
    explained: { high: high.data.rows, others: others.data.rows },
    method,
    scale,
    maxAdditivityError: Math.max(high.explained.maxAdditivityError, others.explained.maxAdditivityError),
    features: intentFeatures(high, others),
  };
}
