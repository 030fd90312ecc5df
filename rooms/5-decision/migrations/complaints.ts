/** Open complaints, for whoever counts them. */
import type { Migration } from "#ground/storage";

export const findComplaints: Migration = {
  name: "20261123_0041_index_open_complaints",
  sql: "create index standing_complaint on decision.standing (customer) where complaints <> '{}';",
};
