/** Votes of several fitted families. */
import { machine } from "#ground/clock";
import { applyCalibration, logit, logLoss, voteModel } from "#kits/forest";
import { calibrate } from "./calibration.ts";
import { type FitOptions, type Fitted, labelsAt, measure, measureLater, modelOf } from "./fit.ts";
import type { AlgorithmName } from "./names.ts";
import type { LeftOut } from "./plan.ts";

/** Families that see the rows alike; a soft vote takes the best of each. */
const kin: Readonly<Record<string, string>> = {
  boosted: "boosting",
  boosted_depth: "boosting",
  logistic: "line",
  lasso: "line",
  svm: "line",
};
const SOFT_VOTERS = 3;
const STEPS = 25;
/** No voter orders left-out rows worse than the best by more than this. */
const CLOSE = 0.05;

/**
 * `vote`: equal voices of the best of up to three kinds. `weighted_vote`: voices found by adding, again and again, the one
 * that lowers the log-loss of left-out rows most (Caruana et al. 2004). Null where nothing can vote. All must have
 * left out the same rows.
 */
export function voteOf(
  name: "vote" | "weighted_vote",
  fitted: readonly Fitted[],
  y: Float64Array,
  options: FitOptions = {},
  steps: readonly LeftOut[] = [],
): Fitted | null {
  const began = machine.elapsed();
  const ranked = [...fitted].sort((a, b) => (b.heldOut.auc ?? 0) - (a.heldOut.auc ?? 0));
  const best = ranked[0];
  if (best === undefined) return null;
  const able = ranked.filter(({ heldOut }) => (heldOut.auc ?? 0) >= (best.heldOut.auc ?? 0) - CLOSE);
  const labels = labelsAt(y, best.held.rows);
  const voices = name === "vote" ? equalVoices(able) : grownVoices(able, labels);
  if (voices.size === 0) return null;
  const total = [...voices.values()].reduce((sum, weight) => sum + weight, 0);
  const meanOf = (of: (one: Fitted) => Float64Array, rows: number): Float64Array => {
    const mean = new Float64Array(rows);
    for (const [one, weight] of voices) {
      of(one).forEach((p, row) => {
        mean[row] = (mean[row] as number) + (weight / total) * p;
      });
    }
    return mean;
  };
  const margins = meanOf(({ held }) => held.probabilities, labels.length).map(logit);
  const calibration = calibrate(margins, labels, options.calibration === "isotonic" ? "isotonic" : "platt");
  const probabilities = applyCalibration(calibration, margins);
  const model = voteModel(
    [...voices].map(([one, weight]) => ({ model: modelOf(one), calibration: one.calibration, weight })),
  );
  return {
    name,
    model: model.toJson(),
    calibration,
    parameters: Object.fromEntries([...voices].map(([one, weight]) => [one.name, weight / total])),
    heldOut: measure(labels, probabilities),
    held: { rows: best.held.rows, probabilities },
    later: laterOf(),
    tried: [],
    seconds: (machine.elapsed() - began) / 1_000,
    budgetReached: false,
    sample: null,
  };

  function laterOf(): Fitted["later"] {
    if (best?.later == null || steps.length === 0) return null;
    const rows = steps.reduce((sum, { held }) => sum + held.length, 0);
    const mean = meanOf((one) => one.later?.probabilities ?? new Float64Array(), rows);
    return measureLater(y, steps, applyCalibration(calibration, mean.map(logit)));
  }
}

function equalVoices(ranked: readonly Fitted[]): Map<Fitted, number> {
  const chosen = new Map<string, Fitted>();
  for (const one of ranked) {
    const own = kin[one.name] ?? one.name;
    if (!chosen.has(own) && chosen.size < SOFT_VOTERS) chosen.set(own, one);
  }
  return new Map([...chosen.values()].map((one) => [one, 1]));
}

function grownVoices(able: readonly Fitted[], labels: Float64Array): Map<Fitted, number> {
  const voices = new Map<Fitted, number>();
  let sum = new Float64Array(labels.length);
  for (let step = 1; step <= STEPS; step++) {
    let least = Number.POSITIVE_INFINITY;
    let taken: { one: Fitted; sum: Float64Array<ArrayBuffer> } | undefined;
    for (const one of able) {
      const next = sum.map((each, row) => each + (one.held.probabilities[row] as number));
      const loss =
        logLoss(
          labels,
          next.map((each) => each / step),
        ) ?? 0;
      if (loss < least) {
        least = loss;
        taken = { one, sum: next };
      }
    }
    if (taken === undefined) break;
    sum = taken.sum;
    voices.set(taken.one, (voices.get(taken.one) ?? 0) + 1);
  }
  return voices;
}

export const isVote = (name: AlgorithmName): name is "vote" | "weighted_vote" =>
  name === "vote" || name === "weighted_vote";
