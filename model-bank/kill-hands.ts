/**
 * Messages, colleagues' tasks and grants of benefits under SIGKILL: the process that makes them dies at random moments and starts again,
 * until all is done; then everything that it left is counted. Not in index.ts: whoever imports it loads rooms.
 */
import fs from "node:fs/promises";
import { type Storage, type StorageOptions, sql } from "#ground/storage";
import type { HandsPlan } from "./kill-hands-plan.ts";
import { liveUnderKills } from "./killed-lives.ts";

export { handsPlan } from "./kill-hands-plan.ts";

export interface HandsKills {
  readonly connections: StorageOptions;
  /** The provider's file; it must not exist. */
  readonly file: string;
  readonly plan: HandsPlan;
  readonly kills: number;
  readonly seed: string | number;
}

/** How many things a life does at most: messages sent, tasks settled, benefits granted. */
function workOf({ messages, calls, points, coupons }: HandsPlan): number {
  return messages + calls + points.budget + coupons.stock;
}

/** Kills so many times, then lets the last life come to its end; at how many things done each kill struck. */
export async function handsUnderKills({ connections, file, plan, kills, seed }: HandsKills): Promise<number[]> {
  const life = { storage: connections, file, plan };
  return await liveUnderKills({ script: "kill-hands-child", life, work: workOf(plan), kills, seed });
}

/** What was left, counted. */
export interface HandsRemains {
  readonly touches: number;
  /** Touches that did not end as accepted, and those without exactly one fact that says so. */
  readonly open: number;
  readonly untold: number;
  /** Touches that the provider has not, and what it has without a touch or twice. */
  readonly unsent: number;
  readonly strays: number;
  readonly twice: number;
  /** Tasks, those of which are not settled, and calls without exactly one task. */
  readonly tasks: number;
  readonly undone: number;
  readonly untasked: number;
  /** Tasks that were not taken, settled, told of and audited exactly once, or handed over more often than that. */
  readonly uneven: number;
  /** Reviews that wait, and held grants without exactly one. */
  readonly reviews: number;
  readonly unreviewed: number;
  readonly points: number;
  readonly coupons: number;
  readonly held: number;
  /** Customers with more than one grant of one benefit. */
  readonly doubled: number;
  /** Granted and not told exactly once, or told and not granted. */
  readonly unpaid: number;
  /** Points that facts credited, and those of the ledger. */
  readonly credited: number;
  readonly owed: number;
  /** Fen and pieces used and leased of the budget and of the stock. */
  readonly budgetUsed: number;
  readonly budgetLeased: number;
  readonly stockUsed: number;
  readonly stockLeased: number;
}

export async function handsRemains(storage: Storage, file: string): Promise<HandsRemains> {
  const sent = (await fs.readFile(file, "utf8")).split("\n").slice(0, -1);
  const rows = await storage.batch("count remains", async (tx) => ({
    counts: await tx.one<Omit<HandsRemains, "unsent" | "strays" | "twice">>(sql`
      with told as (
        select data::jsonb ->> 'grant' as grant, count(*) as times from log.fact where type = 'reward_granted' group by 1
      ), accepted as (
        select data::jsonb ->> 'touch' as touch, count(*) as times from log.fact where type = 'touch_accepted' group by 1
      ), used as (
        select r.resource, r.leased, coalesce((select sum(used) from decision.lease l
          where l.resource = r.resource and l.period = r.period), 0)::bigint as used from decision.resource r
      )
      select (select count(*) from reach.touch) as touches,
        (select count(*) from reach.touch where state <> 'accepted') as open,
        (select count(*) from reach.touch t left join accepted a on a.touch = t.key where a.times is distinct from 1) as untold,
        (select count(*) from reach.task where kind = 'contact') as tasks,
        (select count(*) from reach.task where kind = 'contact' and (state <> 'done' or outcome is null or owner is null)) as undone,
        (select count(*) from reach.touch t where channel = 'agent_call'
          and (select count(*) from reach.task k where k.touch = t.touch) <> 1) as untasked,
        (select count(*) from reach.task k join reach.touch t using (touch) where
          (select count(*) from reach.task_step s where s.task = k.task and s.what = 'done') <> 1
          or (select count(*) from reach.task_step s where s.task = k.task and s.what = 'taken') <> 1
          or (select count(*) from reach.task_step s where s.task = k.task and s.what = 'handed_over') > 1
          or (select count(*) from log.fact f where f.customer = k.customer and f.type = 'call_finished'
            and f.data::jsonb ->> 'touch' = t.key) <> 1
          or (select count(*) from audit.entry a where a.action = 'reach.record_outcome'
            and a.target = 'task:' || k.task) <> 1) as uneven,
        (select count(*) from reach.task where kind = 'review' and state = 'open') as reviews,
        (select count(*) from reach.benefit_grant g where state = 'held'
          and (select count(*) from reach.task k where k.about = 'benefit:' || g.id) <> 1) as unreviewed,
        (select count(*) from reach.benefit_grant where benefit = 'points') as points,
        (select count(*) from reach.benefit_grant where benefit = 'coupon') as coupons,
        (select count(*) from reach.benefit_grant where state = 'held') as held,
        (select count(*) from (select 1 from reach.benefit_grant group by benefit, customer having count(*) > 1) d) as doubled,
        (select count(*) from (select id::text as id from reach.benefit_grant where state = 'granted') g
          full join told t on t.grant = g.id where t.times is distinct from 1 or g.id is null) as unpaid,
        (select coalesce(sum((data::jsonb ->> 'amount')::int), 0)::bigint from log.fact where type = 'points_granted') as credited,
        (select coalesce(sum(quantity), 0)::bigint from reach.benefit_grant where benefit = 'points' and state = 'granted') as owed,
        (select used from used where resource = 'benefit/points/budget') as "budgetUsed",
        (select leased from used where resource = 'benefit/points/budget') as "budgetLeased",
        (select used from used where resource = 'benefit/coupon/stock') as "stockUsed",
        (select leased from used where resource = 'benefit/coupon/stock') as "stockLeased"`),
    keys: await tx.rows<{ key: string }>(sql`select key from reach.touch where channel = 'sms'`),
  }));
  const planned = new Set(rows.keys.map(({ key }) => key));
  const delivered = new Set(sent);
  return {
    ...rows.counts,
    unsent: [...planned].filter((key) => !delivered.has(key)).length,
    strays: [...delivered].filter((key) => !planned.has(key)).length,
    twice: sent.length - delivered.size,
  };
}

/** What of the remains is wrong, in words; none: nothing was lost, nothing done twice, no budget overspent. */
export function handsFaults(remains: HandsRemains, { messages, calls, points, coupons, pairs }: HandsPlan): string[] {
  const wanted: Readonly<Record<keyof HandsRemains, number>> = {
    touches: messages + calls,
    open: 0,
    untold: 0,
    unsent: 0,
    strays: 0,
    twice: 0,
    tasks: calls,
    undone: 0,
    untasked: 0,
    uneven: 0,
    reviews: pairs,
    unreviewed: 0,
    points: points.budget,
    coupons: coupons.stock,
    held: pairs,
    doubled: 0,
    unpaid: 0,
    credited: remains.owed,
    owed: remains.owed,
    budgetUsed: points.budget,
    budgetLeased: points.budget,
    stockUsed: coupons.stock,
    stockLeased: coupons.stock,
  };
  return (Object.keys(wanted) as (keyof HandsRemains)[]).flatMap((name) =>
    remains[name] === wanted[name] ? [] : [`${name}: ${remains[name]} and not ${wanted[name]}`],
  );
}
