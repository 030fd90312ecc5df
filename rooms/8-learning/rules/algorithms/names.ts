import { cases } from "../cases.ts";

/** Families of models, the simple ones last where two do equally well. */
export const algorithmNames = [
  "boosted",
  "boosted_depth",
  "forest",
  "tree",
  "logistic",
  "lasso",
  "svm",
  "neighbours",
  "network",
  "vote",
  "weighted_vote",
] as const;

export type AlgorithmName = (typeof algorithmNames)[number];
/** Those that are fitted to rows; votes are made of them. */
export type BaseName = Exclude<AlgorithmName, "vote" | "weighted_vote">;

export const algorithmWords: Readonly<Record<AlgorithmName, { readonly zh: string; readonly en: string }>> = {
  boosted: { zh: "梯度提升树（按叶生长）", en: "gradient boosting, leaf by leaf" },
  boosted_depth: { zh: "梯度提升树（按层生长）", en: "gradient boosting, level by level" },
  forest: { zh: "随机森林", en: "random forest" },
  tree: { zh: "决策树", en: "decision tree" },
  logistic: { zh: "逻辑回归", en: "logistic regression" },
  lasso: { zh: "逻辑回归（L1）", en: "logistic regression, L1" },
  svm: { zh: "线性支持向量机", en: "linear support vector machine" },
  neighbours: { zh: "K 近邻", en: "k nearest neighbours" },
  network: { zh: "神经网络（一层隐藏单元）", en: "neural network, one hidden layer" },
  vote: { zh: "软投票", en: "soft vote of the best" },
  weighted_vote: { zh: "加权投票", en: "weighted vote of the best" },
};

/** Of two that order equally well the one earlier here is taken: fewer parts to explain and to keep. */
export const bySimplicity: readonly AlgorithmName[] = [
  "logistic",
  "lasso",
  "tree",
  "boosted",
  "boosted_depth",
  "forest",
  "svm",
  "network",
  "weighted_vote",
  "vote",
  "neighbours",
];

const aliases: Readonly<Record<string, AlgorithmName>> = {
  lightgbm: "boosted",
  lgbm: "boosted",
  gbdt: "boosted",
  gbm: "boosted",
  boosting: "boosted",
  gradient_boosting: "boosted",
  boosted_leaf: "boosted",
  boosted_leaves: "boosted",
  leaf_wise: "boosted",
  xgboost: "boosted_depth",
  xgb: "boosted_depth",
  depth_wise: "boosted_depth",
  random_forest: "forest",
  randomforest: "forest",
  rf: "forest",
  decision_tree: "tree",
  cart: "tree",
  logistic_regression: "logistic",
  logit: "logistic",
  lr: "logistic",
  l2: "logistic",
  l1: "lasso",
  logistic_l2: "logistic",
  logistic_l1: "lasso",
  svc: "svm",
  linear_svm: "svm",
  linear_svc: "svm",
  knn: "neighbours",
  kneighbours: "neighbours",
  kneighbors: "neighbours",
  neighbors: "neighbours",
  k_nearest_neighbours: "neighbours",
  neural_network: "network",
  nn: "network",
  mlp: "network",
  voting: "vote",
  soft_vote: "vote",
  soft_voting: "vote",
  ensemble: "vote",
  weighted_voting: "weighted_vote",
};

/**
 * The algorithms that names mean, each once, in the order of {@link algorithmNames}; `all` or none given means all.
 * Common names of other makers are understood (`lightgbm`, `xgboost`, `knn` …).
 * @throws learning.unknown_algorithm
 */
export function algorithmsOf(given: readonly string[]): AlgorithmName[] {
  const wanted = new Set<AlgorithmName>();
  for (const name of given) {
    const plain = name
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, "_");
    if (plain === "") continue;
    if (plain === "all") for (const each of algorithmNames) wanted.add(each);
    else {
      const found = algorithmNames.find((known) => known === plain) ?? aliases[plain];
      if (found === undefined) throw cases.unknown_algorithm({ algorithm: name, known: algorithmNames.join(", ") });
      wanted.add(found);
    }
  }
  return wanted.size === 0 ? [...algorithmNames] : algorithmNames.filter((name) => wanted.has(name));
}
