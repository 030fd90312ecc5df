/** What triggers remember: silences that are counted, days that were looked at, turns that facts brought about. */
import { grantsSql, type Migration } from "#ground/storage";

export const createTriggers: Migration = {
  name: "20261122_0004_create_triggers",
  sql: `
    -- A silence that is counted. It is looked at when it is due and not moved by what comes before.
    create table playbook.timer (
      playbook text not null,
      version int not null,
      customer int not null,
      -- Empty where it counts from the last event awaited; otherwise the hash of the event from which it counts.
      key text not null,
      -- From when it counts; null: what was heard last has to be found out again.
      since timestamptz,
      due_at timestamptz not null,
      -- The event from which it counts: {type, source, id, at, data}.
      cause jsonb,
      trace text,
      primary key (customer, playbook, version, key)
    );
    create index timer_due on playbook.timer (playbook, version, due_at);

    -- Days and hours for which everybody was looked at for a version.
    create table playbook.look (
      playbook text not null,
      version int not null,
      slot timestamptz not null,
      state text not null check (state in ('begun', 'done', 'skipped')),
      -- Customers whom the query found, and those of them who were named to be admitted.
      found int not null default 0,
      named int not null default 0,
      at timestamptz not null,
      primary key (playbook, version, slot)
    );

    -- Turns of a condition that a fact brought about since everybody was looked at last.
    create table playbook.noticed (
      playbook text not null,
      version int not null,
      customer int not null,
      at timestamptz not null,
      primary key (customer, playbook, version)
    );
    create index noticed_at on playbook.noticed (playbook, version, at);
    ${grantsSql(
      { schema: "playbook", table: "timer", scope: "engine" },
      { schema: "playbook", table: "look", scope: "engine" },
      { schema: "playbook", table: "noticed", scope: "engine" },
    )}
  `,
};
