/** Rows of whole tables out of one database and into another, as the owner. */
import type { Readable } from "node:stream";
import { sql } from "kysely";
import type pg from "pg";
import { storageCases } from "./cases.ts";
import { type PostgresConnection, type Tx, transactionOn } from "./postgres.ts";
import { withPlainTexts } from "./snapshot.ts";
import {
  columnList,
  quoted,
  readTables,
  type SequenceShape,
  sumRows,
  type TableShape,
  type TableSum,
} from "./tables.ts";

/** The rows of a table or of one of its partitions in COPY's text format. */
export function copyRowsOut(tx: Tx, table: TableShape, partition?: string): Readable {
  return tx.copyOut(
    `copy (select ${columnList(table)} from ${quoted(table.schema, partition ?? table.name)}) to stdout`,
  );
}

export interface LoadedTable {
  readonly table: TableShape;
  readonly sum: TableSum;
  /** Texts as {@link copyRowsOut} made them, one after the other; asked for when the table's turn comes. */
  parts(): Iterable<AsyncIterable<Buffer>>;
}

export interface Load {
  readonly tables: readonly LoadedTable[];
  readonly sequences: readonly SequenceShape[];
  readonly onTable?: (table: TableShape, sum: TableSum) => void;
  /** Makes a table that no migration makes; false: it is not one of those. */
  readonly make?: (tx: Tx, table: TableShape) => Promise<boolean>;
}

/**
 * Fills a database whose schema stands but for what was made while it ran: columns and partitions are made here, tables by
 * `make`.
 * One transaction: rows, sequences and the comparison of every table's count and checksum, or nothing. What the tables
 * held before is emptied.
 * @throws storage.missing_table, storage.rows_differ
 */
export async function loadTables(owner: PostgresConnection, load: Load): Promise<void> {
  await withPlainTexts(
    owner,
    async (client) => {
      const tx = transactionOn(client);
      await client.query("begin");
      const present = await presentTables(tx, load);
      for (const { table } of load.tables) await completeShape(client, present, table);
      const asleep = await putToSleep(tx, client);
      const names = load.tables.map(({ table }) => quoted(table.schema, table.name));
      if (names.length > 0) await client.query(`truncate ${names.join(", ")}`);
      for (const { table, sum, parts } of load.tables) {
        for (const part of parts()) {
          await tx.copyIn(`copy ${quoted(table.schema, table.name)} (${columnList(table)}) from stdin`, part);
        }
        await compare(tx, table, sum);
        load.onTable?.(table, sum);
      }
      for (const { schema, name, last } of load.sequences) {
        await client.query("select setval($1::text::regclass, $2::text::bigint)", [quoted(schema, name), last]);
      }
      for (const statement of asleep) await client.query(statement);
      await client.query("commit");
    },
    "perennial load",
  );
}

/** What stands, once the tables that were made while the bank ran stand too. */
async function presentTables(tx: Tx, { tables, make }: Load): Promise<TableShape[]> {
  const found = await readTables(tx);
  const names = new Set(found.map(({ schema, name }) => `${schema}.${name}`));
  let made = false;
  for (const { table } of tables) {
    if (!names.has(`${table.schema}.${table.name}`)) made = ((await make?.(tx, table)) ?? false) || made;
  }
  return made ? await readTables(tx) : found;
}

async function compare(tx: Tx, table: TableShape, wanted: TableSum): Promise<void> {
  const found = await sumRows(tx, table);
  if (found.count === wanted.count && found.checksum === wanted.checksum) return;
  const name = `${table.schema}.${table.name}`;
  throw storageCases.rows_differ({ table: name, found: found.count, wanted: wanted.count });
}

/** Adds the columns and partitions that no migration makes. */
async function completeShape(client: pg.Client, present: readonly TableShape[], wanted: TableShape): Promise<void> {
  const { schema, name } = wanted;
  const found = present.find((table) => table.schema === schema && table.name === name);
  if (!found) throw storageCases.missing_table({ table: `${schema}.${name}` });
  const columns = new Set(found.columns.map((column) => column.name));
  const missing = wanted.columns.filter((column) => !columns.has(column.name));
  if (missing.length > 0) {
    const clauses = missing.map(
      ({ name, type, required, initial }) =>
        `add column ${quoted(name)} ${type}${initial === null ? "" : ` default ${initial}`}${required ? " not null" : ""}`,
    );
    await client.query(`alter table ${quoted(schema, name)} ${clauses.join(", ")}`);
  }
  const partitions = new Set(found.partitions.map((partition) => partition.name));
  for (const partition of wanted.partitions) {
    if (partitions.has(partition.name)) continue;
    const own = quoted(schema, partition.name);
    await client.query(`
      create table ${own} (like ${quoted(schema, name)} including all);
      alter table ${quoted(schema, name)} attach partition ${own} ${partition.bound};
      alter table ${own} enable row level security;
      alter table ${own} force row level security;
      create policy owner_all on ${own} to perennial_owner using (true) with check (true)`);
  }
}

/**
 * Foreign keys, triggers and forced row-level security (COPY does not go through it) stand aside until the rows are in.
 * @returns the statements that bring them back; adding a key again checks every row.
 */
async function putToSleep(tx: Tx, client: pg.Client): Promise<string[]> {
  const steps = await tx.rows<{ sleep: string; wake: string }>(sql`
    with ours as (
      select c.oid, format('%I.%I', n.nspname, c.relname) as name, c.relforcerowsecurity as forced, c.relispartition as part
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
    )
    select format('alter table %s drop constraint %I', o.name, k.conname) as sleep,
      format('alter table %s add constraint %I %s', o.name, k.conname, pg_catalog.pg_get_constraintdef(k.oid)) as wake
    from pg_catalog.pg_constraint k join ours o on o.oid = k.conrelid where k.contype = 'f' and k.conparentid = 0
    union all
    select distinct format('alter table %s disable trigger user', o.name), format('alter table %s enable trigger user', o.name)
    from pg_catalog.pg_trigger t join ours o on o.oid = t.tgrelid where not t.tgisinternal and t.tgparentid = 0
    union all
    select format('alter table %s no force row level security', o.name), format('alter table %s force row level security', o.name)
    from ours o where o.forced and not o.part`);
  for (const { sleep } of steps) await client.query(sleep);
  return steps.map(({ wake }) => wake);
}
