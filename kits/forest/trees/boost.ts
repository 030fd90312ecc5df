import { type Random, seededRandom } from "#ground/random";
import { cases } from "../cases.ts";
import type { Dataset } from "../dataset.ts";
import { logit, sigmoid } from "../logistic.ts";
import type { FeatureBins } from "./bins.ts";
import { type Crew, type Most, openCrew } from "./crew/crew.ts";
import { type Grown, type GrowRules, growTree } from "./grow.ts";
import { columnsOf, scorerOf, type TreeFeature } from "./score.ts";
import type { Tree } from "./tree.ts";
import { type TreesModel, treesModel } from "./treemodel.ts";

/** What all families of trees are told. */
export interface TreeRules {
  readonly maxLeaves: number;
  /** At most 30. */
  readonly maxDepth: number;
  readonly growth: "leaf" | "depth";
  /** Bins of present values a feature, 2 to 255. */
  readonly maxBins: number;
  /** Least weight of the rows of a leaf (rows, where they weigh 1). */
  readonly minLeaf: number;
  /** Least curvature of a leaf: for probabilities Σ p (1 − p). */
  readonly minCurvature: number;
  readonly l1: number;
  readonly l2: number;
  /** A split must lower the loss by more than this. */
  readonly minGain: number;
  /** Features (numeric) whose rise may never lower the answer (1), or never raise it (−1). */
  readonly monotone: Readonly<Record<string, 1 | -1>>;
}

export interface BoostRules extends TreeRules {
  readonly rounds: number;
  readonly learningRate: number;
  /** Share of the rows that each tree sees. */
  readonly rowShare: number;
  /** Share of the features that each tree may ask. */
  readonly columnShare: number;
  readonly objective: "probability" | "number";
  readonly seed: number | string;
  readonly threads: number;
}

export interface BoostInput extends Partial<BoostRules> {
  readonly data: Dataset;
  /** 0 and 1 (or a target probability); any number where the objective is a number. */
  readonly y: Float64Array;
  readonly weights?: Float64Array | null;
  /** Answer before the first tree; default: that of the base rate, or the mean. */
  readonly base?: number;
  /** Stops when so many rounds in a row do not lower the loss of rows that no tree has seen; the best round is kept. */
  readonly stopping?: { readonly data: Dataset; readonly y: Float64Array; readonly rounds: number };
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface BoostFit {
  readonly model: TreesModel;
  /** Trees that were kept. */
  readonly rounds: number;
  /** After each round, the mean loss of the rows given for stopping (log-loss, or squared error). */
  readonly losses: readonly number[];
}

export const treeDefaults: TreeRules = {
  maxLeaves: 31,
  maxDepth: 30,
  growth: "leaf",
  maxBins: 255,
  minLeaf: 20,
  minCurvature: 1e-3,
  l1: 0,
  l2: 1,
  minGain: 0,
  monotone: {},
};

const defaults: BoostRules = {
  ...treeDefaults,
  rounds: 100,
  learningRate: 0.1,
  rowShare: 1,
  columnShare: 1,
  objective: "probability",
  seed: 0,
  threads: 1,
};

/**
 * Gradient boosting over histograms (Friedman 2001; LightGBM's leaf-wise growth, XGBoost's second-order leaves). The same
 * rows and seed give the same trees, bit by bit, whatever the number of threads, and without sampling whatever the order of
 * rows. Gives the event loop a turn between rounds, so that an abort can arrive; with more than one thread a round blocks it,
 * so that it belongs in a worker.
 */
export async function fitBoosted(input: BoostInput): Promise<BoostFit> {
  const rules: BoostRules = { ...defaults, ...stripped(input) };
  const { data, y, weights = null, signal, onProgress } = input;
  checkRows(data, y, weights);
  checkRules(rules);
  const random = seededRandom(rules.seed);
  const { maxBins, threads, objective: pull } = rules;
  const crew = openCrew({ data, maxBins, threads, pull, weights, random: random.fork("bins") });
  try {
    const boosting = new Boosting(rules, input, crew, random);
    for (let round = 0; round < rules.rounds; round++) {
      await turn();
      signal?.throwIfAborted();
      const goesOn = boosting.round();
      onProgress?.(round + 1, rules.rounds);
      if (!goesOn) break;
    }
    return boosting.fit();
  } finally {
    await crew.close();
  }
}

/** Rules given, without what is undefined. */
function stripped(input: BoostInput): Partial<BoostRules> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

class Boosting {
  readonly #rules: BoostRules;
  readonly #grow: GrowRules;
  readonly #input: BoostInput;
  readonly #crew: Crew;
  readonly #random: Random;
  readonly #base: number;
  /** No weight is above it. */
  readonly #heaviest: number;
  /** No probability is farther from a label. */
  readonly #farthest: number;
  readonly #trees: Tree[] = [];
  readonly #losses: number[] = [];
  readonly #watched: { readonly columns: readonly Float64Array[]; readonly scores: Float64Array } | null;

