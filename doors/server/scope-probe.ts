/** Tries every table, verb and scope as the role `app`; for the scope test. Needs a superuser and a database of its own. */
import { type PostgresConnection, poolFor } from "#ground/storage";

export const verbs = ["select", "insert", "update", "delete"] as const;
export type Verb = (typeof verbs)[number];

/** Scope of the actor, seen from the probed row: its unit, another unit, never set, the empty string, the whole bank. */
export const scopes = ["own", "other", "none", "empty", "all"] as const;
export type ProbeScope = (typeof scopes)[number];

/** Rows seen or written (`0`, `1`), `denied`, or `error CODE message`. */
export type Outcome = string;

const OWN_UNIT = 3;
const CUSTOMER = 1;
const settings: Record<ProbeScope, string | undefined> = { own: "3", other: "4", none: undefined, empty: "", all: "*" };

/** One session. */
export interface Session {
  query<R = unknown>(text: string, values?: unknown[]): Promise<{ rows: R[]; rowCount: number | null }>;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly category: string;
  readonly label: string | null;
}

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly updatable: string | null;
}

export interface Probe {
  readonly admin: Session;
  /** Every table outside the system's schemas, without partitions, as `schema.table`. */
  tables(): Promise<string[]>;
  /** One fixture row in every table, constraints and triggers off: only the right to touch it is asked about. */
  prepare(): Promise<void>;
  try(table: string, verb: Verb, scope: ProbeScope): Promise<Outcome>;
  close(): Promise<void>;
}

export async function openProbe(admin: PostgresConnection): Promise<Probe> {
  // One session each, and one that never heard of a scope: once set, a local setting falls back to '' and not to null.
  const pool = poolFor(admin, 2, "scope probe");
  const scoped = await pool.connect();
  const innocent = await pool.connect();
  const known = new Map<string, Table>();
  return {
    admin: scoped,
    tables: async () => (await readTables(scoped)).map((table) => table.name),
    async prepare() {
      for (const session of [scoped, innocent]) await session.query("set session_replication_role = replica");
      await dropConstraints(scoped);
      for (const table of await readTables(scoped)) {
        known.set(table.name, table);
        await scoped.query(`truncate ${quoted(table.name)} cascade`);
      }
      for (const table of known.values()) await insertFixture(scoped, table);
    },
    async try(name, verb, scope) {
      const table = known.get(name);
      if (!table) throw new Error(`${name} was not prepared`);
      const session = settings[scope] === undefined ? innocent : scoped;
      // lint-allow verb-guard: the probe stands outside storage on purpose, to try what storage would never do
      await session.query("begin");
      try {
        if (verb === "insert") await session.query(`delete from ${quoted(name)}`);
        if (settings[scope] !== undefined)
          await session.query("select set_config('perennial.scope', $1, true)", [settings[scope]]);
        await session.query("set local role perennial_app");
        return await outcome(session, statement(table, verb));
      } finally {
        // lint-allow verb-guard: as above
        await session.query("rollback");
      }
    },
    async close() {
      scoped.release();
      innocent.release();
      await pool.end();
    },
  };
}

async function outcome(session: Session, text: string): Promise<Outcome> {
  try {
    const { rows, rowCount } = await session.query<{ n?: number }>(text);
    return String(rows[0]?.n ?? rowCount);
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
    return code === "42501" ? "denied" : `error ${code} ${thrown instanceof Error ? thrown.message : ""}`;
  }
}

function statement(table: Table, verb: Verb): string {
  const name = quoted(table.name);
  if (verb === "select") return `select count(*) as n from ${name}`;
  if (verb === "delete") return `delete from ${name}`;
  if (verb === "insert") return insertSql(table);
  // Without a WHERE and without reading a column: only the right to update is asked about.
  const column = table.columns.find((c) => c.name === table.updatable) ?? table.columns[0];
  return column ? `update ${name} set "${column.name}" = ${literal(column)}` : `update ${name} set x = 1`;
}

