/** Conversions of a playbook credited to the touches before them, of whichever playbook. Not causal. */
import { sql, type Tx } from "#ground/storage";
import { type AttributionModel, attributionModels, HALF_LIFE_DAYS } from "../rules/attribution.ts";
import type { CountsAsked } from "./counts.ts";

export interface Credit {
  readonly model: AttributionModel;
  readonly playbook: string;
  readonly channel: string;
  /** Conversions, in parts of one where several touches share it. */
  readonly conversions: number;
}

export interface Credits {
  readonly credits: readonly Credit[];
  /** Conversions before which nothing was delivered within the window. */
  readonly untouched: number;
}

interface CreditRow extends Record<AttributionModel, number> {
  readonly playbook: string | null;
  readonly channel: string | null;
}

/**
 * Touches count when they were delivered between admission and conversion. The five models are those of
 * `rules/attribution.ts`, in one statement. @param halfLifeDays of the decay
 */
export async function creditTouches(tx: Tx, asked: CountsAsked, halfLifeDays = HALF_LIFE_DAYS): Promise<Credits> {
  const rows = await tx.rows<CreditRow>(sql`
    with touched as (
      select o.enrolment, w.playbook, w.channel, row_number() over earlier as place, count(*) over whole as touches,
        power(2, -extract(epoch from o.converted_at - w.delivered_at)::float8 / (${halfLifeDays}::float8 * 86400)) as decay,
        w.enrolment is not null as is_touch
      from outcome.enrolment o
      left join outcome.wave w on w.customer = o.customer and w.delivered_at between o.admitted_at and o.converted_at
      where o.playbook = ${asked.playbook} and o.converted_at is not null and not o.aside
        and (${asked.from}::timestamptz is null or o.admitted_at >= ${asked.from})
        and (${asked.to}::timestamptz is null or o.admitted_at < ${asked.to})
        and (${asked.unit}::int is null
          or o.unit = any (array(select below from organisation.unit_below where unit = ${asked.unit})))
      window earlier as (partition by o.enrolment order by w.delivered_at, w.enrolment, w.wave),
        whole as (partition by o.enrolment)
    ), shared as (
      select playbook, channel, is_touch, (place = touches)::int as "last", (place = 1)::int as "first",
        1.0 / touches as linear, decay / sum(decay) over (partition by enrolment) as time_decay,
        case when touches <= 2 then 1.0 / touches when place in (1, touches) then 0.4 else 0.2 / (touches - 2) end as "position"
      from touched
    )
    select case when is_touch then playbook end as playbook, case when is_touch then channel end as channel,
      sum("last")::float8 as "last", sum("first")::float8 as "first", sum(linear)::float8 as linear,
      sum(time_decay)::float8 as time_decay, sum("position")::float8 as "position"
    from shared group by 1, 2 order by 1, 2`);
  const credits = rows.flatMap((row) => {
    const { playbook, channel } = row;
    if (playbook === null || channel === null) return [];
    return attributionModels.map((model) => ({ model, playbook, channel, conversions: row[model] }));
  });
  return { credits, untouched: rows.find(({ playbook }) => playbook === null)?.last ?? 0 };
}
