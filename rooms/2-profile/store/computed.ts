/** What computations came to, and how far it has been applied. */
import type { MachineClock } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { PresentTag } from "../rules/computed/rows.ts";

/** One computation of a tag, as it stands. */
export interface Computation {
  readonly tag: string;
  readonly definition: string;
  readonly period: string;
  readonly run: number;
  readonly at: Date;
  readonly computed: boolean;
  readonly rows: number;
  readonly reached: number;
  readonly changed: number;
  readonly finished_at: Date | null;
}

const columns = sql.raw(
  "tag, definition, period::text as period, run, at, computed, rows, reached, changed, finished_at",
);

/** The latest computation of every tag that was ever computed. */
export async function readComputations(tx: Tx): Promise<Computation[]> {
  return await tx.rows<Computation>(sql`select ${columns} from profile.computation order by tag`);
}

export interface Claim {
  readonly tag: string;
  readonly definition: string;
  readonly period: string;
  readonly at: Date;
  readonly owner: string;
  readonly clock: MachineClock;
  /** Milliseconds for which it is held without a sign of life. */
  readonly ttl: number;
}

/**
 * Takes the computation that is due: a new one where the period or the definition is new, else the one that somebody
 * left behind. Undefined when it is done, or somebody else is at it.
 */
export async function claimComputation(tx: Tx, claim: Claim): Promise<Computation | undefined> {
  const { tag, definition, period, at, owner, clock, ttl } = claim;
  const now = clock.now();
  const until = new Date(now.getTime() + ttl);
  const free = sql`(owner is null or owner = ${owner} or owned_until < ${now}::timestamptz)`;
  await tx.run(sql`
    insert into profile.computation (tag, definition, period, run, at)
    values (${tag}, ${definition}, ${period}::date, 1, ${at}::timestamptz) on conflict (tag) do nothing`);
  await tx.run(sql`
    update profile.computation set definition = ${definition}, period = ${period}::date, run = run + 1,
      at = ${at}::timestamptz, computed = false, rows = 0, reached = 0, changed = 0, finished_at = null, owner = null,
      owned_until = null
    where tag = ${tag} and (definition <> ${definition} or period < ${period}::date) and ${free}`);
  return await tx.maybe<Computation>(sql`
    update profile.computation set owner = ${owner}, owned_until = ${until}::timestamptz
    where tag = ${tag} and finished_at is null and definition = ${definition} and ${free} returning ${columns}`);
}

export interface Step {
  readonly tag: string;
  readonly run: number;
  readonly owner: string;
  readonly clock: MachineClock;
  readonly ttl: number;
  readonly rows?: number;
  readonly reached?: number;
  readonly changed?: number;
  readonly finishedAt?: Date;
}

/** Notes how far a computation has come; false when somebody else has it by now. */
export async function noteStep(tx: Tx, step: Step): Promise<boolean> {
  const { tag, run, owner, clock, ttl, rows, reached, changed = 0, finishedAt } = step;
  const until = new Date(clock.now().getTime() + ttl);
  const written = await tx.run(sql`
    update profile.computation set computed = computed or ${rows !== undefined}, rows = coalesce(${rows ?? null}::bigint, rows),
      reached = coalesce(${reached ?? null}::int, reached), changed = changed + ${changed}::bigint,
      finished_at = ${finishedAt ?? null}::timestamptz,
      owner = ${finishedAt ? null : owner}::text, owned_until = ${finishedAt ? null : until}::timestamptz
    where tag = ${tag} and run = ${run} and owner = ${owner}`);
  return written === 1;
}

/** Who has the tag, of customers with numbers in (after, upTo]. */
export async function presentTags(
  tx: Tx,
  tag: string,
  after: CustomerNumber,
  upTo: CustomerNumber,
): Promise<Map<CustomerNumber, PresentTag>> {
  const rows = await tx.rows<PresentTag>(sql`
    select customer, value, source, evidence, confidence, set_at as "setAt", until from profile.tag
    where name = ${tag} and customer > ${after} and customer <= ${upTo}`);
  return new Map(rows.map((row) => [row.customer, row]));
}

/** Customers in (after, upTo] whose bool attribute is true, and who there is among `asked`. */
export async function attributeHolders(
  tx: Tx,
  attribute: string,
  after: CustomerNumber,
  upTo: CustomerNumber,
  asked: readonly CustomerNumber[],
): Promise<{ readonly held: ReadonlySet<CustomerNumber>; readonly known: ReadonlySet<CustomerNumber> }> {
  const rows = await tx.rows<{ customer: number; held: boolean | null }>(sql`
    select customer, ${sql.ref(attribute)} as held from profile.customer
    where customer > ${after} and customer <= ${upTo}
      and (${sql.ref(attribute)} or customer = any(${asked}::int[]))`);
  return {
    held: new Set(rows.filter((row) => row.held === true).map((row) => row.customer)),
    known: new Set(rows.map((row) => row.customer)),
  };
}
