/**
 * Decisions and sends under SIGKILL: the process that makes them dies at random moments and starts again, until all is
 * done; then everything that it left is counted. Not in index.ts: whoever imports it loads rooms.
 */
import fs from "node:fs/promises";
import { type Storage, type StorageOptions, sql } from "#ground/storage";
import { CAP, type KillPlan, PIECES } from "./kill-decisions-plan.ts";
import { liveUnderKills } from "./killed-lives.ts";

/** 9,000 customers twice, and 2,000 of them a third time, against the cap: 20,000 decisions. */
export const killPlan: KillPlan = { occasions: [9_000, 9_000, 2_000], pieces: 17_000 };

export interface DecisionKills {
  readonly connections: StorageOptions;
  /** The provider's file; it must not exist. */
  readonly file: string;
  readonly plan: KillPlan;
  readonly kills: number;
  readonly seed: string | number;
}

/** Kills so many times, then lets the last life come to its end; at how many things done (decisions, messages) each kill struck. */
export async function decideUnderKills({ connections, file, plan, kills, seed }: DecisionKills): Promise<number[]> {
  const work = plan.occasions.reduce((sum, customers) => sum + customers, 0) + plan.pieces;
  const life = { storage: connections, file, plan };
  return await liveUnderKills({ script: "kill-decisions-child", life, work, kills, seed });
}

/** What was left, counted. */
export interface KillRemains {
  readonly decisions: number;
  readonly chosen: number;
  readonly held: number;
  readonly cappedOut: number;
  /** Chosen without a touch, and touches without a chosen decision. */
  readonly unplanned: number;
  readonly unchosen: number;
  /** Touches that the provider has not, and what it has without a touch or twice. */
  readonly unsent: number;
  readonly strays: number;
  readonly twice: number;
  /** Touches that did not end as accepted. */
  readonly open: number;
  /** Customers with more contacts reserved than the cap allows, and contacts without their touch. */
  readonly overCap: number;
  readonly unreserved: number;
  readonly used: number;
  readonly leased: number;
}

export async function killRemains(storage: Storage, file: string): Promise<KillRemains> {
  const sent = (await fs.readFile(file, "utf8")).split("\n").slice(0, -1);
  const rows = await storage.batch("count remains", async (tx) => ({
    counts: await tx.one<Omit<KillRemains, "unsent" | "strays" | "twice">>(sql`
      select (select count(*) from decision.record) as decisions,
        (select count(*) from decision.record where outcome = 'chosen') as chosen,
        (select count(*) from decision.record where outcome = 'holdout') as held,
        (select count(*) from decision.record where 'cap_reached' = any (rules)) as "cappedOut",
        (select count(*) from decision.record d where d.outcome = 'chosen'
          and not exists (select 1 from reach.touch t where t.decision = d.decision::text)) as unplanned,
        (select count(*) from reach.touch t where not exists (
          select 1 from decision.record d where d.decision::text = t.decision and d.outcome = 'chosen')) as unchosen,
        (select count(*) from reach.touch where state <> 'accepted') as open,
        (select count(*) from decision.standing where regexp_count(contacts, E'\\n') > ${CAP}) as "overCap",
        (select count(*) from reach.touch t where not exists (
          select 1 from decision.standing s where s.customer = t.customer and strpos(s.contacts, ' ' || left(md5(t.key), 16) || ' ') > 0)) as unreserved,
        (select coalesce(sum(used), 0)::bigint from decision.lease where resource = ${PIECES}) as used,
        (select coalesce(sum(leased), 0)::bigint from decision.resource where resource = ${PIECES}) as leased`),
    keys: await tx.rows<{ key: string }>(sql`select key from reach.touch`),
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

/** What of the remains is wrong, in words; none: nothing was lost, nothing done twice, no limit broken. */
export function killFaults(remains: KillRemains, plan: KillPlan): string[] {
  const all = plan.occasions.reduce((sum, customers) => sum + customers, 0);
  const wrong = (name: string, found: number, wanted: number): string[] =>
    found === wanted ? [] : [`${name}: ${found} and not ${wanted}`];
  return [
    ...wrong("decisions", remains.decisions, all),
    ...wrong("chosen", remains.chosen, plan.pieces),
    ...wrong("used of what is shared", remains.used, plan.pieces),
    ...(["unplanned", "unchosen", "unsent", "strays", "twice", "open", "overCap", "unreserved"] as const).flatMap(
      (name) => wrong(name, remains[name], 0),
    ),
    ...(remains.leased < remains.used || remains.leased > plan.pieces ? [`leased: ${remains.leased}`] : []),
  ];
}
