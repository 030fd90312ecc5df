/** Metrics of a customer: what they are, how facts change them, what they say at an instant. Pure. */
export {
  type EventMetric,
  entryOf,
  eventValues,
  isRatio,
  type KeptField,
  type KeptFields,
  type MetricBook,
  type MetricSpec,
  metricBookOf,
  type Operand,
  type RatioMetric,
  type SeriesSpec,
  type SourceSpec,
} from "./book.ts";
export { joinState, packSeries, splitState } from "./pack.ts";
export {
  boundariesAfter,
  type MetricReading,
  type MetricValues,
  metricReading,
  metricView,
} from "./read.ts";
export { type EntryValue, mostEntries, noSeries, type Series, seriesFrom } from "./series.ts";
export { applyToMetrics, keepingOf, type MetricState, noMetrics, Part, retractedName, updatesOf } from "./state.ts";
export { WholeMetrics } from "./whole.ts";
export { startOf } from "./windows.ts";
