/** Touches of a day, for whoever counts them. */
import type { Migration } from "#ground/storage";

// Rows come in the order of their planning, so that a summary of blocks finds a day and costs next to nothing to keep.
export const findByDay: Migration = {
  name: "20261122_0250_index_touch_by_day",
  sql: `create index touch_planned on reach.touch using brin (planned_at);`,
};
