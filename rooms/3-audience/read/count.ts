/** How many customers a condition finds, in ClickHouse's copy of the profile. */
import type { ColumnarReader } from "#ground/columnar";
import { defineCases } from "#ground/errors";
import type { Columns, Condition, Moment } from "#kits/expr";

export interface AudienceCount {
  readonly members: number;
  /** Customers in the reader's scope. */
  readonly of: number;
  /** When the copy's newest row was taken, ISO 8601; null when the copy is empty. */
  readonly copiedAt: string | null;
}

const cases = defineCases("audience", {
  not_kept: {
    code: "unsupported",
    en: "This release keeps no tags and metrics of customers yet, so a condition can't read {names}",
    zh: "本版本尚未保存客户的标签与指标，条件中不能使用 {names}",
  },
});

/** Refuses a condition over what is not kept: it would find nobody and say so with a straight face. */
export function requireKept(condition: Condition): Condition {
  const names = [...condition.reads.tags, ...condition.reads.metrics];
  if (names.length > 0) throw cases.not_kept({ names: names.join(", ") });
  return condition;
}

/** Counts customers for whom a condition holds, in the scope of the reader; unknown counts as not. */
export async function countAudience(
  reader: ColumnarReader,
  condition: Condition,
  moment: Moment,
): Promise<AudienceCount> {
  const { scores } = requireKept(condition).reads;
  const scoreParams = Object.fromEntries(scores.map((name, index) => [`score${index}`, name]));
  const columns: Columns = {
    field(record, name) {
      if (record === "customer") return `customer.\`${name}\``;
      if (record === "score") return `if(scores.n${scores.indexOf(name)} > 0, scores.v${scores.indexOf(name)}, null)`;
      // An event is at hand for one customer only.
      return "null";
    },
    tag: () => ({ present: "false", value: "cast(null, 'Nullable(String)')" }),
  };
  const { text, params } = condition.sql(columns, moment);
  const joined =
    scores.length === 0
      ? ""
      : `left join (${scoreTable(scores.length)}) as scores on scores.customer = customer.customer`;
  const [row] = await reader.rows<AudienceCount>(
    `select countIf(ifNull(${text}, 0)) as members, count() as of,
       if(count() = 0, null, max(customer.copied_at)) as copiedAt
     from customer final ${joined}`,
    { ...params, ...scoreParams },
  );
  return row ?? { members: 0, of: 0, copiedAt: null };
}

function scoreTable(count: number): string {
  const parts = Array.from(
    { length: count },
    (_, i) => `countIf(model = {score${i}:String}) as n${i}, argMaxIf(value, at, model = {score${i}:String}) as v${i}`,
  );
  return `select customer, ${parts.join(", ")} from score final group by customer`;
}
