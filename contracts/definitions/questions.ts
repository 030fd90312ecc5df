/** A question's file with its defaults filled in, and the features that it comes to. Pure. */
import type { Both, Catalog, Definitions, Metric, ObservedEvent, Question } from "./definitions.ts";
import type { expansions, QuestionFile } from "./question-schemas.ts";

/** Inner edges of the seven bands by which banks measure a list. */
const usualBands = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7];

export function questionOf(file: QuestionFile & Both): Question {
  const { gap, known_by, split, calibration, budget, minimum_rows, minimum_successes, bands, expires_after } = file;
  return {
    ...file,
    exclude: (file.exclude ?? []) as Question["exclude"],
    gap: gap ?? "0d",
    observe: { ...plain(file.observe), any: eventsOf(file.observe) },
    label: { any: eventsOf(file.label), happens: file.label.happens ?? true },
    known_by: known_by ?? "received",
    features: { attributes: [], metrics: [], tags: [], expand: [], exclude: [], ...file.features },
    split: { test: split?.test ?? 0.2 },
    calibration: calibration ?? "auto",
    budget: budget ?? "60s",
    minimum_rows: minimum_rows ?? 200,
    minimum_successes: minimum_successes ?? 20,
    bands: bands ?? [...usualBands],
    expires_after: expires_after ?? "35d",
  };
}

type Events = Pick<QuestionFile["label"], "event" | "where" | "any">;

function eventsOf({ event, where, any }: Events): readonly ObservedEvent[] {
  if (event === undefined) return any ?? [];
  return [{ event, ...(where === undefined ? {} : { where }) }];
}

function plain({ every, after }: QuestionFile["observe"]): Pick<QuestionFile["observe"], "every" | "after"> {
  return { ...(every === undefined ? {} : { every }), ...(after === undefined ? {} : { after }) };
}

/** One column that a model is told. */
export interface QuestionFeature extends Both {
  /** `customer.age`, `metric.visits_30d`, `tag.tier`. */
  readonly name: string;
  readonly from: "customer" | "metric" | "tag";
  /** Name within its kind. */
  readonly of: string;
  /** Numbers as they are (money in yuan, true is 1); `days` since a day or instant, up to the moment; texts as levels. */
  readonly read: "number" | "days" | "text";
}

/** The features of a question in their order, without those it excludes; names that the catalog does not have are passed over. */
export function questionFeatures(
  question: Pick<Question, "features">,
  catalog: Pick<Catalog, "attributes" | "metrics" | "tags" | "events">,
): QuestionFeature[] {
  const { attributes, metrics, tags, exclude } = question.features;
  const all: QuestionFeature[] = [];
  for (const name of attributes) {
    const one = catalog.attributes[name];
    if (one)
      all.push({
        name: `customer.${name}`,
        from: "customer",
        of: name,
        read: readAs(one.type),
        zh: one.zh,
        en: one.en,
      });
  }
  const made = questionMetrics(question, catalog);
  for (const metric of [...metrics.flatMap((name) => catalog.metrics[name] ?? []), ...made]) {
    const { name, type, zh, en } = metric;
    all.push({ name: `metric.${name}`, from: "metric", of: name, read: readAs(type), zh, en });
  }
  for (const name of tags) {
    const one = catalog.tags[name];
    const isSwitch = one?.values === undefined && one?.computed === undefined;
    if (one)
      all.push({
        name: `tag.${name}`,
        from: "tag",
        of: name,
        read: isSwitch ? "number" : "text",
        zh: one.zh,
        en: one.en,
      });
  }
  return all.filter(({ name }) => !exclude.includes(name));
}

function readAs(type: string): QuestionFeature["read"] {
  return type === "string" ? "text" : type === "date" || type === "instant" ? "days" : "number";
}

type Expansion = Question["features"]["expand"][number];
type Expand = (typeof expansions)[number];

/** The metrics that expansions stand for: one for each function and window. */
export function questionMetrics({ features }: Pick<Question, "features">, catalog: Pick<Catalog, "events">): Metric[] {
  return features.expand.flatMap((one) =>
    one.functions.flatMap((made) =>
      made === "days_since"
        ? [metricFor(one, made, "ever", catalog)]
        : one.windows.map((window) => metricFor(one, made, window, catalog)),
    ),
  );
}

function metricFor(one: Expansion, made: Expand, window: string, catalog: Pick<Catalog, "events">): Metric {
  const isPlain = made === "count" || made === "days_since";
  const of = made === "days_since" ? "time" : isPlain ? undefined : one.of;
  const name = [one.as ?? one.event, isPlain ? undefined : one.of, made, window === "ever" ? undefined : window]
    .filter((part) => part !== undefined)
    .join("_");
  const { event, where } = one;
  const { zh, en } = wordsOf(one, made, window, catalog);
  return {
    name,
    type: typeOf(one, made, catalog),
    function: made === "days_since" ? "last" : made,
    window,
    sources: [{ event, ...(where === undefined ? {} : { where }), ...(of === undefined ? {} : { of }) }],
    zh,
    en,
  };
}

function typeOf({ event, of }: Expansion, made: Expand, catalog: Pick<Catalog, "events">): Metric["type"] {
  if (made === "days_since") return "instant";
  if (made === "count" || made === "distinct") return "int";
  const type = of === "time" ? "instant" : (catalog.events[event]?.fields[of ?? ""]?.type ?? "double");
  if (made === "average") return type === "money" ? "money" : "double";
  return type === "bool" || type === "list" || type === "records" ? "int" : type;
}

const functionWords: Readonly<Record<Expand, Both>> = {
  count: { zh: "次数", en: "number" },
  sum: { zh: "合计", en: "total" },
  average: { zh: "均值", en: "mean" },
  min: { zh: "最小", en: "least" },
  max: { zh: "最大", en: "most" },
  distinct: { zh: "种类数", en: "kinds" },
  last: { zh: "最近一次", en: "latest" },
  days_since: { zh: "距今天数", en: "days since" },
};
const unitWords: Readonly<Record<string, Both>> = {
  m: { zh: "分钟", en: "minutes" },
  h: { zh: "小时", en: "hours" },
  d: { zh: "天", en: "days" },
};

function wordsOf({ event, of, as }: Expansion, made: Expand, window: string, catalog: Pick<Catalog, "events">): Both {
  const type = catalog.events[event];
  const field = of === undefined || made === "count" || made === "days_since" ? "" : ` ${of}`;
  const which = as === undefined ? "" : ` (${as})`;
  const unit = unitWords[window.slice(-1)];
  const length = window.slice(0, -1);
  const [zhIn, enIn] = unit && window !== "ever" ? [`近 ${length} ${unit.zh}`, ` in ${length} ${unit.en}`] : ["", ""];
  return {
    zh: `${zhIn}${type?.zh ?? event}${which}${field}${functionWords[made].zh}`,
    en: `${type?.en ?? event}${which}${field}: ${functionWords[made].en}${enIn}`,
  };
}

/** A model of either form by its id. */
export function modelNamed(
  { models, questions }: Pick<Definitions, "models" | "questions">,
  id: string,
): Definitions["models"][string] | Question | undefined {
  return models[id] ?? questions?.[id];
}
