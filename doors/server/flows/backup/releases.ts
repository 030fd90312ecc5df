/** A backup's place in the history of releases. */
import { type RoomMigrations, storageCases } from "#ground/storage";
import type { MigrationName } from "./manifest.ts";

/**
 * The migrations that had been applied when the backup was made, and no later ones.
 * @throws storage.newer_schema when it names one that this release does not know.
 */
export function appliedIn(
  rooms: readonly RoomMigrations[],
  applied: readonly MigrationName[],
  engine: "postgres" | "clickhouse",
): RoomMigrations[] {
  const names = new Set(applied.map(({ room, name }) => `${room} ${name}`));
  const kept = rooms.map((one) => {
    const mine = (one[engine] ?? []).filter(({ name }) => names.delete(`${one.room} ${name}`));
    return engine === "postgres"
      ? { room: one.room, postgres: mine }
      : { room: one.room, postgres: [], clickhouse: mine };
  });
  const stranger = applied.find(({ room, name }) => names.has(`${room} ${name}`));
  if (stranger) throw storageCases.newer_schema({ room: stranger.room, name: stranger.name });
  return kept;
}

/** @throws storage.edited_migration when a migration was changed after it had been applied. */
export function refuseEdited(before: readonly MigrationName[], now: readonly MigrationName[]): void {
  const checksums = new Map(now.map(({ room, name, checksum }) => [`${room} ${name}`, checksum]));
  const edited = before.find(({ room, name, checksum }) => checksums.get(`${room} ${name}`) !== checksum);
  if (edited) throw storageCases.edited_migration({ room: edited.room, name: edited.name });
}
