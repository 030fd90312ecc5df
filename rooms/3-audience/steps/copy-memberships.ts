/**
 * ClickHouse's copy of memberships, in rounds as the profile's: customers move from `dirty` to `copying`, are read and
 * sent, then forgotten. A crash between repeats the round; rows carry their revision, and the highest wins.
 */
import type { MachineClock } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { type Storage, sql } from "#ground/storage";

const ROUND = 50_000;

export interface MembershipCopy {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly clock: MachineClock;
}

/** Copies all memberships that changed so far; returns of how many customers. */
export async function copyMemberships({ storage, columnar, clock }: MembershipCopy): Promise<number> {
  let total = 0;
  for (;;) {
    const customers = await takeRound(storage);
    if (customers.length === 0) return total;
    const rows = await storage.batch("membership copy", (tx) =>
      tx.rows<{ customer: number; members: number[]; revision: number }>(sql`
        select customer, members, revision from audience.membership where customer = any(${customers}::int[])`),
    );
    const copied_at = clock.now().toISOString();
    if (rows.length > 0) await columnar.insert({ table: "member", values: rows.map((row) => ({ ...row, copied_at })) });
    await storage.batch("membership copy", (tx) =>
      tx.run(sql`delete from audience.copying where customer = any(${customers}::int[])`),
    );
    total += customers.length;
  }
}

async function takeRound(storage: Storage): Promise<number[]> {
  return await storage.batch("membership copy", async (tx) => {
    await tx.run(sql`
      with moved as (
        delete from audience.dirty where customer in (
          select customer from audience.dirty order by customer limit ${ROUND} for update skip locked)
        returning customer)
      insert into audience.copying select customer from moved on conflict do nothing`);
    const rows = await tx.rows<{ customer: number }>(sql`
      select customer from audience.copying order by customer limit ${ROUND * 2}`);
    return rows.map((row) => row.customer);
  });
}
