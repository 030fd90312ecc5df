/** Metrics of a customer: what they are, how facts change them, what they say at an instant. Pure. */
export { type MetricBook, metricBookOf, metricCases, type SeriesSpec } from "./book.ts";
export { boundariesAfter, type MetricReading, type MetricValues, metricReading, metricView } from "./read.ts";
export { applyToMetrics, type MetricState, emptyMetrics, noMetrics } from "./state.ts";
