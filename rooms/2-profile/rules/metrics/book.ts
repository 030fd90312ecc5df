/** A catalog's metrics made ready: which facts feed them, what is kept, how each is read. */
import type { Catalog, Metric, MetricFunction, MetricSource } from "#contracts/definitions";
import { sourceEnvironment } from "#contracts/definitions";
import { derivedId } from "#ground/ids";
import { type Condition, compileCondition, readValue, type Value, type ValueType } from "#kits/expr";
import { keepOf, type Window, windowOf } from "./windows.ts";

/**
 * What an entry holds beside its time: nothing, the time itself, a whole number (fen, days, milliseconds, millionths of a
 * double), or a text.
 */
export type SeriesKind = "none" | "time" | "number" | "text";

/** What a whole number of a series stands for. A double is kept in millionths. */
export type Unit = "int" | "money" | "double" | "date" | "instant" | "bool";

export type EventValues = Readonly<Record<string, Value | undefined>>;

/** One event type that feeds a series. */
export interface SourceSpec extends MetricSource {
  readonly type: ValueType | undefined;
  readonly condition: Condition | undefined;
  /** Whether the condition asks for the event's own time. */
  readonly asksTime: boolean;
  /** Types of the event's fields. */
  readonly fields: Readonly<Record<string, ValueType>>;
  /** Value of an event that counts; undefined when it does not. */
  read(event: EventValues, time: number): number | string | undefined;
}

/** Events that are kept together: what metrics with the same sources share. */
export interface SeriesSpec {
  readonly index: number;
  /** Function of what it holds and for how long; the same in every process. */
  readonly key: string;
  readonly kind: SeriesKind;
  readonly unit: Unit;
  readonly sources: readonly SourceSpec[];
  /** Milliseconds that entries stay in reach of a window; 0: none slides or turns. */
  readonly keep: number;
  /** Whether something has to be known of what is older: windows without a start, and opening values. */
  readonly ever: boolean;
}

export interface EventMetric {
  readonly name: string;
  readonly type: Metric["type"];
  readonly function: MetricFunction;
  readonly series: SeriesSpec;
  readonly window: Window;
}
export interface Operand {
  readonly record: "metric" | "customer";
  readonly name: string;
  readonly type: ValueType;
}
export interface RatioMetric {
  readonly name: string;
  readonly type: Metric["type"];
  readonly of: Operand;
  readonly to: Operand;
}
export type MetricSpec = EventMetric | RatioMetric;
export const isRatio = (metric: MetricSpec): metric is RatioMetric => "of" in metric;

/** What a fact of one type goes into. */
export interface Route {
  /** Fields of the event that conditions and values read. */
  readonly fields: readonly (readonly [name: string, type: ValueType])[];
  readonly series: readonly { readonly spec: SeriesSpec; readonly sources: readonly SourceSpec[] }[];
}

export interface MetricBook {
  /** Types of facts that can change a metric, and `fact_retracted`. */
  readonly factTypes: ReadonlySet<string>;
  /** Names of all metrics, sorted. */
  readonly names: readonly string[];
  readonly zone: string;
  readonly metrics: ReadonlyMap<string, MetricSpec>;
  readonly series: readonly SeriesSpec[];
  readonly routes: ReadonlyMap<string, Route>;
  /** Fields that stand beside ClickHouse's facts, by type and name; none until somebody has seen to it. */
  readonly kept: KeptFields;
}

export type KeptFields = Map<string, KeptField>;

/** A field of events in a column of its own. */
export interface KeptField {
  readonly column: string;
  /** Types of events that it is kept of. */
  readonly events: ReadonlySet<string>;
}

/** Largest double, absolute, that millionths hold exactly; what is beyond counts as no value. */
export const largestDouble = 9_007_199_254;

/**
 * @param kept fields that stand beside facts already, of another book over the same facts
 * @throws condition.* when a source's condition does not compile; a catalog that was checked has none
 */
