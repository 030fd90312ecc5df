/** What is reported of touches, folded into the ledger in sets; every change leaves a fact in the log. */
import { releaseContacts } from "#decision";
import { appendFacts, type NewFact } from "#ground/log";
import { sql, type Tx } from "#ground/storage";
import { fold, type Receipt, type TouchState } from "../rules/states.ts";
import { surelyUndelivered } from "../rules/undelivered.ts";

/** Source of the facts that this room writes; they are in the ledger before they are in the log. */
export const OWN_SOURCE = "perennial/reach";

/** One report of one touch. */
export interface TouchReceipt {
  readonly touch: number;
  readonly receipt: Receipt;
  /** The bank's time. */
  readonly at: Date;
  readonly vendor?: string | null;
  readonly errorClass?: string | null;
  readonly code?: string | null;
  /** Units that the provider charges; 1 when absent. */
  readonly parts?: number;
}

interface Standing {
  readonly touch: number;
  readonly key: string;
  readonly customer: number;
  readonly channel: string;
  readonly state: TouchState;
  readonly trail: readonly string[];
  readonly trace: string | null;
}

export interface Folded {
  readonly touch: number;
  readonly key: string;
  readonly customer: number;
  readonly channel: string;
  readonly trace: string | null;
  readonly before: TouchState;
  readonly after: TouchState;
  /** States and receipts that it had before. */
  readonly trail: readonly string[];
  /** The receipts that were new, with what they said. */
  readonly added: readonly TouchReceipt[];
}

/**
 * Folds receipts into the ledger. Rows are locked in the order of touches, as everywhere in this room. A receipt that the
 * touch had before changes nothing. What was reserved for touches that surely reached nobody is free again; that locks
 * standings, so the caller asks for no other touch afterwards. `now` is the bank's time.
 */
export async function foldReceipts(tx: Tx, reported: readonly TouchReceipt[], now: Date): Promise<Folded[]> {
  if (reported.length === 0) return [];
  const standing = await tx.rows<Standing>(sql`
    select touch, key, customer, channel, state, trail, trace from reach.touch
    where touch = any (${[...new Set(reported.map((r) => r.touch))]}::bigint[]) order by touch for update`);
  const byTouch = new Map<number, TouchReceipt[]>();
  for (const receipt of reported) {
    const list = byTouch.get(receipt.touch);
    if (list) list.push(receipt);
    else byTouch.set(receipt.touch, [receipt]);
  }
  const folded = standing.map((row): Folded => {
    let state = row.state;
    const had = new Set(row.trail);
    const added: TouchReceipt[] = [];
    for (const receipt of byTouch.get(row.touch) ?? []) {
      const next = fold(state, receipt.receipt);
      if (next === state && had.has(receipt.receipt)) continue;
      had.add(receipt.receipt);
      added.push(receipt);
      state = next;
    }
    const { touch, key, customer, channel, trace, trail } = row;
    return { touch, key, customer, channel, trace, trail, before: row.state, after: state, added };
  });
  const changed = folded.filter(({ added }) => added.length > 0);
  await writeFolded(tx, changed);
  await releaseContacts(
    tx,
    changed.filter(isUndelivered).map(({ customer, key }) => ({ customer, key })),
    now,
  );
  return changed;
}

function isUndelivered({ before, after, trail, added }: Folded): boolean {
  const code = added.findLast(({ receipt }) => receipt === after)?.code ?? null;
  return surelyUndelivered({ before, after, trail: [...trail, ...added.map(({ receipt }) => receipt)], code });
}

