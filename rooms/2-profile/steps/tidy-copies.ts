/** ClickHouse's copies of customers that are gone: merged into others, or erased. */
import { machine } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql } from "#ground/storage";
import { readRedirects } from "../store/identity.ts";

/** How long a copy that was on its way when its customer went is waited for, in milliseconds. */
const PATIENCE_MS = 600_000;
const MOST = 10_000;

/** The log and what comes from it keep every number; so does the list of merged ones. */
const kept: ReadonlySet<string> = new Set(["facts", "past", "history", "merged"]);

export interface TidyParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
}

/**
 * Deletes copies of customers that have no state any more and tells ClickHouse who was merged into whom. Runs after each
 * round of copying, which may have sent one that was read before: a number is looked after for ten minutes.
 * @returns the number of customers whose copies were deleted
 */
export async function tidyCopies({ storage, columnar }: TidyParts): Promise<number> {
  const { due, redirects } = await storage.batch("tidy copies", async (tx) => {
    const rows = await tx.rows<{ customer: number; since: Date; alive: boolean; scored: boolean }>(sql`
      select f.customer, f.since, exists (select 1 from profile.customer c where c.customer = f.customer) as alive,
        exists (select 1 from profile.score s where s.customer = f.customer) as scored
      from profile.forgotten f order by f.since, f.customer limit ${MOST}`);
    return {
      due: rows,
      redirects: await readRedirects(
        tx,
        rows.map((row) => row.customer),
      ),
    };
  });
  if (due.length === 0) return 0;
  await tellMerged(
    columnar,
    due.map((row) => row.customer),
    redirects,
  );
  const gone = due.filter((row) => !row.alive).map((row) => row.customer);
  const deleted = gone.length === 0 ? 0 : await deleteCopies(columnar, gone);
  const unscored = due.filter((row) => row.alive && !row.scored).map((row) => row.customer);
  if (unscored.length > 0) await deleteRows(columnar, "score", unscored);
  const before = new Date(machine.now().getTime() - PATIENCE_MS);
  const settled = due.filter((row) => row.alive || row.since < before);
  await storage.batch("tidy copies", (tx) =>
    tx.run(sql`
      delete from profile.forgotten f using unnest(${settled.map((row) => row.customer)}::int[],
        ${settled.map((row) => row.since.toISOString())}::timestamptz[]) as u(customer, since)
      where f.customer = u.customer and date_trunc('milliseconds', f.since) = u.since`),
  );
  return deleted;
}

async function tellMerged(
  columnar: Columnar,
  customers: readonly CustomerNumber[],
  redirects: ReadonlyMap<CustomerNumber, CustomerNumber | null>,
): Promise<void> {
  const known = await columnar.rows<{ customer: number; survivor: number }>(
    "select customer, survivor from merged final where customer in {customers: Array(UInt32)}",
    { customers: [...customers] },
  );
  const told = new Map(known.map((row) => [row.customer, row.survivor]));
  const revision = machine.now().getTime();
  const values = customers
    .map((customer) => ({ customer, survivor: redirects.get(customer) ?? customer, revision }))
    .filter(({ customer, survivor }) => (told.get(customer) ?? customer) !== survivor);
  if (values.length > 0) await columnar.insert({ table: "merged", values });
}

async function deleteCopies(columnar: Columnar, gone: readonly CustomerNumber[]): Promise<number> {
  const tables = await columnar.rows<{ table: string }>(`
    select c.table as table from system.columns c join system.tables t on t.database = c.database and t.name = c.table
    where c.database = currentDatabase() and c.name = 'customer' and t.engine like '%MergeTree' order by 1`);
  const found = new Set<number>();
  for (const { table } of tables.filter((one) => !kept.has(one.table))) {
    const rows = await columnar.rows<{ customer: number }>(
      `select distinct customer from \`${table}\` where customer in {gone: Array(UInt32)}`,
      { gone: [...gone] },
    );
    if (rows.length === 0) continue;
    for (const { customer } of rows) found.add(customer);
    await deleteRows(columnar, table, gone);
  }
  return found.size;
}

async function deleteRows(columnar: Columnar, table: string, customers: readonly CustomerNumber[]): Promise<void> {
  await columnar.command(
    `delete from \`${table}\` where customer in {gone: Array(UInt32)}`,
    { gone: [...customers] },
    { settings: { lightweight_deletes_sync: 2 } },
  );
}
