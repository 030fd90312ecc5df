import type { Migration } from "#ground/storage";

// Small blocks of many shards go out as one insert under one name, by which they would go out again.
export const sendSmallBlocksTogether: Migration = {
  name: "20261122_0170_send_small_blocks_together",
  sql: `
  alter table log.block add column bundle text;
  create index block_bundle on log.block (table_name, bundle) where bundle is not null;`,
};
