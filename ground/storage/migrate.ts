/** Forward-only migrations, one list per room; what was applied is never edited. */
import { createHash } from "node:crypto";
import pg from "pg";
import { machine } from "#ground/clock";
import { storageCases } from "./cases.ts";
import type { PostgresConnection } from "./postgres.ts";

export interface Migration {
  /** Sorts: `YYYYMMDD_NNNN_what_it_does`. */
  readonly name: string;
  readonly sql: string;
}

export interface RoomMigrations {
  /** The room or ground part; its PostgreSQL schema has the same name. */
  readonly room: string;
  readonly postgres: readonly Migration[];
  readonly clickhouse?: readonly Migration[];
}

export interface AppliedMigration {
  readonly room: string;
  readonly name: string;
}

const bootstrap = `
  create schema if not exists ground;
  create table if not exists ground.migration (
    room text not null, name text not null, checksum text not null, applied_at timestamptz not null,
    primary key (room, name));
  grant usage on schema ground to perennial_app, perennial_engine;
  grant select on ground.migration to perennial_engine, perennial_app;
  create or replace function ground.scope_all() returns boolean language sql stable parallel safe
    as $$ select coalesce(current_setting('perennial.scope', true), '') = '*' $$;
  create or replace function ground.scope_units() returns int[] language sql stable parallel safe
    as $$ select string_to_array(nullif(nullif(current_setting('perennial.scope', true), ''), '*'), ',')::int[] $$;
`;

export function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex").slice(0, 16);
}

/**
 * Brings a database to this release's schema as the owner; safe to run by several processes at once.
 * @returns the migrations that were applied now, in order.
 * @throws storage.edited_migration, storage.newer_schema, storage.failed_migration
 */
export async function migratePostgres(
  owner: PostgresConnection,
  rooms: readonly RoomMigrations[],
): Promise<AppliedMigration[]> {
  const client = new pg.Client({ ...owner, ssl: owner.ssl ?? false, application_name: "perennial migrate" });
  await client.connect();
  try {
    // Two processes that start together: the second waits here and then finds nothing to do.
    await client.query("select pg_advisory_lock(hashtext('perennial migrate'))");
    await client.query(bootstrap);
    const { rows } = await client.query<{ room: string; name: string; checksum: string }>(
      "select room, name, checksum from ground.migration",
    );
    refuseUnknown(rows, rooms);
    const applied = new Map(rows.map((row) => [`${row.room} ${row.name}`, row.checksum]));
    const done: AppliedMigration[] = [];
    for (const room of rooms) {
      for (const migration of [...room.postgres].sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const before = applied.get(`${room.room} ${migration.name}`);
        if (before !== undefined && before !== checksumOf(migration.sql)) {
          throw storageCases.edited_migration({ room: room.room, name: migration.name });
        }
        if (before === undefined) {
          await applyOne(client, room.room, migration);
          done.push({ room: room.room, name: migration.name });
        }
      }
    }
    return done;
  } finally {
    await client.end();
  }
}

function refuseUnknown(rows: readonly AppliedMigration[], rooms: readonly RoomMigrations[]): void {
  const known = new Set(rooms.flatMap((room) => room.postgres.map((migration) => `${room.room} ${migration.name}`)));
  const stranger = rows.find((row) => !known.has(`${row.room} ${row.name}`));
  if (stranger) throw storageCases.newer_schema({ room: stranger.room, name: stranger.name });
}

async function applyOne(client: pg.Client, room: string, migration: Migration): Promise<void> {
  try {
    await client.query("begin");
    await client.query(migration.sql);
    await client.query("insert into ground.migration (room, name, checksum, applied_at) values ($1, $2, $3, $4)", [
      room,
      migration.name,
      checksumOf(migration.sql),
      machine.now(),
    ]);
    await client.query("commit");
  } catch (thrown) {
    await client.query("rollback").catch(() => undefined);
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw storageCases.failed_migration({ room, name: migration.name, message }, { cause: thrown });
  }
}
