/** Decisions with their reasons, and places by day. */
import { grantsSql, type Migration } from "#ground/storage";

export const createRecordAndCapacity: Migration = {
  name: "20261122_0001_create_record_and_capacity",
  sql: `
        create schema decision;
        create table decision.record (
          decision uuid primary key,
          -- playbook@version/enrolment: a decision is made at most once.
          key text not null,
          at timestamptz not null,
          customer int not null,
          unit int,
          playbook text not null,
          version int not null,
          enrolment uuid not null,
          outcome text not null check (outcome in ('chosen', 'withheld', 'holdout')),
          action text,
          value numeric(14, 4),
          probability double precision,
          reasons text[] not null,
          -- Canonical JSON of the inputs; deciding them again yields the same outcome, reasons and losers.
          inputs text not null,
          losers text not null,
          -- Versions of model and policies that were used.
          versions text not null,
          trace text
        );
        create unique index record_key on decision.record (key);
        -- "Why did this customer get nothing?"
        create index record_customer on decision.record (customer, at desc);
        -- Counts of a playbook by outcome and time.
        create index record_playbook on decision.record (playbook, at);

        create table decision.capacity (
          resource text not null,
          day date not null,
          total int not null,
          used int not null default 0 check (used >= 0 and used <= total),
          -- Fraction of a place that goes to the next day.
          carry double precision not null,
          primary key (resource, day)
        );
        ${grantsSql(
          { schema: "decision", table: "record", scope: "unit", app: ["select"] },
          { schema: "decision", table: "capacity", scope: "open", app: ["select"] },
        )}
      `,
};
