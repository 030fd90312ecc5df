/** ClickHouse's copy of memberships, in rounds as the profile's: rows carry their revision, and the highest wins. */
import type { MachineClock } from "#ground/clock";
import { type Columnar, jsonLines } from "#ground/columnar";
import { type Storage, sql } from "#ground/storage";
import { copyInRounds } from "#profile";

const ROUND = 50_000;
const SLICE = 1_000;

export interface MembershipCopy {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly clock: MachineClock;
}

/** Copies all memberships that changed so far; returns of how many customers. */
export async function copyMemberships({ storage, columnar, clock }: MembershipCopy): Promise<number> {
  const rounds = { storage, purpose: "membership copy", schema: "audience", size: ROUND, slice: SLICE } as const;
  return await copyInRounds(
    rounds,
    async (tx, customers) => {
      // As a text: an array of the driver's is parsed number by number.
      const rows = await tx.rows<{ customer: number; members: string; revision: number }>(sql`
        select customer, array_to_string(members, ',') as members, revision
        from audience.membership where customer = any(${customers}::int[])`);
      const copied_at = clock.now().toISOString();
      return jsonLines(
        rows.map(({ members, ...row }) => ({
          ...row,
          members: members === "" ? [] : members.split(",").map(Number),
          copied_at,
        })),
      );
    },
    async (parts) => {
      const bytes = parts.filter((part) => part.length > 0);
      if (bytes.length > 0) await columnar.insert({ table: "member", bytes });
    },
  );
}
