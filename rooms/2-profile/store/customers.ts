/** Customers' states read and written in sets. */
import { type CustomerNumber, shardOf } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { columnTypes, readValue, type Value } from "#kits/expr";
import { type AttributeColumn, type CustomerState, emptyState, type Score } from "../rules/state.ts";
import { toPostgresText } from "./columns.ts";

type CustomerRow = Record<string, unknown> & { customer: number; unit: number | null; revision: number };

/**
 * States of customers, in the order of their numbers; a customer without a row has the empty state. `lock` takes the
 * rows' locks in number order, as every set does, so that sets never deadlock.
 */
export async function loadStates(
  tx: Tx,
  customers: readonly CustomerNumber[],
  attributes: readonly AttributeColumn[],
  lock: boolean,
  withScores = true,
): Promise<Map<CustomerNumber, CustomerState>> {
  const numbers = [...new Set(customers)].sort((a, b) => a - b);
  const columns = sql.raw(["customer", "unit", "revision", ...attributes.map((a) => a.name)].join(", "));
  const rows = await tx.rows<CustomerRow>(sql`
    select ${columns} from profile.customer where customer = any(${numbers}::int[])
    order by customer ${sql.raw(lock ? "for update" : "")}`);
  const scores = withScores ? await loadScores(tx, numbers) : new Map<CustomerNumber, Record<string, Score>>();
  const states = new Map(numbers.map((customer) => [customer, emptyState(customer)]));
  for (const row of rows) {
    const values: Record<string, Value> = {};
    for (const { name, type } of attributes) {
      const raw = row[name];
      const value = raw === null || raw === undefined ? undefined : readValue(type, raw);
      if (value !== undefined) values[name] = value;
    }
    states.set(row.customer, {
      customer: row.customer,
      shard: shardOf(row.customer),
      unit: row.unit,
      values,
      scores: scores.get(row.customer) ?? {},
      revision: row.revision,
    });
  }
  return states;
}

async function loadScores(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, Record<string, Score>>> {
  const rows = await tx.rows<{ customer: number; model: string; value: number; version: string; at: Date }>(sql`
    select customer, model, value, version, at from profile.score where customer = any(${customers}::int[])`);
  const scores = new Map<CustomerNumber, Record<string, Score>>();
  for (const { customer, model, value, version, at } of rows) {
    scores.set(customer, { ...scores.get(customer), [model]: { value, version, at } });
  }
  return scores;
}

/** A customer before and after a set of facts. */
export interface StateChange {
  readonly before: CustomerState;
  readonly after: CustomerState;
}

/**
 * Writes changed states, only the columns that any of them changed, and marks their ClickHouse copies as behind. Rows stay
 * locked by whoever loaded them, so values that did not change are written back as they were.
 */
export async function saveStates(
  tx: Tx,
  changes: readonly StateChange[],
  attributes: readonly AttributeColumn[],
): Promise<void> {
  if (changes.length === 0) return;
  const touched = attributes.filter(({ name }) =>
    changes.some(({ before, after }) => before.values[name] !== after.values[name]),
  );
  const ordered = changes.map(({ after }) => after).sort((a, b) => a.customer - b.customer);
  const numbers = ordered.map((state) => state.customer);
  // Arrays travel as text and are cast once a column: a ragged list can't be an array of arrays.
  const inputs = touched.map(
    (a) => sql`${ordered.map((state) => toPostgresText(a.type, state.values[a.name]))}::text[]`,
  );
  const names = touched.map((a) => a.name);
  const list = (items: readonly string[]): string => items.map((item) => `, ${item}`).join("");
  await tx.run(sql`
    insert into profile.customer (customer, shard, unit, revision${sql.raw(list(names))})
    select u.customer, u.shard, u.unit, u.revision
      ${sql.raw(list(touched.map((a) => `u.${a.name}::${columnTypes[a.type].postgres}`)))}
    from unnest(${numbers}::int[], ${ordered.map((s) => s.shard)}::smallint[], ${ordered.map((s) => s.unit)}::int[],
      ${ordered.map((s) => s.revision)}::bigint[]${inputs.length > 0 ? sql`, ${sql.join(inputs)}` : sql``})
      as u(customer, shard, unit, revision${sql.raw(list(names))})
    on conflict (customer) do update set unit = excluded.unit, revision = excluded.revision
      ${sql.raw(list(names.map((name) => `${name} = excluded.${name}`)))}`);
  await saveScores(
    tx,
    changes.filter(({ before, after }) => before.scores !== after.scores).map(({ after }) => after),
  );
  await tx.run(sql`
    insert into profile.dirty (customer) select unnest(${numbers}::int[]) on conflict do nothing`);
}

async function saveScores(tx: Tx, states: readonly CustomerState[]): Promise<void> {
  const rows = states.flatMap((state) =>
    Object.entries(state.scores).map(([model, score]) => ({ customer: state.customer, model, score })),
  );
  if (rows.length === 0) return;
  await tx.run(sql`
    insert into profile.score (customer, model, value, version, at)
    select * from unnest(${rows.map((r) => r.customer)}::int[], ${rows.map((r) => r.model)}::text[],
      ${rows.map((r) => r.score.value)}::float8[], ${rows.map((r) => r.score.version)}::text[],
      ${rows.map((r) => r.score.at)}::timestamptz[])
    on conflict (customer, model) do update set value = excluded.value, version = excluded.version, at = excluded.at`);
}
