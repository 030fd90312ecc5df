/** Customers who were erased: what waits for them ends. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { forgetTriggers } from "../store/timers.ts";

/** Ends enrolments that are under way; how many. Those of the past stay, under the bare number. */
export async function endEnrolments(tx: Tx, customers: readonly CustomerNumber[]): Promise<number> {
  await forgetTriggers(tx, customers);
  return await tx.run(sql`
    update playbook.enrolment set state = 'ended', due_at = null, end_reason = 'erased' where customer = any(${customers}::int[])
      and state not in ('converted', 'ended')`);
}
