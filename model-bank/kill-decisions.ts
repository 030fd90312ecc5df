/**
 * Decisions and sends under SIGKILL: the process that makes them dies at random moments and starts again, until all is
 * done; then everything that it left is counted. Not in index.ts: whoever imports it loads rooms.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { machine } from "#ground/clock";
import { type Random, seededRandom } from "#ground/random";
import { packageRoot, processEnvironment } from "#ground/settings";
import { type Storage, type StorageOptions, sql } from "#ground/storage";
import { CAP, type KillPlan, PIECES } from "./kill-decisions-plan.ts";
import { buildProduct } from "./kill-story.ts";

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

function start({ connections, file, plan }: DecisionKills): ChildProcess {
  const script = path.join(packageRoot(), "dist", "model-bank", "kill-decisions-child.js");
  const life = JSON.stringify({ storage: connections, file, plan });
  return spawn(process.execPath, [script, life], {
    cwd: packageRoot(),
    env: { ...processEnvironment(), NODE_OPTIONS: "" },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

// The last kill still finds work, and a kill may strike a little after its moment was reached.
const [FIRST, LAST, AFTER_MS] = [0.02, 0.95, 25];

/** Things done (decisions, messages) at which the kills strike, of all that there is to do at least. */
function momentsOf(random: Random, { plan, kills }: DecisionKills): number[] {
  const all = plan.occasions.reduce((sum, customers) => sum + customers, 0) + plan.pieces;
  return Array.from({ length: kills }, () => all * (FIRST + random.next() * (LAST - FIRST))).sort((a, b) => a - b);
}

/** Kills so many times, then lets the last life come to its end; at how many things done each kill struck. */
export async function decideUnderKills(options: DecisionKills): Promise<number[]> {
  const random = seededRandom(options.seed).fork("kills");
  const struck: number[] = [];
  // Built code loads in a fraction of the time.
  await buildProduct();
  // The next life loads its modules while this one works.
  let next = start(options);
  try {
    for (const moment of [...momentsOf(random, options), Number.POSITIVE_INFINITY]) {
      const child = next;
      if (moment !== Number.POSITIVE_INFINITY) next = start(options);
      const { code, done, said } = await live(child, moment, random.next() * AFTER_MS);
      if (code === null) struck.push(done);
      else if (code !== 0) throw new Error(`ended with ${code} after ${struck.length} kills:\n${said}`);
    }
  } finally {
    next.kill("SIGKILL");
  }
  return struck;
}

/** One life: until so many things are done and a little longer, or to its end. */
async function live(
  child: ChildProcess,
  moment: number,
  longer: number,
): Promise<{ code: number | null; done: number; said: string }> {
  const ended = once(child, "exit") as Promise<[number | null]>;
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  let done = 0;
  const reached = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      if (line === "done") return resolve();
      done = Number(line);
      if (done >= moment) resolve();
    });
  });
  child.stdin?.write("go\n");
  await Promise.race([reached, ended]);
  if (moment === Number.POSITIVE_INFINITY) child.stdin?.end();
  else if (child.exitCode === null) {
    await machine.sleep(longer);
    child.kill("SIGKILL");
  }
  const [code] = await ended;
  return { code, done, said };
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
        (select count(*) from decision.standing where cardinality(contact_key) > ${CAP}) as "overCap",
        (select count(*) from reach.touch t where not exists (
          select 1 from decision.standing s where s.customer = t.customer and t.key = any (s.contact_key))) as unreserved,
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
