import { grantsSql, type RoomMigrations } from "#ground/storage";

export const organisationMigrations: RoomMigrations = {
  room: "organisation",
  postgres: [
    {
      name: "20261122_0001_create_organisation",
      sql: `
        create schema organisation;
        create table organisation.unit (
          unit int primary key,
          code text not null unique,
          parent int references organisation.unit,
          kind text not null check (kind in ('head_office', 'branch', 'outlet')),
          name_zh text not null,
          name_en text not null,
          active boolean not null,
          check ((kind = 'head_office') = (parent is null))
        );
        -- One head office: the index holds a single value for it.
        create unique index unit_head on organisation.unit ((parent is null)) where parent is null;
        create table organisation.unit_below (
          unit int not null references organisation.unit,
          below int not null references organisation.unit,
          primary key (unit, below)
        );
        create table organisation.person (
          person text primary key,
          login text not null unique,
          name_zh text not null,
          name_en text not null,
          unit int not null references organisation.unit,
          active boolean not null
        );
        create table organisation.role_grant (
          person text not null references organisation.person,
          role text not null,
          unit int not null references organisation.unit,
          primary key (person, role, unit)
        );
        create table organisation.api_key (
          key text primary key,
          name text not null,
          hash bytea not null,
          permissions text[] not null,
          -- Units it may see, each with those below; null: the whole bank.
          units int[],
          rate_per_second int not null check (rate_per_second > 0),
          created_at timestamptz not null,
          created_by text not null,
          expires_at timestamptz,
          revoked_at timestamptz
        );
        ${grantsSql(
          { schema: "organisation", table: "unit", scope: "open", app: ["select", "insert", "update"] },
          { schema: "organisation", table: "unit_below", scope: "open", app: ["select", "insert", "delete"] },
          { schema: "organisation", table: "person", scope: "unit", app: ["select", "insert", "update"] },
          { schema: "organisation", table: "role_grant", scope: "bank", app: ["select", "insert", "delete"] },
          { schema: "organisation", table: "api_key", scope: "bank", app: ["select", "insert", "update"] },
        )}
      `,
    },
  ],
};
