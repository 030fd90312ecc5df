import type { Catalog } from "#contracts/definitions";
import { defineCases } from "#ground/errors";

export const metricCases = defineCases("metrics", {});

/** Events that are kept together: what metrics with the same sources share. */
export interface SeriesSpec {
  readonly key: string;
}

/** A catalog's metrics made ready: which facts feed them, what is kept, how each is read. */
export interface MetricBook {
  /** Types of facts that can change a metric, `fact_retracted` among them when there is any metric. */
  readonly factTypes: ReadonlySet<string>;
  /** Names of all metrics, sorted. */
  readonly names: readonly string[];
  readonly zone: string;
  readonly series: readonly SeriesSpec[];
}

export function metricBookOf(catalog: Catalog, zone: string): MetricBook {
  return { factTypes: new Set(), names: Object.keys(catalog.metrics).sort(), zone, series: [] };
}
