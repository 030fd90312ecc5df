import type { Value } from "#kits/expr";
import type { MetricBook } from "./book.ts";
import type { MetricState } from "./state.ts";

export type MetricValues = Readonly<Record<string, Value | undefined>>;

export interface MetricReading {
  readonly value: Value | undefined;
  /** False where the window's edge falls into an hour of which only totals are kept. */
  readonly exact: boolean;
  /** False until a metric that was defined later is filled from history. */
  readonly live: boolean;
}

/** Metrics at an instant by name; each is computed when it is first read. Missing ones are undefined. */
export function metricView(
  _state: MetricState,
  _book: MetricBook,
  _at: Date,
  _attributes: Readonly<Record<string, Value>>,
): MetricValues {
  return {};
}

/** One metric with what is to be said about it where it is shown. */
export function metricReading(
  _state: MetricState,
  _book: MetricBook,
  _name: string,
  _at: Date,
  _attributes: Readonly<Record<string, Value>>,
): MetricReading {
  return { value: undefined, exact: true, live: true };
}

/** The next instant after `at` at which time alone can change one of these metrics; undefined when none can. */
export function boundariesAfter(
  _state: MetricState,
  _book: MetricBook,
  _at: Date,
  _names?: Iterable<string>,
): Date | undefined {
  return undefined;
}
