/** Customers who were erased: the records that law wants kept are shut away from all but head office, the rest goes. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { forgetStandings } from "../store/standing.ts";
import { forgetAssignments } from "./assign.ts";

/** Takes records out of every unit's sight; how many there are. They know the bare number alone. */
export async function sealRecords(tx: Tx, customers: readonly CustomerNumber[]): Promise<number> {
  return await tx.run(sql`update decision.record set unit = null where customer = any(${[...customers]}::int[])`);
}

/** What goes: how customers stand, and the number in the experiments that they were in, which keep a salted hash. */
export async function forgetDecided(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<{ readonly standings: number; readonly assignments: number }> {
  return {
    standings: await forgetStandings(tx, customers),
    assignments: await forgetAssignments(tx, customers),
  };
}
