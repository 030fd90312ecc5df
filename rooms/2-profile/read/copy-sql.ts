/** Where ClickHouse's copy of the profile holds what conditions read. */
import type { Columns, Condition, Param } from "#kits/expr";
import type { ProfileRules } from "../rules/profile-rules.ts";
import { metricColumns } from "../store/metrics-sql.ts";

export interface CopySource {
  readonly columns: Columns;
  /** What stands behind `from`: the copy under the name `customer`, and what is joined to it. */
  readonly from: string;
  readonly params: Readonly<Record<string, Param>>;
  /**
   * For statements that ask everybody: ClickHouse would plan them for longer than it runs them, looking for parts of long
   * conditions to ask earlier.
   */
  readonly whole: { readonly query_plan_filter_push_down: 0 };
}

/**
 * The source of a statement that asks conditions of everybody as of an instant. Conditions over an event or over
 * `before` have no place here.
 * @param prefix of the parameters' names, letters and digits
 * @param plain nobody was merged and nothing taken back: history needs no second look
 */
export function copySource(
  conditions: readonly Condition[],
  rules: Pick<ProfileRules, "metrics">,
  at: Date,
  prefix = "copy",
  plain = false,
): CopySource {
  const read = (part: "scores" | "metrics"): string[] =>
    [...new Set(conditions.flatMap(({ reads }) => reads[part]))].sort();
  const scores = read("scores");
  const metrics = read("metrics");
  const params: Record<string, Param> = {};
  const joins: string[] = [];
  if (scores.length > 0) {
    params[`${prefix}scored`] = at.getTime();
    joins.push(`left join (${scoreTable(scores.length, prefix)}) as scores on scores.customer = customer.customer`);
    for (const [index, name] of scores.entries()) params[`${prefix}score${index}`] = name;
  }
  if (metrics.length > 0) {
    const { text, params: own } = metricColumns(
      rules.metrics,
      metrics,
      at,
      `${prefix}metric`,
      plain ? { events: () => ({ plain }) } : undefined,
    );
    joins.push(`left join (${text}) as metrics on metrics.customer = customer.customer`);
    Object.assign(params, own);
  }
  const whole = { query_plan_filter_push_down: 0 } as const;
  return { columns: columnsOf(scores), from: `customer final ${joins.join(" ")}`, params, whole };
}

function columnsOf(scores: readonly string[]): Columns {
  return {
    field(record, name) {
      if (record === "customer") return `customer.\`${name}\``;
      if (record === "metric") return `metrics.\`${name}\``;
      const place = scores.indexOf(name);
      if (record === "score" && place >= 0) return `if(scores.n${place} > 0, scores.v${place}, null)`;
      throw new Error(`${record}.${name} is not kept for all customers`);
    },
    tag(name, bind) {
      const key = bind("String", name);
      const present = `mapContains(customer.tags, ${key})`;
      return { present, value: `if(${present}, customer.tags[${key}], null)` };
    },
    items: (_, list, field) => `customer.\`${list}.${field}\``,
  };
}

function scoreTable(count: number, prefix: string): string {
  const parts = Array.from({ length: count }, (_, i) => {
    const name = `{${prefix}score${i}:String}`;
    return `countIf(model = ${name}) as n${i}, argMaxIf(value, at, model = ${name}) as v${i}`;
  });
  const alive = `until >= fromUnixTimestamp64Milli({${prefix}scored:Int64}, 'UTC')`;
  return `select customer, ${parts.join(", ")} from score final where ${alive} group by customer`;
}
