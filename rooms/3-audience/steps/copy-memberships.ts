/** ClickHouse's copy of memberships, in rounds as the profile's: rows carry their revision, and the highest wins. */
import type { MachineClock } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { type Storage, sql } from "#ground/storage";
import { copyInRounds } from "#profile";

const ROUND = 50_000;

export interface MembershipCopy {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly clock: MachineClock;
}

/** Copies all memberships that changed so far; returns of how many customers. */
export async function copyMemberships({ storage, columnar, clock }: MembershipCopy): Promise<number> {
  const purpose = "membership copy";
  return await copyInRounds({ storage, purpose, schema: "audience", size: ROUND }, async (customers) => {
    const rows = await storage.batch(purpose, (tx) =>
      tx.rows<{ customer: number; members: number[]; revision: number }>(sql`
        select customer, members, revision from audience.membership where customer = any(${customers}::int[])`),
    );
    const copied_at = clock.now().toISOString();
    if (rows.length > 0) await columnar.insert({ table: "member", values: rows.map((row) => ({ ...row, copied_at })) });
  });
}
