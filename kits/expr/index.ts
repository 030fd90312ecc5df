export { fromBuilder, toBuilder } from "./builder/builder.ts";
export {
  type BuilderClause,
  type BuilderGroup,
  type BuilderNode,
  type BuilderNot,
  type BuilderOperator,
  type BuilderText,
  type BuilderValue,
  builderOperators,
} from "./builder/tree.ts";
export { type Calendar, hourOf, lunarBounds, workdayYears } from "./calendar.ts";
export { type ConditionProblem, conditionCases } from "./cases.ts";
export {
  type Checked,
  type Condition,
  checkCondition,
  compileCondition,
  longestCondition,
  type Names,
  type Reads,
} from "./condition.ts";
export { type ConditionIndex, conditionIndex, type Dependency, type Read } from "./dependency-index.ts";
export type { Environment, Fields, Moment, Picture, View } from "./environment.ts";
export { decisive, type Explanation, explain } from "./explain.ts";
export type { ReadValue } from "./explain-words.ts";
export { durationOf } from "./literals.ts";
export { nearest } from "./nearest.ts";
export { PictureView } from "./picture-view.ts";
export type { Test } from "./run.ts";
export { type SetExpression, type SetLeaf, type SplitCondition, setsOf, splitSets } from "./sets.ts";
export type { ConditionSql } from "./sql.ts";
export {
  columnTypes,
  dayBounds,
  dayNumber,
  type Item,
  type ItemType,
  instantBounds,
  intBounds,
  isDay,
  readItems,
  readValue,
  type Value,
  type ValueType,
  valueTypes,
  wholeNumber,
} from "./types.ts";
export type { Bind, Columns, Param } from "./writer.ts";
