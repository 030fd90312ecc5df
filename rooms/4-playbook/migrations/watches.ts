/** Silences after an event are kept by the event, whatever number of playbooks waits; open runs are found by an index. */
import { grantsSql, type Migration } from "#ground/storage";

export const createWatches: Migration = {
  name: "20261122_0100_create_watches",
  sql: `
    -- Silences that count from one event. Those that come due leave; what then can't be looked at becomes a timer.
    create table playbook.watch (
      customer int not null,
      -- Hash of the event from which they count.
      key text not null,
      since timestamptz not null,
      -- The earliest of those below.
      due_at timestamptz not null,
      -- By the moment at which each is due.
      playbooks text[] not null,
      versions int[] not null,
      dues timestamptz[] not null,
      -- The event: {type, source, id, at, data}.
      cause text,
      trace text,
      primary key (customer, key)
    );
    create index watch_due on playbook.watch (due_at);
    ${grantsSql({ schema: "playbook", table: "watch", scope: "engine" })}

    -- Goals and re-entry look for a customer's open runs, of which there are few beside those that are over.
    create index enrolment_open on playbook.enrolment (customer, playbook) where state in ('active', 'waiting');
  `,
};

export const findLapsedRuns: Migration = {
  name: "20261122_0101_find_lapsed_runs",
  sql: `
    -- What comes late may still be the goal of a run whose window is closed.
    create index enrolment_lapsed on playbook.enrolment (customer, ended_at)
      where state = 'ended' and end_reason = 'window';
  `,
};
