import type { Migration } from "#ground/storage";

// What happened before this installation kept a log: the same columns as facts, loaded whole and never projected, so
// checks and rebuilds of the log's copy pass it by. Nothing of it has a place in the log: offset is 0, and it is no
// part of a shard's stretch. No partitions: it is loaded in order of customers, so every part covers a range of them.
// Readers who want all that is known of a customer ask history.
export const createPast: Migration = {
  name: "20261122_0002_create_past",
  sql: `
    create table if not exists past (
      shard UInt8,
      offset UInt64,
      customer UInt32,
      type LowCardinality(String),
      source LowCardinality(String),
      id String,
      occurred_at DateTime64(3, 'UTC'),
      received_at DateTime64(3, 'UTC'),
      trace String,
      data String,
      index by_occurred_at occurred_at type minmax granularity 1
    ) engine = MergeTree order by (customer, type, occurred_at, offset)
    settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1;
    create view if not exists history as
      select shard, offset, customer, type, source, id, occurred_at, received_at, trace, data from facts
      union all
      select shard, offset, customer, type, source, id, occurred_at, received_at, trace, data from past`,
};
