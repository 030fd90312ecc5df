/** From which tag value to which customers moved, day by day. The texts of migrations are held by checksum. */
import { grantsSql, type Migration } from "#ground/storage";

export const createBoard: Migration = {
  name: "20261122_0010_create_board",
  sql: `
        -- Tags whose moves are kept, and up to which of the profile's copies ClickHouse's tag_move knows them.
        create table audience.board (
          tag text primary key,
          copied_at timestamptz not null,
          -- The bank's day on which the tags' history was read last, and its newest entry then.
          day date not null,
          entry bigint not null
        );
        ${grantsSql({ schema: "audience", table: "board", scope: "open", app: ["select"] })}
      `,
};

// One row a customer, tag and day on which the value was another one in the evening than in the morning, or had been in
// between. Empty text: without the tag. All rows of a customer put together lead to what stands.
export const createColumnarBoard: Migration = {
  name: "20261122_0010_create_tag_move",
  sql: `
    create table if not exists tag_move (
      tag LowCardinality(String),
      customer UInt32,
      day Date,
      before LowCardinality(String),
      after LowCardinality(String),
      revision UInt64
    ) engine = ReplacingMergeTree(revision) order by (tag, customer, day) comment 'scope: lookup'`,
};
