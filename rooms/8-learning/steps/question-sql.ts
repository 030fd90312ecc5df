/** A question made ready to be asked of ClickHouse: features, population and label in one statement for a moment. */
import {
  type Catalog,
  environmentOf,
  type Metric,
  type Question,
  type QuestionFeature,
  questionFeatures,
  questionMetrics,
  spanLength,
} from "#contracts/definitions";
import { addDays, instantOf } from "#ground/clock";
import type { QueryParams } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { type Condition, compileCondition } from "#kits/expr";
import {
  type AsOf,
  asOfColumn,
  asOfSql,
  happenedSql,
  type KeptFields,
  type MetricBook,
  metricBookOf,
  momentOf,
} from "#profile";
import type { Moment } from "../rules/question/moments.ts";

export interface QuestionBase {
  readonly catalog: Catalog;
  /** IANA zone of the bank. */
  readonly zone: string;
  /** Fields that stand beside facts; none when absent. */
  readonly kept?: KeptFields;
}

export interface StatementSql {
  readonly text: string;
  readonly params: QueryParams;
}

export interface Asked {
  readonly of?: { readonly from: number; readonly to: number } | { readonly customers: readonly CustomerNumber[] };
  /** Whether the label is wanted; its horizon must be over. */
  readonly labels?: boolean;
  /** Whether the groups are wanted by which a model's fairness is told. */
  readonly groups?: boolean;
  /** Whether the population is left aside: the features of whoever is asked for. */
  readonly everybody?: boolean;
  /** Nobody was merged and nothing taken back. */
  readonly plain?: boolean;
  /** Share of the rows to give, the same ones each time. */
  readonly share?: number;
}

export interface OpenQuestion {
  readonly question: Question;
  readonly zone: string;
  readonly features: readonly QuestionFeature[];
  /** By what fairness is told, as far as the catalog has it: branch, tier, age, sex. */
  readonly groups: readonly string[];
  /** Rows as `FeatureRow`. */
  rows(moment: Moment, asked?: Asked): StatementSql;
  /** Customers who had an observed event on the bank's day before the moment (and `after`), as `customer`; undefined when everybody is looked at. */
  observed(moment: Moment, plain: boolean): StatementSql | undefined;
}

const LABEL = "question_label";
const SEEN = "question_seen";

/** @throws condition.* where a condition does not compile; a question that was checked has none */
export function openQuestion(question: Question, base: QuestionBase): OpenQuestion {
  return new Opened(question, base);
}

class Opened implements OpenQuestion {
  readonly question: Question;
  readonly zone: string;
  readonly features: readonly QuestionFeature[];
  readonly groups: readonly string[];
  readonly #catalog: Catalog;
  readonly #book: MetricBook;
  readonly #conditions: readonly Condition[];
  readonly #groups: readonly Group[];
  readonly #wanted: {
    readonly attributes: readonly string[];
    readonly metrics: readonly string[];
    readonly tags: readonly string[];
    readonly scores: readonly string[];
  };

  constructor(question: Question, base: QuestionBase) {
    const { catalog, zone } = base;
    this.question = question;
    this.zone = zone;
    this.features = questionFeatures(question, catalog);
    this.#catalog = catalog;
    const environment = environmentOf(catalog, zone);
    this.#conditions = [question.population, ...question.exclude.map(({ when }) => when)].map((text) =>
      compileCondition(text, environment),
    );
    const of = (from: QuestionFeature["from"]): string[] =>
      this.features.filter((feature) => feature.from === from).map((feature) => feature.of);
    const read = (what: "attributes" | "metrics" | "tags" | "scores"): readonly string[] =>
      this.#conditions.flatMap(({ reads }) => reads[what]);
    this.#wanted = {
      attributes: [...new Set([...of("customer"), ...read("attributes")])],
      metrics: [...new Set([...of("metric"), ...read("metrics")])],
      tags: [...new Set([...of("tag"), ...read("tags")])],
      scores: [...new Set(read("scores"))],
    };
    this.#groups = groupsOf(catalog);
    this.groups = this.#groups.map(({ by }) => by);
    this.#book = bookOf(question, this.#wanted.metrics, base);
  }

  rows(moment: Moment, asked: Asked = {}): StatementSql {
    const { at } = moment;
    const asOf: AsOf = { at, knownBy: this.question.known_by, ...whose(asked) };
    const picture = asOfSql(this.#catalog, this.#book, asked.groups ? this.#withGroups() : this.#wanted, asOf, "was");
    const params: Record<string, unknown> = { ...picture.params };
    const where: string[] = [];
    const now = momentOf(at, this.zone);
    this.#conditions.forEach((condition, n) => {
      if (asked.everybody) return;
      const { text, params: own } = condition.sql(picture.columns, now, `who${n}x`);
      Object.assign(params, own);
      where.push(n === 0 ? `ifNull(${text}, 0)` : `NOT ifNull(${text}, 0)`);
    });
    if (asked.share !== undefined && asked.share < 1) {
      params.share = Math.round(asked.share * 1e6);
      params.draw = this.question.id;
      where.push(`cityHash64(p.customer, ${at.getTime()}, {draw:String}) % 1000000 < {share:UInt32}`);
    }
    const columns = [
      "p.customer AS c",
      `[${this.#expressions("number", at)}] AS n`,
      `[${this.#expressions("text", at)}] AS s`,
    ];
    if (asked.labels) {
      const happened = happenedSql(
        this.#book,
        this.#named(LABEL),
        { after: moment.opens, until: moment.closes },
        whose(asked),
        "label",
      );
      Object.assign(params, happened.params);
      const is = this.question.label.happens ? "IN" : "NOT IN";
      columns.push(`toUInt8(p.customer ${is} (${happened.text})) AS y`);
    }
    if (asked.groups)
      columns.push(`[${this.#groups.map(({ text }) => text(now.today)).join(", ")}]::Array(String) AS g`);
    const filter = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
    return { text: `SELECT ${columns.join(", ")} FROM (${picture.text}) AS p ${filter}`, params };
  }

  observed({ day, at }: Moment, plain: boolean): StatementSql | undefined {
    const { every, after = "0d" } = this.question.observe;
    if (every !== undefined) return undefined;
    const asOf: AsOf = { at, knownBy: this.question.known_by, plain };
    const earlier = (instant: Date): Date => new Date(instant.getTime() - spanLength(after));
    const window = { after: earlier(instantOf(addDays(day, -1), "00:00", this.zone)), until: earlier(at) };
    return happenedSql(this.#book, this.#named(SEEN), window, { plain, known: asOf }, "seen");
  }

  #withGroups() {
    const read = (from: Group["from"]) => this.#groups.filter((group) => group.from === from).map(({ of }) => of);
    const { attributes, tags } = this.#wanted;
    return {
      ...this.#wanted,
      attributes: [...new Set([...attributes, ...read("customer")])],
      tags: [...new Set([...tags, ...read("tag")])],
    };
  }

  #named(prefix: string): string[] {
    return [...this.#book.metrics.keys()].filter((name) => name.startsWith(`${prefix}/`));
  }

  #expressions(kind: "number" | "text", at: Date): string {
    const wanted = this.features.filter(({ read }) => (read === "text") === (kind === "text"));
    if (wanted.length === 0)
      return kind === "text" ? "CAST(NULL AS Nullable(String))" : "CAST(NULL AS Nullable(Float64))";
    return wanted.map((feature) => this.#expression(feature, at)).join(", ");
  }

  #expression({ from, of, read }: QuestionFeature, at: Date): string {
    const column = `p.\`${asOfColumn(from, of)}\``;
    if (read === "text") return `CAST(${column} AS Nullable(String))`;
    if (from === "tag") return `CAST(isNotNull(${column}) AS Nullable(Float64))`;
    const type = from === "customer" ? this.#catalog.attributes[of]?.type : this.#typeOf(of);
    if (read === "number") return `CAST(${type === "bool" ? `ifNull(${column}, 0)` : column} AS Nullable(Float64))`;
    if (type === "date")
      return `CAST(${dayNumberOf(momentOf(at, this.zone).today)} - toInt32(${column}) AS Nullable(Float64))`;
    return `CAST((${at.getTime()} - toUnixTimestamp64Milli(${column})) / 86400000 AS Nullable(Float64))`;
  }

  #typeOf(metric: string): Metric["type"] | undefined {
    return this.#book.metrics.get(metric)?.type;
  }
}