function insertSql({ name, columns }: Table): string {
  const names = columns.map((column) => `"${column.name}"`).join(", ");
  return `insert into ${quoted(name)} (${names}) overriding system value values (${columns.map(literal).join(", ")})`;
}

async function insertFixture(session: Session, table: Table): Promise<void> {
  try {
    await session.query(insertSql(table));
  } catch (thrown) {
    // No partition takes the row: any will do.
    if (!(thrown instanceof Error && /no partition/.test(thrown.message))) {
      throw new Error(`no row for ${table.name}: ${thrown instanceof Error ? thrown.message : ""}`, { cause: thrown });
    }
    const [schema] = table.name.split(".");
    await session.query(`create table "${schema}"."probe_${nextNumber()}" partition of ${quoted(table.name)} default`);
    await session.query(insertSql(table));
  }
}

let counter = 0;
function nextNumber(): number {
  counter += 1;
  return counter;
}

function quoted(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part}"`)
    .join(".");
}

/** A value that the column's type takes; who owns the row is told by `unit` and `customer`. */
function literal({ name, type, category, label }: Column): string {
  if (name === "unit") return String(OWN_UNIT);
  if (name === "customer") return String(CUSTOMER);
  if (label !== null) return `'${label}'::${type}`;
  const byType: Record<string, string> = {
    uuid: "00000000-0000-0000-0000-000000000001",
    jsonb: "{}",
    json: "{}",
    bytea: "\\x01",
  };
  const byCategory: Record<string, string> = {
    A: "{}",
    B: "t",
    D: "2026-01-01",
    T: "1 day",
    N: "1",
    I: "127.0.0.1",
    R: "empty",
  };
  return `'${byType[type] ?? byCategory[category] ?? "x"}'::${type}`;
}

async function readTables(session: Session): Promise<Table[]> {
  const { rows } = await session.query<{ name: string; columns: Column[]; updatable: string | null }>(`
    select n.nspname || '.' || c.relname as name,
      json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'category', t.typcategory, 'label', (select enumlabel from pg_enum where enumtypid = t.oid order by enumsortorder limit 1))
        order by a.attnum) filter (where a.attgenerated = '') as columns,
      coalesce(min(a.attname) filter (where a.attgenerated = '' and a.attidentity <> 'a'
        and has_column_privilege('perennial_app', c.oid, a.attnum, 'update')),
        min(a.attname) filter (where a.attgenerated = '' and a.attidentity <> 'a')) as updatable
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      join pg_type t on t.oid = a.atttypid
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'
    group by n.nspname, c.relname order by 1`);
  return rows;
}

async function dropConstraints(session: Session): Promise<void> {
  const { rows } = await session.query<{ text: string }>(`
    select format('alter table %s drop constraint if exists %I cascade', conrelid::regclass, conname) as text
    from pg_constraint join pg_class c on c.oid = conrelid join pg_namespace n on n.oid = c.relnamespace
    where contype in ('c', 'f') and conparentid = 0 and coninhcount = 0 and n.nspname not in ('pg_catalog', 'information_schema')`);
  for (const { text } of rows) await session.query(text);
}

/** What a table's declared scope and verbs mean for a try. */
export function expected(declared: string, verb: Verb, scope: ProbeScope): Outcome {
  const [kind = "", granted = ""] = declared.split(":");
  if (!granted.trim().split(/\s+/).includes(verb)) return "denied";
  const visible: Record<string, readonly ProbeScope[]> = {
    unit: ["own", "all"],
    customer: ["own", "all"],
    open: verb === "select" ? scopes : ["all"],
    bank: ["all"],
    append: verb === "insert" ? scopes : ["all"],
    installation: scopes,
  };
  if ((visible[kind] ?? []).includes(scope)) return "1";
  return verb === "insert" ? "denied" : "0";
}
