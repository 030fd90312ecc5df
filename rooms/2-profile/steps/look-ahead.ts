/** What facts that the engine has not applied yet will make of one customer: worked out in memory, and written nowhere. */
import type { CustomerNumber } from "#ground/ids";
import { factsAhead, readAhead } from "#ground/log";
import { type Sql, sql, type Tx } from "#ground/storage";
import type { ProfileFact } from "../rules/profile-fact.ts";
import type { ProfileRules } from "../rules/profile-rules.ts";
import { type CustomerState, emptyState } from "../rules/state.ts";
import { statementOfFact } from "../rules/tag-desk.ts";
import type { TagRow } from "../rules/tag-words.ts";
import { momentOf } from "../rules/view.ts";
import { retractionKey } from "../store/metrics.ts";
import type { OneCustomer, StateReader } from "../store/one-customer.ts";
import { loadTagRows } from "../store/tags.ts";
import { type FactStep, type WalkParts, walkOne } from "./apply-facts.ts";

/** Whose facts a number's are now, and under which numbers they stand in the log. */
export interface Owner {
  readonly customer: CustomerNumber;
  /** Its own, and those of whoever was merged into it. */
  readonly numbers: readonly CustomerNumber[];
}

/** The owner of each number; a number that was erased has none. */
export async function readOwners(tx: Tx, numbers: readonly CustomerNumber[]): Promise<Map<CustomerNumber, Owner>> {
  const rows = await tx.rows<{ number: number; owner: number | null; others: number[] }>(sql`
    select u.number, case when r.customer is null then u.number else r.survivor end as owner,
      array(select m.customer from profile.redirect m where m.survivor = coalesce(r.survivor, u.number)) as others
    from unnest(${[...new Set(numbers)]}::int[]) as u(number)
    left join profile.redirect r on r.customer = u.number`);
  return new Map(
    rows.flatMap(({ number, owner, others }) =>
      owner === null ? [] : [[number, { customer: owner, numbers: [...new Set([owner, ...others])] }] as const],
    ),
  );
}

export interface AheadParts {
  /** Of everything that the catalog's rules read. */
  readonly reader: StateReader;
  readonly rules: ProfileRules;
  /** The bank's time. */
  readonly now: Date;
  /** Name of the log's consumer that applies facts. */
  readonly consumer: string;
}

export interface Ahead {
  /** As it is stored. */
  readonly state: CustomerState;
  /** What facts that are not applied yet will do, one after the other. */
  readonly steps: readonly FactStep[];
  /** What facts that come behind those will do. */
  readonly coming: readonly FactStep[];
}

/**
 * A customer's state and what waits for it in the log, both of one moment; takes no lock and writes nothing.
 * @param coming facts that the log is about to get; one that waits there already is not taken twice
 */
export async function lookAhead(
  tx: Tx,
  owner: Owner,
  parts: AheadParts,
  coming: readonly ProfileFact[] = [],
): Promise<Ahead> {
  const { customer, numbers } = owner;
  const facts = factsAhead(parts.consumer, numbers);
  const beside = {
    ahead_of: facts,
    expired_of: sql`exists (select 1 from profile.tag t where t.customer = ${customer}::int and t.until <= ${parts.now}::timestamptz)`,
    retracted_of: sql`(select json_agg(r.source || chr(10) || r.id) from profile.retracted r where r.customer = ${customer}::int)`,
  };
  const one = (await parts.reader.read(tx, customer, beside)) ?? (await newcomer(tx, owner, parts, facts, beside));
  const retracted = new Set((one.beside.retracted_of ?? []) as string[]);
  const state = retracted.size === 0 ? one.state : { ...one.state, metrics: { ...one.state.metrics, retracted } };
  const waiting = readAhead(one.beside.ahead_of).map((fact) => ({ ...fact, customer }));
  const known = new Set(waiting.map(nameOf));
  const next = coming.filter((fact) => !known.has(nameOf(fact))).map((fact) => ({ ...fact, customer }));
  const steps = await walk(tx, state, [...waiting, ...next], parts, one.beside.expired_of === true);
  return { state, steps: steps.slice(0, waiting.length), coming: steps.slice(waiting.length) };
}