const dayNumberOf = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

function whose({ of, plain }: Asked): Pick<AsOf, "of" | "plain"> {
  return { ...(of === undefined ? {} : { of }), ...(plain === undefined ? {} : { plain }) };
}

/** By what rows are told apart, beside features: most of it no model may read. */
interface Group {
  readonly by: string;
  readonly from: "customer" | "tag";
  readonly of: string;
  readonly text: (today: string) => string;
}

function groupsOf({ attributes, tags }: Catalog): Group[] {
  const plain = (by: string, from: Group["from"], of: string): Group => ({
    by,
    from,
    of,
    text: () => `ifNull(toString(p.\`${asOfColumn(from, of)}\`), '')`,
  });
  const column = (name: string): string => `p.\`${asOfColumn("customer", name)}\``;
  const ages = (years: string): string =>
    `multiIf(isNull(${years}), '', ${years} < 25, '<25', ${years} < 35, '25–34', ${years} < 45, '35–44', ${years} < 55, '45–54', ${years} < 65, '55–64', '65+')`;
  const born = (today: string): string =>
    ages(`floor((${dayNumberOf(today)} - toInt32(${column("birthday")})) / 365.25)`);
  return [
    ...(attributes.branch ? [plain("branch", "customer", "branch")] : []),
    ...(tags.tier ? [plain("tier", "tag", "tier")] : []),
    ...(attributes.birthday?.type === "date"
      ? [{ by: "age", from: "customer", of: "birthday", text: born } as const]
      : attributes.age
        ? [{ by: "age", from: "customer", of: "age", text: () => ages(column("age")) } as const]
        : []),
    ...(attributes.sex ? [plain("sex", "customer", "sex")] : []),
  ];
}

/** The metrics that the statement reads, those of expansions, and counts for the label's and the observed events. */
function bookOf(question: Question, names: readonly string[], { catalog, zone, kept }: QuestionBase): MetricBook {
  const made = questionMetrics(question, catalog);
  const own = Object.fromEntries(made.map((metric) => [metric.name, metric]));
  const metrics: Record<string, Metric> = {};
  const take = (name: string): void => {
    const metric = own[name] ?? catalog.metrics[name];
    if (!metric || metrics[name]) return;
    metrics[name] = metric;
    for (const operand of metric.ratio ? [metric.ratio.of, metric.ratio.to] : []) {
      const [record, operandName = ""] = operand.split(".");
      if (record === "metric") take(operandName);
    }
  };
  for (const name of names) take(name);
  const counts = (prefix: string, events: Question["label"]["any"]): void => {
    events.forEach((source, n) => {
      const name = `${prefix}/${n}`;
      metrics[name] = { name, type: "int", zh: name, en: name, function: "count", window: "ever", sources: [source] };
    });
  };
  counts(LABEL, question.label.any);
  counts(SEEN, question.observe.any);
  return metricBookOf({ ...catalog, metrics }, zone, kept);
}
