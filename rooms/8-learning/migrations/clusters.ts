/** Clusters of customers as they were found, and who confirmed them. */
import { grantsSql, type Migration } from "#ground/storage";

export const createClusters: Migration = {
  name: "20261122_0231_clusters",
  sql: `
    create table learning.cluster_set (
      cluster_set int generated always as identity primary key,
      kind text not null check (kind in ('churn_cause')),
      state text not null check (state in ('proposed', 'confirmed', 'refused', 'retired')),
      found_at timestamptz not null,
      found_by text not null,
      body jsonb not null,
      -- The value of the tag by cluster, as the person who confirmed it said; a cluster without one gives no tag.
      names jsonb not null default '{}',
      settled_by text,
      settled_at timestamptz,
      reason text
    );
    create unique index cluster_set_confirmed on learning.cluster_set (kind) where state = 'confirmed';
    ${grantsSql({ schema: "learning", table: "cluster_set", scope: "open", app: ["select", "insert", "update"] })}
  `,
};
