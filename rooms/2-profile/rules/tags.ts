/** Tags with rules: compiled once, asked again when something that they read has changed. Pure. */
import { createHash } from "node:crypto";
import { type Catalog, environmentOf, type Metric, type Tag } from "#contracts/definitions";
import { type Condition, compileCondition, durationOf, type Moment, type View } from "#kits/expr";
import type { TagManner } from "./tag-words.ts";

/** A value and the condition under which the tag has it. */
export interface TagCase {
  readonly value: string;
  readonly condition: Condition;
}

/** A tag that follows a rule. */
export interface RuleTag extends TagManner {
  /** Tried in order; the first that holds gives the value. */
  readonly cases: readonly TagCase[];
  /** Changes when the rule does. */
  readonly version: string;
  /** Names that the rule reads; `attributes` has lists of records as well. */
  readonly reads: TagReads;
  /** Types of the metrics that it reads, by name. */
  readonly metricTypes: ReadonlyMap<string, Metric["type"]>;
  /** How often time alone may change the answer; undefined: never. */
  readonly renewed: "hour" | "day" | undefined;
}

export interface TagReads {
  readonly attributes: readonly string[];
  readonly metrics: readonly string[];
  readonly scores: readonly string[];
  readonly tags: readonly string[];
}

export interface TagRules {
  /** Every tag of the catalog. */
  readonly manners: ReadonlyMap<string, TagManner>;
  /** Tags with rules, each after those that it reads. */
  readonly ordered: readonly RuleTag[];
  /** Places in `ordered` of the rules that a change can wake. */
  readonly wokenBy: {
    /** By fact type: those that read a metric which the type feeds. */
    readonly event: ReadonlyMap<string, readonly number[]>;
    readonly attribute: ReadonlyMap<string, readonly number[]>;
    readonly score: ReadonlyMap<string, readonly number[]>;
    readonly tag: ReadonlyMap<string, readonly number[]>;
    /** Those that read any metric. */
    readonly anyMetric: readonly number[];
  };
  /** Places in `ordered` by name. */
  readonly places: ReadonlyMap<string, number>;
  /** By place: names that the rule reads, or one that it can wake in turn. */
  readonly attributesBehind: readonly (readonly string[])[];
}

export const noTags: TagRules = {
  manners: new Map(),
  ordered: [],
  wokenBy: { event: new Map(), attribute: new Map(), score: new Map(), tag: new Map(), anyMetric: [] },
  places: new Map(),
  attributesBehind: [],
};

type Metrics = Readonly<Record<string, Metric>>;

/** The switch of the customer that takes away what was inferred. */
export const PERSONALISATION_OFF = "personalisation_off";

/** Tags that whoever switched personalisation off keeps. */
export function isForAll(tag: Pick<Tag, "forAll" | "computed">): boolean {
  return tag.forAll === true || tag.computed?.with.for_all === true;
}

/**
 * The tags of a catalog, ready to be asked.
 * @throws condition.* when a rule does not compile; a catalog that was checked has none
 */
export function tagRulesOf(catalog: Catalog, zone: string): TagRules {
  const environment = environmentOf(catalog, zone);
  const tags = Object.values(catalog.tags);
  const made = new Map<string, RuleTag>();
  for (const tag of tags) {
    const { rules } = tag;
    if (!rules) continue;
    // The switch stands in the condition, so that it wakes the rule and counts wherever the rule is asked.
    const isGuarded = !isForAll(tag) && catalog.attributes[PERSONALISATION_OFF]?.type === "bool";
    const guard = (when: string): string => (isGuarded ? `!customer.${PERSONALISATION_OFF} && (${when}\n)` : when);
    const cases = rules.map(({ value, when }) => ({ value, condition: compileCondition(guard(when), environment) }));
    made.set(tag.name, ruleTagOf(tag, cases, catalog.metrics));
  }
  const ordered = inOrder(made);
  return {
    manners: new Map(tags.map((tag) => [tag.name, mannerOf(tag)])),
    ordered,
    wokenBy: wokenBy(ordered, catalog.metrics),
    places: new Map(ordered.map(({ name }, place) => [name, place])),
    attributesBehind: attributesBehind(ordered),
  };
}

function attributesBehind(ordered: readonly RuleTag[]): string[][] {
  const behind = ordered.map(({ reads }) => new Set(reads.attributes));
  const places = new Map(ordered.map(({ name }, place) => [name, place]));
  // Readers stand behind what they read, so that going backwards meets each of them complete.
  for (let place = ordered.length - 1; place >= 0; place--) {
    for (const read of ordered[place]?.reads.tags ?? []) {
      const source = behind[places.get(read) ?? -1];
      for (const name of behind[place] ?? []) source?.add(name);
    }
  }
  return behind.map((names) => [...names]);
}

