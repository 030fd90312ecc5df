import type { Dataset } from "../dataset.ts";
import { sliceRows } from "../dataset.ts";
import { logit } from "../logistic.ts";
import type { Explanation, Model, ModelJson } from "../model.ts";
import { columnsOf, rowsOf, scorerOf, type TreeFeature } from "./score.ts";
import { type Parts, shapOf } from "./shap.ts";
import { type Tree, type TreeJson, treeFromJson, treeToJson } from "./tree.ts";

/** `perennial/trees@1`. */
export interface TreesJson extends ModelJson {
  readonly format: "perennial/trees@1";
  readonly kind: TreesKind;
  readonly features: readonly TreeFeature[];
  readonly base: number;
  readonly answer: TreesAnswer;
  /** Sums are rounded to single precision tree by tree, as their maker does. */
  readonly float32: boolean;
  readonly trees: readonly TreeJson[];
}

/** Boosted trees answer one after the other, those of a forest side by side; a tree stands alone. */
export type TreesKind = "boosted" | "forest" | "tree";
/** What the trees' sum is: log-odds, a probability (their mean), or a number of the label's own scale. */
export type TreesAnswer = "log_odds" | "probability" | "number";

export interface TreesModel extends Model {
  readonly kind: TreesKind;
  readonly inputs: readonly TreeFeature[];
  readonly trees: readonly Tree[];
  readonly base: number;
  readonly answer: TreesAnswer;
  /** What the trees answer by themselves: log-odds, a probability or a number. */
  predictRaw(rows: Dataset): Float64Array;
  /** In the scale of {@link TreesModel.predictRaw}. */
  contributions(rows: Dataset, row: number): Explanation;
  /** For all rows at once; parts in the order of the features. */
  shap(rows: Dataset): Parts;
  toJson(): TreesJson;
}

export interface TreesOf {
  readonly kind: TreesKind;
  readonly features: readonly TreeFeature[];
  readonly trees: readonly Tree[];
  readonly base: number;
  readonly answer: TreesAnswer;
  readonly float32?: boolean;
}

export function treesModel({ kind, features, trees, base, answer, float32 = false }: TreesOf): TreesModel {
  const addScores = scorerOf(trees, features);
  const scale = answer === "probability" ? 1 / Math.max(1, trees.length) : 1;
  const predictRaw = (rows: Dataset): Float64Array => {
    const sums = new Float64Array(rows.rows);
    // The makers of single-precision models begin with their base.
    if (float32) sums.fill(Math.fround(base));
    addScores(columnsOf(rows, features), sums, float32);
    return float32 ? sums : sums.map((sum) => base + sum * scale);
  };
  const shap = (rows: Dataset): Parts => {
    const { base: own, parts } = shapOf(trees, features, rowsOf(rows, features, float32), scale);
    return { base: base + own, parts };
  };
  return {
    kind,
    features: features.map(({ name }) => name),
    inputs: features,
    trees,
    base,
    answer,
    predictRaw,
    predictMargin: (rows) => (answer === "probability" ? predictRaw(rows).map(logit) : predictRaw(rows)),
    shap,
    contributions(rows, row) {
      const { base: own, parts } = shap(sliceRows(rows, row, row + 1));
      return { base: own, parts: features.map(({ name }, f) => ({ feature: name, value: parts[f] as number })) };
    },
    toJson: () => ({
      format: "perennial/trees@1",
      kind,
      features,
      base,
      answer,
      float32,
      trees: trees.map(treeToJson),
    }),
  };
}

export function treesFromJson({ trees, ...rest }: TreesJson): TreesModel {
  return treesModel({ ...rest, trees: trees.map(treeFromJson) });
}
