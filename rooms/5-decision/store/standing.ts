/** What customer and bank did to each other, one row a customer, read, locked and written in sets. */
import type { Channel, MessageClass } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import { type Sql, sql, type Tx } from "#ground/storage";
import { noStanding, type Standing } from "../rules/types.ts";

const DAY_MS = 86_400_000;
/** The longest period that a cap or cooldown may look back, in days. */
export const KEPT_DAYS = 400;

interface Locked {
  readonly customer: CustomerNumber;
  /** The row as JSON; null for a customer of whom nothing stands yet, as for most. */
  readonly body: string | null;
}

interface StandingRow {
  readonly contact_key: readonly string[];
  readonly contact_at: readonly string[];
  readonly contact_channel: readonly Channel[];
  readonly contact_class: readonly MessageClass[];
  readonly contact_category: readonly string[];
  readonly contact_connected: readonly boolean[];
  readonly refusal_at: readonly string[];
  readonly refusal_channel: readonly (Channel | null)[];
  readonly refusal_product: readonly (string | null)[];
  readonly conversion_at: readonly string[];
  readonly conversion_product: readonly string[];
  readonly complaints: readonly string[];
  readonly do_not_contact: boolean;
  readonly do_not_contact_at: string | null;
  readonly closed: readonly Channel[];
}

// As one text: the driver takes arrays apart item by item, for every customer anew.
const body = sql`case when s.oldest is not null or s.do_not_contact or s.complaints <> '{}'
  or s.closed <> '{}' then row_to_json(s)::text end`;
const columns = sql`s.customer, ${body} as body`;

/** How one customer stands, as an expression of a statement that reads other things of the customer too. */
export function standingBeside(customer: CustomerNumber): Sql {
  return sql`(select ${body} from decision.standing s where s.customer = ${customer}::int)`;
}

/** What {@link standingBeside} gave. */
export function standingFrom(value: unknown): Standing {
  return standingOf({ body: typeof value === "string" ? value : null });
}

function standingOf({ body }: Pick<Locked, "body">): Standing {
  if (body === null) return noStanding;
  const row = JSON.parse(body) as StandingRow;
  return {
    contacts: row.contact_key.map((key, i) => ({
      at: new Date(row.contact_at[i] as string),
      channel: row.contact_channel[i] as Channel,
      class: row.contact_class[i] as MessageClass,
      category: row.contact_category[i] as string,
      key,
      connected: row.contact_connected[i] as boolean,
    })),
    refusals: row.refusal_at.map((at, i) => ({
      at: new Date(at),
      channel: row.refusal_channel[i] ?? null,
      product: row.refusal_product[i] ?? null,
    })),
    conversions: row.conversion_at.map((at, i) => ({ at: new Date(at), product: row.conversion_product[i] as string })),
    complaints: row.complaints,
    doNotContact: row.do_not_contact,
    ...(row.do_not_contact_at === null ? {} : { doNotContactAt: new Date(row.do_not_contact_at) }),
    closed: row.closed,
  };
}

function byCustomer(rows: readonly Locked[]): Map<CustomerNumber, Standing> {
  return new Map(rows.map((row) => [row.customer, standingOf(row)]));
}

