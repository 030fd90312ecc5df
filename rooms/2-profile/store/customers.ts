/** Customers' states read and written in sets. */
import { type CustomerNumber, shardOf } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { columnTypes, readValue, type Value } from "#kits/expr";
import type { MetricBook } from "../rules/metrics/index.ts";
import type { ProfileRules } from "../rules/profile-rules.ts";
import { type AttributeColumn, type CustomerState, emptyState, type ListTable, type Score } from "../rules/state.ts";
import { toPostgresText } from "./columns.ts";
import { loadLists, saveLists } from "./lists.ts";
import { loadMetrics, saveMetrics } from "./metrics.ts";
import { tagIdLists, tagValuesOf } from "./tags.ts";

type CustomerRow = Record<string, unknown> & { customer: number; unit: number | null; revision: number; tags: string };

/** What of a state is read beside its attributes; what is not read stands empty. */
export interface StateParts {
  /** Default true. */
  readonly scores?: boolean;
  /** Default true. */
  readonly tags?: boolean;
  /** Lists of records; none when absent. */
  readonly lists?: readonly ListTable[];
  /** Customers whose list of a name is read; all when absent. */
  readonly listsOf?: (list: string) => readonly CustomerNumber[];
  /** Metrics; none when absent. */
  readonly metrics?: MetricBook;
}

/** Everything that a catalog's rules can read of a customer. */
export function wholeState(rules: ProfileRules): StateParts {
  return { lists: [...rules.lists.values()], metrics: rules.metrics };
}

/**
 * States of customers, in the order of their numbers; a customer without a row has the empty state. `lock` takes the
 * rows' locks in number order, as every set does, so that sets never deadlock.
 */
export async function loadStates(
  tx: Tx,
  customers: readonly CustomerNumber[],
  attributes: readonly AttributeColumn[],
  lock: boolean,
  parts: StateParts = {},
): Promise<Map<CustomerNumber, CustomerState>> {
  const { scores: withScores = true, tags: withTags = true, lists: tables = [], listsOf, metrics: book } = parts;
  const numbers = [...new Set(customers)].sort((a, b) => a - b);
  const names = ["customer", "unit", "revision", ...attributes.map((a) => a.name)];
  // As a text: an array of the driver's is parsed number by number, for every customer anew.
  const columns = sql.raw([...names, withTags ? "array_to_string(tags, ',') as tags" : "'' as tags"].join(", "));
  const rows = await tx.rows<CustomerRow>(sql`
    select ${columns} from profile.customer where customer = any(${numbers}::int[])
    order by customer ${sql.raw(lock ? "for update" : "")}`);
  const scores = withScores ? await loadScores(tx, numbers) : new Map<CustomerNumber, Record<string, Score>>();
  const tags = await tagValuesOf(tx, new Set(rows.map((row) => row.tags)));
  const lists = await loadLists(tx, tables, listsOf ?? (() => numbers));
  const metrics = book && (await loadMetrics(tx, numbers, book, { lock }));
  const states = new Map<CustomerNumber, CustomerState>();
  for (const customer of numbers) {
    const kept = metrics?.get(customer);
    states.set(customer, kept ? { ...emptyState(customer), metrics: kept } : emptyState(customer));
  }
  for (const row of rows) {
    const empty = states.get(row.customer) ?? emptyState(row.customer);
    states.set(row.customer, {
      customer: row.customer,
      shard: shardOf(row.customer),
      unit: row.unit,
      values: valuesOf(row, attributes),
      scores: scores.get(row.customer) ?? empty.scores,
      tags: tags.get(row.tags) ?? empty.tags,
      metrics: empty.metrics,
      lists: lists.get(row.customer) ?? empty.lists,
      revision: row.revision,
    });
  }
  return states;
}

/**
 * Takes the locks of customers' rows, in the order of their numbers.
 * @returns those of whom something is known; who has no row can't be locked
 */
export async function lockCustomers(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<ReadonlySet<CustomerNumber>> {
  if (customers.length === 0) return new Set();
  const numbers = [...customers].sort((a, b) => a - b);
  const rows = await tx.rows<{ customer: number; revision: number }>(sql`
    select customer, revision from profile.customer where customer = any(${numbers}::int[]) order by customer for update`);
  return new Set(rows.flatMap(({ customer, revision }) => (revision > 0 ? [customer] : [])));
}

/** Attributes of a row of the table that are known. */
export function valuesOf(
  row: Readonly<Record<string, unknown>>,
  attributes: readonly AttributeColumn[],
): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const { name, type } of attributes) {
    const raw = row[name];
    const value = raw === null || raw === undefined ? undefined : readValue(type, raw);
    if (value !== undefined) values[name] = value;
  }
  return values;
}

