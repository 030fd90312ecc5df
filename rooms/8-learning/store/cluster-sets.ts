/** Rows of clusters that were found. */
import { sql, type Tx } from "#ground/storage";
import type { ChurnCause, FoundCauses } from "../rules/churn-causes.ts";

export type ClusterState = "proposed" | "confirmed" | "refused" | "retired";

export interface ClusterSet {
  readonly set: number;
  readonly state: ClusterState;
  readonly foundAt: Date;
  readonly foundBy: string;
  readonly found: FoundCauses;
  /** Value of the tag by cluster. */
  readonly names: Readonly<Record<string, ChurnCause>>;
  readonly settledBy: string | null;
  readonly settledAt: Date | null;
  readonly reason: string | null;
}

const columns =
  sql.raw(`cluster_set as "set", state, found_at as "foundAt", found_by as "foundBy", body as found, names,
  settled_by as "settledBy", settled_at as "settledAt", reason`);

export async function addClusters(tx: Tx, found: FoundCauses, by: string, at: Date): Promise<number> {
  const row = await tx.one<{ set: number }>(sql`
    insert into learning.cluster_set (kind, state, found_at, found_by, body)
    values ('churn_cause', 'proposed', ${at}::timestamptz, ${by}, ${JSON.stringify(found)}::jsonb)
    returning cluster_set as "set"`);
  return row.set;
}

/** The newest first. */
export async function clusterSets(tx: Tx): Promise<ClusterSet[]> {
  return await tx.rows<ClusterSet>(
    sql`select ${columns} from learning.cluster_set order by cluster_set desc limit 100`,
  );
}

/** Locked, for whoever settles it. */
export async function lockClusters(tx: Tx, set: number): Promise<ClusterSet | undefined> {
  return await tx.maybe<ClusterSet>(sql`
    select ${columns} from learning.cluster_set where cluster_set = ${set} for update`);
}

export async function confirmedClusters(tx: Tx): Promise<ClusterSet | undefined> {
  return await tx.maybe<ClusterSet>(sql`select ${columns} from learning.cluster_set where state = 'confirmed'`);
}

/** What stood confirmed steps aside. */
export async function settleClusters(
  tx: Tx,
  set: number,
  settled: {
    readonly state: "confirmed" | "refused";
    readonly names: Readonly<Record<string, ChurnCause>>;
    readonly by: string;
    readonly at: Date;
    readonly reason: string | null;
  },
): Promise<void> {
  if (settled.state === "confirmed")
    await tx.run(
      sql`update learning.cluster_set set state = 'retired' where state = 'confirmed' and kind = 'churn_cause'`,
    );
  await tx.run(sql`
    update learning.cluster_set set state = ${settled.state}, names = ${JSON.stringify(settled.names)}::jsonb,
      settled_by = ${settled.by}, settled_at = ${settled.at}::timestamptz, reason = ${settled.reason}
    where cluster_set = ${set}`);
}
