/** Families of models, and the fit of a file, as doors see them. */
export { type AlgorithmPool, openAlgorithmPool, type PoolOptions } from "./jobs/algorithm-pool.ts";
export { type FitFileOptions, fitFile } from "./jobs/fit-file.ts";
export {
  type AlgorithmName,
  type AlgorithmProgress,
  algorithmNames,
  algorithmsOf,
  algorithmWords,
  type Comparison,
  type ComparisonRow,
  type CurvePoint,
  chooseAlgorithm,
  compareAlgorithms,
  type Explained,
  type FitOptions,
  type Fitted,
  fitAlgorithm,
  fitAlgorithms,
  type Measures,
  modelOf,
  probabilitiesOf,
  type RankedFeature,
} from "./rules/algorithms/index.ts";
export {
  type FileAlgorithm,
  type FileDrawing,
  type FileFit,
  type FileReport,
  type Finding,
  type FitChoice,
  fileCases,
  kindOf,
  type SplitBy,
  type TextTable,
} from "./rules/any-file/index.ts";
