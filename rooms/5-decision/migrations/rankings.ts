/** Rankings by their age: they are let go after a while. */
import type { Migration } from "#ground/storage";

export const indexRankings: Migration = {
  name: "20261122_0005_index_rankings",
  sql: "create index record_ranked on decision.record (at) where kind = 'rank';",
};
