/** The send ledger as a whole: what was planned lately, how channels do, and how often customers are contacted. */
import { type Actor, allow } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { reachPermissions } from "../permissions.ts";
import type { Receipt, TouchState } from "../rules/states.ts";

export interface LedgerQuery {
  readonly channel?: string;
  readonly state?: string;
  readonly playbook?: string;
  /** Default 100, at most 500. */
  readonly limit?: number;
  /** Touches older than this one. */
  readonly before?: number;
}

export interface LedgerLine {
  readonly touch: number;
  readonly key: string;
  readonly customer: number;
  readonly channel: string;
  readonly class: string;
  readonly playbook: string;
  readonly wave: string;
  readonly content: string;
  readonly state: TouchState;
  readonly code: string | null;
  readonly attempts: number;
  readonly plannedAt: Date;
  readonly dueAt: Date;
  /** The last receipt or state that became known. */
  readonly latest: string;
  readonly latestAt: Date;
}

export interface Ledger {
  readonly touches: readonly LedgerLine[];
  /** What `before` takes for the next page; null on the last. */
  readonly next: number | null;
}

const LIMIT = 100;
const MOST = 500;

/** Newest first, in the actor's scope. */
export async function readLedger(storage: Storage, actor: Actor, query: LedgerQuery): Promise<Ledger> {
  allow(actor, reachPermissions.read_touches);
  const limit = Math.min(query.limit ?? LIMIT, MOST);
  const { channel = null, state = null, playbook = null, before = null } = query;
  const rows = await storage.as(actor, (tx) =>
    tx.rows<LedgerLine>(sql`
      select touch, key, customer, channel, class, playbook, wave, content, state, code, attempts,
        planned_at as "plannedAt", due_at as "dueAt", trail[cardinality(trail)] as latest,
        trail_at[cardinality(trail_at)] as "latestAt"
      from reach.touch
      where (${channel}::text is null or channel = ${channel}) and (${state}::text is null or state = ${state})
        and (${playbook}::text is null or playbook = ${playbook}) and (${before}::bigint is null or touch < ${before})
      order by touch desc limit ${limit + 1}`),
  );
  const touches = rows.slice(0, limit);
  return { touches, next: rows.length > limit ? (touches.at(-1)?.touch ?? null) : null };
}

/** Touches of a channel that were planned in a span. */
export interface ChannelHealth {
  readonly channel: string;
  readonly planned: number;
  readonly waiting: number;
  /** Given to the network, which says nothing more yet. */
  readonly sent: number;
  readonly delivered: number;
  /** Opened, clicked or answered. */
  readonly reached: number;
  readonly failed: number;
  readonly denied: number;
  readonly expired: number;
  /** Nobody knows yet whether the network has them. */
  readonly unknown: number;
}

export interface ReceiptStep {
  readonly channel: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

export interface Health {
  readonly channels: readonly ChannelHealth[];
  /** From which state or receipt to which touches went, by channel. */
  readonly steps: readonly ReceiptStep[];
  readonly codes: readonly { readonly channel: string; readonly code: string; readonly count: number }[];
  /** Customers by how many touches were planned for them in the span. */
  readonly pressure: readonly { readonly touches: number; readonly customers: number }[];
}

const seen: readonly Receipt[] = ["opened", "clicked", "replied"];

/** How channels did with what was planned from `from` on, in the actor's scope. */
export async function readHealth(
  storage: Storage,
  actor: Actor,
  { from, until }: { readonly from: Date; readonly until: Date },
): Promise<Health> {
  allow(actor, reachPermissions.read_touches);
  const span = sql`planned_at >= ${from} and planned_at < ${until}`;
  return await storage.as(actor, async (tx) => ({
    channels: await channelsOf(tx, span),
    steps: await tx.rows<ReceiptStep>(sql`
      select channel, step.before as from, step.after as to, count(*)::int as count
      from reach.touch, lateral (
        select word as after, lag(word) over (order by place) as before
        from unnest(trail) with ordinality as one(word, place)) step
      where ${span} and step.before is not null and step.before <> step.after
      group by 1, 2, 3 order by 4 desc limit 200`),
    codes: await tx.rows(sql`
      select channel, code, count(*)::int as count from reach.touch
      where ${span} and code is not null and state in ('failed', 'denied', 'expired') group by 1, 2 order by 3 desc limit 50`),
    pressure: await tx.rows(sql`
      select least(n, 12)::int as touches, count(*)::int as customers
      from (select customer, count(*) as n from reach.touch where ${span} group by 1) each
      group by 1 order by 1`),
  }));
}

async function channelsOf(tx: Tx, span: ReturnType<typeof sql>): Promise<ChannelHealth[]> {
  return await tx.rows<ChannelHealth>(sql`
    select channel, count(*)::int as planned,
      count(*) filter (where state in ('planned', 'submitting'))::int as waiting,
      count(*) filter (where state in ('accepted', 'submitted'))::int as sent,
      count(*) filter (where state = 'delivered')::int as delivered,
      count(*) filter (where trail && ${[...seen]}::text[])::int as reached,
      count(*) filter (where state = 'failed')::int as failed,
      count(*) filter (where state = 'denied')::int as denied,
      count(*) filter (where state = 'expired')::int as expired,
      count(*) filter (where state = 'unknown')::int as unknown
    from reach.touch where ${span} group by channel order by 2 desc`);
}
