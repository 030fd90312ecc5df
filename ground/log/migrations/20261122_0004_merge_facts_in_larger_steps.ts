import type { Migration } from "#ground/storage";

// Blocks of a steady stream are small and many. Left to itself ClickHouse merges each of them at once with all that its
// shard holds, as long as that is little: half a core at 500 facts a second, and more as the log grows.
export const mergeFactsInLargerSteps: Migration = {
  name: "20261122_0004_merge_facts_in_larger_steps",
  sql: "alter table facts modify setting min_parts_to_merge_at_once = 10",
};