const nameOf = ({ source, id }: Pick<ProfileFact, "source" | "id">): string => `${source}\n${id}`;

/** Whoever has no row yet. One that comes meanwhile brings its facts with it, so the facts are read before it is looked for again. */
async function newcomer(
  tx: Tx,
  { customer }: Owner,
  { reader }: AheadParts,
  facts: Sql,
  beside: Readonly<Record<string, Sql>>,
): Promise<Pick<OneCustomer, "state" | "beside">> {
  const { ahead } = await tx.one<{ ahead: unknown }>(sql`select ${facts} as ahead`);
  const come = await reader.read(tx, customer, beside);
  return come ?? { state: emptyState(customer), beside: { ahead_of: ahead } };
}

async function walk(
  tx: Tx,
  state: CustomerState,
  facts: readonly ProfileFact[],
  { rules, now }: AheadParts,
  expired: boolean,
): Promise<FactStep[]> {
  const { customer } = state;
  const taken = await takenBack(
    tx,
    facts.filter(({ type }) => type === "fact_retracted"),
  );
  const rowsOf = async (): Promise<ReadonlyMap<string, TagRow>> =>
    (await loadTagRows(tx, [customer])).get(customer) ?? new Map();
  const parts: WalkParts = {
    expired: new Set(expired ? [customer] : []),
    context: { rules, at: now, moment: momentOf(now, rules.zone) },
    retraction: ({ type, data }) =>
      type === "fact_retracted" ? taken.get(retractionKey(customer, String(data.source), String(data.id))) : undefined,
    anew: false,
  };
  const isStated = expired || facts.some((fact) => statementOfFact(fact, rules.tags) !== undefined);
  // Of a customer without a row nothing has been said.
  const known = isStated ? await rowsOf() : state.revision === 0 ? new Map<string, TagRow>() : undefined;
  const walked = walkOne(state, facts, known, parts) ?? walkOne(state, facts, await rowsOf(), parts);
  if (!walked) throw new Error("a walk with all words about tags at hand asked for more");
  return facts.flatMap((fact, place) => {
    const after = walked.states[place];
    return after ? [{ fact, before: walked.states[place - 1] ?? walked.start, after }] : [];
  });
}

interface Row {
  readonly customer: number;
  readonly source: string;
  readonly id: string;
  readonly known: boolean;
  readonly type: string | null;
  readonly occurred_at: Date | null;
  readonly data: string | null;
}

/** What retractions take back, without recording them; absent for one that was recorded before, null for what can't be found. */
async function takenBack(tx: Tx, retractions: readonly ProfileFact[]): Promise<Map<string, ProfileFact | null>> {
  if (retractions.length === 0) return new Map();
  const rows = await tx.rows<Row>(sql`
    select u.customer, u.source, u.id, k.customer is not null as known, f.type, f.occurred_at, f.data
    from unnest(${retractions.map(({ customer }) => customer)}::int[],
      ${retractions.map(({ data }) => String(data.source))}::text[],
      ${retractions.map(({ data }) => String(data.id))}::text[]) as u(customer, source, id)
    left join profile.retracted k on k.customer = u.customer and k.source = u.source and k.id = u.id
    left join lateral (
      select l.type, l.occurred_at, l.data from log.fact l where l.source = u.source and l.id = u.id
        and l.customer = any(array(select u.customer union all
          select r.customer from profile.redirect r where r.survivor = u.customer)) limit 1
    ) f on true`);
  return new Map(
    rows.flatMap(({ customer, source, id, known, type, occurred_at, data }) => {
      if (known) return [];
      const found =
        type === null || occurred_at === null || data === null
          ? null
          : { customer, source, id, type, occurredAt: occurred_at, data: JSON.parse(data) as Record<string, unknown> };
      return [[retractionKey(customer, source, id), found] as const];
    }),
  );
}
