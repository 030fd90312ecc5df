/** What was assigned on a day, with what came of it, for whoever counts it. */
import type { Migration } from "#ground/storage";

export const findByDay: Migration = {
  name: "20261122_0250_index_enrolment_by_day",
  sql: `
    create index enrolment_assigned_at on outcome.enrolment using brin (assigned_at);
    create index result_at on outcome.result using brin (at);`,
};