export function metricBookOf(catalog: Catalog, zone: string, kept: KeptFields = new Map()): MetricBook {
  const drafts = new Map<string, Draft>();
  const metrics = Object.values(catalog.metrics);
  const byMetric = new Map<string, Draft>();
  // A metric that is only a name (no sources yet) has no value for anybody.
  for (const metric of metrics) {
    if (metric.ratio || metric.sources.length === 0 || !metric.function) continue;
    const draft = draftOf(metric, catalog);
    const window = windowOf(metric.window);
    const shared = drafts.get(draft.shape) ?? draft;
    shared.keep = Math.max(shared.keep, keepOf(window, metric.function));
    shared.ever ||= window.kind === "ever" || metric.function === "opening";
    drafts.set(draft.shape, shared);
    byMetric.set(metric.name, shared);
  }
  const series = new Map([...drafts.values()].map((draft, index) => [draft, seriesOf(draft, index, catalog, zone)]));
  const specs = new Map<string, MetricSpec>();
  for (const metric of metrics) {
    const { name, type, ratio } = metric;
    const draft = byMetric.get(name);
    const own = draft && series.get(draft);
    if (ratio) {
      const [of, to] = [operandOf(ratio.of, catalog), operandOf(ratio.to, catalog)];
      if (of && to) specs.set(name, { name, type, of, to });
    } else if (own && metric.function) {
      specs.set(name, { name, type, function: metric.function, series: own, window: windowOf(metric.window) });
    }
  }
  const all = [...series.values()];
  const routes = routesOf(all);
  return {
    // Also without metrics: one that is defined later must know what was taken back before it happened.
    factTypes: new Set([...routes.keys(), "fact_retracted"]),
    names: Object.keys(catalog.metrics).sort(),
    zone,
    metrics: specs,
    series: all,
    routes,
    kept,
  };
}

interface Draft {
  readonly shape: string;
  readonly kind: SeriesKind;
  readonly unit: Unit;
  readonly sources: readonly (MetricSource & { readonly type: ValueType | undefined })[];
  keep: number;
  ever: boolean;
}

function draftOf({ sources }: Metric, catalog: Catalog): Draft {
  const typed = sources.map((source) => ({ ...source, type: typeOf(source, catalog) }));
  const { kind, unit } = kindOf(typed);
  const shape = JSON.stringify([typed.map(({ event, where, of }) => [event, where ?? "", of ?? ""]), kind, unit]);
  return { shape, kind, unit, sources: typed, keep: 0, ever: false };
}

function typeOf({ event, of }: MetricSource, catalog: Catalog): ValueType | undefined {
  if (of === undefined) return undefined;
  if (of === "time") return "instant";
  const type = catalog.events[event]?.fields[of]?.type;
  return type === "records" ? undefined : type;
}

function kindOf(sources: readonly { readonly of?: string; readonly type: ValueType | undefined }[]): {
  readonly kind: SeriesKind;
  readonly unit: Unit;
} {
  const types = new Set(sources.map(({ type }) => type));
  const [type] = types;
  if (types.has(undefined) || types.has("list")) return { kind: "none", unit: "int" };
  if (sources.every(({ of }) => of === "time")) return { kind: "time", unit: "instant" };
  if (types.size === 1 && type !== undefined && type !== "string") return { kind: "number", unit: type as Unit };
  const isNumeric = [...types].every((one) => one === "int" || one === "money" || one === "double");
  return isNumeric ? { kind: "number", unit: "double" } : { kind: "text", unit: "int" };
}

function seriesOf(draft: Draft, index: number, catalog: Catalog, zone: string): SeriesSpec {
  const { kind, unit, keep, ever } = draft;
  const sources = draft.sources.map((source): SourceSpec => {
    const { event, where, of, type } = source;
    const condition =
      where === undefined ? undefined : compileCondition(where, sourceEnvironment(catalog, zone, event));
    const fields: Record<string, ValueType> = {};
    for (const [name, field] of Object.entries(catalog.events[event]?.fields ?? {}))
      if (field.type !== "records") fields[name] = field.type;
    const asksTime = fields.time === undefined && (condition?.reads.event.includes("time") ?? false);
    return { ...source, condition, asksTime, fields, read: readerOf(kind, unit, of, type) };
  });
  return {
    index,
    key: derivedId("metric series", draft.shape, String(keep), String(ever)),
    kind,
    unit,
    sources,
    keep,
    ever,
  };
}

