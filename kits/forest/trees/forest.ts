import { type Random, seededRandom } from "#ground/random";
import type { Dataset } from "../dataset.ts";
import {
  checkRows,
  checkRules,
  drawColumns,
  inputsOf,
  largest,
  monotoneOf,
  type TreeRules,
  treeDefaults,
  turn,
} from "./boost.ts";
import { type Crew, openCrew } from "./crew/crew.ts";
import { growTree } from "./grow.ts";
import type { Tree } from "./tree.ts";
import { type TreesModel, treesModel } from "./treemodel.ts";

export interface ForestRules extends TreeRules {
  readonly trees: number;
  /** Share of the features that each split may ask; by default √features of them. */
  readonly columnShare: number;
  /** Rows are drawn with replacement, as many as there are. */
  readonly bootstrap: boolean;
  readonly objective: "probability" | "number";
  readonly seed: number | string;
  readonly threads: number;
}

export interface ForestInput extends Partial<ForestRules> {
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly weights?: Float64Array | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * A random forest (Breiman 2001): trees on rows drawn with replacement, each split among features drawn anew; the answer is
 * the mean of the leaves' shares of positives. Same seed, same forest, whatever the number of threads.
 */
export async function fitForest(input: ForestInput): Promise<TreesModel> {
  const width = input.data.columns.length;
  return await grow("forest", input, {
    ...treeDefaults,
    trees: 200,
    maxLeaves: 1_024,
    minLeaf: 5,
    minCurvature: 0,
    l2: 0,
    columnShare: Math.sqrt(width) / Math.max(1, width),
    bootstrap: true,
    objective: "probability",
    seed: 0,
    threads: 1,
  });
}

/** One decision tree on all rows and features (CART over bins). */
export async function fitTree(input: Omit<ForestInput, "trees" | "bootstrap" | "columnShare">): Promise<TreesModel> {
  return await grow("tree", input, {
    ...treeDefaults,
    trees: 1,
    maxDepth: 6,
    minCurvature: 0,
    l2: 0,
    columnShare: 1,
    bootstrap: false,
    objective: "probability",
    seed: 0,
    threads: 1,
  });
}

async function grow(kind: "forest" | "tree", input: ForestInput, defaults: ForestRules): Promise<TreesModel> {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const rules: ForestRules = { ...defaults, ...given };
  const { data, y, weights = null, signal, onProgress } = input;
  checkRows(data, y, weights);
  checkRules(rules);
  const random = seededRandom(rules.seed);
  const { maxBins, threads } = rules;
  const crew = openCrew({ data, maxBins, threads, pull: "given", weights, random: random.fork("bins") });
  const { features } = crew;
  const own = weights ?? new Float64Array(data.rows).fill(1);
  const drawn = new Float64Array(data.rows);
  const label = largest(y);
  const growRules = { ...rules, monotone: monotoneOf(rules.monotone, features) };
  const trees: Tree[] = [];
  try {
    for (let n = 0; n < rules.trees; n++) {
      await turn();
      signal?.throwIfAborted();
      const draw = random.fork(`tree ${n}`);
      drawRows(drawn, own, rules.bootstrap ? draw : null);
      const count = pullRows(crew, y, drawn, label);
      const columns = () => drawColumns(features.length, rules.columnShare, draw);
      trees.push(growTree(crew, count, columns, growRules).tree);
      onProgress?.(n + 1, rules.trees);
    }
  } finally {
    await crew.close();
  }
  const answer = rules.objective === "probability" ? "probability" : "number";
  return treesModel({ kind, features: inputsOf(features), trees, base: 0, answer });
}

/** Sets what each row weighs in the next tree. */
function drawRows(weight: Float64Array, weights: Float64Array, draw: Random | null): void {
  if (draw === null) {
    weight.set(weights);
    return;
  }
  weight.fill(0);
  for (let n = 0; n < weight.length; n++) {
    const row = draw.below(weight.length);
    weight[row] = (weight[row] as number) + (weights[row] as number);
  }
}

/** Gives gradient and curvature of ½ Σ w (answer − y)² at answer 0: a leaf then answers with its mean. Rows that weigh nothing are left out; gives how many are in. */
function pullRows(crew: Crew, y: Float64Array, weight: Float64Array, largestLabel: number): number {
  const { given, order } = crew;
  let count = 0;
  for (let row = 0; row < y.length; row++) {
    const own = weight[row] as number;
    given[2 * row] = -own * (y[row] as number);
    given[2 * row + 1] = own;
    if (own > 0) order[count++] = row;
  }
  const heaviest = largest(weight);
  crew.pack({ gradient: heaviest * largestLabel, curvature: heaviest });
  return count;
}
