/** Tags read and written in sets: what stands, the words about it, and what stood before. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { TagChange, TagRow, TagSource } from "../rules/tag-words.ts";

/** Tags of a customer as conditions read them: value by name. */
export type TagValues = Readonly<Record<string, string>>;

const noTags: TagValues = {};

/** What lists of ids stand for, by the lists written with commas; customers with the same tags share one object. */
export async function tagValuesOf(tx: Tx, lists: Iterable<string>): Promise<Map<string, TagValues>> {
  const texts = new Set(lists);
  const ids = new Set<number>();
  for (const text of texts) if (text !== "") for (const id of text.split(",")) ids.add(Number(id));
  const rows =
    ids.size === 0
      ? []
      : await tx.rows<{ id: number; name: string; value: string }>(
          sql`select id, name, value from profile.tag_value where id = any(${[...ids]}::int[])`,
        );
  const words = new Map(rows.map((row) => [row.id, row]));
  const values = new Map<string, TagValues>();
  for (const text of texts) {
    const found = text === "" ? [] : text.split(",").flatMap((id) => words.get(Number(id)) ?? []);
    values.set(text, found.length === 0 ? noTags : Object.fromEntries(found.map(({ name, value }) => [name, value])));
  }
  return values;
}

/** Ids of names with values, `{1,2}` for each customer's tags; names that were never given before get theirs. */
export async function tagIdLists(tx: Tx, tags: readonly TagValues[]): Promise<string[]> {
  const keyOf = (name: string, value: string): string => `${name}\n${value}`;
  const pairs = new Map<string, readonly [string, string]>();
  for (const one of tags) for (const pair of Object.entries(one)) pairs.set(keyOf(...pair), pair);
  const ids = pairs.size === 0 ? new Map<string, number>() : await idsOf(tx, [...pairs.values()], keyOf);
  return tags.map((one) => {
    const own = Object.entries(one).flatMap(([name, value]) => ids.get(keyOf(name, value)) ?? []);
    return `{${own.sort((a, b) => a - b).join(",")}}`;
  });
}

type Pairs = readonly (readonly [string, string])[];

async function idsOf(
  tx: Tx,
  pairs: Pairs,
  keyOf: (name: string, value: string) => string,
): Promise<Map<string, number>> {
  const read = async (wanted: Pairs) =>
    await tx.rows<{ id: number; name: string; value: string }>(sql`
      select v.id, v.name, v.value from profile.tag_value v
      join unnest(${wanted.map(([name]) => name)}::text[], ${wanted.map(([, value]) => value)}::text[]) as u(name, value)
        on u.name = v.name and u.value = v.value`);
  const ids = new Map((await read(pairs)).map(({ id, name, value }) => [keyOf(name, value), id]));
  const missing = pairs.filter(([name, value]) => !ids.has(keyOf(name, value)));
  if (missing.length === 0) return ids;
  // In one order everywhere, so that two sets that add the same names wait for each other and never in a circle.
  const ordered = [...missing].sort((a, b) => (keyOf(...a) < keyOf(...b) ? -1 : 1));
  await tx.run(sql`
    insert into profile.tag_value (name, value)
    select * from unnest(${ordered.map(([name]) => name)}::text[], ${ordered.map(([, value]) => value)}::text[])
    on conflict do nothing`);
  for (const { id, name, value } of await read(ordered)) ids.set(keyOf(name, value), id);
  return ids;
}

interface StoredTag {
  readonly customer: number;
  readonly name: string;
  readonly value: string | null;
  readonly source: TagSource;
  readonly evidence: string | null;
  readonly confidence: number | null;
  readonly set_at: Date;
  readonly until: Date | null;
  readonly set_by: string | null;
  readonly rule_version: string | null;
}

