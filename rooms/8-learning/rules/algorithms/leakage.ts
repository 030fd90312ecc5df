/** Features too good to be true. */

import { seededRandom } from "#ground/random";
import { auc, type Dataset, fitBoosted, fitTree, takeRows } from "#kits/forest";

export interface Suspicion {
  readonly feature: string;
  /** AUC of this feature alone, on rows that its tree did not see. */
  readonly alone: number;
  /** AUC of all features, and of all but this one, by a small model on the same rows; null where it was not asked. */
  readonly together: number | null;
  readonly without: number | null;
  readonly reason: "tells_the_label" | "outshines_all";
}

export interface Lone {
  readonly feature: string;
  readonly auc: number;
}

/** A feature that orders the outcome this well alone is all but the outcome. */
const TELLS = 0.95;
/** Only features that order this well alone can be suspect. */
const STRONG = 0.7;
/** A feature is suspect when it more than so cuts what all others leave unordered (1 − AUC). */
const HALVES = 0.6;
/** Below this all together are not too good to be true, whoever carries them. */
const TOO_GOOD = 0.85;
const ASKED = 3;
const MOST_ROWS = 20_000;

/**
 * Measures every feature alone, then what the strongest add to all others together. A column known only after the outcome
 * (the length of the call that sold) shows itself by leaving far less unordered than everything known before.
 */
export async function suspiciousFeatures(
  data: Dataset,
  y: Float64Array,
  rows: Int32Array,
  options: { readonly seed?: string | number; readonly signal?: AbortSignal | undefined } = {},
): Promise<{ readonly alone: readonly Lone[]; readonly suspicions: readonly Suspicion[] }> {
  const random = seededRandom(`${options.seed ?? 0}/leakage`);
  const share = Math.min(1, MOST_ROWS / Math.max(1, rows.length));
  const drawn = rows.filter(() => random.next() < share);
  const half = drawn.map((row) => (random.next() < 0.5 ? row : -1 - row));
  const learn = half.filter((row) => row >= 0);
  const judge = half.filter((row) => row < 0).map((row) => -1 - row);
  const labels = (which: Int32Array) => Float64Array.from(which, (row) => y[row] as number);
  const [learnY, judgeY] = [labels(learn), labels(judge)];
  if (auc(judgeY, judgeY) === null || auc(learnY, learnY) === null) return { alone: [], suspicions: [] };
  const [learnData, judgeData] = [takeRows(data, learn), takeRows(data, judge)];
  const only = (whole: Dataset, keep: (name: string) => boolean): Dataset => ({
    rows: whole.rows,
    columns: whole.columns.filter(({ name }) => keep(name)),
  });

  const alone: Lone[] = [];
  for (const { name } of data.columns) {
    options.signal?.throwIfAborted();
    const model = await fitTree({
      data: only(learnData, (each) => each === name),
      y: learnY,
      minLeaf: Math.max(5, learnY.length / 200),
      maxLeaves: 24,
    });
    const scores = model.predictRaw(only(judgeData, (each) => each === name));
    alone.push({ feature: name, auc: auc(judgeY, scores) ?? 0.5 });
  }
  alone.sort((a, b) => b.auc - a.auc);

  const area = async (keep: (name: string) => boolean): Promise<number> => {
    options.signal?.throwIfAborted();
    const small = only(learnData, keep);
    if (small.columns.length === 0) return 0.5;
    const { model } = await fitBoosted({
      data: small,
      y: learnY,
      rounds: 60,
      maxLeaves: 12,
      learningRate: 0.15,
      l2: 5,
    });
    return auc(judgeY, model.predictRaw(only(judgeData, keep))) ?? 0.5;
  };
  const suspicions: Suspicion[] = [];
  const strong = alone.filter(({ auc: own }) => own >= STRONG).slice(0, ASKED);
  const flagged = new Set<string>();
  // The worst first, then the others without it: beside a leak every honest strong column would look suspect, too.
  while (strong.length > flagged.size && data.columns.length > 1) {
    const together = await area((name) => !flagged.has(name));
    let worst: Suspicion | undefined;
    for (const { feature, auc: own } of strong.filter((one) => !flagged.has(one.feature))) {
      const without = await area((name) => name !== feature && !flagged.has(name));
      const isWorse = worst === undefined || without < (worst.without ?? 1);
      if (isWorse)
        worst = { feature, alone: own, together, without, reason: own >= TELLS ? "tells_the_label" : "outshines_all" };
    }
    if (worst === undefined) break;
    const outshines = together >= TOO_GOOD && 1 - together < HALVES * (1 - (worst.without ?? 1));
    if (worst.reason !== "tells_the_label" && !outshines) break;
    suspicions.push(worst);
    flagged.add(worst.feature);
  }
  for (const { feature, auc: own } of strong) {
    if (own < TELLS || flagged.has(feature)) continue;
    suspicions.push({ feature, alone: own, together: null, without: null, reason: "tells_the_label" });
  }
  return { alone, suspicions };
}
