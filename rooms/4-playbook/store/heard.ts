/** What customers were heard of since an instant, as the log has it: also what the engine has not applied yet. */

import type { ColumnarReader } from "#ground/columnar";
import { sql, type Tx } from "#ground/storage";
import { type CustomerFact, historyOfEach, type Owner } from "#profile";

export interface HeardAsked {
  readonly owner: Owner;
  readonly types: readonly string[];
  /** How many are looked at, newest first. */
  readonly most: number;
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

// Of several questions about one customer: what they have in common is read once.
const MOST_SHARED = 200;

/** Events for each question, newest first, without those that were taken back. Names of types have no commas. */
export async function heardSince(tx: Tx, asked: readonly HeardAsked[]): Promise<HeardFact[][]> {
  const shared = sharedOf(asked);
  if (shared.length === asked.length) return await ask(tx, asked);
  const found = await ask(
    tx,
    shared.map(({ question }) => question),
  );
  const answers: HeardFact[][] = asked.map(() => []);
  const alone: number[] = [];
  for (const [at, { question, places }] of shared.entries()) {
    const facts = found[at] ?? [];
    const oldest = facts.length < question.most ? FIRST : (facts.at(-1)?.occurredAt ?? FIRST);
    for (const place of places) {
      const one = asked[place];
      if (!one) continue;
      const [after, until] = [one.after ?? FIRST, one.until];
      const own = facts.filter(({ occurredAt }) => occurredAt > after && occurredAt <= until).slice(0, one.most);
      if (own.length === one.most || oldest <= after) answers[place] = own;
      else alone.push(place);
    }
  }
  const rest = await ask(
    tx,
    alone.flatMap((place) => asked[place] ?? []),
  );
  for (const [at, place] of alone.entries()) answers[place] = rest[at] ?? [];
  return answers;
}

interface Shared {
  readonly question: HeardAsked;
  /** Places of the questions that it answers. */
  readonly places: number[];
}

/** Questions about one customer and the same events as one that spans them all. */
function sharedOf(asked: readonly HeardAsked[]): Shared[] {
  const shared: Shared[] = [];
  const byName = new Map<string, number>();
  for (const [place, one] of asked.entries()) {
    const name = `${one.owner.customer} ${one.types.join(",")}`;
    const at = byName.get(name);
    const known = at === undefined ? undefined : shared[at];
    if (at === undefined || !known || one.owner.numbers.length > 1) {
      byName.set(name, shared.length);
      shared.push({ question: one, places: [place] });
      continue;
    }
    known.places.push(place);
    const { after: from, until: to, most } = known.question;
    const question = {
      ...one,
      after: from && one.after ? new Date(Math.min(from.getTime(), one.after.getTime())) : null,
      until: new Date(Math.max(to.getTime(), one.until.getTime())),
      most: Math.max(most, one.most, MOST_SHARED),
    };
    shared[at] = { question, places: known.places };
  }
  return shared;
}

/** The same of events that were taken back, as far as the log reaches. */
export async function heardAndTakenBack(tx: Tx, asked: readonly HeardAsked[]): Promise<HeardFact[][]> {
  return await ask(tx, asked, sql`exists`);
}

async function ask(tx: Tx, asked: readonly HeardAsked[], retracted = sql`not exists`): Promise<HeardFact[][]> {
  const each = asked.flatMap((one, place) => one.owner.numbers.map((number) => ({ ...one, place, number })));
  const answers: HeardFact[][] = asked.map(() => []);
  if (each.length === 0) return answers;
  const rows = await tx.rows<Row>(sql`
    select u.place, f.type, f.occurred_at as "occurredAt", f.data
    from unnest(${each.map(({ place }) => place)}::int[], ${each.map(({ number }) => number)}::int[],
      ${each.map(({ owner }) => owner.customer)}::int[], ${each.map(({ after }) => (after ?? FIRST).toISOString())}::timestamptz[],
      ${each.map(({ until }) => until.toISOString())}::timestamptz[], ${each.map(({ types }) => types.join(","))}::text[],
      ${each.map(({ most }) => most)}::int[]) as u(place, number, owner, after, until, types, most)
    cross join lateral (
      select l.type, l.occurred_at, l.data from log.fact l
      where l.customer = u.number and l.occurred_at > u.after and l.occurred_at <= u.until and l.type = any(string_to_array(u.types, ','))
        and ${retracted} (select from profile.retracted r
          where r.customer = u.owner and r.source = l.source and r.id = l.id)
      order by l.occurred_at desc limit u.most
    ) f order by f.occurred_at desc`);
  for (const { place, type, occurredAt, data } of rows)
    answers[place]?.push({ type, occurredAt, data: JSON.parse(data) as Record<string, unknown> });
  return answers;
}

const FIRST = new Date(Date.UTC(1900, 0, 1));

// Numbers of a question travel in its address.
const AT_ONCE = 500;

/** The same of whoever the log says nothing of, from history where it reaches further back. */
export async function heardEver(tx: Tx, reader: ColumnarReader, asked: readonly HeardAsked[]): Promise<HeardFact[][]> {
  const answers = await heardSince(tx, asked);
  const missing = answers.flatMap(({ length }, place) => (length === 0 ? [place] : []));
  // Facts that are older than the log stand in history alone, whether they were dropped from it or never were in it.
  if (missing.length === 0) return answers;
  for (const [types, places] of byTypes(asked, missing)) {
    for (let from = 0; from < places.length; from += AT_ONCE) {
      const some = places.slice(from, from + AT_ONCE).flatMap((place) => {
        const one = asked[place];
        return one ? [{ place, one }] : [];
      });
      const limit = Math.max(...some.map(({ one }) => one.most));
      const numbers = some.map(({ one }) => one.owner.numbers);
      const found = await historyOfEach(reader, numbers, { types: types.split(","), limit });
      for (const [at, { place }] of some.entries()) answers[place] = (found[at] ?? []).map(heardOf);
    }
  }
  return answers;
}

/** Questions about the same events are one. */
function byTypes(asked: readonly HeardAsked[], places: readonly number[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const place of places) {
    const types = asked[place]?.types.join(",") ?? "";
    groups.set(types, [...(groups.get(types) ?? []), place]);
  }
  return groups;
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
