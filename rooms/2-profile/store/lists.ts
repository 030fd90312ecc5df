/** Lists of records in both stores: a table each in PostgreSQL, arrays side by side in ClickHouse's copy. */
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { grantsSql, type Sql, sql, type Tx } from "#ground/storage";
import { columnTypes, type Item, readValue } from "#kits/expr";
import type { CustomerState, ListTable } from "../rules/state.ts";
import { columnCases, storedAs, toColumnarJson, toPostgresText } from "./columns.ts";

const shape = /^[a-z][a-z0-9_]{0,47}$/;
const reserved: ReadonlySet<string> = new Set(["customer", "place"]);

function tableOf({ name }: ListTable): string {
  return `list_${name}`;
}

function fieldsOf({ fields }: ListTable): [string, ListTable["fields"][string]][] {
  return Object.entries(fields);
}

function checkNames(lists: readonly ListTable[]): void {
  for (const list of lists) {
    for (const name of [list.name, ...Object.keys(list.fields)]) {
      if (!shape.test(name)) throw columnCases.bad_name({ name });
      if (reserved.has(name)) throw columnCases.reserved_name({ name });
    }
  }
}

/** Makes missing tables and columns in PostgreSQL; the transaction must be the owner's. Returns what was added. */
export async function addLists(tx: Tx, lists: readonly ListTable[]): Promise<string[]> {
  checkNames(lists);
  const rows = await tx.rows<{ table: string; name: string; type: string }>(sql`
    select table_name as table, column_name as name, data_type as type from information_schema.columns
    where table_schema = 'profile' and table_name = any(${lists.map(tableOf)}::text[])`);
  const added: string[] = [];
  for (const list of lists) {
    const table = tableOf(list);
    const present = new Map(rows.filter((row) => row.table === table).map((row) => [row.name, row.type]));
    if (present.size === 0) await tx.run(sql.raw(createSql(table)));
    for (const [field, type] of fieldsOf(list)) {
      const found = present.get(field);
      if (found === undefined) {
        await tx.run(sql.raw(columnSql(table, field, type)));
        added.push(`${list.name}.${field}`);
      } else if (found !== storedAs[type]) {
        throw columnCases.type_changed({ name: `${list.name}.${field}`, found, wanted: type });
      }
    }
  }
  return added;
}

function createSql(table: string): string {
  return `
    create table profile.${table} (customer int not null, place int not null, primary key (customer, place));
    ${grantsSql({ schema: "profile", table, scope: "customer", app: ["select"] })}`;
}

/** Makes the table of a list as a backup found it, columns included; false: it is none. */
export async function makeListTable(
  tx: Tx,
  table: {
    readonly schema: string;
    readonly name: string;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
  },
): Promise<boolean> {
  const list = table.name.replace(/^list_/, "");
  if (table.schema !== "profile" || list === table.name || !shape.test(list)) return false;
  await tx.run(sql.raw(createSql(table.name)));
  for (const { name, type } of table.columns) {
    if (!reserved.has(name) && shape.test(name)) await tx.run(sql.raw(addSql(table.name, name, type)));
  }
  return true;
}

function columnSql(table: string, field: string, type: ListTable["fields"][string]): string {
  return addSql(table, field, columnTypes[type].postgres);
}

function addSql(table: string, field: string, type: string): string {
  const column = `alter table profile.${table} add column "${field}" ${type};`;
  if (type !== "date") return column;
  // Days (of maturity, of renewal) are asked for across customers.
  return `${column} create index on profile.${table} ("${field}", customer) where "${field}" is not null;`;
}

/** Adds missing arrays to ClickHouse's copy, named `list.field`. */
export async function addColumnarLists(columnar: Columnar, lists: readonly ListTable[]): Promise<void> {
  checkNames(lists);
  const clauses = lists.flatMap((list) =>
    fieldsOf(list).map(
      ([field, type]) => `add column if not exists \`${list.name}.${field}\` Array(${columnTypes[type].clickhouse})`,
    ),
  );
  if (clauses.length > 0) await columnar.command(`alter table customer ${clauses.join(", ")}`);
}