function mannerOf(tag: Tag): TagManner {
  return {
    name: tag.name,
    values: tag.values && new Set(Object.keys(tag.values)),
    hasRule: tag.rules !== undefined,
    derived: tag.rules !== undefined || tag.computed !== undefined,
    ruleWins: tag.ruleWins === true,
    forAll: isForAll(tag),
    expiresAfter: tag.expiresAfter === undefined ? undefined : durationOf(tag.expiresAfter),
  };
}

function ruleTagOf(tag: Tag, cases: readonly TagCase[], metrics: Metrics): RuleTag {
  const all = (part: keyof TagReads): string[] => [
    ...new Set(cases.flatMap(({ condition }) => namesRead(condition, part))),
  ];
  const reads = { attributes: all("attributes"), metrics: all("metrics"), scores: all("scores"), tags: all("tags") };
  const text = JSON.stringify(cases.map(({ value, condition }) => [value, condition.text]));
  return {
    ...mannerOf(tag),
    cases,
    version: createHash("sha256").update(text).digest("hex").slice(0, 12),
    reads,
    metricTypes: new Map(reads.metrics.flatMap((name) => (metrics[name] ? [[name, metrics[name].type] as const] : []))),
    renewed: renewalOf(cases, reads, metrics),
  };
}

function namesRead({ reads }: Condition, part: keyof TagReads): readonly string[] {
  return reads[part];
}

const perHour: ReadonlySet<string> = new Set(["hour"]);
const day = 86_400_000;

/** Rules over `now` and over windows of a day and less are renewed by the hour, others that read time by the day. */
function renewalOf(cases: readonly TagCase[], reads: TagReads, metrics: Metrics): RuleTag["renewed"] {
  const windows = windowsOf(reads.metrics, metrics);
  const sliding = windows.map((window) => durationOf(window));
  const isShort =
    windows.some((window) => perHour.has(window)) || sliding.some((span) => span !== undefined && span <= day);
  if (isShort || cases.some(({ condition }) => condition.reads.time && readsNow(condition))) return "hour";
  const isTimed = cases.some(({ condition }) => condition.reads.time) || windows.some((window) => window !== "ever");
  return isTimed ? "day" : undefined;
}

/** Whether it reads the instant and not the day alone. */
function readsNow(condition: Condition): boolean {
  return /\bnow\b/.test(condition.text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""'));
}

/** A metric and, for a ratio, those that it is made of. */
function metricsBehind(names: readonly string[], metrics: Metrics): Metric[] {
  const found = new Map<string, Metric>();
  const visit = (name: string): void => {
    const metric = metrics[name];
    if (!metric || found.has(name)) return;
    found.set(name, metric);
    for (const operand of operandsOf(metric)) if (operand.startsWith("metric.")) visit(operand.slice("metric.".length));
  };
  for (const name of names) visit(name);
  return [...found.values()];
}

function operandsOf({ ratio }: Metric): string[] {
  return ratio ? [ratio.of, ratio.to] : [];
}

function windowsOf(names: readonly string[], metrics: Metrics): string[] {
  return metricsBehind(names, metrics).flatMap((metric) => (metric.sources.length > 0 ? [metric.window] : []));
}

/** Each after those that it reads. A circle is refused when definitions are checked; here it ends where it began. */
function inOrder(tags: ReadonlyMap<string, RuleTag>): RuleTag[] {
  const ordered: RuleTag[] = [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const tag = tags.get(name);
    if (!tag || seen.has(name)) return;
    seen.add(name);
    for (const read of tag.reads.tags) visit(read);
    ordered.push(tag);
  };
  for (const name of [...tags.keys()].sort()) visit(name);
  return ordered;
}

function wokenBy(ordered: readonly RuleTag[], metrics: Metrics): TagRules["wokenBy"] {
  const maps = {
    event: new Map<string, number[]>(),
    attribute: new Map<string, number[]>(),
    score: new Map<string, number[]>(),
    tag: new Map<string, number[]>(),
  };
  const anyMetric: number[] = [];
  const note = (kind: keyof typeof maps, name: string, place: number): void => {
    const places = maps[kind].get(name);
    if (!places) maps[kind].set(name, [place]);
    else if (places.at(-1) !== place) places.push(place);
  };
  ordered.forEach(({ reads }, place) => {
    const behind = metricsBehind(reads.metrics, metrics);
    for (const name of reads.attributes) note("attribute", name, place);
    for (const name of reads.scores) note("score", name, place);
    for (const name of reads.tags) note("tag", name, place);
    for (const metric of behind) {
      for (const { event } of metric.sources) note("event", event, place);
      for (const operand of operandsOf(metric))
        if (operand.startsWith("customer.")) note("attribute", operand.slice("customer.".length), place);
    }
    if (behind.length > 0) anyMetric.push(place);
  });
  return { ...maps, anyMetric };
}

/** The value that the rule gives, or null when no case holds; unknown does not. */
export function answerOf(tag: RuleTag, view: View, moment: Moment): string | null {
  for (const { value, condition } of tag.cases) if (condition.holds(view, moment)) return value;
  return null;
}
