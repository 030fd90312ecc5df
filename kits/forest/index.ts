/** Models on tables of customers: linear ones today, others behind the same {@link Model}. See README.md. */
export * from "./calibrate.ts";
export * from "./crossvalidate.ts";
export * from "./dataset.ts";
export * from "./encode.ts";
export { fitLasso, type LassoFit, type LassoInput } from "./lasso.ts";
export * from "./logistic.ts";
export { type Matrix, matrixOf, multiply, singleColumn } from "./matrix.ts";
export * from "./metrics/bands.ts";
export { byScore } from "./metrics/order.ts";
export * from "./metrics/probability.ts";
export * from "./metrics/ranking.ts";
export * from "./metrics/stability.ts";
export * from "./model.ts";
export { fitNeighbours, type NeighboursInput } from "./neighbours.ts";
export { fitNetwork, type NetworkFit, type NetworkInput } from "./network.ts";
export { modelFromJson } from "./read-model.ts";
export { fitSvm, type SvmFit, type SvmInput } from "./svm.ts";
export {
  type BoostFit,
  type BoostInput,
  type BoostRules,
  fitBoosted,
  type TreeRules,
  treeDefaults,
} from "./trees/boost.ts";
export { type ForestInput, type ForestRules, fitForest, fitTree } from "./trees/forest.ts";
export { fromLightGbm } from "./trees/from-lightgbm.ts";
export { fromXgboost } from "./trees/from-xgboost.ts";
export type { TreeFeature } from "./trees/score.ts";
export type { Parts } from "./trees/shap.ts";
export type { Tree } from "./trees/tree.ts";
export { type TreesJson, type TreesModel, treesFromJson, treesModel } from "./trees/treemodel.ts";
export * from "./uplift/learn.ts";
export * from "./uplift/measure.ts";
export * from "./uplift/quadrants.ts";
export * from "./uplift/randomised.ts";
export { type Voter, voteModel } from "./vote.ts";
