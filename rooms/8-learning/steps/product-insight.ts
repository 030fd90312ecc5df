/** Gathers what is known of kinds of product from the columnar copy of log and profiles. */
import type { Columnar } from "#ground/columnar";
import { Bound, type ComputeContext, eventsSql } from "#profile";
import { runProducts } from "../jobs/run-study.ts";
import type { AfterMaturity, ProductHistory, ProductInsight, Voice } from "../rules/product-insight.ts";
import { heldKinds, MOST_HISTORIES } from "./next-products.ts";

export interface ProductParts {
  readonly columnar: Columnar;
  readonly context: ComputeContext;
}

const DAY = 86_400_000;
const DAYS = 90;
/** Days after a maturity within which money that leaves counts as gone. */
const FOLLOW = 14;

/** As known at an instant; everything of the ninety days before it, products of all time. */
export async function findProductInsights(
  parts: ProductParts,
  at: Date,
  signal?: AbortSignal,
): Promise<ProductInsight[]> {
  const cut = new Date(at.getTime() - DAYS * DAY);
  const histories = await historiesOf(parts, at, cut);
  signal?.throwIfAborted();
  const after = await afterMaturities(parts, at, cut);
  signal?.throwIfAborted();
  return await runProducts({ histories, after, voice: await voices(parts, at, cut), cut }, signal);
}

/** Kinds are the catalog's; pages and tickets name a kind or a product of it. */
const kindIn = (bound: Bound, { products }: ComputeContext, name: string): string => {
  const names = bound.value("Array(String)", [...products.keys()]);
  const kinds = bound.value("Array(String)", [...products.values()]);
  return `transform(${name}, ${names}, ${kinds}, ${name})`;
};

async function historiesOf({ columnar, context }: ProductParts, at: Date, cut: Date): Promise<ProductHistory[]> {
  const bound = new Bound("h");
  const [types, kinds] = [Object.keys(heldKinds), Object.values(heldKinds)];
  const bought = eventsSql(bound, context, { types, at });
  const looked = eventsSql(bound, context, { types: ["product_viewed"], at, after: cut });
  const named = `if(JSONExtractString(data, 'kind') != '', JSONExtractString(data, 'kind'), ${kindIn(bound, context, "JSONExtractString(data, 'product')")})`;
  const has = (name: string): boolean => context.attributes.has(name);
  const years = `(toInt32(${bound.value("Int32", Math.floor(at.getTime() / DAY))}) - toInt32(birthday)) / 365.25`;
  const age = has("birthday")
    ? `if(isNull(birthday), '', multiIf(${years} < 25, '<25', ${years} < 35, '25–34', ${years} < 45, '35–44', ${years} < 55, '45–54', ${years} < 65, '55–64', '65+'))`
    : "''";
  const sets = columnar.stream<{
    customer: number;
    held: [string, number][];
    viewed: string[];
    tier: string;
    age: string;
  }>(
    `select h.customer as customer, h.held as held, v.viewed as viewed, c.tier as tier, c.age as age
     from (
       select customer, groupArray((kind, first)) as held from (
         select customer, transform(type, ${bound.value("Array(String)", types)}, ${bound.value("Array(String)", kinds)}, '') as kind,
           toFloat64(toUnixTimestamp64Milli(min(occurred_at))) as first
         from ${bought} group by customer, kind order by customer, first)
       group by customer order by cityHash64(customer) limit ${MOST_HISTORIES}) h
     left join (select customer, groupUniqArray(${named}) as viewed from ${looked} group by customer) v
       on v.customer = h.customer
     left join (select customer, tags['tier'] as tier, ${age} as age from customer final) c on c.customer = h.customer`,
    bound.params,
  );
  const histories: ProductHistory[] = [];
  for await (const rows of sets)
    for (const { customer, held, viewed, tier, age: band } of rows)
      histories.push({ customer, held, viewed, groups: { tier, age: band } });
  return histories;
}

async function afterMaturities({ columnar, context }: ProductParts, at: Date, cut: Date): Promise<AfterMaturity[]> {
  const bound = new Bound("m");
  const events = eventsSql(bound, context, {
    types: ["deposit_matured", "wealth_matured", "deposit_opened", "wealth_purchased", "fund_purchased", "transfer"],
    at,
    after: cut,
  });
  const amount = "toFloat64(toDecimal64OrZero(trim(BOTH '\"' FROM JSONExtractRaw(data, 'amount')), 2))";
  const within = `x.1 >= m.1 and x.1 <= m.1 + interval ${FOLLOW} day`;
  return await columnar.rows<AfterMaturity>(
    `select kind, bank, sum(amount) as matured, sum(least(amount, left_for)) as gone, sum(least(amount, again)) as taken
     from (
       select m.3 as kind, m.2 as amount,
         arraySum(x -> if(${within}, x.2, 0), outs) as left_for,
         arraySum(x -> if(${within}, x.2, 0), buys) as again,
         if(left_for = 0, '', arraySort(x -> -x.2, arrayFilter(x -> ${within}, outs))[1].3) as bank
       from (
         select customer,
           arrayJoin(groupArrayIf((occurred_at, ${amount}, if(type = 'deposit_matured', 'term_deposit', 'wealth')),
             type in ('deposit_matured', 'wealth_matured'))) as m,
           groupArrayIf((occurred_at, ${amount}, JSONExtractString(data, 'payee_bank')),
             type = 'transfer' and JSONExtractString(data, 'payee_bank') != '') as outs,
           groupArrayIf((occurred_at, ${amount}), type in ('deposit_opened', 'wealth_purchased', 'fund_purchased')) as buys
         from ${events} group by customer))
     group by kind, bank order by kind, gone desc`,
    bound.params,
  );
}

async function voices({ columnar, context }: ProductParts, at: Date, cut: Date): Promise<Voice[]> {
  const bound = new Bound("v");
  const types = ["complaint_filed", "call_inbound", "close_requested", "account_closed"];
  const events = eventsSql(bound, context, { types, at, after: cut });
  const kind = kindIn(
    bound,
    context,
    "if(JSONExtractString(data, 'product') != '', JSONExtractString(data, 'product'), JSONExtractString(data, 'topic'))",
  );
  return await columnar.rows<Voice>(
    `select ${kind} as kind, type, JSONExtractString(data, 'reason') as reason, toUInt32(count()) as count
     from ${events} group by kind, type, reason order by count desc, kind, type, reason`,
    bound.params,
  );
}
