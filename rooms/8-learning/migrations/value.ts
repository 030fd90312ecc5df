/** What customers are expected to bring: fits as they were found, and which of them a second person let publish. */
import { grantsSql, type Migration } from "#ground/storage";

export const createValueFits: Migration = {
  name: "20261123_0010_value_fit",
  sql: `
    create table learning.value_fit (
      fit int generated always as identity primary key,
      -- The score of the catalog that it gives.
      score text not null,
      state text not null check (state in ('found', 'stands', 'refused', 'retired')),
      found_at timestamptz not null,
      made_by text not null,
      -- SHA-256 of what the catalog said of the score.
      definition text not null,
      -- First and last day that it was learnt from, customers, parameters and the check.
      body jsonb not null,
      settled_by text,
      settled_at timestamptz,
      reason text,
      published_at timestamptz,
      customers int
    );
    create unique index value_fit_stands on learning.value_fit (score) where state = 'stands';
    ${grantsSql({ schema: "learning", table: "value_fit", scope: "open", app: ["select", "insert", "update"] })}
  `,
};
