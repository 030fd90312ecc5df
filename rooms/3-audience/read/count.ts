/** How many customers a condition finds, in ClickHouse's copy of the profile. */
import type { ColumnarReader } from "#ground/columnar";
import { defineCases } from "#ground/errors";
import type { Condition } from "#kits/expr";
import { copySource, momentOf, type ProfileRules } from "#profile";
import { listColumns } from "./list-columns.ts";

export interface AudienceCount {
  readonly members: number;
  /** Customers in the reader's scope. */
  readonly of: number;
  /** When the copy's newest row was taken, ISO 8601; null when the copy is empty. */
  readonly copiedAt: string | null;
}

const cases = defineCases("audience", {
  one_event: {
    code: "unsupported",
    en: "An audience is a set of customers at an instant: it can't read {names}, which belong to one event",
    zh: "客群是某一时刻的客户集合，条件中不能使用只属于单个事件的 {names}",
  },
});

/** Refuses a condition that can be asked at an event alone. @throws audience.one_event */
export function requireStanding(condition: Condition): Condition {
  const { event, before } = condition.reads;
  const names = [
    ...event.map((name) => `event.${name}`),
    ...before.attributes.map((name) => `before.customer.${name}`),
    ...before.metrics.map((name) => `before.metric.${name}`),
    ...before.scores.map((name) => `before.score.${name}`),
    ...before.tags.map((name) => `before.tag.${name}`),
  ];
  if (names.length > 0) throw cases.one_event({ names: names.join(", ") });
  return condition;
}

/**
 * Counts customers for whom a condition holds at an instant, in the scope of the reader, by looking at every one;
 * unknown counts as not.
 * @param lists numbers of static lists by name
 * @throws audience.one_event
 */
export async function countAudience(
  reader: ColumnarReader,
  condition: Condition,
  rules: Pick<ProfileRules, "metrics" | "zone">,
  at: Date,
  lists: ReadonlyMap<string, number> = new Map(),
): Promise<AudienceCount> {
  const { columns, from, params } = copySource([requireStanding(condition)], rules, at);
  const { text, params: own } = condition.sql(listColumns(columns, lists), momentOf(at, rules.zone));
  const [row] = await reader.rows<AudienceCount>(
    `select countIf(ifNull(${text}, 0)) as members, count() as of,
       if(count() = 0, null, max(customer.copied_at)) as copiedAt
     from ${from}`,
    { ...own, ...params },
  );
  return row ?? { members: 0, of: 0, copiedAt: null };
}
