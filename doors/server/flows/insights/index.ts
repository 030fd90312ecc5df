/** Insights about many customers, put together of rooms. */
export { type Insights, keepInsights } from "./keep.ts";
export { type InsightBank, insightContext } from "./parts.ts";
