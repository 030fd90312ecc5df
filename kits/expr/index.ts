export { type ConditionProblem, conditionCases } from "./cases.ts";
export type { Test } from "./closure.ts";
export {
  type Checked,
  type Condition,
  checkCondition,
  compileCondition,
  longestCondition,
  type Reads,
} from "./condition.ts";
export type { Environment, Moment, View } from "./environment.ts";
export { durationOf } from "./functions.ts";
export { nearest } from "./nearest.ts";
export type { Bind, Columns, ConditionSql } from "./sql.ts";
export {
  columnTypes,
  dayBounds,
  dayNumber,
  instantBounds,
  intBounds,
  isDay,
  readValue,
  type Value,
  type ValueType,
  valueTypes,
  wholeNumber,
} from "./types.ts";
