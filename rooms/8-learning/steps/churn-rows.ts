/** What happened to customers before they left, computed for many at once from the columnar copy of the log. */
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { Bound, type ComputeContext, eventsSql } from "#profile";
import type { ChurnRow } from "../rules/churn-causes.ts";

/** A customer, and the moment up to which is looked. */
export interface LeftAt {
  readonly customer: CustomerNumber;
  readonly at: Date;
}

const TYPES = [
  "complaint_filed",
  "survey_answered",
  "call_inbound",
  "deposit_matured",
  "wealth_matured",
  "transfer",
  "transaction",
  "product_viewed",
];
const SET = 20_000;
const LOOK_BACK_MS = 200 * 86_400_000;

/** Rows by customer; one of whom nothing is known has zeros. Nothing after the customer's moment counts. */
export async function churnRows(
  columnar: Columnar,
  context: ComputeContext,
  left: readonly LeftAt[],
  signal?: AbortSignal,
): Promise<Map<CustomerNumber, ChurnRow>> {
  const rows = new Map<CustomerNumber, ChurnRow>();
  for (let from = 0; from < left.length; from += SET) {
    signal?.throwIfAborted();
    for (const row of await rowsOfSet(columnar, context, left.slice(from, from + SET)))
      rows.set(row.customer, [
        row.complaints,
        row.low_score,
        row.calls,
        row.left_after_maturity,
        row.rate_views,
        row.to_other_banks,
      ]);
  }
  return rows;
}

interface Row {
  readonly customer: CustomerNumber;
  readonly complaints: number;
  readonly low_score: number;
  readonly calls: number;
  readonly left_after_maturity: number;
  readonly rate_views: number;
  readonly to_other_banks: number;
}

async function rowsOfSet(columnar: Columnar, context: ComputeContext, left: readonly LeftAt[]): Promise<Row[]> {
  const bound = new Bound();
  const times = left.map(({ at }) => at.getTime());
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const asked = { types: TYPES, at: new Date(last), after: new Date(first - LOOK_BACK_MS), forAll: true };
  const events = eventsSql(bound, context, asked);
  const customers = bound.value(
    "Array(UInt32)",
    left.map(({ customer }) => customer),
  );
  const moments = bound.value("Array(Int64)", times);
  const amount = `toFloat64(toDecimal64OrZero(trim(BOTH '"' FROM JSONExtractRaw(data, 'amount')), 2))`;
  const isOut = `(type = 'transfer' or (type = 'transaction' and JSONExtractString(data, 'direction') = 'out'
      and not JSONExtractBool(data, 'own_account')))`;
  const within = (days: number): string => `occurred_at > moment - interval ${days} day`;
  const text = `
    select customer, complaints, if(scored = 0, 0, greatest(0, 10 - lowest)) as low_score, calls,
      if(matured = 0, 0, least(1, arraySum(o -> if(arrayExists(m -> o.1 >= m and o.1 <= m + interval 14 day, maturities),
        o.2, 0), outflows) / matured)) as left_after_maturity,
      rate_views, if(outflow = 0, 0, to_others / outflow) as to_other_banks
    from (
      select w.customer as customer,
        countIf(type = 'complaint_filed' and ${within(180)}) as complaints,
        countIf(type = 'survey_answered' and ${within(180)}) as scored,
        minIf(JSONExtractFloat(data, 'score'), type = 'survey_answered' and ${within(180)}) as lowest,
        countIf(type = 'call_inbound' and ${within(90)}) as calls,
        sumIf(${amount}, type in ('deposit_matured', 'wealth_matured') and ${within(120)}) as matured,
        groupArrayIf(occurred_at, type in ('deposit_matured', 'wealth_matured') and ${within(120)}) as maturities,
        groupArrayIf((occurred_at, ${amount}), ${isOut} and ${within(120)}) as outflows,
        countIf(type = 'product_viewed' and JSONExtractString(data, 'kind') in ('deposit', 'term_deposit', 'wealth')
          and ${within(90)}) as rate_views,
        sumIf(${amount}, ${isOut} and ${within(90)}) as outflow,
        sumIf(${amount}, type = 'transfer' and JSONExtractString(data, 'payee_bank') != '' and ${within(90)}) as to_others
      from (
        select pair.1 as customer, fromUnixTimestamp64Milli(pair.2, 'UTC') as moment
        from (select arrayJoin(arrayZip(${customers}, ${moments})) as pair)) w
      left join ${events} h on h.customer = w.customer
      where h.customer = 0 or h.occurred_at <= w.moment
      group by w.customer)`;
  return await columnar.rows<Row>(text, bound.params);
}
