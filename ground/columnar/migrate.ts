/** Numbered forward-only migrations of a ClickHouse database. */
import { createHash } from "node:crypto";
import { machine } from "#ground/clock";
import { columnarCases } from "./cases.ts";
import { type Columnar, type ColumnarConfig, openColumnar } from "./client.ts";
import { columnarError } from "./failures.ts";
import { quoteName, splitStatements } from "./sql-text.ts";

export interface ColumnarMigration {
  /** `20261122_0001_create_facts`; names sort in the order of running. */
  readonly name: string;
  /**
   * One or several statements, ended by semicolons. ClickHouse has no transactions over DDL: a migration that was cut
   * off runs again from its start, so every statement must allow that (`IF NOT EXISTS`).
   */
  readonly sql: string;
}

export interface ColumnarMigrations {
  readonly room: string;
  readonly clickhouse?: readonly ColumnarMigration[];
}

export interface AppliedColumnarMigration {
  readonly room: string;
  readonly name: string;
}

const ledgerSql = `
  CREATE TABLE IF NOT EXISTS migration
    (room LowCardinality(String), name String, checksum String, applied_at DateTime64(3, 'UTC'))
  ENGINE = MergeTree ORDER BY (room, name)
  SETTINGS fsync_after_insert = 1, non_replicated_deduplication_window = 100
  COMMENT 'Migrations that were applied. scope: open'`;

/**
 * Makes the database when missing and runs what is new, in the order of the rooms and of their names. Only one process
 * may call it at a time.
 * @returns what was applied now
 */
export async function migrateColumnar(
  config: ColumnarConfig,
  rooms: readonly ColumnarMigrations[],
): Promise<AppliedColumnarMigration[]> {
  await createColumnarDatabase(config);
  const columnar = openColumnar(config);
  try {
    await columnar.command(ledgerSql);
    const done = await appliedNow(columnar);
    refuseUnknown(rooms, done);
    const applied: AppliedColumnarMigration[] = [];
    for (const { room, clickhouse = [] } of rooms) {
      const sorted = [...clickhouse].sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const migration of sorted) {
        const checksum = checksumOf(migration.sql);
        const before = done.get(`${room}/${migration.name}`);
        if (before === checksum) continue;
        if (before !== undefined) throw columnarCases.edited_migration({ room, name: migration.name });
        await apply(columnar, room, migration, checksum);
        applied.push({ room, name: migration.name });
      }
    }
    return applied;
  } finally {
    await columnar.close();
  }
}

export async function createColumnarDatabase(config: ColumnarConfig): Promise<void> {
  await asServer(config, `CREATE DATABASE IF NOT EXISTS ${quoteName(config.database)}`);
}

export async function dropColumnarDatabase(config: ColumnarConfig): Promise<void> {
  await asServer(config, `DROP DATABASE IF EXISTS ${quoteName(config.database)} SYNC`);
}

async function asServer(config: ColumnarConfig, sql: string): Promise<void> {
  const server = openColumnar({ ...config, database: "default" });
  try {
    await server.command(sql);
  } finally {
    await server.close();
  }
}

async function appliedNow(columnar: Columnar): Promise<Map<string, string>> {
  type Row = { room: string; name: string; checksum: string };
  const rows = await columnar.rows<Row>("SELECT room, name, checksum FROM migration");
  return new Map(rows.map((row) => [`${row.room}/${row.name}`, row.checksum]));
}

/** A room that this process does not carry is left alone; a name it should know is not. */
function refuseUnknown(rooms: readonly ColumnarMigrations[], done: ReadonlyMap<string, string>): void {
  const known = new Map(rooms.map(({ room, clickhouse = [] }) => [room, new Set(clickhouse.map(({ name }) => name))]));
  for (const key of done.keys()) {
    const [room = "", name = ""] = key.split("/");
    if (known.has(room) && !known.get(room)?.has(name)) throw columnarCases.newer_schema({ room, name });
  }
}

async function apply(columnar: Columnar, room: string, migration: ColumnarMigration, checksum: string): Promise<void> {
  const { name } = migration;
  try {
    for (const statement of splitStatements(migration.sql)) await columnar.command(statement);
    const applied_at = machine.now().toISOString();
    await columnar.insert({
      table: "migration",
      values: [{ room, name, checksum, applied_at }],
      token: `${room}/${name}`,
    });
  } catch (thrown) {
    const error = columnarError(thrown);
    if (error.retry !== "never") throw error;
    throw columnarCases.failed_migration({ room, name, message: error.message }, { cause: error });
  }
}

function checksumOf(sql: string): string {
  return createHash("sha256").update(sql).digest("hex");
}
