/** What customer and bank did to each other, one row a customer, read, locked and written in sets. */
import type { Channel, MessageClass } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import { type Sql, sql, type Tx } from "#ground/storage";
import { contactKey } from "../rules/keys.ts";
import { type Contact, noStanding, type Standing } from "../rules/types.ts";

const DAY_MS = 86_400_000;
/** The longest period that a cap or cooldown may look back, in days. */
export const KEPT_DAYS = 400;

interface Locked {
  readonly customer: CustomerNumber;
  /** The row as JSON; null for a customer of whom nothing stands yet, as for most. */
  readonly body: string | null;
}

interface StandingRow {
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

// As one text: the driver takes arrays apart item by item, for every customer anew. Contacts come first, and what most
// customers have nothing of stands behind a mark that no value holds.
const MARK = "\u001d";
const rest = sql`case when s.do_not_contact or s.refusal_at <> '{}' or s.conversion_at <> '{}' or s.complaints <> '{}'
  or s.closed <> '{}' then ${sql.lit(MARK)} || json_build_object('refusal_at', s.refusal_at,
    'refusal_channel', s.refusal_channel, 'refusal_product', s.refusal_product, 'conversion_at', s.conversion_at,
    'conversion_product', s.conversion_product, 'complaints', s.complaints, 'do_not_contact', s.do_not_contact,
    'do_not_contact_at', s.do_not_contact_at, 'closed', s.closed)::text else '' end`;
const body = sql`nullif(s.contacts || ${rest}, '')`;
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
  const end = body.indexOf(MARK);
  const contacts = contactsOf(end < 0 ? body : body.slice(0, end));
  if (end < 0) return { ...noStanding, contacts };
  const row = JSON.parse(body.slice(end + MARK.length)) as StandingRow;
  return {
    contacts,
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

/** A line a contact; the category comes last and may hold spaces. */
const line = /(\d+) ([0-9a-f]+) (\S+) (\S+) ([01]) ([^\n]*)\n/g;

function contactsOf(text: string): Contact[] {
  const contacts: Contact[] = [];
  for (const [, at, key = "", channel, class_, connected, category = ""] of text.matchAll(line))
    contacts.push({
      at: new Date(Number(at)),
      channel: channel as Channel,
      class: class_ as MessageClass,
      category,
      key,
      connected: connected === "1",
    });
  return contacts;
}

function lineOf({ at, key, channel, class: class_, connected, category }: Contact): string {
  return `${at.getTime()} ${contactKey(key)} ${channel} ${class_} ${connected ? 1 : 0} ${category}\n`;
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
    update decision.standing s set contacts = s.contacts || u.contact, oldest = least(s.oldest, u.at)
    from unnest(${sorted.map((c) => c.customer)}::int[], ${sorted.map((c) => lineOf({ ...c, connected: false }))}::text[],
      ${sorted.map((c) => c.at)}::timestamptz[]) as u(customer, contact, at)
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
      contacts = u.cs,
      refusal_at = ${texts("ra")}::timestamptz[], refusal_channel = ${texts("rc")}, refusal_product = ${texts("rp")},
      conversion_at = ${texts("va")}::timestamptz[], conversion_product = ${texts("vp")},
      complaints = ${texts("co")}, do_not_contact = u.dn, do_not_contact_at = u.dna, closed = ${texts("cd")}, oldest = u.oldest
    from unnest(${column((r) => r.customer)}::int[],
      ${column((r) => r.contacts.map(lineOf).join(""))}::text[],
      ${column((r) => instants(r.refusals))}::text[], ${column((r) => joined(r.refusals.map((f) => f.channel)))}::text[],
      ${column((r) => joined(r.refusals.map((f) => f.product)))}::text[],
      ${column((r) => instants(r.conversions))}::text[],
      ${column((r) => joined(r.conversions.map((v) => v.product)))}::text[],
      ${column((r) => joined(r.complaints))}::text[], ${column((r) => r.doNotContact)}::boolean[],
      ${column((r) => r.doNotContactAt?.toISOString() ?? null)}::timestamptz[],
      ${column((r) => joined(r.closed))}::text[], ${column(oldestOf)}::timestamptz[])
      as u(customer, cs, ra, rc, rp, va, vp, co, dn, dna, cd, oldest)
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
