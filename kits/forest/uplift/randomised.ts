import { seededRandom } from "#ground/random";
import { stratifiedFolds } from "../crossvalidate.ts";
import { type Dataset, takeRows } from "../dataset.ts";
import { encode, fitEncoder } from "../encode.ts";
import { fitLogistic } from "../logistic.ts";
import { auc } from "../metrics/ranking.ts";
import { linearModel } from "../model.ts";

/** Whether rows were treated at random, as far as the rows can tell. */
export interface Randomisation {
  readonly treated: number;
  readonly untreated: number;
  /** Have the arms the sizes that were planned? Chi-square; null where no plan was told. */
  readonly sampleRatio: { readonly planned: number; readonly p: number } | null;
  /** Can a model tell from what was known before who was treated? 0.5: no better than a coin. */
  readonly balance: { readonly auc: number; readonly p: number };
  /** Both arms are there, and neither test is below 0.001. */
  readonly randomised: boolean;
}

export interface RandomisationInput {
  readonly data: Dataset;
  readonly treated: ArrayLike<number>;
  /** Share that was to be treated, where it was planned. */
  readonly share?: number;
  readonly seed?: number | string;
}

const LEAST_P = 0.001;

/**
 * Looks for signs that treatment was not given at random: arms of other sizes than planned, and attributes that tell who
 * was treated (a logistic model of each half of the rows judged on the other). No data can prove randomisation; this refuses
 * what is plainly none.
 */
export function checkRandomised({ data, treated, share, seed = 0 }: RandomisationInput): Randomisation {
  const y = Float64Array.from(treated, (one) => (one > 0.5 ? 1 : 0));
  const treatedRows = y.reduce((sum, one) => sum + one, 0);
  const counts = { treated: treatedRows, untreated: y.length - treatedRows };
  const sampleRatio = share === undefined ? null : { planned: share, p: ratioTest(counts, share) };
  if (counts.treated < 10 || counts.untreated < 10) {
    return { ...counts, sampleRatio, balance: { auc: 0.5, p: 1 }, randomised: false };
  }
  const balance = balanceTest(data, y, seed);
  return {
    ...counts,
    sampleRatio,
    balance,
    randomised: balance.p >= LEAST_P && (sampleRatio === null || sampleRatio.p >= LEAST_P),
  };
}

function ratioTest({ treated, untreated }: { treated: number; untreated: number }, share: number): number {
  const rows = treated + untreated;
  if (share <= 0 || share >= 1) return 0;
  return 2 * upperTail(Math.abs(treated - rows * share) / Math.sqrt(rows * share * (1 - share)));
}

function balanceTest(data: Dataset, y: Float64Array, seed: number | string): { auc: number; p: number } {
  const folds = stratifiedFolds(y, 2, seededRandom(`randomised/${seed}`));
  const halves = [0, 1].map((fold) => Uint32Array.from(folds.keys()).filter((row) => folds[row] === fold));
  let [sum, z] = [0, 0];
  for (const [fold, own] of halves.entries()) {
    const other = halves[1 - fold] as Uint32Array;
    const known = takeRows(data, own);
    const encoder = fitEncoder(known);
    const fit = fitLogistic({ X: encode(encoder, known), y: pick(y, own), l2: 10, withErrors: false });
    const labels = pick(y, other);
    const area = auc(labels, linearModel(encoder, fit).predictMargin(takeRows(data, other))) ?? 0.5;
    const ones = labels.reduce((total, one) => total + one, 0);
    const zeros = labels.length - ones;
    sum += area / 2;
    z += (area - 0.5) / Math.sqrt((ones + zeros + 1) / (12 * ones * zeros)) / Math.SQRT2;
  }
  return { auc: sum, p: upperTail(z) };
}

const pick = (y: Float64Array, rows: Uint32Array): Float64Array => Float64Array.from(rows, (row) => y[row] as number);

/** Chance that a standard normal exceeds z (Abramowitz and Stegun 26.2.17; to 1e-7). */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return series * Math.exp((-z * z) / 2) * 0.3989422804014327;
}
