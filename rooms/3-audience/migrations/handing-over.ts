import { grantsSql, type Migration } from "#ground/storage";

export const createHandingOver: Migration = {
  name: "20261122_0003_create_lists_and_exports",
  sql: `
        -- A file that said who is in a static list, with what was refused of it: line, field and reason, no contents.
        create table audience.upload (
          upload uuid primary key,
          audience int not null references audience.definition,
          file text not null,
          sha256 text not null,
          mode text not null check (mode in ('replace', 'add', 'remove')),
          state text not null check (state in ('waiting', 'applied', 'refused')),
          rows int not null,
          accepted int not null,
          rejected int not null,
          -- Rows that named a customer of an earlier row again.
          duplicates int not null,
          made_by text not null,
          made_at timestamptz not null,
          settled_by text,
          settled_at timestamptz
        );
        create table audience.upload_fault (
          upload uuid not null references audience.upload on delete cascade,
          line int not null,
          field text not null,
          reason text not null,
          zh text not null,
          en text not null,
          primary key (upload, line, field)
        );
        -- Customers of an upload that waits for a second person, or is being applied; they go when it is.
        create table audience.upload_customer (
          upload uuid not null references audience.upload on delete cascade,
          customer int not null,
          primary key (upload, customer)
        );

        -- Customers handed to colleagues for one week to one month (名单). The unit is the one that made the list; null: head
        -- office.
        create table audience.list (
          list uuid primary key,
          audience int not null references audience.definition,
          version int not null,
          zh text not null,
          en text not null,
          unit int,
          owners text[] not null,
          purpose text not null,
          -- Bank days, both included.
          valid_from date not null,
          valid_until date not null,
          count int not null,
          -- Customers that the audience was found to hold, before each was asked.
          found int not null,
          state text not null check (state in ('waiting', 'active', 'refused', 'taken_back', 'expired')),
          made_by text not null,
          made_at timestamptz not null,
          approved_by text,
          approved_at timestamptz,
          ended_by text,
          ended_at timestamptz,
          reason text,
          check (valid_until >= valid_from)
        );
        create index list_ending on audience.list (valid_until) where state = 'active';
        create index list_audience on audience.list (audience, made_at);
        create table audience.list_member (
          list uuid not null references audience.list,
          customer int not null,
          owner text,
          state text not null check (state in ('waiting', 'open', 'gone', 'done', 'taken_back', 'expired')),
          checked_at timestamptz,
          primary key (list, customer)
        );
        create index list_member_customer on audience.list_member (customer) where state = 'open';
        create index list_member_owner on audience.list_member (owner, list) where state = 'open';

        -- Members written out to a file, for a purpose, after a second person agreed.
        create table audience.export (
          export uuid primary key,
          audience int references audience.definition,
          version int,
          condition text,
          fields text[] not null,
          purpose text not null,
          unit int,
          state text not null check (state in ('asked', 'approved', 'refused', 'done', 'expired')),
          asked_by text not null,
          asked_at timestamptz not null,
          approved_by text,
          approved_at timestamptz,
          reason text,
          file text,
          sha256 text,
          rows int,
          done_at timestamptz,
          check (audience is not null or condition is not null)
        );
        create index export_asked on audience.export (asked_at);
        ${grantsSql(
          { schema: "audience", table: "upload", scope: "bank", app: ["select", "insert", "update"] },
          { schema: "audience", table: "upload_fault", scope: "bank", app: ["select", "insert"] },
          {
            schema: "audience",
            table: "upload_customer",
            scope: "bank",
            app: ["select", "insert", "delete"],
          },
          { schema: "audience", table: "list", scope: "unit", app: ["select", "insert", "update"] },
          { schema: "audience", table: "list_member", scope: "customer", app: ["select", "insert", "update"] },
          { schema: "audience", table: "export", scope: "unit", app: ["select", "insert", "update"] },
        )}
        -- A list belongs to the unit that made it; whoever sees one of its customers sees what the list is.
        create policy app_select_members on audience.list for select to perennial_app using (
          exists (select 1 from audience.list_member visible where visible.list = list.list));
      `,
};
