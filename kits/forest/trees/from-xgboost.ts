import { cases } from "../cases.ts";
import { logit } from "../logistic.ts";
import type { TreeFeature } from "./score.ts";
import type { Tree } from "./tree.ts";
import { type TreesModel, treesModel } from "./treemodel.ts";

/** What is read of XGBoost's file. */
interface XgboostTree {
  readonly left_children: readonly number[];
  readonly right_children: readonly number[];
  readonly split_indices: readonly number[];
  readonly split_conditions: readonly number[];
  readonly default_left: readonly (number | boolean)[];
  readonly sum_hessian: readonly number[];
  readonly split_type?: readonly number[];
  readonly categories?: readonly number[];
  readonly categories_nodes?: readonly number[];
  readonly categories_segments?: readonly number[];
  readonly categories_sizes?: readonly number[];
}

interface XgboostFile {
  readonly learner: {
    readonly feature_names?: readonly string[];
    readonly feature_types?: readonly string[];
    readonly gradient_booster: { readonly name: string; readonly model: { readonly trees: readonly XgboostTree[] } };
    readonly learner_model_param: {
      readonly base_score: string;
      readonly num_class: string;
      readonly num_feature: string;
    };
    readonly objective: { readonly name: string };
  };
}

/**
 * A model of XGBoost (`Booster.save_model("….json")`, versions 1.7 to 3) for one answer: binary:logistic or regression.
 * Numbers are compared and sums kept in single precision, tree by tree, as XGBoost does; parts weigh paths by its hessians.
 */
export function fromXgboost(json: unknown): TreesModel {
  const learner = learnerOf(json);
  const { gradient_booster: booster, learner_model_param: told, objective } = learner;
  const refuse = (detail: string) => cases.unreadable({ maker: "XGBoost", detail });
  if (booster.name !== "gbtree") throw refuse(`booster ${booster.name}`);
  if (Number(told.num_class) > 1) throw refuse("several classes");
  const isBinary = ["binary:logistic", "reg:logistic", "binary:logitraw"].includes(objective.name);
  if (!isBinary && !/^reg:(squared|absolute|pseudohuber)/.test(objective.name))
    throw refuse(`objective ${objective.name}`);
  // A list of one from version 3 on.
  const base = Number(told.base_score.replace(/[[\]]/g, ""));
  const features = featuresOf(learner);
  return treesModel({
    kind: "boosted",
    features,
    trees: booster.model.trees.map((tree) => treeOf(tree, features)),
    base: isBinary && objective.name !== "binary:logitraw" ? logit(base) : base,
    answer: isBinary ? "log_odds" : "number",
    float32: true,
  });
}

function learnerOf(json: unknown): XgboostFile["learner"] {
  const learner = (json as Partial<XgboostFile> | null)?.learner;
  if (!learner?.gradient_booster || !learner.learner_model_param || !learner.objective) {
    throw cases.unreadable({ maker: "XGBoost", detail: "no learner" });
  }
  return learner;
}

function featuresOf({ feature_names, feature_types, gradient_booster, learner_model_param }: XgboostFile["learner"]) {
  const highest = new Map<number, number>();
  for (const tree of gradient_booster.model.trees) {
    tree.categories_nodes?.forEach((node, k) => {
      const feature = tree.split_indices[node] as number;
      const own = setOf(tree, k);
      highest.set(feature, Math.max(highest.get(feature) ?? 0, ...own));
    });
  }
  return Array.from({ length: Number(learner_model_param.num_feature) }, (_, f): TreeFeature => {
    const name = feature_names?.[f] ?? `f${f}`;
    if (feature_types?.[f] !== "c" && !highest.has(f)) return { name, type: "numeric", levels: [] };
    return {
      name,
      type: "categorical",
      levels: Array.from({ length: (highest.get(f) ?? 0) + 1 }, (_, level) => String(level)),
    };
  });
}

function setOf(
  { categories = [], categories_segments = [], categories_sizes = [] }: XgboostTree,
  k: number,
): readonly number[] {
  const from = categories_segments[k] as number;
  return categories.slice(from, from + (categories_sizes[k] as number));
}

function treeOf(tree: XgboostTree, features: readonly TreeFeature[]): Tree {
  const { left_children, right_children, split_indices, split_conditions, sum_hessian } = tree;
  const isLeaf = (node: number) => left_children[node] === -1;
  // Inner nodes and leaves are counted apart; a node deleted by pruning is reached by nobody.
  const inner: number[] = [];
  const leaves: number[] = [];
  const placeOf = new Map<number, number>();
  const walk = (node: number): void => {
    if (isLeaf(node)) placeOf.set(node, -leaves.push(node));
    else {
      placeOf.set(node, inner.push(node) - 1);
      walk(left_children[node] as number);
      walk(right_children[node] as number);
    }
  };
  walk(0);
  const sets = new Map(tree.categories_nodes?.map((node, k) => [node, new Set(setOf(tree, k))]));
  const covers = (nodes: readonly number[]) => Float64Array.from(nodes, (node) => sum_hessian[node] as number);
  return {
    feature: Int32Array.from(inner, (node) => split_indices[node] as number),
    threshold: Float64Array.from(inner, (node) => (sets.has(node) ? 0 : below(split_conditions[node] as number))),
    levels: inner.map((node) => {
      const set = sets.get(node);
      // Its set goes right, what is not in it left.
      const levels = features[split_indices[node] as number]?.levels ?? [];
      return set ? Int32Array.from(levels.map((_, level) => level).filter((level) => !set.has(level))) : null;
    }),
    missingLeft: Uint8Array.from(inner, (node) => (tree.default_left[node] ? 1 : 0)),
    left: Int32Array.from(inner, (node) => placeOf.get(left_children[node] as number) as number),
    right: Int32Array.from(inner, (node) => placeOf.get(right_children[node] as number) as number),
    value: Float64Array.from(leaves, (node) => Math.fround(split_conditions[node] as number)),
    nodeCover: covers(inner),
    leafCover: covers(leaves),
  };
}

/** The next single-precision number below: `x < t` is `x ≤ below(t)` for numbers of that precision. */
function below(threshold: number): number {
  const float = new Float32Array([threshold]);
  const bits = new Int32Array(float.buffer);
  const own = bits[0] as number;
  if (float[0] === 0) bits[0] = 0x80000001 | 0;
  else bits[0] = own > 0 ? own - 1 : own + 1;
  return float[0] as number;
}
