/** What customers were heard of since an instant, as the log has it: also what the engine has not applied yet. */

import type { ColumnarReader } from "#ground/columnar";
import { sql, type Tx } from "#ground/storage";
import { type CustomerFact, historyOf, type Owner } from "#profile";

export interface HeardAsked {
  readonly owner: Owner;
  /** Later than this; null: whenever it was. */
  readonly after: Date | null;
  /** Not later than this. */
  readonly until: Date;
}

export interface HeardFact {
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

interface Row {
  readonly place: number;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: string;
}

/** Events of these types for each question, newest first, without those that were taken back. At most `most` each. */
export async function heardSince(
  tx: Tx,
  types: readonly string[],
  asked: readonly HeardAsked[],
  most: number,
): Promise<HeardFact[][]> {
  const each = asked.flatMap((one, place) => one.owner.numbers.map((number) => ({ ...one, place, number })));
  const answers: HeardFact[][] = asked.map(() => []);
  if (each.length === 0) return answers;
  const rows = await tx.rows<Row>(sql`
    select u.place, f.type, f.occurred_at as "occurredAt", f.data
    from unnest(${each.map(({ place }) => place)}::int[], ${each.map(({ number }) => number)}::int[],
      ${each.map(({ owner }) => owner.customer)}::int[], ${each.map(({ after }) => (after ?? FIRST).toISOString())}::timestamptz[],
      ${each.map(({ until }) => until.toISOString())}::timestamptz[]) as u(place, number, owner, after, until)
    cross join lateral (
      select l.type, l.occurred_at, l.data from log.fact l
      where l.customer = u.number and l.occurred_at > u.after and l.occurred_at <= u.until and l.type = any(${[...types]}::text[])
        and not exists (select from profile.retracted r
          where r.customer = u.owner and r.source = l.source and r.id = l.id)
      order by l.occurred_at desc limit ${most}
    ) f order by f.occurred_at desc`);
  for (const { place, type, occurredAt, data } of rows)
    answers[place]?.push({ type, occurredAt, data: JSON.parse(data) as Record<string, unknown> });
  return answers;
}

const FIRST = new Date(Date.UTC(1900, 0, 1));

/** The same of whoever the log says nothing of, from history where it reaches further back. */
export async function heardEver(
  tx: Tx,
  reader: ColumnarReader,
  types: readonly string[],
  asked: readonly HeardAsked[],
  most: number,
): Promise<HeardFact[][]> {
  const answers = await heardSince(tx, types, asked, most);
  const missing = answers.flatMap(({ length }, place) => (length === 0 ? [place] : []));
  // Facts that are older than the log stand in history alone, whether they were dropped from it or never were in it.
  if (missing.length === 0) return answers;

  for (const place of missing) {
    const owner = asked[place]?.owner;
    if (!owner) continue;
    const found = await historyOf(reader, owner.numbers, { types, limit: most });
    answers[place] = found.flatMap((fact) => (fact.retracted ? [] : [heardOf(fact)]));
  }
  return answers;
}

function heardOf({ type, occurredAt, data }: CustomerFact): HeardFact {
  return { type, occurredAt, data };
}

/** Those of the facts, by `source` and `id`, that were taken back. */
export async function takenBack(
  tx: Tx,
  facts: readonly { readonly customer: number; readonly source: string; readonly id: string }[],
): Promise<Set<string>> {
  if (facts.length === 0) return new Set();
  const rows = await tx.rows<{ customer: number; source: string; id: string }>(sql`
    select r.customer, r.source, r.id from unnest(${facts.map(({ customer }) => customer)}::int[],
      ${facts.map(({ source }) => source)}::text[], ${facts.map(({ id }) => id)}::text[]) as u(customer, source, id)
    join profile.retracted r on r.customer = u.customer and r.source = u.source and r.id = u.id`);
  return new Set(rows.map(({ source, id }) => `${source}\n${id}`));
}