async function loadScores(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, Record<string, Score>>> {
  const rows = await tx.rows<Score & { readonly customer: number; readonly model: string }>(sql`
    select customer, model, value, version, at, until from profile.score where customer = any(${customers}::int[])`);
  const scores = new Map<CustomerNumber, Record<string, Score>>();
  for (const { customer, model, value, version, at, until } of rows) {
    scores.set(customer, { ...scores.get(customer), [model]: { value, version, at, until } });
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
  rules: Pick<ProfileRules, "attributes" | "lists" | "metrics">,
): Promise<void> {
  const counted = changes.filter(({ before, after }) => before.metrics !== after.metrics);
  await saveMetrics(
    tx,
    counted.map(({ after }) => ({ customer: after.customer, state: after.metrics })),
    rules.metrics,
  );
  // Metrics alone make no new revision: neither the row nor its copy says anything of them.
  const changed = changes.filter(({ before, after }) => before.revision !== after.revision);
  if (changed.length === 0) return;
  await saveRows(tx, changed, [...rules.attributes.values()]);
  await saveScores(
    tx,
    changed.filter(({ before, after }) => before.scores !== after.scores).map(({ after }) => after),
  );
  await saveLists(tx, changed, [...rules.lists.values()]);
  await tx.run(sql`
    insert into profile.dirty (customer) select unnest(${changed.map(({ after }) => after.customer)}::int[])
    on conflict do nothing`);
}

async function saveRows(
  tx: Tx,
  changes: readonly StateChange[],
  attributes: readonly AttributeColumn[],
): Promise<void> {
  const touched = attributes.filter(({ name }) =>
    changes.some(({ before, after }) => before.values[name] !== after.values[name]),
  );
  const ordered = changes.map(({ after }) => after).sort((a, b) => a.customer - b.customer);
  const numbers = ordered.map((state) => state.customer);
  // Arrays travel as text and are cast once a column: a ragged list can't be an array of arrays.
  const inputs = touched.map(
    (a) => sql`${ordered.map((state) => toPostgresText(a.type, state.values[a.name]))}::text[]`,
  );
  const columns = touched.map((a) => ({ name: a.name, type: columnTypes[a.type].postgres }));
  if (changes.some(({ before, after }) => before.tags !== after.tags)) {
    const lists = await tagIdLists(
      tx,
      ordered.map((state) => state.tags),
    );
    inputs.push(sql`${lists}::text[]`);
    columns.push({ name: "tags", type: "int[]" });
  }
  const names = columns.map(({ name }) => name);
  const list = (items: readonly string[]): string => items.map((item) => `, ${item}`).join("");
  await tx.run(sql`
    insert into profile.customer (customer, shard, unit, revision${sql.raw(list(names))})
    select u.customer, u.shard, u.unit, u.revision
      ${sql.raw(list(columns.map(({ name, type }) => `u.${name}::${type}`)))}
    from unnest(${numbers}::int[], ${ordered.map((s) => s.shard)}::smallint[], ${ordered.map((s) => s.unit)}::int[],
      ${ordered.map((s) => s.revision)}::bigint[]${inputs.length > 0 ? sql`, ${sql.join(inputs)}` : sql``})
      as u(customer, shard, unit, revision${sql.raw(list(names))})
    on conflict (customer) do update set unit = excluded.unit, revision = excluded.revision
      ${sql.raw(list(names.map((name) => `${name} = excluded.${name}`)))}`);
}

async function saveScores(tx: Tx, states: readonly CustomerState[]): Promise<void> {
  const rows = states.flatMap((state) =>
    Object.entries(state.scores).map(([model, score]) => ({ customer: state.customer, model, score })),
  );
  if (rows.length === 0) return;
  await tx.run(sql`
    insert into profile.score (customer, model, value, version, at, until)
    select * from unnest(${rows.map((r) => r.customer)}::int[], ${rows.map((r) => r.model)}::text[],
      ${rows.map((r) => r.score.value)}::float8[], ${rows.map((r) => r.score.version)}::text[],
      ${rows.map((r) => r.score.at)}::timestamptz[], ${rows.map((r) => r.score.until)}::timestamptz[])
    on conflict (customer, model) do update set value = excluded.value, version = excluded.version, at = excluded.at,
      until = excluded.until`);
}
