/**
 * Rounds of a copy to ClickHouse. A round first moves the customers that changed from `dirty` to `copying` and commits; then
 * they are read and sent; then forgotten. A crash between repeats the round, so what is sent carries its revision.
 */
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql, type Tx } from "#ground/storage";

export interface CopyRounds {
  readonly storage: Storage;
  /** Names the transactions. */
  readonly purpose: string;
  /** Schema whose tables `dirty` and `copying` hold the customers; a constant of the code. */
  readonly schema: "profile" | "audience";
  /** Customers of a round. */
  readonly size: number;
  /** Customers that are read at once: a longer set would hold up whoever else is served. */
  readonly slice: number;
}

/**
 * Sends all customers that changed so far; returns how many.
 * @param read what is to be sent of some customers, as bytes
 * @param send sends a round in one block
 */
export async function copyInRounds<Part>(
  rounds: CopyRounds,
  read: (tx: Tx, customers: readonly CustomerNumber[]) => Promise<Part>,
  send: (parts: readonly Part[]) => Promise<void>,
): Promise<number> {
  const { storage, purpose, slice } = rounds;
  const copying = sql.raw(`${rounds.schema}.copying`);
  let total = 0;
  for (;;) {
    const customers = await takeRound(rounds);
    if (customers.length === 0) return total;
    const parts: Part[] = [];
    for (let from = 0; from < customers.length; from += slice)
      parts.push(await storage.batch(purpose, (tx) => read(tx, customers.slice(from, from + slice))));
    await send(parts);
    await storage.batch(purpose, (tx) => tx.run(sql`delete from ${copying} where customer = any(${customers}::int[])`));
    total += customers.length;
  }
}

async function takeRound({ storage, purpose, schema, size }: CopyRounds): Promise<number[]> {
  const [dirty, copying] = [sql.raw(`${schema}.dirty`), sql.raw(`${schema}.copying`)];
  return await storage.batch(purpose, async (tx) => {
    await tx.run(sql`
      with moved as (
        delete from ${dirty} where customer in (
          select customer from ${dirty} order by customer limit ${size} for update skip locked)
        returning customer)
      insert into ${copying} select customer from moved on conflict do nothing`);
    const rows = await tx.rows<{ customer: number }>(sql`
      select customer from ${copying} order by customer limit ${size * 2}`);
    return rows.map((row) => row.customer);
  });
}
