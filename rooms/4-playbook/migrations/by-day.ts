/** Runs that began on a day, for whoever counts them. */
import type { Migration } from "#ground/storage";

export const findByDay: Migration = {
  name: "20261122_0250_index_enrolment_by_day",
  sql: `create index enrolment_admitted on playbook.enrolment using brin (admitted_at);`,
};
