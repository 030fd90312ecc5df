/** Who speaks with the provider about a touch: claims with a lease, and the ways back to `planned`. */
import type { Channel, MessageClass } from "#contracts/definitions";
import { releaseContacts } from "#decision";
import { sql, type Tx } from "#ground/storage";
import type { DueTouch } from "../types.ts";

export interface Claim extends DueTouch {
  /** Counts claims of this touch; names this one. */
  readonly claims: number;
}

interface ClaimRow extends Claim {
  readonly state: "submitting" | "expired";
}

export interface ClaimRequest {
  readonly channel: Channel;
  readonly owner: string;
  readonly limit: number;
  /** The bank's time, which decides what is due. */
  readonly at: Date;
  /** The machine's time, for leases and back-off. */
  readonly machineNow: Date;
  readonly leaseMs: number;
}

const columns = sql`t.touch, t.key, t.customer, t.channel, t.class, t.playbook, t.content, t.decision, t.attempts,
  t.claims, t.trace, t.due_at as "dueAt", t.deadline`;

/** Due touches of an open channel become `submitting`; those past their deadline are returned apart, unchanged and locked. */
export async function claimDue(tx: Tx, request: ClaimRequest): Promise<{ claimed: Claim[]; late: Claim[] }> {
  const { channel, owner, limit, at, machineNow, leaseMs } = request;
  const rows = await tx.rows<ClaimRow>(sql`
    with due as (
      select d.touch, d.deadline < ${at} as late from reach.touch d
      where d.state = 'planned' and d.channel = ${channel} and d.due_at <= ${at}
        and (d.retry_at is null or d.retry_at <= ${machineNow})
        and not exists (select 1 from reach.closed_channel c where c.channel = ${channel})
      order by d.due_at, d.touch limit ${limit} for update skip locked
    ), moved as (
      update reach.touch t set state = 'submitting', owner = ${owner}, attempts = t.attempts + 1, claims = t.claims + 1,
        lease_until = ${new Date(machineNow.getTime() + leaseMs)}::timestamptz, retry_at = null, updated_at = ${at},
        trail = t.trail || 'submitting'::text, trail_at = t.trail_at || ${at}::timestamptz
      from due where t.touch = due.touch and due.late is not true
      returning ${columns}
    )
    select *, 'submitting' as state from moved
    union all
    select ${columns}, 'expired' from due join reach.touch t using (touch) where due.late
    order by touch`);
  return {
    claimed: rows.filter((row) => row.state === "submitting"),
    late: rows.filter((row) => row.state === "expired"),
  };
}

/** Back to `planned`, only from this very claim. A try that does not count is given back. */
export async function requeue(
  tx: Tx,
  owner: string,
  items: readonly { readonly claim: Claim; readonly retryAt: Date; readonly counts: boolean; readonly code: string }[],
  at: Date,
): Promise<number> {
  if (items.length === 0) return 0;
  const sorted = [...items].sort((a, b) => a.claim.touch - b.claim.touch);
  return await tx.run(sql`
    with mine as (
      select t.touch, u.retry_at, u.counts, u.code
      from unnest(${sorted.map((i) => i.claim.touch)}::bigint[], ${sorted.map((i) => i.claim.claims)}::int[],
        ${sorted.map((i) => i.retryAt.toISOString())}::timestamptz[], ${sorted.map((i) => i.counts)}::boolean[],
        ${sorted.map((i) => i.code)}::text[]) as u(touch, claims, retry_at, counts, code)
      join reach.touch t on t.touch = u.touch and t.claims = u.claims
      where t.state = 'submitting' and t.owner = ${owner} order by t.touch for update of t
    )
    update reach.touch t set state = 'planned', owner = null, lease_until = null, retry_at = mine.retry_at,
      attempts = case when mine.counts then t.attempts else t.attempts - 1 end, code = mine.code, updated_at = ${at},
      trail = t.trail || 'planned'::text, trail_at = t.trail_at || ${at}::timestamptz
    from mine where t.touch = mine.touch`);
}

interface Refused {
  readonly touch: { readonly touch: number; readonly customer: number; readonly key: string };
  readonly code: string;
}

/** The policy check's refusals; what was reserved for them is free again. Locks standings: ask for no other touch afterwards. */
export async function deny(tx: Tx, refused: readonly Refused[], at: Date): Promise<void> {
  if (refused.length === 0) return;
  await tx.run(sql`
    update reach.touch t set state = 'denied', code = u.code, owner = null, lease_until = null, updated_at = ${at},
      trail = t.trail || 'denied'::text, trail_at = t.trail_at || ${at}::timestamptz
    from unnest(${refused.map(({ touch }) => touch.touch)}::bigint[], ${refused.map(({ code }) => code)}::text[])
      as u(touch, code) where t.touch = u.touch`);
  await releaseContacts(
    tx,
    refused.map(({ touch: { customer, key } }) => ({ customer, key })),
    at,
  );
}

/** Back to `planned`, due when the channel opens; the claim does not count as a try. */
export async function defer(
  tx: Tx,
  deferred: readonly { readonly touch: { readonly touch: number }; readonly until: Date }[],
  at: Date,
): Promise<void> {
  if (deferred.length === 0) return;
  await tx.run(sql`
    update reach.touch t set state = 'planned', due_at = u.until, owner = null, lease_until = null, retry_at = null,
      attempts = case when t.state = 'submitting' then t.attempts - 1 else t.attempts end, code = 'deferred',
      updated_at = ${at},
      trail = case when t.state = 'submitting' then t.trail || 'planned'::text else t.trail end,
      trail_at = case when t.state = 'submitting' then t.trail_at || ${at}::timestamptz else t.trail_at end
    from unnest(${deferred.map(({ touch }) => touch.touch)}::bigint[],
      ${deferred.map(({ until }) => until.toISOString())}::timestamptz[]) as u(touch, until) where t.touch = u.touch`);
}

