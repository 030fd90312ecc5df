import { defineWords } from "../../words/index.ts";

/** What algorithms are called; those of imported models show their own names. */
export const algorithmWords = defineWords("algorithms", {
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
});
