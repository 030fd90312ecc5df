/** A wave told of twice. */
import { sql } from "#ground/storage";

/** After an insert into `outcome.wave as w`: the earliest instants and the highest cost of both stand, in whatever order they came. */
export const mergedWave = sql`
  on conflict (enrolment, wave, customer) do update set
    channel = greatest(w.channel, excluded.channel),
    touched_at = least(w.touched_at, excluded.touched_at),
    delivered_at = least(w.delivered_at, excluded.delivered_at),
    reached_at = least(w.reached_at, excluded.reached_at),
    cost = greatest(w.cost, excluded.cost)`;
