/** Each family of models: what may be tried, and one fit of it. */
import { seededRandom } from "#ground/random";
import {
  type Dataset,
  encode,
  fitBoosted,
  fitEncoder,
  fitForest,
  fitLasso,
  fitLogistic,
  fitNeighbours,
  fitNetwork,
  fitSvm,
  fitTree,
  linearModel,
  type Model,
  svmModel,
} from "#kits/forest";
import type { BaseName } from "./names.ts";

/** A choice among what a family can be told; plain data. */
export type Parameters = Readonly<Record<string, number | string>>;

export interface FitRows {
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly weights: Float64Array | null;
}

export interface FitSettings {
  readonly seed: string;
  readonly threads: number;
  readonly monotone: Readonly<Record<string, 1 | -1>>;
  readonly signal?: AbortSignal | undefined;
  /** Rows that tell boosting and networks when to stop. Without them `parameters.rounds` trees are grown. */
  readonly stopping?: { readonly data: Dataset; readonly y: Float64Array } | undefined;
  /** A cheap look: fewer trees. */
  readonly rough: boolean;
  /** Half the trees in twice as long steps, fewer rows remembered, penalties met less exactly. */
  readonly brisk: boolean;
}

export interface OneFit {
  readonly model: Model;
  /** What came out of the fit and is needed for the next: rounds of boosting, passes of a network. */
  readonly found: Parameters;
}

interface Family {
  /** What is tried, the likeliest first; a search may stop after any of them. */
  candidates(rows: number, columns: number): readonly Parameters[];
  fit(rows: FitRows, parameters: Parameters, settings: FitSettings): Promise<OneFit>;
  /** Rows that it learns from at most where there are many: more costs it much and hardly helps. */
  readonly most?: number;
  /** Rows that its model keeps at most, of however many. */
  remembers?(brisk: boolean): number;
}

const MOST_ROUNDS = 800;
const PATIENCE = 30;
/** Passes of a network over its rows. */
const MOST_PASSES = 60;

const number = (parameters: Parameters, name: string, otherwise: number): number => {
  const value = parameters[name];
  return typeof value === "number" ? value : otherwise;
};

/** Positives weigh as much as negatives together: scarce outcomes are heard. Calibration puts the level right again. */
function balanced({ y, weights }: FitRows, parameters: Parameters): Float64Array | null {
  if (number(parameters, "balance", 0) === 0) return weights;
  let [positive, negative] = [0, 0];
  for (let row = 0; row < y.length; row++) {
    const weight = weights?.[row] ?? 1;
    if ((y[row] as number) > 0.5) positive += weight;
    else negative += weight;
  }
  if (positive === 0 || negative === 0) return weights;
  const total = positive + negative;
  return y.map((label, row) => ((weights?.[row] ?? 1) * total) / (2 * (label > 0.5 ? positive : negative)));
}

/** Only what the rows at hand have is held monotone. */
function monotoneOf({ data }: FitRows, monotone: FitSettings["monotone"]): Record<string, 1 | -1> {
  const numeric = new Set(data.columns.filter(({ type }) => type === "numeric").map(({ name }) => name));
  return Object.fromEntries(Object.entries(monotone).filter(([name]) => numeric.has(name)));
}

async function boost(
  rows: FitRows,
  parameters: Parameters,
  settings: FitSettings,
  shape: { growth: "leaf" | "depth"; maxLeaves: number; maxDepth: number },
): Promise<OneFit> {
  const { stopping, rough, brisk, signal, seed, threads, monotone } = settings;
  const learningRate = number(parameters, "learning_rate", 0.1) * (rough ? 2 : 1) * (brisk ? 2 : 1);
  const { model, rounds } = await fitBoosted({
    data: rows.data,
    y: rows.y,
    weights: balanced(rows, parameters),
    ...shape,
    learningRate,
    rounds: stopping ? MOST_ROUNDS : Math.max(1, number(parameters, "rounds", 100)),
    rowShare: number(parameters, "row_share", 1),
    columnShare: number(parameters, "column_share", 1),
    minLeaf: number(parameters, "min_leaf", 20),
    l2: number(parameters, "l2", 1),
    monotone: monotoneOf(rows, monotone),
    seed,
    threads,
    signal,
    ...(stopping ? { stopping: { ...stopping, rounds: rough ? 10 : brisk ? PATIENCE / 2 : PATIENCE } } : {}),
  });
  return { model, found: { rounds } };
}

