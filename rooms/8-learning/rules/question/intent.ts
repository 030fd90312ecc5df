/** What sets customers of high intent apart: what moves their probabilities, told beside everybody else. Pure. */
import { type Column, type Dataset, modelFromJson } from "#kits/forest";
import { type Explained, explainRows } from "../algorithms/index.ts";
import type { ScoreModel } from "../scorer.ts";

/** What customers did and traded, or what they are and have. */
export type FeatureSide = "trades" | "attributes";

export interface IntentFeature {
  readonly feature: string;
  readonly side: FeatureSide;
  /** Mean part of those of high intent, in the scale of the reasons. */
  readonly effect: number;
  /** The same of the others. */
  readonly others: number;
  /** Of what sets the two apart, by the size of the difference. */
  readonly share: number;
  /** The usual value: the median of numbers, the commonest level; null where most have none. */
  readonly usual: { readonly high: number | string | null; readonly others: number | string | null };
}

/** Events and what is counted of them are trades; attributes, tags and scores are what a customer is. */
export const sideOf = (feature: string): FeatureSide => (feature.startsWith("metric.") ? "trades" : "attributes");

/** A version, and customers of either side. */
export interface IntentAsked {
  readonly artefact: ScoreModel;
  readonly seed: string;
  readonly high: Dataset;
  readonly others: Dataset;
}

export interface IntentTold {
  /** Customers whose reasons were computed. */
  readonly explained: { readonly high: number; readonly others: number };
  readonly method: Explained["method"];
  readonly scale: Explained["scale"];
  readonly maxAdditivityError: number;
  /** Largest difference first. */
  readonly features: readonly IntentFeature[];
}

export function intentOf({ artefact, seed, high, others }: IntentAsked): IntentTold {
  const model = modelFromJson(artefact.model);
  const sides = {
    high: { data: high, explained: explainRows(model, high, seed) },
    others: { data: others, explained: explainRows(model, others, seed) },
  };
  const { method, scale } = sides.high.explained;
  return {
    explained: { high: high.rows, others: others.rows },
    method,
    scale,
    maxAdditivityError: Math.max(sides.high.explained.maxAdditivityError, sides.others.explained.maxAdditivityError),
    features: intentFeatures(sides.high, sides.others),
  };
}

export interface ExplainedRows {
  readonly explained: Explained;
  readonly data: Dataset;
}

/** Largest difference first. */
export function intentFeatures(high: ExplainedRows, others: ExplainedRows): IntentFeature[] {
  const told = high.explained.features.map((feature) => ({
    feature,
    side: sideOf(feature),
    effect: meanPart(high.explained, feature),
    others: meanPart(others.explained, feature),
    usual: { high: usualOf(high.data, feature), others: usualOf(others.data, feature) },
  }));
  const total = told.reduce((sum, one) => sum + Math.abs(one.effect - one.others), 0);
  return told
    .map((one) => ({ ...one, share: total > 0 ? Math.abs(one.effect - one.others) / total : 0 }))
    .sort((a, b) => b.share - a.share);
}

function meanPart({ features, parts, rows }: Explained, feature: string): number {
  const f = features.indexOf(feature);
  if (f < 0 || rows === 0) return 0;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += parts[row * features.length + f] as number;
  return sum / rows;
}

function usualOf(data: Dataset, feature: string): number | string | null {
  const column = data.columns.find(({ name }) => name === feature);
  return column === undefined ? null : column.type === "numeric" ? median(column.values) : commonest(column);
}

/** Null where more than half have no value. */
function median(values: Float64Array): number | null {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  return present.length * 2 < values.length || present.length === 0
    ? null
    : (present[Math.floor((present.length - 1) / 2)] as number);
}

function commonest({ codes, levels }: Extract<Column, { type: "categorical" }>): string | null {
  const counts = new Map<number, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return first === undefined ? null : (levels[first[0]] ?? null);
}
