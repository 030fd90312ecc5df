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
  ],
};
