/** Metrics of one process, in a registry of its own so that tests and several servers do not meet. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { type MachineClock, machine } from "#ground/clock";

/** The only labels there are: each takes few values, none says anything of a customer. */
export type Label =
  | "room"
  | "step"
  | "outcome"
  | "method"
  | "route"
  | "status"
  | "channel"
  | "engine"
  | "purpose"
  | "table"
  | "shard"
  | "kind";

export interface Metrics {
  readonly registry: Registry;
  /** Finds or makes a metric; names are without the prefix `perennial_`. */
  counter<L extends Label>(name: string, help: string, labels: readonly L[]): Counter<L>;
  gauge<L extends Label>(name: string, help: string, labels: readonly L[]): Gauge<L>;
  /** In seconds. */
  histogram<L extends Label>(name: string, help: string, labels: readonly L[]): Histogram<L>;
  /** Counts items that passed a step of a room with an outcome (`accepted`, `quarantined` …). */
  count(room: string, step: string, outcome: string, items?: number): void;
  /** Runs a step of a room and measures it, failures included. */
  measure<Result>(room: string, step: string, run: () => Promise<Result>): Promise<Result>;
  /** Seconds spent so far, by room. */
  secondsByRoom(): Promise<Readonly<Record<string, number>>>;
  /** All metrics in Prometheus' text format. */
  text(): Promise<string>;
}

const PREFIX = "perennial_";
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createMetrics(options: { readonly process?: boolean; readonly clock?: MachineClock } = {}): Metrics {
  const registry = new Registry();
  const clock = options.clock ?? machine;
  if (options.process ?? true) collectDefaultMetrics({ register: registry, prefix: PREFIX });

  const known = new Map<string, Counter<Label> | Gauge<Label> | Histogram<Label>>();
  function once<M extends Counter<Label> | Gauge<Label> | Histogram<Label>>(name: string, make: () => M): M {
    const found = known.get(name);
    if (found !== undefined) return found as M;
    const made = make();
    known.set(name, made);
    return made;
  }
  const settings = <L extends Label>(name: string, help: string, labels: readonly L[]) => ({
    name: PREFIX + name,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  const metrics: Metrics = {
    registry,
    counter: <L extends Label>(name: string, help: string, labels: readonly L[]) =>
      once(`counter ${name}`, () => new Counter<L>(settings(name, help, labels)) as Counter<Label>) as Counter<L>,
    gauge: <L extends Label>(name: string, help: string, labels: readonly L[]) =>
      once(`gauge ${name}`, () => new Gauge<L>(settings(name, help, labels)) as Gauge<Label>) as Gauge<L>,
    histogram: <L extends Label>(name: string, help: string, labels: readonly L[]) =>
      once(
        `histogram ${name}`,
        () => new Histogram<L>({ ...settings(name, help, labels), buckets }) as Histogram<Label>,
      ) as Histogram<L>,
    count: (room, step, outcome, items = 1) => passed.inc({ room, step, outcome }, items),
    async measure(room, step, run) {
      const start = clock.elapsed();
      let outcome = "done";
      try {
        return await run();
      } catch (error) {
        outcome = "failed";
        throw error;
      } finally {
        seconds.observe({ room, step, outcome }, (clock.elapsed() - start) / 1_000);
      }
    },
    async secondsByRoom() {
      const sums: Record<string, number> = {};
      for (const { metricName, labels, value } of (await seconds.get()).values) {
        if (metricName === `${PREFIX}step_seconds_sum` && typeof labels.room === "string") {
          sums[labels.room] = (sums[labels.room] ?? 0) + value;
        }
      }
      return sums;
    },
    text: () => registry.metrics(),
  };
  const passed = metrics.counter("step_items_total", "Items that passed a step", ["room", "step", "outcome"]);
  const seconds = metrics.histogram("step_seconds", "Seconds of a step of a room", ["room", "step", "outcome"]);
  return metrics;
}
