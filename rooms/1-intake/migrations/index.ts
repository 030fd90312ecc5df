import type { RoomMigrations } from "#ground/storage";
import { createQuarantineAndImport } from "./20261122_0001_create_quarantine_and_import.ts";

export const intakeMigrations: RoomMigrations = {
  room: "intake",
  postgres: [createQuarantineAndImport],
  clickhouse: [],
};
