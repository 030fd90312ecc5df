/** Who speaks with the provider about a touch: claims with a lease, and the ways back to `planned`. */
import type { Channel, MessageClass } from "#contracts/definitions";
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
  t.claims, t.trace`;

/** Due touches become `submitting`; those past their deadline are returned apart, unchanged and locked. */
export async function claimDue(tx: Tx, request: ClaimRequest): Promise<{ claimed: Claim[]; late: Claim[] }> {
  const { channel, owner, limit, at, machineNow, leaseMs } = request;
  const rows = await tx.rows<ClaimRow>(sql`
    with due as (
      select d.touch, d.deadline < ${at} as late from reach.touch d
      where d.state = 'planned' and d.channel = ${channel} and d.due_at <= ${at}
        and (d.retry_at is null or d.retry_at <= ${machineNow})
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

/** The policy check's refusals. */
export async function deny(tx: Tx, touches: readonly number[], reasons: readonly string[], at: Date): Promise<void> {
  if (touches.length === 0) return;
  await tx.run(sql`
    update reach.touch t set state = 'denied', code = u.reason, owner = null, lease_until = null, updated_at = ${at},
      trail = t.trail || 'denied'::text, trail_at = t.trail_at || ${at}::timestamptz
    from unnest(${touches}::bigint[], ${reasons}::text[]) as u(touch, reason) where t.touch = u.touch`);
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

/** What is left to do on a channel: due now or after a pause, and the machine's time when the next pause ends. */
export async function outlook(
  tx: Tx,
  channel: Channel,
  at: Date,
  machineNow: Date,
  askable: boolean,
): Promise<{ next: Date | null; waiting: number }> {
  return await tx.one<{ next: Date | null; waiting: number }>(sql`
    select min(coalesce(retry_at, ${machineNow}::timestamptz)) as next, count(*) as waiting from reach.touch where channel = ${channel}
      and ((state = 'planned' and due_at <= ${at}) or (${askable} and state = 'unknown'))`);
}

/** Locks touches in the order that everybody keeps; for transactions that write several subsets of them. */
export async function lockTouches(tx: Tx, touches: readonly { readonly touch: number }[]): Promise<void> {
  await tx.run(sql`
    select 1 from reach.touch where touch = any (${touches.map(({ touch }) => touch)}::bigint[]) order by touch for update`);
}
