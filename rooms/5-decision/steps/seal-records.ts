/** Customers who were erased: the records that law wants kept are shut away from all but head office. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

/** Takes records out of every unit's sight; how many there are. They know the bare number alone. */
export async function sealRecords(tx: Tx, customers: readonly CustomerNumber[]): Promise<number> {
  return await tx.run(sql`update decision.record set unit = null where customer = any(${customers}::int[])`);
}
