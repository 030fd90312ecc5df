/** A metric's sources exist, and its function makes of them what its type says. */
import { checkCondition, valueTypes } from "#kits/expr";
import type { CatalogFile } from "./catalog-schemas.ts";
import type { MetricFunction } from "./definitions.ts";
import type { Draft, Files } from "./draft.ts";
import { sourceEnvironment } from "./environment.ts";
import { hints } from "./nearest.ts";
import type { Read } from "./normalise.ts";
import type { Path, Problems } from "./problems.ts";

type MetricFile = NonNullable<CatalogFile["metrics"]>[string];
type Source = NonNullable<MetricFile["sources"]>[number];

interface Place {
  readonly read: Read<CatalogFile>;
  readonly name: string;
  readonly path: Path;
  readonly draft: Draft;
  readonly problems: Problems;
}

export function checkMetrics(files: Files, draft: Draft, problems: Problems): void {
  for (const read of files.catalog) {
    for (const [name, metric] of Object.entries(read.value.metrics ?? {}))
      checkMetric({ read, name, path: ["metrics", name], draft, problems }, metric);
  }
}

function checkMetric(place: Place, metric: MetricFile): void {
  const { read, path, name, problems } = place;
  const isRatio = metric.ratio !== undefined;
  const isFunction = metric.function !== undefined && metric.sources !== undefined;
  if (isRatio === isFunction && !(isRatio && metric.function !== undefined)) {
    problems.add(read.source, path, "metric_shape", { metric: name });
    return;
  }
  if (metric.ratio) checkRatio(place, metric, metric.ratio);
  else checkFunction(place, metric);
}

/** What is too old for every window is kept as one total, which does not tell these. */
const windowed: ReadonlySet<MetricFunction> = new Set(["opening", "deviation", "same_hour"]);
const spans = /^\d+(m|h|d)$/;

function checkFunction(place: Place, metric: MetricFile): void {
  const { read, path, problems, name } = place;
  const of = metric.function ?? "count";
  const window = metric.window ?? "ever";
  if (spans.test(window) && Number.parseInt(window, 10) === 0)
    problems.add(read.source, [...path, "window"], "zero_span", { key: "window" });
  if (windowed.has(of) && window === "ever") problems.add(read.source, path, "window_needed", { function: of });
  const types = new Set<string>();
  metric.sources?.forEach((source, at) => {
    const type = checkSource(place, of, source, [...path, "sources", at]);
    if (type !== undefined) types.add(type);
  });
  const results = [...types].map((type) => resultsOf(of, type));
  const wrong = results.find((allowed) => !allowed.includes(metric.type));
  if (wrong) problems.add(read.source, [...path, "type"], "metric_type", { metric: name, found: wrong.join(" / ") });
}

/** What a function may work on. */
const inputs: Readonly<Record<MetricFunction, readonly string[]>> = {
  count: valueTypes,
  sum: ["int", "double", "money"],
  average: ["int", "double", "money"],
  min: ["int", "double", "money", "date", "instant"],
  max: ["int", "double", "money", "date", "instant"],
  last: ["int", "double", "money", "date", "instant", "string"],
  first: ["int", "double", "money", "date", "instant", "string"],
  opening: ["int", "double", "money", "date", "instant", "string"],
  deviation: ["money"],
  same_hour: valueTypes,
  distinct: ["int", "double", "money", "date", "instant", "string", "bool"],
};

/** What it makes of a type. */
function resultsOf(of: MetricFunction, type: string): readonly string[] {
  if (of === "count" || of === "distinct" || of === "same_hour") return ["int"];
  if (of === "average") return type === "money" ? ["money", "double"] : ["double"];
  return [type];
}

/** The type that the function works on; undefined where something is wrong. */
function checkSource(place: Place, of: MetricFunction, source: Source, path: Path): string | undefined {
  const { read, draft, problems } = place;
  const event = draft.catalog.events[source.event];
  if (!event) {
    const [en, zh] = hints(source.event, Object.keys(draft.catalog.events));
    const what = { what: "event", what_zh: "事件", name: source.event };
    problems.add(read.source, [...path, "event"], "unknown_reference", { ...what, ...en }, zh);
    return undefined;
  }
  checkWhere(place, source, path);
  // Counting needs no field; one that is named must exist.
  if ((of === "count" || of === "same_hour") && source.of === undefined) return "event";
  const kept = Object.entries(event.fields).filter(([, field]) => !field.personal);
  const fields: Readonly<Record<string, string>> = {
    time: "instant",
    ...Object.fromEntries(kept.map(([name, { type }]) => [name, type])),
  };
  const fitting = Object.keys(fields).filter((name) => inputs[of].includes(fields[name] ?? ""));
  if (source.of === undefined) {
    const params = { function: of, event: source.event, known: fitting.join(", ") };
    problems.add(read.source, path, "metric_of_missing", params);
    return undefined;
  }
  return typeOf(place, of, source.of, fields, [...path, "of"], event.fields[source.of]?.personal === true);
}

function typeOf(
  { read, problems }: Place,
  of: MetricFunction,
  name: string,
  fields: Readonly<Record<string, string>>,
  path: Path,
  personal: boolean,
): string | undefined {
  const type = fields[name];
  if (personal) problems.add(read.source, path, "metric_of_personal", { field: name });
  else if (type === undefined) {
    const [en, zh] = hints(name, Object.keys(fields));
    problems.add(read.source, path, "unknown_reference", { what: "field", what_zh: "字段", name, ...en }, zh);
  } else if (!inputs[of].includes(type)) {
    problems.add(read.source, path, "metric_of_type", {
      function: of,
      field: name,
      type,
      needs: inputs[of].join(", "),
    });
  } else return type;
  return undefined;
}

function checkWhere({ read, draft, problems }: Place, { event, where }: Source, path: Path): void {
  if (where === undefined) return;
  const environment = sourceEnvironment(draft.catalog, draft.organisation?.zone ?? "Asia/Shanghai", event);
  const { condition, problems: found } = checkCondition(where, environment);
  for (const { start, en, zh } of found)
    problems.add(read.source, [...path, "where"], "condition", { message: en, position: start + 1 }, { message: zh });
  if (condition?.reads.time) problems.add(read.source, [...path, "where"], "metric_time");
}

const numbers: readonly string[] = ["int", "double", "money"];

function checkRatio(place: Place, metric: MetricFile, ratio: NonNullable<MetricFile["ratio"]>): void {
  const { read, path, problems, name } = place;
  for (const key of ["function", "sources", "window"] as const)
    if (metric[key] !== undefined) problems.add(read.source, [...path, key], "ratio_with", { key });
  if (metric.type !== "double")
    problems.add(read.source, [...path, "type"], "metric_type", { metric: name, found: "double" });
  for (const key of ["of", "to"] as const) checkOperand(place, ratio[key], [...path, "ratio", key]);
}

function checkOperand({ read, draft, problems }: Place, operand: string, path: Path): void {
  const [record = "", name = ""] = operand.split(".");
  const { metrics, attributes } = draft.catalog;
  const isMetric = record === "metric";
  const known = isMetric ? metrics : attributes;
  const one = known[name];
  if (!one) {
    const [en, zh] = hints(name, Object.keys(known));
    const what = isMetric ? { what: "metric", what_zh: "指标" } : { what: "attribute", what_zh: "属性" };
    problems.add(read.source, path, "unknown_reference", { ...what, name, ...en }, zh);
    return;
  }
  const found = "ratio" in one ? "ratio" : "personal" in one && one.personal ? "personal" : one.type;
  if (!numbers.includes(found)) problems.add(read.source, path, "ratio_operand", { operand, found });
}