async function writeFolded(tx: Tx, changed: readonly Folded[]): Promise<void> {
  if (changed.length === 0) return;
  // Error class and code belong to the receipt that made the state, or to none.
  const maker = changed.map(({ before, after, added }) => (before === after ? undefined : added.at(-1)));
  await tx.run(sql`
    update reach.touch t set
      state = u.state,
      vendor = coalesce(t.vendor, u.vendor),
      error_class = case when u.moved then u.error_class else t.error_class end,
      code = case when u.moved then u.code else t.code end,
      owner = case when u.state = 'submitting' then t.owner end,
      lease_until = case when u.state = 'submitting' then t.lease_until end,
      retry_at = case when u.moved then null else t.retry_at end,
      updated_at = u.at,
      trail = t.trail || string_to_array(u.receipts, ','),
      trail_at = t.trail_at || string_to_array(u.times, ',')::timestamptz[]
    from unnest(${changed.map((c) => c.touch)}::bigint[], ${changed.map((c) => c.after)}::text[],
      ${changed.map((c) => c.before !== c.after)}::boolean[],
      ${changed.map((c) => c.added.find((r) => r.vendor)?.vendor ?? null)}::text[],
      ${maker.map((r) => r?.errorClass ?? null)}::text[], ${maker.map((r) => r?.code ?? null)}::text[],
      ${changed.map((c) => (c.added.at(-1)?.at ?? new Date(0)).toISOString())}::timestamptz[],
      ${changed.map((c) => c.added.map((r) => r.receipt).join(","))}::text[],
      ${changed.map((c) => c.added.map((r) => r.at.toISOString()).join(","))}::text[])
      as u(touch, state, moved, vendor, error_class, code, at, receipts, times)
    where t.touch = u.touch`);
}

/**
 * Writes what this room itself learned of touches: folds it and appends the facts. The log's rows are locked last, so
 * nothing else may be locked after it in the transaction. The fact's id follows from key and receipt: twice is once.
 */
export async function recordReceipts(tx: Tx, reported: readonly TouchReceipt[], receivedAt: Date): Promise<Folded[]> {
  const changed = await foldReceipts(tx, reported, receivedAt);
  await appendReceipts(tx, changed, receivedAt);
  return changed;
}

/** The second half of {@link recordReceipts}, for those who lock something else in between. */
export async function appendReceipts(tx: Tx, changed: readonly Folded[], receivedAt: Date): Promise<void> {
  await appendFacts(tx, changed.flatMap(factsOf), receivedAt);
}

function factsOf({ key, customer, channel, trace, added }: Folded): NewFact[] {
  return added.map(({ receipt, at, code, vendor, parts = 1 }) => ({
    customer,
    type: `touch_${receipt}`,
    source: OWN_SOURCE,
    id: `${key}#${receipt}`,
    occurredAt: at,
    data: {
      touch: key,
      channel,
      ...(code ? { code } : {}),
      ...(vendor ? { provider_id: vendor } : {}),
      ...(parts > 1 ? { parts } : {}),
    },
    ...(trace === null ? {} : { trace }),
  }));
}

/** A receipt as a provider sends it: under the send key where it knows it, else under its own id. */
export interface ProviderReceipt {
  readonly channel: string;
  readonly key?: string;
  readonly vendorId?: string;
  readonly receipt: Receipt;
  readonly at: Date;
  readonly code?: string | null;
}

export interface Applied {
  readonly changed: readonly Folded[];
  /** Receipts of ids that nobody knows yet; they are kept and joined when the id becomes known. */
  readonly parked: number;
}

/** Folds receipts of providers. Appends no facts: they are facts already, or their caller makes them. */
export async function receiveReceipts(tx: Tx, given: readonly ProviderReceipt[], receivedAt: Date): Promise<Applied> {
  if (given.length === 0) return { changed: [], parked: 0 };
  const found = await touchesNamed(tx, given);
  const known: TouchReceipt[] = [];
  const unknown: ProviderReceipt[] = [];
  for (const [place, receipt] of given.entries()) {
    const touch = found[place];
    if (!touch) unknown.push(receipt);
    else
      known.push({
        touch: touch.touch,
        receipt: receipt.receipt,
        at: receipt.at,
        vendor: receipt.vendorId ?? null,
        code: receipt.code ?? null,
      });
  }
  const changed = await foldReceipts(tx, known, receivedAt);
  return { changed, parked: await parkReceipts(tx, unknown, receivedAt) };
}

export interface NamedTouch {
  readonly touch: number;
  readonly key: string;
  readonly customer: number;
  readonly trace: string | null;
}

