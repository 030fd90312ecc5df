import { grantsSql, type RoomMigrations } from "#ground/storage";

export const auditMigrations: RoomMigrations = {
  room: "audit",
  postgres: [
    {
      name: "20261122_0001_create_entry",
      sql: `
        create schema audit;
        create table audit.entry (
          entry bigint generated always as identity primary key,
          at timestamptz not null,
          actor text not null,
          action text not null,
          target text not null,
          detail jsonb not null
        );
        ${grantsSql({ schema: "audit", table: "entry", scope: "append", app: ["select", "insert"], engine: ["select", "insert"] })}
      `,
    },
    {
      name: "20261122_0002_create_seal",
      sql: `
        create table audit.seal (
          position bigint primary key check (position > 0),
          entry bigint not null unique,
          hash text not null,
          previous text not null
        );
        -- What was written and is not sealed yet: entries commit in another order than they are numbered, so "everything
        -- after the last sealed one" would pass some by.
        create table audit.unsealed (entry bigint primary key);
        insert into audit.unsealed select entry from audit.entry;
        create function audit.await_seal() returns trigger language plpgsql set search_path = '' as $$
          begin
            insert into audit.unsealed values (new.entry);
            return null;
          end $$;
        create trigger await_seal after insert on audit.entry for each row execute function audit.await_seal();
        -- Even the owner changes nothing by accident: whoever must, first disables the trigger, and the chain will tell.
        create function audit.refuse() returns trigger language plpgsql set search_path = '' as $$
          begin
            raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = '23001';
          end $$;
        create trigger refuse before update or delete or truncate on audit.entry execute function audit.refuse();
        create trigger refuse before update or delete or truncate on audit.seal execute function audit.refuse();
        ${grantsSql(
          { schema: "audit", table: "seal", scope: "bank", app: ["select"], engine: ["select", "insert"] },
          {
            schema: "audit",
            table: "unsealed",
            scope: "append",
            app: ["insert"],
            engine: ["select", "insert", "delete"],
          },
        )}
      `,
    },
    {
      name: "20261123_0042_index_entry_by_day",
      // Entries come in the order of time: a summary of blocks finds a day and costs next to nothing to keep.
      sql: "create index entry_at on audit.entry using brin (at);",
    },
  ],
};
