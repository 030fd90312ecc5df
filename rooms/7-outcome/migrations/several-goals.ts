/** Goals of several events: which of them an event is, and how many belong together. */
import type { Migration } from "#ground/storage";

export const countSeveralGoals: Migration = {
  name: "20261122_0120_count_goals_of_several_events",
  sql: `
    alter table outcome.event
      -- Place of a goal's event among those that are needed together; 0 where one is enough.
      add column part smallint not null default 0,
      -- How many are needed together.
      add column parts smallint not null default 1;
    alter table outcome.event drop constraint event_pkey, add primary key (customer, fact, kind, playbook, part);
  `,
};