/** As they stand, without a lock; whoever is missing has {@link noStanding}. */
export async function loadStandings(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, Standing>> {
  if (customers.length === 0) return new Map();
  const rows = await tx.rows<Locked>(sql`
    select ${columns} from decision.standing s where s.customer = any (${customers}::int[])`);
  return byCustomer(rows);
}

/**
 * Locks customers in the order of their numbers until the transaction ends and returns how they stand; rows that are
 * missing are made. Every set makes all its missing rows before it locks any, so that two sets never wait in a circle.
 */
export async function lockStandings(
  tx: Tx,
  customers: readonly CustomerNumber[],
): Promise<Map<CustomerNumber, Standing>> {
  const sorted = Int32Array.from(new Set(customers)).sort();
  if (sorted.length === 0) return new Map();
  const numbers = [...sorted];
  const { n } = await tx.one<{ n: number }>(sql`
    select count(*)::int as n from decision.standing where customer = any (${numbers}::int[])`);
  if (n < numbers.length) {
    await tx.run(sql`
      insert into decision.standing (customer) select u.customer from unnest(${numbers}::int[]) as u(customer)
      order by u.customer on conflict (customer) do nothing`);
  }
  const rows = await tx.rows<Locked>(sql`
    select ${columns} from decision.standing s where s.customer = any (${numbers}::int[])
    order by s.customer for update`);
  return byCustomer(rows);
}

/** A contact that a decision reserves. */
export interface ReservedContact {
  readonly customer: CustomerNumber;
  readonly key: string;
  /** The instant of the touch. */
  readonly at: Date;
  readonly channel: Channel;
  readonly class: MessageClass;
  readonly category: string;
}

/** Adds contacts to rows that this transaction has locked; at most one contact a customer in one call. */
export async function reserveContacts(tx: Tx, contacts: readonly ReservedContact[]): Promise<void> {
  if (contacts.length === 0) return;
  const sorted = [...contacts].sort((a, b) => a.customer - b.customer);
  const written = await tx.run(sql`
    update decision.standing s set contact_key = s.contact_key || array[u.key], contact_at = s.contact_at || array[u.at],
      contact_channel = s.contact_channel || array[u.channel], contact_class = s.contact_class || array[u.class],
      contact_category = s.contact_category || array[u.category],
      contact_connected = s.contact_connected || array[false], oldest = least(s.oldest, u.at)
    from unnest(${sorted.map((c) => c.customer)}::int[], ${sorted.map((c) => c.key)}::text[],
      ${sorted.map((c) => c.at)}::timestamptz[], ${sorted.map((c) => c.channel)}::text[],
      ${sorted.map((c) => c.class)}::text[], ${sorted.map((c) => c.category)}::text[])
      as u(customer, key, at, channel, class, category)
    where s.customer = u.customer`);
  if (written !== contacts.length) throw new Error("a contact was reserved without its customer's lock");
}

// Values hold no control characters; an array of one empty text must not become an empty array, hence the mark.
const BETWEEN = "\u001f";
const NONE = "\u001e";
const joined = (values: readonly (string | null)[]): string => values.map((value) => value ?? NONE).join(BETWEEN);
const instants = (values: readonly { readonly at: Date }[]): string =>
  values.map(({ at }) => at.toISOString()).join(BETWEEN);

/**
 * Writes standings of rows that this transaction has locked, whole.
 * @param now the bank's time: entries older than {@link KEPT_DAYS} then are left out; all stay without it
 */
export async function writeStandings(
  tx: Tx,
  standings: ReadonlyMap<CustomerNumber, Standing>,
  now?: Date,
): Promise<void> {
  if (standings.size === 0) return;
  const since = new Date(now === undefined ? 0 : now.getTime() - KEPT_DAYS * DAY_MS);
  const rows = [...standings]
    .sort(([a], [b]) => a - b)
    .map(([customer, standing]) => ({ customer, ...pruned(standing, since) }));
  const column = <T>(of: (row: (typeof rows)[number]) => T): T[] => rows.map(of);
  const texts = (name: string) => sql`string_to_array(${sql.ref(`u.${name}`)}, ${BETWEEN}, ${NONE})`;
  await tx.run(sql`
    update decision.standing s set
      contact_key = ${texts("ck")}, contact_at = ${texts("ca")}::timestamptz[], contact_channel = ${texts("cc")},
      contact_class = ${texts("cl")}, contact_category = ${texts("cg")}, contact_connected = ${texts("cn")}::boolean[],
      refusal_at = ${texts("ra")}::timestamptz[], refusal_channel = ${texts("rc")}, refusal_product = ${texts("rp")},
      conversion_at = ${texts("va")}::timestamptz[], conversion_product = ${texts("vp")},
      complaints = ${texts("co")}, do_not_contact = u.dn, do_not_contact_at = u.dna, closed = ${texts("cd")}, oldest = u.oldest
    from unnest(${column((r) => r.customer)}::int[],
      ${column((r) => joined(r.contacts.map((c) => c.key)))}::text[], ${column((r) => instants(r.contacts))}::text[],
      ${column((r) => joined(r.contacts.map((c) => c.channel)))}::text[],
      ${column((r) => joined(r.contacts.map((c) => c.class)))}::text[],
      ${column((r) => joined(r.contacts.map((c) => c.category)))}::text[],
      ${column((r) => joined(r.contacts.map((c) => (c.connected ? "t" : "f"))))}::text[],
      ${column((r) => instants(r.refusals))}::text[], ${column((r) => joined(r.refusals.map((f) => f.channel)))}::text[],
      ${column((r) => joined(r.refusals.map((f) => f.product)))}::text[],
      ${column((r) => instants(r.conversions))}::text[],
      ${column((r) => joined(r.conversions.map((v) => v.product)))}::text[],
      ${column((r) => joined(r.complaints))}::text[], ${column((r) => r.doNotContact)}::boolean[],
      ${column((r) => r.doNotContactAt?.toISOString() ?? null)}::timestamptz[],
      ${column((r) => joined(r.closed))}::text[], ${column(oldestOf)}::timestamptz[])
      as u(customer, ck, ca, cc, cl, cg, cn, ra, rc, rp, va, vp, co, dn, dna, cd, oldest)
    where s.customer = u.customer`);
}

function pruned(standing: Standing, since: Date): Standing {
  const { contacts, refusals, conversions } = standing;
  const fresh = ({ at }: { readonly at: Date }): boolean => at >= since;
  if (contacts.every(fresh) && refusals.every(fresh) && conversions.every(fresh)) return standing;
  return {
    ...standing,
    contacts: contacts.filter(fresh),
    refusals: refusals.filter(fresh),
    conversions: conversions.filter(fresh),
  };
}

function oldestOf({ contacts, refusals, conversions }: Standing): Date | null {
  let oldest: Date | null = null;
  for (const entries of [contacts, refusals, conversions])
    for (const { at } of entries) if (oldest === null || at < oldest) oldest = at;
  return oldest;
}

/**
 * Rewrites rows with entries that no rule looks at any more; rows that somebody else holds wait for the next round.
 * @returns rows written, at most `limit`
 */
export async function pruneStandings(tx: Tx, now: Date, limit = 5_000): Promise<number> {
  const since = new Date(now.getTime() - KEPT_DAYS * DAY_MS);
  const rows = await tx.rows<Locked>(sql`
    select ${columns} from decision.standing s where s.oldest < ${since} order by s.customer limit ${limit}
    for update skip locked`);
  await writeStandings(tx, byCustomer(rows), now);
  return rows.length;
}

/** Forgets how customers stand; the rows that law wants kept are elsewhere. */
export async function forgetStandings(tx: Tx, customers: readonly CustomerNumber[]): Promise<number> {
  return await tx.run(sql`delete from decision.standing where customer = any (${customers}::int[])`);
}
