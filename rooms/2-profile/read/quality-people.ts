/** What PostgreSQL knows of the quality of personal data: keys are counted by hash, forms are judged on a sample. */
import type { Attribute } from "#contracts/definitions";
import { sql, type Tx } from "#ground/storage";
import type { People } from "../store/people.ts";

export interface KeyCount {
  /** Customers who have the key. */
  readonly present: number;
  /** Customers who share a key with another customer. */
  readonly shared: number;
  /** Customers more than there are keys. */
  readonly surplus: number;
  /** A few groups of customers with one key, by their numbers. */
  readonly examples: readonly (readonly number[])[];
}

const EXAMPLES = 10;

/** How many customers have each key, and how many share one; merged customers are one. */
export async function countKeys(tx: Tx, kinds: readonly string[]): Promise<ReadonlyMap<string, KeyCount>> {
  const rows = await tx.rows<{
    kind: string;
    present: number;
    shared: number;
    surplus: number;
    examples: number[][] | null;
  }>(sql`
    with keyed as (
      select k.kind, k.hmac, coalesce(r.survivor, k.customer) as customer
      from profile.identity_key k left join profile.redirect r on r.customer = k.customer
      where k.kind = any(${[...kinds]}::text[]) and k.source = 'record'
        and (r.customer is null or r.survivor is not null)
      group by 1, 2, 3),
    groups as (select kind, hmac, count(*) as n, min(customer) as least from keyed group by kind, hmac having count(*) > 1)
    select k.kind, count(distinct k.customer) as present,
      (select coalesce(sum(g.n), 0)::int from groups g where g.kind = k.kind) as shared,
      (select coalesce(sum(g.n - 1), 0)::int from groups g where g.kind = k.kind) as surplus,
      (select json_agg((select json_agg(o.customer order by o.customer) from keyed o where o.kind = g.kind and o.hmac = g.hmac)
          order by g.least)
        from (select * from groups where groups.kind = k.kind order by least limit ${EXAMPLES}) g) as examples
    from keyed k group by k.kind`);
  return new Map(rows.map(({ kind, examples, ...counts }) => [kind, { ...counts, examples: examples ?? [] }]));
}

export interface FormCount {
  readonly judged: number;
  readonly invalid: number;
}

/** How many of the newest customers' sealed values are not of the form that the catalog gives. */
export async function judgeForms(
  tx: Tx,
  people: People,
  attributes: readonly Attribute[],
  most: number,
): Promise<ReadonlyMap<string, FormCount>> {
  const forms = attributes.flatMap(({ name, quality }) =>
    quality?.pattern === undefined ? [] : [{ name, form: new RegExp(`^(?:${quality.pattern})$`) }],
  );
  if (forms.length === 0) return new Map();
  const rows = await tx.rows<{ customer: number }>(sql`
    select customer from profile.person where sealed is not null order by customer desc limit ${most}`);
  const opened = await people.personal(
    tx,
    rows.map((row) => row.customer),
  );
  const counts = new Map(forms.map(({ name }) => [name, { judged: 0, invalid: 0 }]));
  for (const fields of opened.values()) {
    for (const { name, form } of forms) {
      const count = counts.get(name);
      const value = fields[name];
      if (!count || value === undefined || value === null || value === "") continue;
      count.judged++;
      if (typeof value !== "string" || !form.test(value)) count.invalid++;
    }
  }
  return counts;
}

/** Customers in the reader's part of the bank. */
export async function countCustomers(tx: Tx): Promise<number> {
  return (await tx.one<{ n: number }>(sql`select count(*) as n from profile.customer`)).n;
}
