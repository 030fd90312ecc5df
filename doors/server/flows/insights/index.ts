/** Insights about many customers, put together of rooms. */
export { type Insights, keepInsights } from "./keep.ts";
export { type InsightBank, insightContext } from "./parts.ts";
export { type ProductTold, productsTold } from "./products.ts";
export {
  type FeaturesAt,
  featuresNamed,
  type PlaybookUplift,
  stacked,
  type UpliftAsked,
  upliftOfPlaybook,
} from "./uplift.ts";
export { type TextTable, type UpliftFileChoice, upliftRows } from "./uplift-file.ts";
