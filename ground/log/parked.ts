/** Customers whose facts could not be applied: listed for a person, released by a person. */

import { audit } from "#ground/audit";
import { type Actor, allow, definePermissions } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { logCases } from "./cases.ts";

export const logPermissions = definePermissions("log", {
  release: { roles: ["administrator"] },
});

export interface ParkedCustomer {
  readonly consumer: string;
  readonly customer: number;
  readonly shard: number;
  readonly reason: string;
  /** Offset of the first fact that waits. */
  readonly since: number;
  /** Facts that wait. */
  readonly facts: number;
  readonly parkedAt: Date;
  readonly released: boolean;
}

export async function listParked(tx: Tx): Promise<ParkedCustomer[]> {
  return await tx.rows<ParkedCustomer>(sql`
    select consumer, customer, shard, reason, since_offset as since, facts, parked_at as "parkedAt", released
    from log.parked order by parked_at, consumer, customer`);
}

/**
 * Releases a parked customer: the shard's owner runs the waiting facts again, in their order and in one commit, before
 * any later one. What fails again is parked again with the new reason.
 * @throws log.not_parked
 */
export async function releaseParked(
  storage: Storage,
  actor: Actor,
  input: { readonly consumer: string; readonly customer: number; readonly reason?: string },
): Promise<void> {
  const { consumer, customer, reason } = input;
  allow(actor, logPermissions.release);
  await storage.batch("release parked", async (tx) => {
    const count = await tx.run(
      sql`update log.parked set released = true where consumer = ${consumer} and customer = ${customer}`,
    );
    if (count === 0) throw logCases.not_parked({ consumer, customer });
    await audit(tx, actor, {
      action: "log.release",
      target: `customer:${customer}`,
      after: { consumer },
      ...(reason === undefined ? {} : { reason }),
    });
  });
}
