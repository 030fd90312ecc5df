/** For whom a condition turned while nothing happened: ClickHouse asks it of everybody at two moments. */
import { type AudienceBook, listColumns } from "#audience";
import type { ColumnarReader } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Condition, Param } from "#kits/expr";
import { copySource, momentOf, type ProfileRules } from "#profile";
import type { EdgeTrigger } from "../rules/trigger-types.ts";

export interface TurnedParts {
  readonly rules: Pick<ProfileRules, "metrics" | "zone">;
  readonly book: Pick<AudienceBook, "listNames">;
  readonly since: Date;
  readonly now: Date;
}

/** Customers of whom it is so now, by what the copy knows, and was not then; in order. */
export async function turnedByTime(
  columnar: ColumnarReader,
  { condition, falling }: EdgeTrigger,
  { rules, book, since, now }: TurnedParts,
): Promise<CustomerNumber[]> {
  const params: Record<string, Param> = {};
  const [here, there] = falling ? [since, now] : [now, since];
  const held = heldAt(condition, here, "here", { rules, book }, params);
  const not = heldAt(condition, there, "there", { rules, book }, params);
  const rows = await columnar.rows<{ customer: number }>(
    `select customer from (${held}) where customer not in (${not}) order by customer`,
    params,
  );
  return rows.map(({ customer }) => customer);
}

function heldAt(
  condition: Condition,
  at: Date,
  prefix: string,
  { rules, book }: Pick<TurnedParts, "rules" | "book">,
  params: Record<string, Param>,
): string {
  const source = copySource([condition], rules, at, `${prefix}copy`);
  const columns = listColumns(source.columns, new Map([...book.listNames].map(([number, name]) => [name, number])));
  const { text, params: own } = condition.sql(columns, momentOf(at, rules.zone), `${prefix}p`);
  Object.assign(params, source.params, own);
  return `select customer.customer as customer from ${source.from} where ifNull(${text}, 0)`;
}
