/** What audiences are, and how far their answers have come. The texts of migrations are held by checksum. */
import { grantsSql, type Migration } from "#ground/storage";

export const createDefinition: Migration = {
  name: "20261122_0001_create_definition",
  sql: `
        create schema audience;

        -- One row an audience, for ever: its number stands in memberships. The body is the newest that is live; a change
        -- that waits for a second person stands in audience.version alone.
        create table audience.definition (
          number int generated always as identity primary key,
          id text not null unique,
          version int not null check (version > 0),
          body jsonb not null,
          origin text not null check (origin in ('file', 'api')),
          state text not null check (state in ('draft', 'live', 'retired')),
          made_by text not null,
          made_at timestamptz not null,
          approved_by text,
          approved_at timestamptz
        );

        -- Every body that was ever proposed; rows are approved or refused once and never change otherwise.
        create table audience.version (
          audience int not null references audience.definition,
          version int not null check (version > 0),
          body jsonb not null,
          state text not null check (state in ('proposed', 'approved', 'refused')),
          made_by text not null,
          made_at timestamptz not null,
          settled_by text,
          settled_at timestamptz,
          reason text,
          primary key (audience, version)
        );

        -- Rises with every change of the above, under the lock that sets share: who has read it knows what holds.
        create table audience.book (
          single boolean primary key default true check (single),
          stamp bigint not null
        );
        insert into audience.book (stamp) values (0);

        -- Each time the members of an audience were looked at as a whole: first of all (fill), by the bank's day or hour
        -- (time), because somebody asked (manual), or from a file (upload).
        create table audience.refresh (
          entry bigint generated always as identity primary key,
          audience int not null references audience.definition,
          version int not null,
          -- What the condition means with those inlined that it names; another meaning is filled anew.
          meaning text not null,
          kind text not null check (kind in ('fill', 'time', 'manual', 'upload')),
          -- The bank's day or hour for which it was done.
          slot text not null,
          at timestamptz not null,
          members int not null,
          entered int not null,
          gone int not null,
          -- Customers who were asked one by one, under their locks.
          asked int not null,
          -- How old ClickHouse's copy was when it was asked.
          lag_ms int not null,
          took_ms int not null
        );
        create index refresh_newest on audience.refresh (audience, entry desc);
        ${grantsSql(
          { schema: "audience", table: "definition", scope: "open", app: ["select", "insert", "update"] },
          { schema: "audience", table: "version", scope: "open", app: ["select", "insert", "update"] },
          { schema: "audience", table: "book", scope: "open", app: ["select", "update"] },
          { schema: "audience", table: "refresh", scope: "open", app: ["select"] },
        )}
      `,
};