/** A list of one customer as ClickHouse's copy takes it. */
export function listToColumnar(list: ListTable, items: readonly Item[]): Record<string, unknown> {
  const columns = fieldsOf(list).map(([field, type]) => [
    `${list.name}.${field}`,
    items.map((item) => toColumnarJson(type, item[field] ?? undefined)),
  ]);
  return Object.fromEntries(columns) as Record<string, unknown>;
}

export type ListsByCustomer = Map<CustomerNumber, Record<string, readonly Item[]>>;

/** Lists of customers; a list that holds nothing is absent. `wanted` says for whom each list is read. */
export async function loadLists(
  tx: Tx,
  tables: readonly ListTable[],
  wanted: (list: string) => readonly CustomerNumber[],
): Promise<ListsByCustomer> {
  const all: ListsByCustomer = new Map();
  for (const table of tables) {
    const customers = wanted(table.name);
    if (customers.length === 0) continue;
    const fields = fieldsOf(table);
    const columns = sql.raw(["customer", ...fields.map(([field]) => `"${field}"`)].join(", "));
    const rows = await tx.rows<Record<string, unknown> & { customer: number }>(sql`
      select ${columns} from profile.${sql.raw(tableOf(table))} where customer = any(${customers}::int[])
      order by customer, place`);
    for (const row of rows) {
      const lists = all.get(row.customer) ?? {};
      const items = (lists[table.name] ?? []) as Item[];
      items.push(itemOf(fields, row));
      lists[table.name] = items;
      all.set(row.customer, lists);
    }
  }
  return all;
}

function itemOf(fields: readonly [string, ListTable["fields"][string]][], row: Record<string, unknown>): Item {
  const item: Record<string, Item[string]> = {};
  for (const [field, type] of fields) {
    const raw = row[field];
    const value = raw === null || raw === undefined ? undefined : readValue(type, raw);
    if (value !== undefined) item[field] = value as Item[string];
  }
  return item;
}

interface Changed {
  readonly before: CustomerState;
  readonly after: CustomerState;
}

/** Writes lists that changed, each as a whole. */
export async function saveLists(tx: Tx, changes: readonly Changed[], tables: readonly ListTable[]): Promise<void> {
  for (const table of tables) {
    const changed = changes.filter(({ before, after }) => before.lists[table.name] !== after.lists[table.name]);
    if (changed.length > 0)
      await saveList(
        tx,
        table,
        changed.map(({ after }) => after),
      );
  }
}

async function saveList(tx: Tx, table: ListTable, states: readonly CustomerState[]): Promise<void> {
  const name = sql.raw(`profile.${tableOf(table)}`);
  await tx.run(sql`delete from ${name} where customer = any(${states.map(({ customer }) => customer)}::int[])`);
  const rows = states.flatMap(({ customer, lists }) =>
    (lists[table.name] ?? []).map((item, place) => ({ customer, place, item })),
  );
  if (rows.length === 0) return;
  const fields = fieldsOf(table);
  const inputs: Sql[] = fields.map(
    ([field, type]) => sql`${rows.map(({ item }) => toPostgresText(type, item[field] ?? undefined))}::text[]`,
  );
  const quoted = fields.map(([field]) => `"${field}"`);
  const cast = fields.map(([field, type]) => `u."${field}"::${columnTypes[type].postgres}`);
  const list = (items: readonly string[]): string => items.map((item) => `, ${item}`).join("");
  await tx.run(sql`
    insert into ${name} (customer, place${sql.raw(list(quoted))})
    select u.customer, u.place ${sql.raw(list(cast))}
    from unnest(${rows.map((row) => row.customer)}::int[], ${rows.map((row) => row.place)}::int[]
      ${inputs.length > 0 ? sql`, ${sql.join(inputs)}` : sql``}) as u(customer, place${sql.raw(list(quoted))})`);
}
