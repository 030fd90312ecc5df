/** Facts that are taken back: recorded once, and found again. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { ProfileFact } from "../rules/profile-fact.ts";

/** What a `fact_retracted` names, as a key of {@link loadRetracted}'s answer. */
export const retractionKey = (customer: CustomerNumber, source: string, id: string): string =>
  `${customer}\n${source}\n${id}`;

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
  const named = new Map<string, { customer: number; source: string; id: string }>();
  for (const { customer, data } of retractions) {
    const [source, id] = [String(data.source), String(data.id)];
    named.set(retractionKey(customer, source, id), { customer, source, id });
  }
  if (named.size === 0) return new Map();
  const list = [...named.values()];
  // A merged customer's facts stand in the log under the number for which they came.
  const rows = await tx.rows<Row>(sql`
    with added as (
      insert into profile.retracted (customer, source, id)
      select * from unnest(${list.map((n) => n.customer)}::int[], ${list.map((n) => n.source)}::text[],
        ${list.map((n) => n.id)}::text[]) on conflict do nothing returning customer, source, id
    )
    select a.customer, a.source, a.id, f.type, f.occurred_at, f.data from added a
    left join lateral (
      select l.type, l.occurred_at, l.data from log.fact l
      where l.customer = any(array(
          select a.customer union all select r.customer from profile.redirect r where r.survivor = a.customer))
        and l.source = a.source and l.id = a.id
      limit 1
    ) f on true`);
  return new Map(rows.map((row) => [retractionKey(row.customer, row.source, row.id), factOf(row)]));
}

function factOf({ customer, source, id, type, occurred_at, data }: Row): ProfileFact | null {
  if (type === null || occurred_at === null || data === null) return null;
  return { customer, source, id, type, occurredAt: occurred_at, data: JSON.parse(data) as Record<string, unknown> };
}
