/** Conditions of many playbooks asked of everybody at once, by ClickHouse's copy: whom each of them hits. */
import { type AudienceBook, listColumns } from "#audience";
import type { ColumnarReader } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Condition, Param } from "#kits/expr";
import { type CopySource, copySource, momentOf, type ProfileRules } from "#profile";

export interface HitsParts {
  readonly rules: Pick<ProfileRules, "metrics" | "zone">;
  readonly book: Pick<AudienceBook, "listNames">;
  readonly at: Date;
  /** Nobody was merged and nothing taken back. */
  readonly plain: boolean;
}

/** A condition, and whether those are meant for whom it is not true. */
export interface Asked {
  readonly condition: Condition;
  readonly falling: boolean;
}

export interface Hit {
  readonly customer: CustomerNumber;
  /** Places of the conditions, in order. */
  readonly places: readonly number[];
}

/** Conditions of one query: a statement of hundreds of them would be read longer than run. */
export const CONDITIONS = 25;

/** In sets, in the order of customers. */
export async function* hitsAt(
  columnar: ColumnarReader,
  asked: readonly Asked[],
  parts: HitsParts,
): AsyncIterable<readonly Hit[]> {
  const params: Record<string, Param> = {};
  const { text, settings } = hitsSql(asked, parts, "hit", params);
  yield* columnar.stream<Hit>(`${text} order by customer`, params, { settings });
}

/** Those whom a condition hits now and did not hit at an earlier moment, by what is known of them now. */
export async function* hitsSince(
  columnar: ColumnarReader,
  asked: readonly Asked[],
  since: Date,
  parts: HitsParts,
): AsyncIterable<readonly Hit[]> {
  const params: Record<string, Param> = {};
  const now = hitsSql(asked, parts, "now", params);
  const then = hitsSql(asked, { ...parts, at: since }, "then", params);
  yield* columnar.stream<Hit>(
    `select n.customer as customer, arrayFilter(place -> not has(t.places, place), n.places) as places
     from (${now.text}) as n left join (${then.text}) as t on t.customer = n.customer
     where notEmpty(arrayFilter(place -> not has(t.places, place), n.places)) order by customer`,
    params,
    { settings: now.settings },
  );
}

function hitsSql(
  asked: readonly Asked[],
  { rules, book, at, plain }: HitsParts,
  prefix: string,
  params: Record<string, Param>,
): { readonly text: string; readonly settings: CopySource["whole"] } {
  const source = copySource(
    asked.map(({ condition }) => condition),
    rules,
    at,
    `${prefix}copy`,
    plain,
  );
  const columns = listColumns(source.columns, new Map([...book.listNames].map(([number, name]) => [name, number])));
  const moment = momentOf(at, rules.zone);
  Object.assign(params, source.params);
  const tests = asked.map(({ condition, falling }, place) => {
    const { text, params: own } = condition.sql(columns, moment, `${prefix}${place}p`);
    Object.assign(params, own);
    const isTrue = `ifNull(${text}, 0)`;
    // Places are counted from one here: nothing is a place of its own.
    return `if(${falling ? `not ${isTrue}` : isTrue}, ${place + 1}, 0)`;
  });
  const places = `arrayMap(place -> toUInt16(place - 1), arrayFilter(place -> place > 0, [${tests.join(", ")}]))`;
  const text = `select customer.customer as customer, ${places} as places from ${source.from} where notEmpty(places)`;
  return { text, settings: source.whole };
}
