/** Where a database stands in the history of releases, without changing it. */
import { sql } from "kysely";
import { checksumOf, type RoomMigrations } from "./migrate.ts";
import type { Tx } from "./postgres.ts";

export interface MigrationState {
  /** `room name`, in the order in which they would run. */
  readonly pending: readonly string[];
  /** Applied by a release that knows more than this one. */
  readonly unknown: readonly string[];
  /** Applied with another text than this release has. */
  readonly edited: readonly string[];
}

export async function migrationState(tx: Tx, rooms: readonly RoomMigrations[]): Promise<MigrationState> {
  const rows = await tx.rows<{ key: string; checksum: string }>(
    sql`select room || ' ' || name as key, checksum from ground.migration order by 1`,
  );
  const applied = new Map(rows.map((row) => [row.key, row.checksum]));
  const known = new Map<string, string>(
    rooms.flatMap(({ room, postgres }) =>
      [...postgres]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((migration) => [`${room} ${migration.name}`, checksumOf(migration.sql)] as const),
    ),
  );
  return {
    pending: [...known.keys()].filter((key) => !applied.has(key)),
    unknown: [...applied.keys()].filter((key) => !known.has(key)),
    edited: [...known].flatMap(([key, checksum]) => ((applied.get(key) ?? checksum) === checksum ? [] : [key])),
  };
}
