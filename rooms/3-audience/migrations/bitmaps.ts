/** Who has a tag and who is in an audience, as sets in ClickHouse. The texts of migrations are held by checksum. */
import type { Migration } from "#ground/storage";

// A row of a bitmap holds up to 65,536 customers: those whose numbers have these upper 16 bits. Rows are large, so that
// few of them make a granule: else a read of one tag would read its neighbours too.
export const createBitmaps: readonly Migration[] = [
  {
    name: "20261122_0001_create_member",
    sql: `
      create table if not exists member (
        customer UInt32,
        members Array(UInt32),
        revision UInt64,
        copied_at DateTime64(3, 'UTC')
      ) engine = ReplacingMergeTree(revision) order by customer comment 'In which audiences a customer is. scope: lookup'
    `,
  },
  {
    name: "20261122_0002_create_bitmaps",
    sql: `
      create table if not exists tag_bitmap (
        tag LowCardinality(String),
        value String,
        block UInt16,
        members AggregateFunction(groupBitmap, UInt32),
        version UInt64
      ) engine = ReplacingMergeTree(version) order by (tag, value, block)
        settings index_granularity = 64
        comment 'Who has a tag; the empty name: everybody. Read only together with whom one may see. scope: open';
      create table if not exists audience_bitmap (
        audience UInt32,
        block UInt16,
        members AggregateFunction(groupBitmap, UInt32),
        version UInt64
      ) engine = ReplacingMergeTree(version) order by (audience, block)
        settings index_granularity = 64
        comment 'Who is in an audience; 0: who has been in any. Read only together with whom one may see. scope: open';
      create table if not exists unit_bitmap (
        unit Int32,
        block UInt16,
        members AggregateFunction(groupBitmap, UInt32),
        version UInt64
      ) engine = ReplacingMergeTree(version) order by (unit, block)
        settings index_granularity = 64
        comment 'Whom a unit serves: whom its people may see';
      create table if not exists bitmap_round (
        name LowCardinality(String),
        copied_at DateTime64(3, 'UTC'),
        asked_at DateTime64(3, 'UTC'),
        version UInt64
      ) engine = ReplacingMergeTree(version) order by name
        comment 'Up to which copies bitmaps are kept. scope: open'
    `,
  },
];