/** What stands of customers, with the words about it; a customer of whom nothing is said has an empty map. */
export async function loadTagRows(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, Map<string, TagRow>>> {
  const all = new Map(customers.map((customer) => [customer, new Map<string, TagRow>()]));
  if (all.size === 0) return all;
  const rows = await tx.rows<StoredTag>(sql`
    select customer, name, value, source, evidence, confidence, set_at, until, set_by, rule_version
    from profile.tag where customer = any(${[...all.keys()]}::int[]) order by customer, name`);
  for (const row of rows) {
    all.get(row.customer)?.set(row.name, {
      name: row.name,
      value: row.value,
      source: row.source,
      evidence: row.evidence,
      confidence: row.confidence,
      setAt: row.set_at,
      until: row.until,
      setBy: row.set_by,
      ruleVersion: row.rule_version,
    });
  }
  return all;
}

/** Those of the customers for whom something has run out. */
export async function expiredAmong(
  tx: Tx,
  customers: readonly CustomerNumber[],
  at: Date,
): Promise<readonly CustomerNumber[]> {
  const rows = await tx.rows<{ customer: number }>(sql`
    select distinct customer from profile.tag
    where until <= ${at}::timestamptz and customer = any(${customers}::int[]) order by customer`);
  return rows.map(({ customer }) => customer);
}

/** Customers for whom something has run out, the lowest numbers first. */
export async function expiredAfter(tx: Tx, after: number, at: Date, limit: number): Promise<readonly CustomerNumber[]> {
  const rows = await tx.rows<{ customer: number }>(sql`
    select distinct customer from profile.tag
    where until <= ${at}::timestamptz and customer > ${after} order by customer limit ${limit}`);
  return rows.map(({ customer }) => customer);
}

/** Writes what stands after changes, and what they were to the history. */
export async function saveTagChanges(tx: Tx, changes: readonly TagChange[], at: Date): Promise<void> {
  if (changes.length === 0) return;
  const last = new Map<string, TagChange>();
  for (const change of changes) last.set(`${change.customer}\n${change.name}`, change);
  const standing = [...last.values()];
  await deleteRows(
    tx,
    standing.filter(({ row }) => row === undefined),
  );
  await writeRows(
    tx,
    standing.flatMap(({ customer, row }) => (row ? [{ customer, row }] : [])),
  );
  await writeHistory(
    tx,
    changes.filter(({ action }) => action !== undefined),
    at,
  );
}

async function deleteRows(tx: Tx, gone: readonly TagChange[]): Promise<void> {
  if (gone.length === 0) return;
  await tx.run(sql`
    delete from profile.tag t using unnest(${gone.map((g) => g.customer)}::int[], ${gone.map((g) => g.name)}::text[])
      as u(customer, name) where t.customer = u.customer and t.name = u.name`);
}

interface Written {
  readonly customer: CustomerNumber;
  readonly row: TagRow;
}

async function writeRows(tx: Tx, rows: readonly Written[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(sql`
    insert into profile.tag (customer, name, value, source, evidence, confidence, set_at, until, set_by, rule_version)
    select * from unnest(${rows.map((r) => r.customer)}::int[], ${rows.map((r) => r.row.name)}::text[],
      ${rows.map((r) => r.row.value)}::text[], ${rows.map((r) => r.row.source)}::text[],
      ${rows.map((r) => r.row.evidence)}::text[], ${rows.map((r) => r.row.confidence)}::float8[],
      ${rows.map((r) => r.row.setAt)}::timestamptz[], ${rows.map((r) => r.row.until)}::timestamptz[],
      ${rows.map((r) => r.row.setBy)}::text[], ${rows.map((r) => r.row.ruleVersion)}::text[])
    on conflict (customer, name) do update set value = excluded.value, source = excluded.source,
      evidence = excluded.evidence, confidence = excluded.confidence, set_at = excluded.set_at, until = excluded.until,
      set_by = excluded.set_by, rule_version = excluded.rule_version`);
}

async function writeHistory(tx: Tx, changes: readonly TagChange[], at: Date): Promise<void> {
  if (changes.length === 0) return;
  const said = changes.map((change) => change.said);
  // What ran out did so now; everything else was said at a time of its own.
  const times = changes.map(({ action, said: { setAt } }) => (action === "expired" ? at : setAt));
  await tx.run(sql`
    insert into profile.tag_history
      (customer, name, value, action, source, evidence, confidence, until, at, set_by, rule_version)
    select u.customer, u.name, u.value, u.action, u.source, u.evidence, u.confidence, u.until, u.at, u.set_by, u.rule_version
    from unnest(${changes.map((c) => c.customer)}::int[], ${changes.map((c) => c.name)}::text[],
      ${said.map((s) => s.value)}::text[], ${changes.map((c) => c.action)}::text[], ${said.map((s) => s.source)}::text[],
      ${said.map((s) => s.evidence)}::text[], ${said.map((s) => s.confidence)}::float8[],
      ${said.map((s) => s.until)}::timestamptz[], ${times}::timestamptz[], ${said.map((s) => s.setBy)}::text[],
      ${said.map((s) => s.ruleVersion)}::text[]) with ordinality
      as u(customer, name, value, action, source, evidence, confidence, until, at, set_by, rule_version, n)
    order by u.n`);
}
