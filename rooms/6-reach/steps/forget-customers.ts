/** Customers who were erased: nothing more goes out to them, and what went out is shut away from all but head office. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { dropEdgesOf } from "../store/benefit-nodes.ts";
import { dropMessagesOf } from "../store/local-messages.ts";

export interface Forgotten {
  /** Touches that will not go out any more. */
  readonly denied: number;
  /** Tasks that colleagues need not do any more. */
  readonly closed: number;
  /** Touches that stay in the ledger, under the bare number. */
  readonly kept: number;
  /** Messages that went from the local inbox. */
  readonly dropped: number;
}

/**
 * Denies what is planned, closes open tasks, and takes all of it out of every unit's sight. A touch that is with the
 * provider right now ends as the provider says.
 */
export async function forgetReached(tx: Tx, customers: readonly CustomerNumber[], at: Date): Promise<Forgotten> {
  const denied = await tx.run(sql`
    update reach.touch set state = 'denied', code = 'erased', updated_at = ${at},
      trail = trail || 'denied'::text, trail_at = trail_at || ${at}::timestamptz
    where customer = any(${customers}::int[]) and state = 'planned'`);
  const closed = await tx.run(sql`
    update reach.task set state = 'expired', done_at = ${at}, held_until = null
    where customer = any(${customers}::int[]) and state in ('open', 'taken')`);
  await tx.run(sql`
    update reach.task_step s set unit = null from reach.task k
    where k.task = s.task and k.customer = any(${customers}::int[])`);
  await tx.run(sql`
    update reach.task set unit = null, evidence = null where customer = any(${customers}::int[])`);
  const kept = await tx.run(sql`update reach.touch set unit = null where customer = any(${customers}::int[])`);
  // The ledger of benefits stays as the books of money do, under the bare number; what the customer came with does not.
  await dropEdgesOf(tx, customers);
  return { denied, closed, kept, dropped: await dropMessagesOf(tx, customers) };
}