interface Withdrawal {
  readonly customer: number;
  /** Null: every channel. */
  readonly channel: string | null;
}

/** Marketing that waits to go to customers who have just refused it there. Nothing is released yet. */
export async function cancelMarketing(
  tx: Tx,
  withdrawals: readonly Withdrawal[],
  code: string,
  at: Date,
): Promise<{ customer: number; key: string }[]> {
  if (withdrawals.length === 0) return [];
  return await tx.rows<{ customer: number; key: string }>(sql`
    with refused as (
      select t.touch from reach.touch t where t.state = 'planned' and t.class = 'marketing' and exists (
        select 1 from unnest(${withdrawals.map((w) => w.customer)}::int[], ${withdrawals.map((w) => w.channel)}::text[])
          as u(customer, channel) where u.customer = t.customer and (u.channel is null or u.channel = t.channel))
        and t.customer = any (${withdrawals.map((w) => w.customer)}::int[])
      order by t.touch for update
    )
    update reach.touch t set state = 'denied', code = ${code}, updated_at = ${at},
      trail = t.trail || 'denied'::text, trail_at = t.trail_at || ${at}::timestamptz
    from refused where t.touch = refused.touch returning t.customer, t.key`);
}

/** Touches whose claim is dead: its lease is over, or, for a sole dispatcher, whose owner is another. */
export async function deadClaims(
  tx: Tx,
  channel: Channel,
  owner: string,
  sole: boolean,
  machineNow: Date,
  limit: number,
): Promise<{ touch: number }[]> {
  return await tx.rows<{ touch: number }>(sql`
    select touch from reach.touch where state = 'submitting' and channel = ${channel}
      and (lease_until <= ${machineNow} or (${sole} and owner <> ${owner}))
    order by touch limit ${limit} for update skip locked`);
}

/** When an unknown touch may be asked about again. */
export async function askAfter(tx: Tx, touches: readonly number[], machineTime: Date): Promise<void> {
  await tx.run(sql`
    update reach.touch set retry_at = ${machineTime} where touch = any (${touches}::bigint[]) and state = 'unknown'`);
}

export interface UnknownTouch {
  readonly touch: number;
  readonly key: string;
  readonly claims: number;
  readonly class: MessageClass;
}

export async function unknownTouches(
  tx: Tx,
  channel: Channel,
  machineNow: Date,
  limit: number,
): Promise<UnknownTouch[]> {
  return await tx.rows<UnknownTouch>(sql`
    select touch, key, claims, class from reach.touch where state = 'unknown' and channel = ${channel}
      and (retry_at is null or retry_at <= ${machineNow}) order by touch limit ${limit}`);
}

/** Back to `planned` what was surely not delivered. `claims` is the claim that was asked about: a later one stands. */
export async function revive(tx: Tx, absent: readonly UnknownTouch[], at: Date): Promise<number> {
  if (absent.length === 0) return 0;
  return await tx.run(sql`
    with surely as (
      select t.touch from unnest(${absent.map((a) => a.touch)}::bigint[], ${absent.map((a) => a.claims)}::int[])
        as u(touch, claims) join reach.touch t on t.touch = u.touch and t.claims = u.claims
      where t.state = 'unknown' order by t.touch for update of t
    )
    update reach.touch t set state = 'planned', retry_at = null, error_class = null, code = null, updated_at = ${at},
      trail = t.trail || 'planned'::text, trail_at = t.trail_at || ${at}::timestamptz
    from surely where t.touch = surely.touch`);
}

/** What is left to do on a channel. */
export interface Outlook {
  readonly channel: Channel;
  /** Whether a touch could be claimed now. */
  readonly due: boolean;
  /** Whether somebody speaks, or spoke, with the provider without a known end. */
  readonly open: boolean;
  /** The machine's time at which there is something to do next, now or after a pause; null: nothing is left. */
  readonly next: Date | null;
}

/** One question for all channels. `askable` are those whose provider can be asked about unknown outcomes. */
export async function outlook(
  tx: Tx,
  channels: readonly Channel[],
  askable: readonly Channel[],
  at: Date,
  machineNow: Date,
): Promise<Outlook[]> {
  // Each part keeps to one partial index; together in one condition they would read the whole ledger.
  return await tx.rows<Outlook>(sql`
    select u.channel,
      c.channel is null and exists (select 1 from reach.touch t where t.state = 'planned' and t.channel = u.channel
        and t.due_at <= ${at} and (t.retry_at is null or t.retry_at <= ${machineNow})) as due,
      exists (select 1 from reach.touch t where t.state in ('submitting', 'unknown') and t.channel = u.channel) as open,
      least(
        (select min(coalesce(t.retry_at, ${machineNow}::timestamptz)) from reach.touch t
          where t.state = 'planned' and t.channel = u.channel and t.due_at <= ${at} and c.channel is null),
        (select min(coalesce(t.retry_at, ${machineNow}::timestamptz)) from reach.touch t
          where t.state = 'unknown' and t.channel = u.channel and u.channel = any (${askable}::text[]))) as next
    from unnest(${channels}::text[]) as u(channel) left join reach.closed_channel c using (channel)`);
}

/** Locks touches in the order that everybody keeps; for transactions that write several subsets of them. */
export async function lockTouches(tx: Tx, touches: readonly { readonly touch: number }[]): Promise<void> {
  await tx.run(sql`
    select 1 from reach.touch where touch = any (${touches.map(({ touch }) => touch)}::bigint[]) order by touch for update`);
}
