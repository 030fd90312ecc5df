/** Which algorithm bears the change of the world best: each is told on later training days by fits to the days before. */
import type { Day } from "#ground/clock";
import type { Dataset } from "#kits/forest";
import { type AlgorithmName, type Fitted, fitAlgorithms, laterError, type Parameters } from "./algorithms/index.ts";
import { type TrainingOptions, trainingConstants } from "./definition.ts";
import type { FeatureInput } from "./features.ts";
import { splitByDay } from "./split.ts";

/** Folds of few rows: one alone is too small to calibrate by. */
const FEW_TURNS = 3;

export interface FitRows {
  readonly inputs: readonly FeatureInput[];
  /** The rows to learn from, all labelled. */
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly from: Day;
  readonly to: Day;
  /** The day of each row, in time order. */
  readonly days: readonly Day[];
}

export interface AlgorithmChoice {
  readonly algorithm: AlgorithmName;
  /** First day of the training rows by which the choice was made. */
  readonly from: Day;
  /** Stretches of these days, in order: each was told by fits to all rows before it. */
  readonly steps: readonly { readonly from: Day; readonly to: Day; readonly rows: number }[];
  readonly compared: readonly ComparedAlgorithm[];
}

export interface ComparedAlgorithm {
  readonly name: AlgorithmName;
  /** On rows left out of the fits at random. */
  readonly heldOutAuc: number | null;
  /** Out of time: the mean of the stretches' AUC; the choice went by it. */
  readonly laterAuc: number | null;
  /** Its standard error; null with one stretch. */
  readonly laterError: number | null;
  /** AUC of each stretch. */
  readonly laterAreas: readonly (number | null)[];
  readonly parameters: Parameters;
}

/** Parts of the training rows, as fits take them. */
export interface Steps {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly steps: readonly number[];
}

/**
 * The last training days in stretches, as many as have enough of both outcomes: one alone says little where the base rate
 * moves from month to month. Null where not even one is.
 */
export function stepsOf({ y, days }: FitRows): Steps | null {
  const { steps, stepShare, leastOfStep } = trainingConstants;
  const part = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, row) => from + row);
  const isTelling = (from: number, to: number): boolean => {
    const positives = y.subarray(from, to).reduce((sum, label) => sum + label, 0);
    return positives >= leastOfStep && to - from - positives >= leastOfStep;
  };
  for (let count: number = steps; count > 0; count--) {
    const cuts = Array.from({ length: count }, (_, n) => splitByDay(days, 1 - stepShare * (count - n)).cut);
    const edges = [0, ...cuts, y.length];
    if (!edges.slice(1).every((end, n) => isTelling(edges[n] as number, end))) continue;
    const [first = 0, ...further] = cuts;
    return { train: part(0, first), validation: part(first, y.length), steps: further.map((cut) => cut - first) };
  }
  return null;
}

/** Every algorithm calibrated by folds, told on each stretch by a fit to the days before it, and fitted to all rows. */
export async function fitAll(
  names: readonly AlgorithmName[],
  { data, y }: FitRows,
  parts: Steps,
  { signal, onProgress, openFits }: TrainingOptions,
): Promise<Fitted[]> {
  const { seed, candidates, turns, rowsOfThread } = trainingConstants;
  const options = {
    seed,
    candidates,
    turns: y.length > rowsOfThread ? turns : FEW_TURNS,
    brisk: true,
    // The same rows must give the same bytes, however slow the machine.
    seconds: Number.POSITIVE_INFINITY,
  };
  const total = names.length;
  let done = 0;
  const tell = (now: number) => onProgress?.({ stage: "compare", done: Math.min(now, total), total });
  tell(0);
  const work = {
    data,
    y,
    parts,
    options,
    tasks: total,
    onProgress: (one: { readonly done: number }) => tell(one.done),
  };
  const place = y.length > rowsOfThread ? openFits?.(work) : undefined;
  try {
    return await fitAlgorithms(
      names,
      data,
      y,
      parts,
      { ...options, signal, onProgress: (one) => one.done === one.total && tell(++done) },
      place && ((name) => place.fit(name)),
    );
  } finally {
    await place?.close();
  }
}

export function choiceOf(best: Fitted, fitted: readonly Fitted[], { days }: FitRows, parts: Steps): AlgorithmChoice {
  const first = parts.train.length;
  const edges = [0, ...parts.steps, parts.validation.length].map((place) => first + place);
  return {
    algorithm: best.name,
    from: days[first] as Day,
    steps: edges.slice(1).map((end, n) => {
      const from = edges[n] as number;
      return { from: days[from] as Day, to: days[end - 1] as Day, rows: end - from };
    }),
    compared: fitted.map((one) => ({
      name: one.name,
      heldOutAuc: one.heldOut.auc,
      laterAuc: one.later?.auc ?? null,
      laterError: laterError(one),
      laterAreas: one.later?.areas ?? [],
      parameters: one.parameters,
    })),
  };
}