const boosted: Family = {
  candidates: (rows) => {
    const least = Math.max(5, Math.min(20, Math.round(rows / 50)));
    const one = (learning_rate: number, leaves: number, min_leaf: number, column_share: number, l2: number) => ({
      learning_rate,
      leaves,
      min_leaf,
      row_share: 0.8,
      column_share,
      l2,
    });
    return [
      one(0.05, 15, least, 0.6, 5),
      one(0.05, 8, least, 0.5, 1),
      one(0.05, 31, least * 2, 0.5, 5),
      { ...one(0.05, 15, least, 0.6, 5), balance: 1 },
      one(0.05, 6, least * 2, 0.4, 20),
      one(0.05, 31, least * 4, 0.3, 20),
      one(0.1, 4, least, 0.6, 5),
      one(0.1, 31, least * 5, 0.8, 1),
    ];
  },
  fit: (rows, parameters, settings) =>
    boost(rows, parameters, settings, {
      growth: "leaf",
      maxLeaves: number(parameters, "leaves", 31),
      maxDepth: 12,
    }),
};

const boostedDepth: Family = {
  candidates: (rows) => {
    const least = Math.max(5, Math.min(20, Math.round(rows / 50)));
    const one = (learning_rate: number, depth: number, min_leaf: number, column_share: number, l2: number) => ({
      learning_rate,
      depth,
      min_leaf,
      row_share: 0.8,
      column_share,
      l2,
    });
    return [
      one(0.05, 4, least, 0.6, 5),
      one(0.05, 5, least * 2, 0.5, 5),
      one(0.05, 3, least, 0.5, 1),
      { ...one(0.05, 4, least, 0.6, 5), balance: 1 },
      one(0.05, 6, least * 4, 0.4, 20),
      one(0.1, 2, least, 0.6, 1),
      one(0.1, 3, least * 2, 0.8, 20),
      one(0.1, 6, least, 0.5, 5),
    ];
  },
  fit: (rows, parameters, settings) => {
    const maxDepth = number(parameters, "depth", 5);
    return boost(rows, parameters, settings, { growth: "depth", maxLeaves: 2 ** maxDepth, maxDepth });
  },
};

const forest: Family = {
  candidates: (rows, columns) => {
    const share = Math.sqrt(columns) / Math.max(1, columns);
    const wide = Math.min(1, share * 2);
    const few = Math.max(2, Math.round(rows / 2_000));
    return [
      { trees: 120, min_leaf: Math.max(5, few), column_share: share },
      { trees: 120, min_leaf: Math.max(10, few * 2), column_share: wide, balance: 1 },
      { trees: 120, min_leaf: Math.max(10, few * 2), column_share: wide },
      { trees: 120, min_leaf: Math.max(25, few * 4), column_share: wide },
    ];
  },
  async fit(rows, parameters, { seed, threads, signal, rough, brisk, monotone }) {
    const trees = number(parameters, "trees", 120);
    const model = await fitForest({
      data: rows.data,
      y: rows.y,
      weights: balanced(rows, parameters),
      trees: rough ? 30 : brisk ? Math.ceil(trees / 2) : trees,
      minLeaf: number(parameters, "min_leaf", 5),
      columnShare: number(parameters, "column_share", 0.5),
      maxLeaves: 256,
      monotone: monotoneOf(rows, monotone),
      seed,
      threads,
      signal,
    });
    return { model, found: {} };
  },
};

const tree: Family = {
  candidates: (rows) =>
    [16, 8, 32, 64].flatMap((leaves) => [
      { leaves, min_leaf: Math.max(10, Math.round(rows / 200)) },
      { leaves, min_leaf: Math.max(20, Math.round(rows / 50)) },
    ]),
  async fit(rows, parameters, { seed, threads, signal, monotone }) {
    const model = await fitTree({
      data: rows.data,
      y: rows.y,
      weights: balanced(rows, parameters),
      maxLeaves: number(parameters, "leaves", 16),
      maxDepth: 8,
      minLeaf: number(parameters, "min_leaf", 20),
      monotone: monotoneOf(rows, monotone),
      seed,
      threads,
      signal,
    });
    return { model, found: {} };
  },
};

