/** What came of the touches of a playbook, by the probability at which they were decided. */
import { sql, type Tx } from "#ground/storage";

export interface Band {
  /** Lower edge, included; of the highest band excluded ("more than 70 %"). */
  readonly from: number;
  /** Upper edge, excluded, but included in the two highest bands. */
  readonly to: number;
  readonly called: number;
  readonly converted: number;
  readonly rate: number | null;
}

/**
 * Called and converted customers by band of calibrated probability, highest band first; a band without calls has
 * `called` 0 and no rate. Without a model every band is empty.
 * @param edges inner edges, rising
 */
export async function countBands(tx: Tx, playbook: string, edges: readonly number[]): Promise<Band[]> {
  const rows = await tx.rows<{ band: number; called: number; converted: number }>(sql`
    select width_bucket(d.probability, ${edges}::float8[]) - (d.probability = ${edges.at(-1) ?? -1}::float8)::int as band, count(*) as called,
      count(*) filter (where r.converted) as converted
    from decision.record d left join outcome.result r on r.enrolment = d.enrolment
    where d.playbook = ${playbook} and d.outcome = 'chosen' and d.probability is not null group by 1`);
  const counted = new Map(rows.map((row) => [row.band, row]));
  const all = [0, ...edges, 1];
  return Array.from({ length: edges.length + 1 }, (_, index) => {
    const { called = 0, converted = 0 } = counted.get(index) ?? {};
    return {
      from: all[index] ?? 0,
      to: all[index + 1] ?? 1,
      called,
      converted,
      rate: called === 0 ? null : converted / called,
    };
  }).reverse();
}

/** Conversions counted for a playbook. */
export async function countConversions(tx: Tx, playbook: string): Promise<{ results: number; converted: number }> {
  return await tx.one(sql`
    select count(*) as results, count(*) filter (where converted) as converted from outcome.result where playbook = ${playbook}`);
}
