import type { Migration } from "#ground/storage";

// One customer's facts in order of time, for screens and for what a merge or an erasure goes over. Months that are made
// later take the index from their parent.
export const findFactsOfACustomer: Migration = {
  name: "20261122_0003_find_facts_of_a_customer",
  sql: `create index fact_customer on log.fact (customer, occurred_at);`,
};