/** Levels that fewer rows have share a column: a text of a thousand values must not make a thousand columns. */
function encoderOf({ data, weights }: FitRows) {
  return fitEncoder(data, { minCount: Math.max(20, Math.ceil(data.rows / 250)), weights });
}

const logistic: Family = {
  candidates: () => [10, 1, 100, 0.1, 1_000].map((l2) => ({ l2 })),
  async fit(rows, parameters, { signal }) {
    const encoder = encoderOf(rows);
    const X = encode(encoder, rows.data);
    const { y, weights } = rows;
    const fit = fitLogistic({
      X,
      y,
      weights,
      l2: number(parameters, "l2", 1),
      tolerance: 1e-8,
      withErrors: false,
      signal,
    });
    return { model: linearModel(encoder, fit), found: {} };
  },
};

const lasso: Family = {
  candidates: (rows) => [0.001, 0.0003, 0.003, 0.0001].map((share) => ({ l1: Math.max(0.5, share * rows) })),
  async fit(rows, parameters, { signal, rough, brisk }) {
    const encoder = encoderOf(rows);
    const X = encode(encoder, rows.data);
    const { y, weights } = rows;
    const fit = fitLasso({
      X,
      y,
      weights,
      l1: number(parameters, "l1", 1),
      l2: 0.1,
      tolerance: rough ? 1e-3 : brisk ? 3e-3 : 1e-4,
      signal,
    });
    return { model: linearModel(encoder, fit), found: {} };
  },
};

const svm: Family = {
  most: 25_000,
  candidates: () => [
    { cost: 0.01, balance: 1 },
    { cost: 0.01 },
    { cost: 0.001, balance: 1 },
    { cost: 0.1, balance: 1 },
  ],
  async fit(rows, parameters, { seed, signal, rough }) {
    const encoder = encoderOf(rows);
    const fit = fitSvm({
      X: encode(encoder, rows.data),
      y: rows.y,
      weights: balanced(rows, parameters),
      cost: number(parameters, "cost", 0.01),
      maxIterations: rough ? 20 : 60,
      tolerance: 1e-2,
      random: seededRandom(`${seed}/svm`),
      signal,
    });
    return { model: svmModel(encoder, fit), found: {} };
  },
};

const REMEMBERED = { brisk: 1_000, usual: 3_000 };

const neighbours: Family = {
  remembers: (brisk) => (brisk ? REMEMBERED.brisk : REMEMBERED.usual),
  candidates: (rows) => [50, 100, 25].map((k) => ({ k: Math.max(1, Math.min(k, Math.round(rows / 10))) })),
  async fit({ data, y }, parameters, { seed, rough, brisk }) {
    const model = fitNeighbours({
      data,
      y,
      k: number(parameters, "k", 50),
      most: rough || brisk ? REMEMBERED.brisk : REMEMBERED.usual,
      random: seededRandom(`${seed}/neighbours`),
    });
    return { model, found: {} };
  },
};

const network: Family = {
  most: 25_000,
  candidates: () => [
    { units: 8, rate: 0.005, l2: 0.001 },
    { units: 16, rate: 0.003, l2: 0.003 },
    { units: 4, rate: 0.01, l2: 0.0003 },
  ],
  async fit({ data, y, weights }, parameters, { seed, signal, stopping, rough, brisk }) {
    const { model, epochs } = fitNetwork({
      data,
      y,
      weights,
      minCount: Math.max(20, Math.ceil(data.rows / 250)),
      hidden: number(parameters, "units", 8),
      rate: number(parameters, "rate", 0.005) * (rough || brisk ? 2 : 1),
      l2: number(parameters, "l2", 0.001),
      epochs: stopping ? MOST_PASSES : Math.max(1, number(parameters, "rounds", 10)),
      stopping: stopping && { ...stopping, patience: rough || brisk ? 2 : 4 },
      random: seededRandom(`${seed}/network`),
      signal,
    });
    return { model, found: { rounds: epochs } };
  },
};

export const families: Readonly<Record<BaseName, Family>> = {
  boosted,
  boosted_depth: boostedDepth,
  forest,
  tree,
  logistic,
  lasso,
  svm,
  neighbours,
  network,
};