/** The touches that are named, by key first, else by the provider's id; undefined where nobody knows it. */
export async function touchesNamed(
  tx: Tx,
  names: readonly Pick<ProviderReceipt, "channel" | "key" | "vendorId">[],
): Promise<(NamedTouch | undefined)[]> {
  if (names.length === 0) return [];
  const found = await tx.rows<{
    n: number;
    touch: number | null;
    key: string;
    customer: number;
    trace: string | null;
  }>(sql`
    select u.n::int as n, t.touch, t.key, t.customer, t.trace
    from unnest(${names.map((r) => r.channel)}::text[], ${names.map((r) => r.key ?? null)}::text[],
      ${names.map((r) => r.vendorId ?? null)}::text[]) with ordinality as u(channel, key, vendor, n)
    left join reach.touch k on k.key = u.key
    left join lateral (select min(touch) as touch from reach.touch v where v.channel = u.channel and v.vendor = u.vendor) v
      on k.touch is null and u.vendor is not null
    left join reach.touch t on t.touch = coalesce(k.touch, v.touch)
    order by u.n`);
  return found.map(({ touch, key, customer, trace }) => (touch === null ? undefined : { touch, key, customer, trace }));
}

/** Keeps receipts of ids that nobody knows yet; those without an id can't be kept. */
export async function parkReceipts(tx: Tx, receipts: readonly ProviderReceipt[], receivedAt: Date): Promise<number> {
  const nameable = receipts.filter((r) => r.vendorId !== undefined);
  if (nameable.length === 0) return 0;
  await tx.run(sql`
    insert into reach.parked_receipt (channel, vendor, receipt, at, code, received_at)
    select u.channel, u.vendor, u.receipt, u.at, u.code, ${receivedAt}::timestamptz
    from unnest(${nameable.map((r) => r.channel)}::text[], ${nameable.map((r) => r.vendorId ?? null)}::text[],
      ${nameable.map((r) => r.receipt)}::text[], ${nameable.map((r) => r.at.toISOString())}::timestamptz[],
      ${nameable.map((r) => r.code ?? null)}::text[]) as u(channel, vendor, receipt, at, code)
    order by 1, 2, 3, 4 on conflict do nothing`);
  return nameable.length;
}

/** Takes out the parked receipts of ids that have just become known. */
export async function takeParked(
  tx: Tx,
  channel: string,
  known: readonly { readonly touch: number; readonly vendor: string }[],
): Promise<TouchReceipt[]> {
  if (known.length === 0) return [];
  return await tx.rows<TouchReceipt>(sql`
    with taken as (
      delete from reach.parked_receipt p
      using unnest(${known.map((k) => k.touch)}::bigint[], ${known.map((k) => k.vendor)}::text[]) as u(touch, vendor)
      where p.channel = ${channel} and p.vendor = u.vendor returning u.touch, p.receipt, p.at, p.code
    ) select touch, receipt, at, code from taken order by touch, at, receipt`);
}

/**
 * Joins receipts that were parked while the answer that names them was being written; those that wait for an answer stay.
 * Returns the touches that changed.
 */
export async function joinParked(tx: Tx, receivedAt: Date): Promise<number> {
  const parked = await tx.rows<TouchReceipt>(sql`
    with taken as (
      delete from reach.parked_receipt p using reach.touch t where t.channel = p.channel and t.vendor = p.vendor
      returning t.touch, p.receipt, p.at, p.code
    ) select touch, receipt, at, code from taken order by touch, at, receipt`);
  return (await recordReceipts(tx, parked, receivedAt)).length;
}

/** After this long without a receipt a touch counts as expired, in hours. */
export const SILENCE_HOURS = 72;

/** Expires touches of channels that give receipts and of which nothing was heard; a later receipt still counts. */
export async function expireSilent(tx: Tx, channels: readonly string[], at: Date): Promise<number> {
  const before = new Date(at.getTime() - SILENCE_HOURS * 3_600_000);
  const silent = await tx.rows<{ touch: number }>(sql`
    select touch from reach.touch where channel = any (${channels}::text[])
      and state in ('accepted', 'submitted', 'unknown') and updated_at < ${before} order by touch for update skip locked`);
  const expired = silent.map(({ touch }): TouchReceipt => ({ touch, receipt: "expired", at, code: "no_receipt" }));
  return (await recordReceipts(tx, expired, at)).length;
}
