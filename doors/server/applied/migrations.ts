import { grantsSql, type RoomMigrations } from "#ground/storage";

export const appliedMigrations: RoomMigrations = {
  room: "definitions",
  postgres: [
    {
      name: "20261122_0001_create_applied",
      sql: `
        create schema definitions;
        -- Every set of definitions that was applied; the newest holds.
        create table definitions.applied (
          applied int generated always as identity primary key,
          -- SHA-256 of the canonical JSON.
          version text not null,
          applied_at timestamptz not null,
          applied_by text not null,
          -- JSON as it was loaded; text, so that the order of keys stays.
          body text not null
        );
        ${grantsSql({ schema: "definitions", table: "applied", scope: "bank", app: ["select", "insert"] })}
      `,
    },
  ],
};
