/** Runs: where a customer stands in a playbook's waves, when the next step is due, and what became of it. */
import type { Migration } from "#ground/storage";

export const createRuns: Migration = {
  name: "20261122_0003_create_runs",
  sql: `
    alter table playbook.enrolment drop constraint enrolment_state_check;
    alter table playbook.enrolment
      add constraint enrolment_state_check check (state in ('waiting', 'active', 'decided', 'converted', 'ended')),
      -- The occurrence that admitted: an event, a day of a date, a turn of a condition.
      add column key text,
      -- The wave that comes next; null: the last one is over.
      add column wave text,
      -- When the next step is due; null: nothing is due by time, or the run is set aside.
      add column due_at timestamptz,
      -- Counts steps.
      add column seq int not null default 0,
      -- The event that admitted: {type, source, id, at, data}; null: none did.
      add column cause jsonb,
      -- What the run remembers: its last touch, what it waits for, goals that were reached.
      add column memory jsonb not null default '{}',
      -- Arms of splits and experiments by name.
      add column arms jsonb not null default '{}',
      add column end_reason text,
      add column ended_at timestamptz,
      -- Why a step failed again and again: the run is set aside until a person lets it go on.
      add column fault text;
    update playbook.enrolment set key = enrolment::text;
    alter table playbook.enrolment alter column key set not null;
    -- One occurrence admits a customer once, whichever version is live.
    create unique index enrolment_occurrence on playbook.enrolment (playbook, customer, key);
    -- Re-entry looks at a customer's earlier runs.
    create index enrolment_again on playbook.enrolment (customer, playbook, admitted_at);
    drop index playbook.enrolment_customer;
    -- What is due, playbook by playbook, so that one that is paused holds nobody up.
    create index enrolment_due on playbook.enrolment (playbook, due_at, enrolment)
      where state = 'active' and due_at is not null;
    create index enrolment_fault on playbook.enrolment (enrolment) where fault is not null;
  `,
};
