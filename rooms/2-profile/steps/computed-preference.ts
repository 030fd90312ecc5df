/**
 * Preferences, drawn towards the bank's mean: (own + prior × bank) / (all + prior). Either shares of what a customer does
 * (own weight by all weight), or rates of answers to chances.
 */
import type { PreferenceSource } from "#contracts/definitions";
import { Bound, type Compute, type ComputeContext, daysBefore, eventsSql, whereSql } from "./computed-sql.ts";

type Sources = readonly PreferenceSource[];

function valueSql(bound: Bound, context: ComputeContext, source: PreferenceSource, zone: string): string {
  if (source.hour) return `toString(toHour(toTimeZone(occurred_at, ${zone})))`;
  if (source.is !== undefined) return bound.value("String", source.is);
  const fields = source.value === undefined ? [] : typeof source.value === "string" ? [source.value] : source.value;
  const found = fields.map((field) => `nullIf(JSONExtractString(data, ${bound.value("String", field)}), '')`);
  if (source.kind_of !== undefined && context.products.size > 0) {
    const names = bound.value("Array(String)", [...context.products.keys()]);
    const kinds = bound.value("Array(String)", [...context.products.values()]);
    const product = `JSONExtractString(data, ${bound.value("String", source.kind_of)})`;
    found.push(`nullIf(transform(${product}, ${names}, ${kinds}, ''), '')`);
  }
  return `ifNull(coalesce(${found.join(", ")}, NULL), '')`;
}

function weightSql(bound: Bound, { weight = 1, plus = {}, at_most: most }: PreferenceSource): string {
  const more = Object.entries(plus).map(
    ([field, each]) =>
      `${bound.value("Float64", each)} * greatest(0, JSONExtractFloat(data, ${bound.value("String", field)}))`,
  );
  const whole = [bound.value("Float64", weight), ...more].join(" + ");
  return most === undefined ? whole : `least(${bound.value("Float64", most)}, ${whole})`;
}

/** Each event's answer of the first source that takes it. */
function chosenSql(
  bound: Bound,
  sources: Sources,
  of: (source: PreferenceSource) => string,
  otherwise: string,
): string {
  const branches = sources.map(
    (source) =>
      `type = ${bound.value("String", source.event)} and ${whereSql(bound, source.where, source.unless)}, ${of(source)}`,
  );
  return `multiIf(${branches.join(", ")}, ${otherwise})`;
}

/** Rows of customer, value and weight; values that the tag does not declare are left out. */
function shownSql(bound: Bound, context: ComputeContext, sources: Sources, events: string): string {
  const zone = bound.value("String", context.zone);
  const declared = context.values ? `value in ${bound.value("Array(String)", context.values)}` : "value != ''";
  return `
    select customer, ${chosenSql(bound, sources, (source) => valueSql(bound, context, source, zone), "''")} as value,
      ${chosenSql(bound, sources, (source) => `toFloat64(${weightSql(bound, source)})`, "0.")} as weight
    from ${events} where ${declared} and weight > 0`;
}

const typesOf = (sources: Sources): string[] => [...new Set(sources.map(({ event }) => event))];

export const preference: Compute<"preference"> = (context, settings, at) => {
  const bound = new Bound();
  const { sources, chances, window_days: days, prior, minimum } = settings;
  const types = typesOf([...sources, ...(chances ?? [])]);
  const events = eventsSql(bound, context, { types, at, after: daysBefore(at, days), forAll: settings.for_all });
  const k = bound.value("Float64", prior);
  const least = bound.value("Float64", minimum);
  const text = chances
    ? rateSql(bound, context, { sources, chances, per: settings.per, events, k, least })
    : shareSql(shownSql(bound, context, sources, events), k, least);
  return { text, params: bound.params };
};

// The bank's values that nobody could prefer by little evidence: more are cut off by how often they are seen.
const VALUES = 500;

/** A value that the customer never showed wins too, where the bank's mean outweighs so little evidence: then none is given. */
function shareSql(shown: string, k: string, least: string): string {
  return `
    with (
      select (groupArray(value), groupArray(share)) from (
        select value, share from (
          select value, sum(weight) / sum(sum(weight)) over () as share, sum(weight) as seen
          from (${shown}) group by value order by seen desc, value limit ${VALUES})
        order by value)) as bank
    select customer, bank.1[place] as value,
      concat('preference.share own=', toString(round(owns[place], 1)), ' all=', toString(round(whole, 1)), ' share=',
        toString(round(top, 2)), ' bank=', toString(round(bank.2[place], 2))) as evidence,
      CAST(round(top, 6), 'Nullable(Float64)') as confidence
    from (
      select customer, whole, arrayMap(v -> own[indexOf(shown, v)], bank.1) as owns,
        arrayMap((o, p) -> (o + ${k} * p) / (whole + ${k}), owns, bank.2) as scores, arrayMax(scores) as top,
        indexOf(scores, top) as place
      from (
        select customer, groupArray(value) as shown, groupArray(weight) as own, sum(weight) as whole
        from (select customer, value, sum(weight) as weight from (${shown}) group by customer, value)
        group by customer having whole >= ${least}))
    where owns[place] > 0`;
}

interface Rates {
  readonly sources: Sources;
  readonly chances: Sources;
  readonly per: string;
  readonly events: string;
  readonly k: string;
  readonly least: string;
}

/** One chance a touch, however many receipts it has; an answer is a chance as well, whose receipt may never have come. */
function rateSql(bound: Bound, context: ComputeContext, { sources, chances, per, events, k, least }: Rates): string {
  const zone = bound.value("String", context.zone);
  const all = [...sources, ...chances];
  const declared = context.values ? `value in ${bound.value("Array(String)", context.values)}` : "value != ''";
  return `
    select customer, b.1 as value,
      concat('preference.rate own=', toString(b.2), ' all=', toString(b.3), ' share=', toString(round(b.5, 2)), ' bank=',
        toString(round(b.4, 2))) as evidence,
      CAST(round(b.5, 6), 'Nullable(Float64)') as confidence
    from (
      select customer, sum(tried) as trials, argMax((value, answered, tried, bank, score), (score, answered, value)) as b
      from (
        select customer, value, answered, tried,
          sum(answered) over (partition by value) / sum(tried) over (partition by value) as bank,
          (answered + ${k} * bank) / (tried + ${k}) as score
        from (
          select customer, value, sum(answer) as answered, count() as tried
          from (
            select customer, touch, anyIf(said, said != '') as value, max(is_answer) as answer
            from (
              select customer, JSONExtractString(data, ${bound.value("String", per)}) as touch,
                ${chosenSql(bound, all, (source) => valueSql(bound, context, source, zone), "''")} as said,
                ${chosenSql(bound, sources, () => "1", "0")} as is_answer,
                ${chosenSql(bound, all, () => "1", "0")} as is_either
              from ${events} where touch != '' and is_either = 1)
            group by customer, touch)
          where ${declared} group by customer, value))
      group by customer)
    where trials >= ${least} and b.2 > 0`;
}
