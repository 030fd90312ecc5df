/** What is kept of customers' events for metrics. */
import { grantsSql, type Migration } from "#ground/storage";

export const createMetrics: Migration = {
  name: "20261122_0012_create_metrics",
  sql: `
        -- Series of events that metrics share, by the key of their definition; a number is never given twice.
        create table profile.metric_series (
          series int generated always as identity primary key,
          key uuid not null unique,
          definition text not null,
          -- Live and filled in every shard.
          settled boolean not null default false
        );
        -- From which offset of a shard on increments are kept; until filled, what happened before is still being read
        -- from history and the metrics of the series are missing.
        create table profile.metric_live (
          series int not null,
          shard smallint not null,
          from_offset bigint not null,
          filled boolean not null,
          primary key (series, shard)
        );

        -- One customer's series, packed. Packed numbers hardly shrink, so nothing is spent on compressing them; room is
        -- left in pages so that an update stays in its page.
        create table profile.metric_state (
          customer int primary key,
          revision int not null,
          shard smallint not null,
          state bytea not null
        ) with (fillfactor = 70);
        alter table profile.metric_state alter column state set storage external;

        -- Facts that were taken back, so that one is taken back once, also when it comes after its retraction.
        create table profile.retracted (
          customer int not null,
          source text not null,
          id text not null,
          primary key (customer, source, id)
        );
        -- Customers whose metrics history has to say anew.
        create table profile.metric_repair (
          customer int primary key,
          shard smallint not null
        );
        ${grantsSql(
          { schema: "profile", table: "metric_series", scope: "open", app: ["select"] },
          { schema: "profile", table: "metric_live", scope: "open", app: ["select"] },
          { schema: "profile", table: "metric_state", scope: "customer", app: ["select"] },
          { schema: "profile", table: "retracted", scope: "engine" },
          { schema: "profile", table: "metric_repair", scope: "engine" },
        )}
      `,
};