function readerOf(
  kind: SeriesKind,
  unit: Unit,
  of: string | undefined,
  type: ValueType | undefined,
): SourceSpec["read"] {
  if (of === undefined) return () => 0;
  if (kind === "time") return (_, time) => time;
  if (kind === "none") return of === "time" ? () => 0 : (event) => (event[of] === undefined ? undefined : 0);
  const convert = kind === "text" ? textOf : (value: Value) => wholeOf(type, unit, value);
  return of === "time"
    ? (_, time) => convert(time)
    : (event) => {
        const value = event[of];
        return value === undefined ? undefined : convert(value);
      };
}

function textOf(value: Value): string {
  return typeof value === "boolean" ? (value ? "1" : "0") : String(value);
}

/** A value as the whole number that its series keeps; undefined beyond 2^53. */
function wholeOf(type: ValueType | undefined, unit: Unit, value: Value): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (type === "date") return Date.parse(`${String(value)}T00:00:00Z`) / 86_400_000;
  if (typeof value !== "number") return undefined;
  let whole = value;
  if (unit === "double") {
    if (type === "double") {
      if (!(Math.abs(value) <= largestDouble)) return undefined;
      // Not Math.round: the same two operations give the same number in SQL.
      whole = Math.floor(value * 1_000_000 + 0.5);
    } else whole = value * (type === "money" ? 10_000 : 1_000_000);
  }
  return Number.isSafeInteger(whole) ? whole + 0 : undefined;
}

function operandOf(text: string, catalog: Catalog): Operand | undefined {
  const [record = "", name = ""] = text.split(".");
  const type = record === "metric" ? catalog.metrics[name]?.type : catalog.attributes[name]?.type;
  if (type === undefined || type === "records") return undefined;
  return { record: record === "metric" ? "metric" : "customer", name, type };
}

interface RouteDraft {
  readonly fields: Map<string, ValueType>;
  readonly series: { readonly spec: SeriesSpec; readonly sources: SourceSpec[] }[];
}

function routesOf(series: readonly SeriesSpec[]): Map<string, Route> {
  const routes = new Map<string, RouteDraft>();
  for (const spec of series) {
    for (const source of spec.sources) {
      const route: RouteDraft = routes.get(source.event) ?? { fields: new Map(), series: [] };
      routes.set(source.event, route);
      const last = route.series.at(-1);
      if (last?.spec === spec) last.sources.push(source);
      else route.series.push({ spec, sources: [source] });
      const read = source.of === undefined || source.of === "time" ? [] : [source.of];
      for (const name of [...(source.condition?.reads.event ?? []), ...read]) {
        const type = source.fields[name];
        if (type !== undefined) route.fields.set(name, type);
      }
    }
  }
  return new Map([...routes].map(([type, route]) => [type, { fields: [...route.fields], series: route.series }]));
}

/** The event's values that a route reads. */
export function eventValues(route: Route, data: Readonly<Record<string, unknown>>): EventValues {
  const values: Record<string, Value | undefined> = {};
  for (const [name, type] of route.fields) {
    const raw = data[name];
    if (raw !== undefined && raw !== null) values[name] = readValue(type, raw);
  }
  return values;
}

// Conditions of sources look at the event and not at the clock.
const noMoment = { now: 0, today: "1970-01-01" };

/** What an event puts into a series; the first source that its condition lets through decides. */
export function entryOf(sources: readonly SourceSpec[], event: EventValues, time: number): number | string | undefined {
  for (const source of sources) {
    const view = source.asksTime ? { event: { ...event, time } } : { event };
    if (source.condition?.holds(view, noMoment) === false) continue;
    return source.read(event, time);
  }
  return undefined;
}
