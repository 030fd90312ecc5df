/** What a database consists of beyond its migrations: tables with their columns and partitions, and where sequences stand. */
import { sql } from "kysely";
import pg from "pg";
import { storageCases } from "./cases.ts";
import type { Tx } from "./postgres.ts";

export interface ColumnShape {
  readonly name: string;
  /** As PostgreSQL writes it in DDL. */
  readonly type: string;
  readonly required: boolean;
  /** Expression of the default, null when there is none. */
  readonly initial: string | null;
}

export interface TableShape {
  readonly schema: string;
  readonly name: string;
  /** Without generated columns, which are computed anew. */
  readonly columns: readonly ColumnShape[];
  /** Partitions that hold the rows; empty for a table that is not partitioned. */
  readonly partitions: readonly { readonly name: string; readonly bound: string }[];
}

export interface SequenceShape {
  readonly schema: string;
  readonly name: string;
  readonly last: string;
}

/** Count and order-free checksum of a table's rows; `checksum` is a sum of 48-bit numbers, in decimal digits. */
export interface TableSum {
  readonly count: number;
  readonly checksum: string;
}

const ours = sql.raw(`n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'`);

/**
 * All tables of all schemas but the system's, partitions under their parents.
 * @throws storage.hidden_rows when row-level security would hide rows from the owner.
 */
export async function readTables(tx: Tx): Promise<TableShape[]> {
  const tables = await tx.rows<{
    oid: number;
    schema: string;
    name: string;
    partitioned: boolean;
    hidden: boolean;
  }>(sql`
    select c.oid::int8 as oid, n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned,
      c.relrowsecurity and c.relforcerowsecurity and not exists (
        select 1 from pg_catalog.pg_policy p where p.polrelid = c.oid and p.polcmd = '*' and p.polpermissive
          and pg_catalog.pg_get_expr(p.polqual, p.polrelid) = 'true'
          and (p.polroles = '{0}' or (select r.oid from pg_catalog.pg_roles r where r.rolname = current_user) = any (p.polroles))
      ) as hidden
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and ${ours} order by 2, 3`);
  const hidden = tables.find((table) => table.hidden);
  if (hidden) throw storageCases.hidden_rows({ table: `${hidden.schema}.${hidden.name}` });
  const columns = await tx.rows<ColumnShape & { table: number }>(sql`
    select a.attrelid::int8 as table, a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull as required, pg_catalog.pg_get_expr(d.adbin, d.adrelid) as initial
    from pg_catalog.pg_attribute a left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = any (${tables.map((table) => table.oid)}::oid[]) and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' order by a.attrelid, a.attnum`);
  const partitions = await tx.rows<{ table: number; name: string; bound: string }>(sql`
    select i.inhparent::int8 as table, c.relname as name, pg_catalog.pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
    where c.relispartition and i.inhparent = any (${tables.map((table) => table.oid)}::oid[]) order by 1, 2`);
  return tables.map(({ oid, schema, name }) => ({
    schema,
    name,
    columns: columns.flatMap(({ table, ...column }) => (table === oid ? [column] : [])),
    partitions: partitions.flatMap(({ table, ...partition }) => (table === oid ? [partition] : [])),
  }));
}

/** Where the sequences stand that were ever used. A sequence may run ahead of the snapshot, never behind it. */
export async function readSequences(tx: Tx): Promise<SequenceShape[]> {
  return await tx.rows<SequenceShape>(sql`
    select schemaname as schema, sequencename as name, last_value::text as last from pg_catalog.pg_sequences
    where last_value is not null order by 1, 2`);
}

export function quoted(...names: readonly string[]): string {
  return names.map((name) => pg.escapeIdentifier(name)).join(".");
}

/** The columns by name, in one order for every database: a column that was added late stands elsewhere in the table. */
export function columnList(table: TableShape): string {
  return table.columns.map((column) => quoted(column.name)).join(", ");
}

/** Sums the rows of a table or, when named, of one of its partitions; the connection must print plain texts. */
export async function sumRows(tx: Tx, table: TableShape, partition?: string): Promise<TableSum> {
  const row = table.columns.length === 0 ? "''" : `row(${columnList(table)})::text`;
  return await tx.one<TableSum>(sql`
    select count(*)::int8 as count,
      coalesce(sum(('x' || substr(md5(${sql.raw(row)}), 1, 12))::bit(48)::bigint), 0)::text as checksum
    from ${sql.raw(quoted(table.schema, partition ?? table.name))}`);
}

export function addSums(sums: readonly TableSum[]): TableSum {
  return {
    count: sums.reduce((total, sum) => total + sum.count, 0),
    checksum: String(sums.reduce((total, sum) => total + BigInt(sum.checksum), 0n)),
  };
}
