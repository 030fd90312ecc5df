/** Several families on one table, told on rows that none of them saw. */
import type { Day } from "#ground/clock";
import { type Dataset, takeRows } from "#kits/forest";
import { cases } from "../cases.ts";
import type { FeatureInput } from "../features.ts";
import type { ScoreModel } from "../scorer.ts";
import { type FitOptions, type Fitted, fitBase, labelsAt, type Measures, measure, probabilitiesOf } from "./fit.ts";
import { type AlgorithmName, algorithmNames, type BaseName, bySimplicity } from "./names.ts";
import { type Parts, planOf } from "./plan.ts";
import { isVote, voteOf } from "./votes.ts";

/** Two whose left-out rows are ordered within this of each other (AUC) count as equal. */
const EQUAL = 0.0005;
/** A vote must order them better than any single model by more than this: its voices were weighed on the same rows. */
const WORTH_VOTING = 0.002;
/** What votes are made of where nothing else was asked for. */
const voters: readonly BaseName[] = ["boosted", "forest", "logistic"];

export interface CompareInput {
  readonly data: Dataset;
  readonly y: Float64Array;
  /** `test` rows are only measured. */
  readonly parts: Parts & { readonly test: Int32Array };
  readonly names?: readonly AlgorithmName[];
  readonly options?: FitOptions;
}

export interface ComparisonRow extends Measures {
  readonly name: AlgorithmName;
  readonly seconds: number;
  /** On left-out training rows. */
  readonly heldOutAuc: number | null;
  /** On the validation rows, the mean of their steps; what the choice went by where there are any. */
  readonly laterAuc: number | null;
  /** Standard error of that mean; null with fewer than two steps. */
  readonly laterError: number | null;
  readonly parameters: Fitted["parameters"];
}

export interface Comparison {
  readonly fitted: readonly Fitted[];
  /** Measured on the test rows, in the order of {@link algorithmNames}. */
  readonly rows: readonly ComparisonRow[];
  /** By rows of the training part that the fits left out; the test rows have no say. */
  readonly best: AlgorithmName;
  /** Of the test rows, by algorithm. */
  readonly probabilities: ReadonlyMap<AlgorithmName, Float64Array>;
}

/** Fits one family; a pool of threads may do it elsewhere. */
export type FitOne = (name: BaseName) => Promise<Fitted>;

/** The families asked for, votes last as they are made of the others. */
export async function fitAlgorithms(
  names: readonly AlgorithmName[],
  data: Dataset,
  y: Float64Array,
  parts: Parts,
  options: FitOptions = {},
  fitOne?: FitOne,
): Promise<Fitted[]> {
  checkParts(y, parts);
  const plan = planOf(y, parts, options.seed ?? 0, options.turns);
  const wanted = names.filter((name): name is BaseName => !isVote(name));
  const needed = names.some(isVote) && wanted.length < 2 ? [...new Set([...wanted, ...voters])] : wanted;
  const bases: Fitted[] = [];
  if (fitOne) bases.push(...(await Promise.all(needed.map(fitOne))));
  else for (const name of needed) bases.push(await fitBase(name, data, y, plan, options));
  const votes = names.filter(isVote).flatMap((name) => voteOf(name, bases, y, options, plan.later) ?? []);
  const own = bases.filter(({ name }) => names.includes(name));
  return [...own, ...votes].sort((a, b) => algorithmNames.indexOf(a.name) - algorithmNames.indexOf(b.name));
}

/** One family or vote. */
export async function fitAlgorithm(
  name: AlgorithmName,
  data: Dataset,
  y: Float64Array,
  parts: Parts,
  options: FitOptions = {},
): Promise<Fitted> {
  const [fitted] = await fitAlgorithms([name], data, y, parts, options);
  if (fitted === undefined) throw cases.unknown_algorithm({ algorithm: name, known: algorithmNames.join(", ") });
  return fitted;
}

