/** Value: the customers with the highest amounts, and grades by contribution. */
import { transactionEvents } from "#contracts/definitions";
import {
  Bound,
  type Compute,
  type ComputeContext,
  daysBefore,
  eventsSql,
  leftOut,
  noConfidence,
} from "./computed-sql.ts";

export const topShare: Compute<"value_top"> = (context, settings, at) => {
  void at;
  const bound = new Bound();
  // A share in ten-thousandths: places are compared as whole numbers, and at least one customer is among the first.
  const share = Math.round(settings.share * 10_000);
  const text = `
    select customer, '' as value, 'value.top percent=${share / 100}' as evidence, ${noConfidence}
    from (
      select customer, row_number() over (order by amount desc, customer) as place, count() over () as n
      from (
        select customer, \`${settings.of}\` as amount from customer final
        where amount > ${bound.value("Float64", settings.above)} and ${leftOut(context, settings.for_all)}))
    where place <= intDiv(n * ${share} + 9999, 10000)`;
  return { text, params: bound.params };
};

/** Points of a part: its weight, by how many of its steps a number reaches. */
function pointsSql(number: string, part: { readonly weight: number; readonly steps: readonly number[] }, list: string) {
  return `${part.weight} * arrayCount(step -> ${number} >= step, ${list}) / ${part.steps.length}`;
}

/** How many kinds of product a customer holds; 0 where the catalog keeps no such list. */
function kindsSql(
  bound: Bound,
  context: ComputeContext,
  list: string,
  kind: string,
  where: Readonly<Record<string, readonly string[]>>,
): string {
  const fields = context.lists.get(list)?.fields ?? {};
  if (!(kind in fields)) return "0";
  const tests = Object.entries(where).filter(([field]) => field in fields);
  const names = ["kind", ...tests.map((_, at) => `f${at}`)];
  const columns = [kind, ...tests.map(([field]) => field)].map((field) => `\`${list}.${field}\``);
  // A record that says nothing of a field counts.
  const test = tests.map(
    ([, values], at) => ` and (isNull(f${at}) or has(${bound.value("Array(String)", values)}, assumeNotNull(f${at})))`,
  );
  return `length(arrayDistinct(arrayFilter((${names.join(", ")}) -> isNotNull(kind)${test.join("")}, ${columns.join(", ")})))`;
}

/** What an activity counts in 90 days, unless said otherwise. */
const activityDefaults = { events: [...transactionEvents] as readonly string[], window_days: 90 };
const channelDefaults = { events: ["login"] as readonly string[], window_days: 90 };

export const grade: Compute<"grade"> = (context, settings, at) => {
  const bound = new Bound();
  const { assets, products, grades } = settings;
  const activity = { ...activityDefaults, ...settings.activity };
  const channels = { ...channelDefaults, ...settings.channels };
  const longest = Math.max(activity.window_days, channels.window_days);
  const counted = (of: typeof activity): string =>
    `countIf(type in ${bound.value("Array(String)", of.events)} and occurred_at > ${bound.instant(daysBefore(at, of.window_days))})`;
  const doubles = (steps: readonly number[]): string => bound.value("Array(Float64)", steps);
  // Money is compared in fen.
  const fen = bound.value(
    "Array(Int64)",
    assets.steps.map((step) => Math.round(step * 100)),
  );
  const kinds = kindsSql(bound, context, products.of ?? "holdings", products.kind ?? "kind", products.where ?? {});
  const stars = Object.entries(grades).sort(([, a], [, b]) => b - a);
  const chosen = stars.map(
    ([name, least]) => `total >= ${bound.value("Float64", least)}, ${bound.value("String", name)}`,
  );
  const isProspect = context.attributes.has("prospect") ? "not ifNull(prospect, false)" : "1";
  const text = `
    select customer, multiIf(${chosen.join(", ")}, '') as value,
      concat('grade.points total=', toString(round(total, 1)), ' assets=', toString(round(a, 1)), ' products=',
        toString(round(p, 1)), ' activity=', toString(round(t, 1)), ' channels=', toString(round(c, 1))) as evidence,
      ${noConfidence}
    from (
      select customer, a, p, t, c, round(a + p + t + c, 6) as total
      from (
        select k.customer as customer, ${pointsSql("toInt64(k.assets * 100)", assets, fen)} as a,
          ${pointsSql("k.kinds", products, doubles(products.steps))} as p,
          ${pointsSql("e.activity", activity, doubles(activity.steps))} as t,
          ${pointsSql("e.channels", channels, doubles(channels.steps))} as c
        from (
          select customer, assumeNotNull(\`${assets.of ?? "aum"}\`) as assets, ${kinds} as kinds from customer final
          where isNotNull(\`${assets.of ?? "aum"}\`) and ${isProspect} and ${leftOut(context, settings.for_all)}) k
        left join (
          select customer, ${counted(activity)} as activity, ${counted(channels)} as channels
          from ${eventsSql(bound, context, {
            types: [...new Set([...activity.events, ...channels.events])],
            at,
            after: daysBefore(at, longest),
            forAll: settings.for_all,
          })} group by customer) e on e.customer = k.customer))
    where value != ''`;
  return { text, params: bound.params };
};
