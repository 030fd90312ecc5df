/** How far computed tags have come, and what a computation came to. */
import { grantsSql, type Migration } from "#ground/storage";

export const createComputation: Migration = {
  name: "20261122_0030_create_computation",
  sql: `
        -- The latest computation of each computed tag. One that is not finished goes on where it stopped.
        create table profile.computation (
          tag text primary key,
          -- Digest of what the catalog says of it.
          definition text not null,
          -- First day of the day, week or month that it is for.
          period date not null,
          -- Counts the computations of the tag.
          run int not null,
          -- The bank's time that it answers for.
          at timestamptz not null,
          -- Whether its rows stand in ClickHouse, and how many there are.
          computed boolean not null default false,
          rows bigint not null default 0,
          -- Customers up to this number have what it came to.
          reached int not null default 0,
          changed bigint not null default 0,
          finished_at timestamptz,
          owner text,
          -- By the machine's clock: whoever is silent for longer has lost it.
          owned_until timestamptz
        );
        ${grantsSql({ schema: "profile", table: "computation", scope: "engine" })}
      `,
};

// A partition a tag: a new computation drops the old one's rows at once.
export const createColumnarComputed: Migration = {
  name: "20261122_0030_create_computed_tag",
  sql: `
    create table if not exists computed_tag (
      tag LowCardinality(String),
      run UInt32,
      customer UInt32,
      value LowCardinality(String),
      evidence String,
      confidence Nullable(Float64)
    ) engine = MergeTree partition by tag order by (tag, customer)`,
};
