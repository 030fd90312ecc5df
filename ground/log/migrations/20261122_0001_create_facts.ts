import type { Migration } from "#ground/storage";

// Partitioned by shard: a block is one part, and a shard is dropped and rebuilt alone. Sorted by customer and type:
// metrics and features read one customer's facts of one type in order of time.
export const createFacts: Migration = {
  name: "20261122_0001_create_facts",
  sql: `
    create table if not exists facts (
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
      index by_offset offset type minmax granularity 1,
      index by_occurred_at occurred_at type minmax granularity 1
    ) engine = MergeTree partition by shard order by (customer, type, occurred_at, offset)
    settings non_replicated_deduplication_window = 10000, fsync_after_insert = 1`,
};