  constructor(rules: BoostRules, input: BoostInput, crew: Crew, random: Random) {
    const { features, scores, labels } = crew;
    this.#rules = rules;
    this.#input = input;
    this.#crew = crew;
    this.#random = random;
    this.#grow = { ...rules, monotone: monotoneOf(rules.monotone, features) };
    this.#base = input.base ?? baseOf(rules.objective, input.y, input.weights ?? null);
    this.#heaviest = input.weights ? largest(input.weights) : 1;
    this.#farthest = Math.max(largest(input.y), largest(input.y.map((label) => 1 - label)));
    scores.fill(this.#base);
    labels.set(input.y);
    const { stopping } = input;
    this.#watched = stopping
      ? {
          columns: columnsOf(stopping.data, inputsOf(features)),
          scores: new Float64Array(stopping.data.rows).fill(this.#base),
        }
      : null;
  }

  /** Grows one tree; false when it is time to stop. */
  round(): boolean {
    const { rowShare, columnShare, learningRate } = this.#rules;
    this.#crew.pull(this.#most());
    const count = this.#draw(rowShare);
    const columns = this.#columns(columnShare);
    const grown = growTree(this.#crew, count, () => columns, this.#grow);
    // A tree that found nothing to ask adds nothing, and neither would the next one.
    if (grown.tree.feature.length === 0 && rowShare === 1 && columnShare === 1) return false;
    for (let leaf = 0; leaf < grown.tree.value.length; leaf++) {
      grown.tree.value[leaf] = (grown.tree.value[leaf] as number) * learningRate;
    }
    this.#trees.push(grown.tree);
    this.#move(grown, count);
    return this.#watch(grown.tree);
  }

  /** Sizes that no gradient and no curvature is above: of a probability p they are w (p − y) and w p (1 − p). */
  #most(): Most {
    const { scores, labels } = this.#crew;
    const heaviest = this.#heaviest;
    if (this.#rules.objective === "probability")
      return { gradient: heaviest * this.#farthest, curvature: heaviest / 4 };
    let farthest = 0;
    for (let row = 0; row < labels.length; row++) {
      farthest = Math.max(farthest, Math.abs((scores[row] as number) - (labels[row] as number)));
    }
    return { gradient: heaviest * farthest, curvature: heaviest };
  }

  #draw(share: number): number {
    const { order } = this.#crew;
    let count = 0;
    for (let row = 0; row < order.length; row++) {
      if (share === 1 || this.#random.next() < share) order[count++] = row;
    }
    return count;
  }

  #columns(share: number): Int32Array {
    return drawColumns(this.#crew.features.length, share, this.#random);
  }

  #move({ tree, ranges }: Grown, count: number): void {
    const crew = this.#crew;
    // Rows that the tree did not see move as well.
    if (count < crew.rows) addBinned(tree, crew);
    else for (const [leaf, { from, to }] of ranges.entries()) crew.move(from, to, tree.value[leaf] as number);
  }

  #watch(tree: Tree): boolean {
    const { stopping } = this.#input;
    if (!stopping || !this.#watched) return true;
    const { columns, scores } = this.#watched;
    scorerOf([tree], inputsOf(this.#crew.features))(columns, scores, false);
    this.#losses.push(lossOf(this.#rules.objective, scores, stopping.y));
    return this.#losses.length - bestOf(this.#losses) < stopping.rounds;
  }

  fit(): BoostFit {
    const rounds = this.#watched ? bestOf(this.#losses) : this.#trees.length;
    const model = treesModel({
      kind: "boosted",
      features: inputsOf(this.#crew.features),
      trees: this.#trees.slice(0, rounds),
      base: this.#base,
      answer: this.#rules.objective === "probability" ? "log_odds" : "number",
    });
    return { model, rounds, losses: this.#losses };
  }
}

/** The round (from 1) with the least loss; 0 before the first. */
function bestOf(losses: readonly number[]): number {
  return losses.reduce((best, loss, n) => (loss < (losses[best - 1] ?? Number.POSITIVE_INFINITY) ? n + 1 : best), 0);
}

export function inputsOf(features: readonly FeatureBins[]): TreeFeature[] {
  return features.map((feature) => ({
    name: feature.name,
    type: feature.type,
    levels: feature.type === "categorical" ? feature.levels : [],
  }));
}

export function monotoneOf(
  monotone: Readonly<Record<string, 1 | -1>>,
  features: readonly FeatureBins[],
): Int8Array | null {
  const names = Object.keys(monotone);
  for (const name of names) {
    if (!features.some((feature) => feature.name === name && feature.type === "numeric")) {
      throw cases.unknown_feature({ what: "monotone", column: name });
    }
  }
  return names.length === 0 ? null : Int8Array.from(features, ({ name }) => monotone[name] ?? 0);
}

/** A share of the columns, at least one, ascending; all of them without a draw. */
export function drawColumns(width: number, share: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: width }, (_, column) => column);
  if (share === 1) return all;
  const count = Math.max(1, Math.round(width * share));
  for (let k = 0; k < count; k++) {
    const other = k + random.below(width - k);
    [all[k], all[other]] = [all[other] as number, all[k] as number];
  }
  return all.slice(0, count).sort();
}

function baseOf(objective: BoostRules["objective"], y: Float64Array, weights: Float64Array | null): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < y.length; row++) {
    const weight = weights === null ? 1 : (weights[row] as number);
    sum += weight * (y[row] as number);
    total += weight;
  }
  return objective === "probability" ? logit(sum / total) : sum / total;
}

function lossOf(objective: BoostRules["objective"], scores: Float64Array, y: Float64Array): number {
  let loss = 0;
  for (let row = 0; row < y.length; row++) {
    const [score, label] = [scores[row] as number, y[row] as number];
    if (objective === "number") loss += (score - label) ** 2;
    else {
      const p = Math.min(1 - 1e-15, Math.max(1e-15, sigmoid(score)));
      loss -= label * Math.log(p) + (1 - label) * Math.log(1 - p);
    }
  }
  return loss / y.length;
}

/** Adds a tree's answers to the scores of all rows. */
function addBinned(tree: Tree, { rows, codes, rowBytes, offsets, features, scores }: Crew): void {
  const sides = tree.levels.map((levels, node) => {
    const feature = tree.feature[node] as number;
    const left = new Uint8Array((offsets[feature + 1] as number) - (offsets[feature] as number));
    left[0] = tree.missingLeft[node] as number;
    const bins = features[feature];
    if (levels) for (const level of levels) left[level + 1] = 1;
    else if (bins?.type === "numeric") {
      const cut = bins.cuts.indexOf(tree.threshold[node] as number);
      left.fill(1, 1, cut < 0 ? left.length : cut + 2);
    }
    return { feature, left };
  });
  for (let row = 0; row < rows; row++) {
    let node = sides.length === 0 ? -1 : 0;
    while (node >= 0) {
      const { feature, left } = sides[node] as (typeof sides)[number];
      const bin = codes[row * rowBytes + feature] as number;
      node = (left[bin] === 1 ? tree.left[node] : tree.right[node]) as number;
    }
    scores[row] = (scores[row] as number) + (tree.value[-1 - node] as number);
  }
}

export function largest(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  return most;
}

export function checkRows(data: Dataset, y: Float64Array, weights: Float64Array | null): void {
  if (data.rows === 0 || data.columns.length === 0) throw cases.empty();
  if (y.length !== data.rows) throw cases.wrong_length({ what: "y", actual: y.length, expected: data.rows });
  if (weights !== null && weights.length !== data.rows) {
    throw cases.wrong_length({ what: "weights", actual: weights.length, expected: data.rows });
  }
  const light = weights?.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight))) ?? -1;
  if (light >= 0) throw cases.bad_number({ what: `weights[${light}]`, least: 0 });
  const bad = y.findIndex((label) => !Number.isFinite(label));
  if (bad >= 0) throw cases.bad_label({ row: bad });
}

export function checkRules(rules: TreeRules & { readonly threads: number }): void {
  const within = (what: string, value: number, least: number, most: number): void => {
    if (!(value >= least && value <= most)) throw cases.out_of_range({ what, value, least, most });
  };
  within("maxLeaves", rules.maxLeaves, 2, 65_536);
  within("maxDepth", rules.maxDepth, 1, 30);
  within("maxBins", rules.maxBins, 2, 255);
  within("minLeaf", rules.minLeaf, 1e-9, Number.MAX_VALUE);
  within("minCurvature", rules.minCurvature, 0, Number.MAX_VALUE);
  within("l1", rules.l1, 0, Number.MAX_VALUE);
  within("l2", rules.l2, 0, Number.MAX_VALUE);
  within("threads", rules.threads, 1, 64);
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
