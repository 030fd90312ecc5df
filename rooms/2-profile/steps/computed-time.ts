/** Times of the month: the day on which wages come, and balances that peak at its end. */
import { lastDayOfMonth } from "#ground/calendar";
import { addDays, dayOf, instantOf } from "#ground/clock";
import { monthFrom, paydayPlan } from "../rules/computed/payday.ts";
import { amountIn, Bound, type Compute, eventsSql, whereSql } from "./computed-sql.ts";

/**
 * For each nominal day of the month: on how many paydays wages came, near and to the day. The day with most exact hits
 * is predicted; then most hits, the larger wages, the earlier day. A payday counts once its chance is over.
 */
export const payday: Compute<"payday"> = (context, settings, at) => {
  const bound = new Bound();
  const { months, tolerance_days: tolerance, sources } = settings;
  const today = dayOf(at, context.zone);
  const plan = paydayPlan(context.calendar, today, months, tolerance);
  const dues = Array.from({ length: 31 }, (_, nominal) =>
    plan.filter((one) => one.exact && one.nominal === nominal + 1).map((one) => one.due),
  );
  // Wages of the first month may have come before it began.
  const [first = today] = plan.map(({ near }) => near).sort();
  const from = instantOf(first, "00:00", context.zone);
  const isWages = sources.map(
    ({ event, where }) => `(type = ${bound.value("String", event)} and ${whereSql(bound, where)})`,
  );
  const zone = bound.value("String", context.zone);
  const now = bound.value("Date", today);
  const types = [...new Set(sources.map(({ event }) => event))];
  const events = eventsSql(bound, context, {
    types,
    at,
    after: new Date(from.getTime() - 1),
    forAll: settings.for_all,
  });
  const text = `
    with best as (
      select customer, argMax((nominal, hits, exacts, months), (exacts, hits, amount, 0 - toInt32(nominal))) as b
      from (
        select customer, nominal, hits, exacts, amount,
          late + arrayCount(due -> due >= first - ${tolerance} and due < ${now} - ${tolerance},
            ${bound.value("Array(Array(Date))", dues)}[nominal]) as months
        from (
          select customer, nominal, any(first) as first, count() as hits, sum(exact) as exacts, sum(amount) as amount,
            countIf(due >= ${now} - ${tolerance}) as late
          from (
            select w.customer as customer, p.nominal as nominal, p.due as due, max(p.exact) as exact, sum(w.amount) as amount,
              any(w.first) as first
            from (
              select customer, day, amount, min(day) over (partition by customer) as first
              from (
                select customer, toDate(toTimeZone(occurred_at, ${zone})) as day, sum(${amountIn("'amount'")}) as amount
                from ${events} where ${isWages.join(" or ")} group by customer, day)) w
            join (
              select arrayJoin(arrayZip(${bound.value(
                "Array(UInt8)",
                plan.map((one) => one.nominal),
              )},
                ${bound.value(
                  "Array(Date)",
                  plan.map((one) => one.due),
                )},
                ${bound.value(
                  "Array(Date)",
                  plan.map((one) => one.near),
                )},
                ${bound.value(
                  "Array(UInt8)",
                  plan.map((one) => (one.exact ? 1 : 0)),
                )})) as one,
                one.1 as nominal, one.2 as due, one.3 as near, one.4 as exact) p on p.near = w.day
            group by customer, nominal, due)
          group by customer, nominal))
      group by customer)
    select customer, toString(b.1) as value,
      concat('payday.hits hits=', toString(b.2), ' months=', toString(b.4), ' exact=', toString(b.3)) as evidence,
      CAST(round(b.2 / b.4, 4), 'Nullable(Float64)') as confidence
    from best
    where b.4 >= ${settings.minimum_months} and b.2 >= b.4 * ${bound.value("Float64", settings.minimum_confidence)}`;
  return { text, params: bound.params };
};

/** How long before the first month a balance is looked for that still stands when it begins. */
const CARRIED_DAYS = 366;

/**
 * A month counts when its last days saw its highest balance, and not all of its balances were the same. The balance that
 * it began with counts too, unless it was gone within as many days: it is then the end of the month before. A month of
 * which nothing earlier is known does not count.
 */
export const monthEndPeak: Compute<"month_end_peak"> = (context, settings, at) => {
  const bound = new Bound();
  const { months, at_least: least, last_days: last } = settings;
  const today = dayOf(at, context.zone);
  const firsts = Array.from({ length: months }, (_, n) => `${monthFrom(today, n - months)}-01`);
  const ends = firsts.map((day) => lastDayOfMonth(day));
  const lates = ends.map((day) => addDays(day, 1 - last));
  const start = instantOf(addDays(firsts[0] ?? today, -CARRIED_DAYS), "00:00", context.zone);
  const types = ["balance_changed", "customer_recorded", "attribute_changed"];
  const events = eventsSql(bound, context, { types, at, after: start, forAll: settings.for_all });
  const balance = `toDecimal64OrNull(trim(BOTH '"' FROM JSONExtractRaw(data, 'demand_balance')), 2)`;
  const days = (list: readonly string[]): string => bound.value("Array(Date)", list);
  const text = `
    select customer, '' as value,
      concat('peak.months months=', toString(peaks), ' of=${months}') as evidence,
      CAST(round(peaks / ${months}, 4), 'Nullable(Float64)') as confidence
    from (
      select customer, arrayCount(peak -> peak,
        arrayMap((first, late, end) -> (
          arrayFilter(b -> b.2 >= late and b.2 <= end, balances) as ending,
          arrayFilter(b -> b.2 >= first and b.2 < late, balances) as earlier,
          arrayFilter(b -> b.2 < first, balances) as before,
          arrayExists(b -> b.2 < first + ${last}, earlier) as is_left,
          arrayConcat(arrayMap(b -> b.3, earlier), if(is_left, [], arrayMap(b -> b.3, arraySlice(before, -1)))) as others,
          arrayMax(arrayMap(b -> b.3, ending)) as peak,
          notEmpty(ending) and notEmpty(others) and peak >= arrayMax(others) and peak > arrayMin(others)).7,
        ${days(firsts)}, ${days(lates)}, ${days(ends)})) as peaks
      from (
        select customer, arraySort(b -> b.1, groupArray((occurred_at, day, assumeNotNull(balance)))) as balances
        from (
          select customer, occurred_at, toDate(toTimeZone(occurred_at, ${bound.value("String", context.zone)})) as day,
            ${balance} as balance
          from ${events})
        where isNotNull(balance) group by customer))
    where peaks >= ${least}`;
  return { text, params: bound.params };
};
