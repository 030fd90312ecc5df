/** Facts that are taken back: recorded once, and found again. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { ProfileFact } from "../rules/profile-fact.ts";

/** What a `fact_retracted` names, as a key of {@link loadRetracted}'s answer. */
export const retractionKey = (customer: CustomerNumber, source: string, id: string): string =>
  `${customer}\n${source}\n${id}`;

interface Named {
  readonly customer: number;
  readonly source: string;
  readonly id: string;
  /** Source and id of the retraction itself. */
  readonly own: string;
  readonly ownId: string;
}

interface Row {
  readonly customer: number;
  readonly source: string;
  readonly id: string;
  readonly type: string | null;
  readonly occurred_at: Date | null;
  readonly data: string | null;
}

/**
 * Records retractions (facts of type `fact_retracted`) and finds what they take back. A key of the answer stands for a
 * retraction that is new: the fact, or null when the log does not hold it any more (or not yet). One that was recorded
 * before is absent, so that taking back twice changes nothing.
 */
export async function loadRetracted(
  tx: Tx,
  retractions: readonly ProfileFact[],
): Promise<Map<string, ProfileFact | null>> {
  const named = new Map<string, Named>();
  for (const { customer, source: own, id: ownId, data } of retractions) {
    const [source, id] = [String(data.source), String(data.id)];
    const key = retractionKey(customer, source, id);
    // The first of several takes back.
    if (!named.has(key)) named.set(key, { customer, source, id, own, ownId });
  }
  if (named.size === 0) return new Map();
  const list = [...named.values()];
  // A merged customer's facts stand in the log under the number for which they came. What the log has behind the
  // retraction was not applied yet: it is not to be taken out of anything.
  const rows = await tx.rows<Row>(sql`
    with asked as (
      select * from unnest(${list.map((n) => n.customer)}::int[], ${list.map((n) => n.source)}::text[],
        ${list.map((n) => n.id)}::text[], ${list.map((n) => n.own)}::text[], ${list.map((n) => n.ownId)}::text[])
        as u(customer, source, id, own, own_id)
    ), added as (
      insert into profile.retracted (customer, source, id) select customer, source, id from asked
      on conflict do nothing returning customer, source, id
    )
    select a.customer, a.source, a.id, f.type, f.occurred_at, f.data from added a
    join asked using (customer, source, id)
    cross join lateral (select array(select a.customer union all
      select r.customer from profile.redirect r where r.survivor = a.customer) as numbers) n
    left join lateral (
      select l.shard, l."offset", l.received_at from log.fact l
      where l.customer = any(n.numbers) and l.type = 'fact_retracted' and l.source = asked.own and l.id = asked.own_id
      limit 1
    ) r on true
    left join lateral (
      select l.type, l.occurred_at, l.data from log.fact l
      where l.customer = any(n.numbers) and l.source = a.source and l.id = a.id and (r.shard is null
        or case when l.shard = r.shard then l."offset" < r."offset" else l.received_at <= r.received_at end)
      limit 1
    ) f on true`);
  return new Map(rows.map((row) => [retractionKey(row.customer, row.source, row.id), factOf(row)]));
}

function factOf({ customer, source, id, type, occurred_at, data }: Row): ProfileFact | null {
  if (type === null || occurred_at === null || data === null) return null;
  return { customer, source, id, type, occurredAt: occurred_at, data: JSON.parse(data) as Record<string, unknown> };
}
