/**
 * Recency, frequency, money. Each customer has a place in the order of each; places are cut into quantiles, ties by
 * customer number. A score above its threshold is high.
 */
import type { FullSettings } from "#contracts/definitions";
import {
  amountIn,
  Bound,
  type Compute,
  type ComputeContext,
  daysBefore,
  eventsSql,
  noConfidence,
} from "./computed-sql.ts";

type Settings = FullSettings<"rfm"> & { readonly for_all?: boolean };

/** The score of a place (1 the lowest) among n: the quantile whose upper edge, 1 + (n − 1) k / q, it does not pass. */
function scoreSql(place: string, n: string, quantiles: number): string {
  return `if(${n} <= 1, 1, toInt64(greatest(1, intDiv(${quantiles} * (toInt64(${place}) - 1) + toInt64(${n}) - 2, toInt64(${n}) - 1))))`;
}

/** Everybody who ever moved money: last time, how often, how much. */
function seenSql(bound: Bound, context: ComputeContext, settings: Settings, at: Date, then: Date | undefined): string {
  const since = bound.instant(daysBefore(at, settings.window_days));
  const isAmount = settings.money === "amount";
  const earlier =
    then === undefined
      ? ""
      : `, maxIf(occurred_at, occurred_at <= ${bound.instant(then)}) as last_then, countIf(occurred_at <= ${bound.instant(then)}) > 0 as had`;
  const seen = `
    select customer, max(occurred_at) as last, countIf(occurred_at > ${since}) as frequency${earlier}
      ${isAmount ? `, sumIf(${amountIn("'amount'")}, occurred_at > ${since}) as money` : ""}
    from ${eventsSql(bound, context, { types: settings.events, at, forAll: settings.for_all })} group by customer`;
  if (isAmount) return seen;
  // The name is one of the catalog's attributes: checked, and a column of the copy.
  return `
    select s.*, ifNull(c.held, 0) as money from (${seen}) s
    left join (select customer, \`${settings.money}\` as held from customer final) c on c.customer = s.customer`;
}

/** A column that a score is compared with: beside score × n, or beside twice the score. */
function limitSql(score: string, threshold: Settings["threshold"], over = "()"): string {
  if (threshold === "mean") return `sum(${score}) over ${over} as ${score}_limit`;
  if (threshold === "median")
    return `quantileExactLow(0.5)(${score}) over ${over} + quantileExactHigh(0.5)(${score}) over ${over} as ${score}_limit`;
  return `toFloat64(${threshold}) as ${score}_limit`;
}

function comparedSql(score: string, threshold: Settings["threshold"], n = "n"): string {
  const side = threshold === "mean" ? `${score} * ${n}` : threshold === "median" ? `2 * ${score}` : score;
  return side;
}

export const rfm: Compute<"rfm"> = (context, settings, at) => {
  const bound = new Bound();
  const { quantiles: q, threshold } = settings;
  const high = (score: string): string => `(${comparedSql(score, threshold)} > ${score}_limit)`;
  const text = `
    select customer, concat(toString(${high("r")}), toString(${high("f")}), toString(${high("m")})) as value,
      concat('rfm.scores r=', toString(r), ' f=', toString(f), ' m=', toString(m), ' of=${q}') as evidence, ${noConfidence}
    from (
      select customer, toInt64(n) as n, r, f, m,
        ${(["r", "f", "m"] as const).map((score) => limitSql(score, threshold)).join(", ")}
      from (
        select customer, n, ${q + 1} - ${scoreSql("r_place", "n", q)} as r, ${scoreSql("f_place", "n", q)} as f,
          ${scoreSql("m_place", "n", q)} as m
        from (
          select customer, count() over () as n, row_number() over (order by last desc, customer) as r_place,
            row_number() over (order by frequency, customer) as f_place,
            row_number() over (order by money, customer) as m_place
          from (${seenSql(bound, context, settings, at, undefined)}))))`;
  return { text, params: bound.params };
};

/** Recency below its threshold now and not below it then, frequency or money at or above theirs now. */
export const rfmDeclining: Compute<"declining"> = (context, settings, at) => {
  const bound = new Bound();
  const { quantiles: q, threshold, ago_days: days } = settings;
  const then = daysBefore(at, days);
  const holds = (score: string, sign: string, n = "n"): string =>
    `${comparedSql(score, threshold, n)} ${sign} ${score}_limit`;
  const text = `
    select customer, '' as value,
      concat('rfm.declining r=', toString(r), ' was=', toString(w), ' f=', toString(f), ' m=', toString(m),
        ' days=${days}') as evidence, ${noConfidence}
    from (
      select customer, had, toInt64(n) as n, toInt64(n_then) as n_then, r, f, m, w,
        ${(["r", "f", "m"] as const).map((score) => limitSql(score, threshold)).join(", ")},
        ${limitSql("w", threshold, "(partition by had)")}
      from (
        select customer, had, n, n_then, ${q + 1} - ${scoreSql("r_place", "n", q)} as r, ${scoreSql("f_place", "n", q)} as f,
          ${scoreSql("m_place", "n", q)} as m, ${q + 1} - ${scoreSql("w_place", "n_then", q)} as w
        from (
          select customer, had, count() over () as n, count() over (partition by had) as n_then,
            row_number() over (order by last desc, customer) as r_place,
            row_number() over (order by frequency, customer) as f_place,
            row_number() over (order by money, customer) as m_place,
            row_number() over (partition by had order by last_then desc, customer) as w_place
          from (${seenSql(bound, context, settings, at, then)}))))
    where had and ${holds("r", "<")} and ${holds("w", ">=", "n_then")} and (${holds("f", ">=")} or ${holds("m", ">=")})`;
  return { text, params: bound.params };
};