/** What a choice goes by: later rows where some were kept for it, else rows left out in turn. */
export const standing = ({ later, heldOut }: Pick<Fitted, "later" | "heldOut">): number =>
  (later === null ? heldOut.auc : later.auc) ?? 0;

/** Standard error of the mean AUC of later steps; null where there are fewer than two to tell it from. */
export const laterError = ({ later }: Pick<Fitted, "later">): number | null =>
  errorOfMean((later?.areas ?? []).flatMap((area) => area ?? []));

function errorOfMean(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance / values.length);
}

/**
 * The one that orders rows it did not learn from best; of equals the simpler. Where several later steps were told, the simplest
 * is taken that the best does not beat beyond chance, step by step: a lead that hangs on which weeks came is no lead.
 */
export function chooseAlgorithm<One extends Pick<Fitted, "name" | "later" | "heldOut">>(fitted: readonly One[]): One {
  const worth = (one: One) => standing(one) - (isVote(one.name) ? WORTH_VOTING : 0);
  const first = fitted.reduce((best, one) => (worth(one) > worth(best) ? one : best));
  const close = fitted.filter((one) => worth(first) - worth(one) <= Math.max(EQUAL, chanceLead(first, one)));
  return close.reduce((best, one) => (bySimplicity.indexOf(one.name) < bySimplicity.indexOf(best.name) ? one : best));
}

/** One-sided quantiles of Student's t at 95 %, by degrees of freedom from 1. */
const beyondChance = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833];

/** The mean lead over the same steps that chance alone would give once in twenty; 0 with fewer than two steps. */
function chanceLead(a: Pick<Fitted, "later">, b: Pick<Fitted, "later">): number {
  const own = a.later?.areas ?? [];
  const leads = own.flatMap((area, step) => {
    const other = b.later?.areas[step];
    return area == null || other == null ? [] : [area - other];
  });
  const error = errorOfMean(leads);
  return error === null ? 0 : (beyondChance[leads.length - 2] ?? 1.645) * error;
}

/** Fits, chooses by left-out training rows, and measures all on the test rows. */
export async function compareAlgorithms(input: CompareInput, fitOne?: FitOne): Promise<Comparison> {
  const { data, y, parts, names = algorithmNames, options = {} } = input;
  const fitted = await fitAlgorithms(names, data, y, parts, options, fitOne);
  const test = takeRows(data, parts.test);
  const labels = labelsAt(y, parts.test);
  const probabilities = new Map(fitted.map((one) => [one.name, probabilitiesOf(one, test)]));
  const rows = fitted.map((one) => ({
    name: one.name,
    ...measure(labels, probabilities.get(one.name) as Float64Array),
    seconds: one.seconds,
    heldOutAuc: one.heldOut.auc,
    laterAuc: one.later?.auc ?? null,
    laterError: laterError(one),
    parameters: one.parameters,
  }));
  return { fitted, rows, best: chooseAlgorithm(fitted).name, probabilities };
}

function checkParts(y: Float64Array, { train, validation }: Parts): void {
  const positives = train.reduce((sum, row) => sum + (y[row] as number), 0);
  if (train.length < 10 || positives < 2 || train.length - positives < 2) {
    throw cases.too_little({ rows: train.length, positives });
  }
  if (validation === undefined) return;
  const later = validation.reduce((sum, row) => sum + (y[row] as number), 0);
  if (validation.length > 0 && (later === 0 || later === validation.length)) {
    throw cases.too_little({ rows: validation.length, positives: later });
  }
}

/** A fitted algorithm as a score that is stored and scored with. */
export function scoreModelOf(
  { model, calibration }: Pick<Fitted, "model" | "calibration">,
  own: {
    readonly id: string;
    readonly inputs: readonly FeatureInput[];
    readonly rows: number;
    readonly positives: number;
    readonly from: Day;
    readonly to: Day;
  },
): ScoreModel {
  const { id, inputs, ...trained } = own;
  return { format: "perennial/score@1", id, inputs, model, calibration, trained };
}
