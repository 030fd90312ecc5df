/** Rows for every table, made from the catalog alone, so that a new table takes part in the tests without being named. */
import { ownerTransaction, type PostgresConnection, poolFor, readTables, type TableShape } from "#ground/storage";

interface Constraint {
  readonly table: string;
  readonly kind: "c" | "f";
  readonly text: string;
  readonly columns: string[];
  readonly target: string | null;
  readonly targetColumns: string[] | null;
}

// Where a check says more than a list of words.
const special: Readonly<Record<string, string>> = {
  "organisation.unit.kind": "'head_office'",
  "organisation.unit.parent": "null",
  // Nobody refers themselves: customers are numbered from 1, and the first one's referrer is nobody of them.
  "reach.referral.referrer": "9",
};
// Of two columns of which one alone is filled, the empty one.
const empty = new Set(["reach.task.about", "reach.task.pool"]);
// Ends that lie after a beginning.
const later = new Set(["reach.absence.until_at"]);
// Filled by triggers, functions or migrations.
const left = new Set(["ground.migration", "audit.seal", "audit.unsealed", "log.shard"]);

/** One value of a type, different for each number. */
function literal(type: string, n: number): string {
  const base = type.replace(/\(.*/, "");
  if (type.endsWith("[]")) return `'{}'::${type}`;
  if (/^(smallint|integer|bigint|numeric|double precision|real)/.test(base)) return String(n);
  if (base === "text" || base.startsWith("character")) return `'值 ${n}\\t"\\\\'`;
  if (base === "uuid") return `'00000000-0000-4000-8000-${String(n).padStart(12, "0")}'`;
  if (base.startsWith("timestamp")) return `timestamptz '2026-01-01 00:00:00.123456Z' + interval '${n} minutes'`;
  if (base === "date") return `date '2026-01-01' + ${n}`;
  if (base === "boolean") return n % 2 === 0 ? "true" : "false";
  if (base === "jsonb" || base === "json") return `'{"n": ${n}, "词": null}'::jsonb`;
  if (base === "bytea") return `'\\x00ff0${n % 10}'::bytea`;
  return "null";
}

/** Puts rows into every table that has none; tables that others refer to come first. */
export async function fillTables(owner: PostgresConnection, rows = 3): Promise<string[]> {
  const tables = await ownerTransaction(owner, readTables);
  const pool = poolFor(owner, 1, "fill");
  const { rows: constraints } = await pool.query<Constraint>(`
    select conrelid::regclass::text as table, contype as kind, pg_get_constraintdef(k.oid) as text,
      confrelid::regclass::text as target,
      array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any (conkey)) as columns,
      array(select attname::text from pg_attribute where attrelid = confrelid and attnum = any (confkey)) as "targetColumns"
    from pg_constraint k where contype in ('c', 'f')`);
  const filled: string[] = [];
  let waiting = tables.filter((table) => !left.has(nameOf(table)));
  try {
    while (waiting.length > 0) {
      const failed: TableShape[] = [];
      let reason: unknown;
      for (const table of waiting) {
        try {
          await fillOne(pool, table, constraints, rows);
          filled.push(nameOf(table));
        } catch (error) {
          failed.push(table);
          reason = error;
        }
      }
      if (failed.length === waiting.length)
        throw new Error(`cannot fill ${failed.map(nameOf).join(", ")}`, { cause: reason });
      waiting = failed;
    }
  } finally {
    await pool.end();
  }
  return filled.sort();
}

const nameOf = (table: TableShape): string => `${table.schema}.${table.name}`;
const quote = (name: string): string => `"${name}"`;

async function fillOne(
  pool: ReturnType<typeof poolFor>,
  table: TableShape,
  constraints: readonly Constraint[],
  rows: number,
): Promise<void> {
  const name = `${quote(table.schema)}.${quote(table.name)}`;
  const mine = constraints.filter(
    (one) => one.table.replaceAll('"', "") === nameOf(table) || one.table.replaceAll('"', "") === table.name,
  );
  const { rows: found } = await pool.query<{ n: number }>(`select count(*)::int as n from ${name}`);
  if ((found[0]?.n ?? 0) > 0) return;
  const columns = table.columns.filter((column) => column.initial === null);
  // Identity columns give their own values.
  const { rows: identities } = await pool.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = '${name}'::regclass and attidentity <> ''`,
  );
  const given = columns.filter((column) => !identities.some((identity) => identity.name === column.name));
  for (let n = 1; n <= rows; n++) {
    const values = given.map((column) => {
      const key = `${nameOf(table)}.${column.name}`;
      if (empty.has(key)) return "null";
      if (later.has(key)) return literal(column.type, n + rows);
      if (special[key] !== undefined) return n === 1 ? special[key] : key.endsWith("kind") ? "'branch'" : "1";
      const reference = mine.find((one) => one.kind === "f" && one.columns[0] === column.name);
      if (reference?.target) {
        return `(select ${quote(reference.targetColumns?.[0] ?? "")} from ${reference.target} order by 1 limit 1 offset ${n - 1})`;
      }
      const words = mine.find((one) => one.kind === "c" && one.columns[0] === column.name && one.columns.length === 1);
      const list = [...(words?.text.matchAll(/'([^']+)'::text/g) ?? [])].map((match) => match[1]);
      const word = list[n % Math.max(1, list.length)];
      return word === undefined ? literal(column.type, n) : `'${word}'`;
    });
    const list = given.map((column) => quote(column.name)).join(", ");
    await pool.query(`insert into ${name} (${list}) values (${values.join(", ")})`);
  }
}
