/** Resources that customers share, by period. */
import type { Day } from "#ground/clock";
import { sql, type Tx } from "#ground/storage";

export interface ResourceView {
  readonly resource: string;
  readonly period: string;
  readonly total: number;
  /** Taken by holders, used or not. */
  readonly leased: number;
  readonly used: number;
  /** Fraction of a place that goes to the next period. */
  readonly carry: number | null;
}

/** What the last day before one left over of a resource, a fraction of a place; 0 without such a day. */
export async function carryBefore(tx: Tx, resource: string, day: Day): Promise<number> {
  const row = await tx.maybe<{ carry: number | null }>(sql`
    select carry from decision.resource where resource = ${resource} and period < ${day}
    order by period desc limit 1`);
  return row?.carry ?? 0;
}

/** Resources of a period, or of all. For the engine: leases are nobody else's to see. */
export async function readResources(tx: Tx, period: string | null = null): Promise<ResourceView[]> {
  return await tx.rows<ResourceView>(sql`
    select r.resource, r.period, r.total, r.leased, r.carry, coalesce(l.used, 0)::bigint as used
    from decision.resource r
    left join (select resource, period, sum(used) as used from decision.lease group by 1, 2) l using (resource, period)
    where ${period}::text is null or r.period = ${period} order by r.resource, r.period`);
}
