/** Finds causes of churn, and tells those that a person confirmed of customers who left or are about to. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { appendFacts, createPartitions, monthOf } from "#ground/log";
import { type Storage, sql } from "#ground/storage";
import type { ComputeContext } from "#profile";
import { runCauses } from "../jobs/run-study.ts";
import { learningPermissions } from "../permissions.ts";
import { churnEvidence, clusterOf, type FoundCauses, leastChurned } from "../rules/churn-causes.ts";
import { addClusters, confirmedClusters } from "../store/cluster-sets.ts";
import { clusterCases } from "../verbs/settle-clusters.ts";
import { churnRows, type LeftAt } from "./churn-rows.ts";

export interface ChurnParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly context: ComputeContext;
}

export interface ProposedCauses {
  readonly set: number;
  readonly found: FoundCauses;
}

/** Customers of a tag, with the moment at which they got it. */
async function holdersOf(storage: Storage, tag: string, values: readonly string[] | null): Promise<LeftAt[]> {
  return await storage.batch("churn", (tx) =>
    tx.rows<LeftAt>(sql`
      select customer, set_at as at from profile.tag
      where name = ${tag} and (${values === null} or value = any (${values ?? []}::text[])) order by customer`),
  );
}

/**
 * Looks at everybody who has left, up to the day on which each did, and proposes clusters.
 * @throws authority.not_allowed, clusters.too_few
 */
export async function proposeCauses(
  { storage, columnar, context }: ChurnParts,
  actor: Actor,
  at: Date,
  signal?: AbortSignal,
): Promise<ProposedCauses> {
  allow(actor, learningPermissions.register);
  const left = await holdersOf(storage, "churned", null);
  const rows = await churnRows(columnar, context, left, signal);
  const found = await runCauses([...rows.values()], `churn/${left.length}`, signal);
  if (!found) throw clusterCases.too_few({ customers: left.length, least: leastChurned });
  const set = await storage.as(actor, async (tx) => {
    const added = await addClusters(tx, found, actorLabel(actor), at);
    const { customers, k } = found;
    await audit(tx, actor, {
      action: "learning.propose_clusters",
      target: `cluster_set:${added}`,
      after: { state: "proposed", customers, k },
    });
    return added;
  });
  return { set, found };
}

const SET = 2_000;

/**
 * Tells the confirmed cause of everybody who has left, and of those whom the bank may lose (lifecycle warn or win back),
 * so that it stands when they leave. What is told already is not told again. Without confirmed clusters the rule stands.
 * @returns customers who were told something new
 */
export async function tellCauses(
  { storage, columnar, context }: ChurnParts,
  now: Date,
  signal?: AbortSignal,
): Promise<number> {
  const confirmed = await storage.batch("churn", confirmedClusters);
  if (!confirmed) return 0;
  const churned = await holdersOf(storage, "churned", null);
  const known = new Set(churned.map(({ customer }) => customer));
  const atRisk = (await holdersOf(storage, "stage", ["warn", "winback"]))
    .filter(({ customer }) => !known.has(customer))
    .map(({ customer }) => ({ customer, at: now }));
  const rows = await churnRows(columnar, context, [...churned, ...atRisk], signal);
  const told = [...rows].flatMap(([customer, row]) => {
    const { cluster, confidence } = clusterOf(confirmed.found, row);
    const value = confirmed.names[String(cluster)];
    return value === undefined ? [] : [{ customer, value, confidence, evidence: churnEvidence(row) }];
  });
  await createPartitions(storage).ensure(now, [monthOf(now)]);
  let count = 0;
  for (let from = 0; from < told.length; from += SET) {
    signal?.throwIfAborted();
    count += await tellSet(storage, told.slice(from, from + SET), confirmed.set, now);
  }
  return count;
}

interface Told {
  readonly customer: CustomerNumber;
  readonly value: string;
  readonly confidence: number;
  readonly evidence: string;
}

async function tellSet(storage: Storage, told: readonly Told[], set: number, now: Date): Promise<number> {
  return await storage.batch("churn", async (tx) => {
    const standing = await tx.rows<{ customer: CustomerNumber; value: string | null }>(sql`
      select customer, value from profile.tag where name = 'churn_cause' and source = 'model'
        and customer = any (${told.map(({ customer }) => customer)}::int[])`);
    const stands = new Map(standing.map(({ customer, value }) => [customer, value]));
    const news = told.filter(({ customer, value }) => stands.get(customer) !== value);
    if (news.length === 0) return 0;
    const facts = news.map(({ customer, ...data }) => ({
      customer,
      type: "tag_set",
      source: "perennial/learning",
      id: `churn-cause/${set}/${now.toISOString()}/${customer}`,
      occurredAt: now,
      data: { name: "churn_cause", origin: "model", ...data },
    }));
    await appendFacts(tx, facts, now);
    return news.length;
  });
}
