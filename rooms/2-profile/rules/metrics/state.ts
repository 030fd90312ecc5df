/** What is kept of one customer's events, and how a fact changes it. */
import type { ProfileFact } from "../profile-fact.ts";
import { entryOf, eventValues, type MetricBook, type SeriesSpec } from "./book.ts";
import { unpackSeries } from "./pack.ts";
import { type Keeping, noSeries, phaseOf, type Series, withEntry, withoutEntry } from "./series.ts";
import { startOf } from "./windows.ts";

/** A series as it is stored, decoded when first asked for. */
export class Part {
  readonly #spec: SeriesSpec;
  #bytes: Uint8Array | undefined;
  #series: Series | undefined;

  constructor(spec: SeriesSpec, stored: Uint8Array | Series) {
    this.#spec = spec;
    if (stored instanceof Uint8Array) this.#bytes = stored;
    else this.#series = stored;
  }

  /** As it was read; undefined once it was changed. */
  get bytes(): Uint8Array | undefined {
    return this.#bytes;
  }

  get series(): Series {
    this.#series ??= this.#bytes ? unpackSeries(this.#bytes, this.#spec.kind) : noSeries;
    return this.#series;
  }
}

/** What is kept of one customer's events. Immutable; its inside is this folder's business. */
export interface MetricState {
  /** Grows by one with each save; 0: no row yet. */
  readonly revision: number;
  /** By the series' index in the book. */
  readonly parts: readonly (Part | undefined)[];
  /** Series that are not yet filled from history in this customer's shard. */
  readonly waiting: ReadonlySet<number>;
  /** Parts of series that the book does not know, as they were read: another process may. */
  readonly foreign: readonly { readonly id: number; readonly bytes: Uint8Array }[];
  /** Facts that were taken back, by {@link retractedName}: one that comes after its retraction counts for nothing. */
  readonly retracted: ReadonlySet<string>;
  /** Whether history must be asked: something was taken back that only it can make good. */
  readonly repair: boolean;
}

export const noMetrics: MetricState = {
  revision: 0,
  parts: [],
  waiting: new Set(),
  foreign: [],
  retracted: new Set(),
  repair: false,
};

export const retractedName = (source: string, id: string): string => `${source}\n${id}`;

const phases = new WeakMap<MetricBook, number>();

/** Where hours begin in the book's zone. */
export function phaseOfBook(book: MetricBook): number {
  let phase = phases.get(book);
  if (phase === undefined) {
    phase = phaseOf(startOf({ kind: "calendar", unit: "day" }, Date.UTC(2026, 0, 15), book.zone) + 1);
    phases.set(book, phase);
  }
  return phase;
}

/**
 * The state after a fact; the same object when the fact changes nothing here. Facts come in log order.
 * @param retracted for a `fact_retracted`: the fact taken back; null when it can't be found any more (then history is
 *   asked by a job), undefined when it was taken back before
 * @param now lets what no window reaches any more be dropped
 */
export function applyToMetrics(
  state: MetricState,
  fact: ProfileFact,
  book: MetricBook,
  retracted?: ProfileFact | null,
  now?: Date,
): MetricState {
  if (fact.type === "fact_retracted") {
    if (retracted === undefined) return state;
    const name = retractedName(String(fact.data.source), String(fact.data.id));
    const known = { ...state, retracted: new Set(state.retracted).add(name) };
    return retracted === null ? { ...known, repair: true } : changed(known, retracted, book, now, true);
  }
  if (state.retracted.size > 0 && state.retracted.has(retractedName(fact.source, fact.id))) return state;
  return changed(state, fact, book, now, false);
}

function changed(
  state: MetricState,
  fact: ProfileFact,
  book: MetricBook,
  now: Date | undefined,
  back: boolean,
): MetricState {
  const route = book.routes.get(fact.type);
  if (!route) return state;
  const time = fact.occurredAt.getTime();
  const event = eventValues(route, fact.data);
  let parts: (Part | undefined)[] | undefined;
  let { repair } = state;
  for (const { spec, sources } of route.series) {
    const value = entryOf(sources, event, time);
    if (value === undefined) continue;
    const before = state.parts[spec.index]?.series ?? noSeries;
    const keeping = keepingOf(book, spec, now);
    const { series, exact } = back
      ? withoutEntry(before, time, value, keeping)
      : { series: withEntry(before, time, value, keeping), exact: true };
    repair ||= !exact;
    if (series === before) continue;
    parts ??= state.parts.slice();
    parts[spec.index] = new Part(spec, series);
  }
  if (!parts && repair === state.repair) return state;
  return { ...state, parts: parts ?? state.parts, repair };
}

export function keepingOf(book: MetricBook, spec: SeriesSpec, now: Date | undefined): Keeping {
  const cutoff = now === undefined ? Number.NEGATIVE_INFINITY : now.getTime() - spec.keep;
  return { spec, phase: phaseOfBook(book), cutoff };
}

/** Metrics that a fact changes or may change: those whose events it is one of. */
export function updatesOf(fact: Pick<ProfileFact, "type" | "data" | "occurredAt">, book: MetricBook): string[] {
  const route = book.routes.get(fact.type);
  if (!route) return [];
  const event = eventValues(route, fact.data);
  const hit = new Set<SeriesSpec>();
  for (const { spec, sources } of route.series)
    if (entryOf(sources, event, fact.occurredAt.getTime()) !== undefined) hit.add(spec);
  return [...book.metrics.values()].flatMap((metric) =>
    "series" in metric && hit.has(metric.series) ? [metric.name] : [],
  );
}
