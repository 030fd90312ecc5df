/** ClickHouse's part: facts as far as the snapshot says they were copied; what is a copy of PostgreSQL is filled again. */
import path from "node:path";
import {
  type Columnar,
  columnarCases,
  columnarName,
  dropColumnarDatabase,
  migrateColumnar,
  openColumnar,
} from "#ground/columnar";
import type { RoomMigrations } from "#ground/storage";
import { type BackupFolder, unpacked } from "./files.ts";
import type { BankEntry, ColumnarTable, MigrationName } from "./manifest.ts";
import { appliedIn } from "./releases.ts";

/** Filled from PostgreSQL by the rounds of copies: every customer is marked as changed after a restore. */
const copies = new Set(["customer", "score", "member", "tag_bitmap", "unit_bitmap", "audience_bitmap", "bitmap_round"]);
const LEDGER = "migration";

/** Next offset to copy, by shard, as the snapshot of PostgreSQL has it. */
export type Positions = ReadonlyMap<number, number>;

export async function dumpColumnar(
  columnar: Columnar,
  positions: Positions,
  folder: BackupFolder,
  bank: string,
  onTable: (name: string) => void,
): Promise<BankEntry["columnar"]> {
  const found = await columnar.rows<{ name: string }>(
    "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name NOT LIKE '.inner%' ORDER BY name",
  );
  const migrations = found.some(({ name }) => name === LEDGER)
    ? await columnar.rows<MigrationName>("SELECT room, name, checksum FROM migration ORDER BY room, name")
    : [];
  const tables: ColumnarTable[] = [];
  for (const { name } of found) {
    if (name === LEDGER) continue;
    const columns = await columnar.rows<{ name: string; type: string }>(
      `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = {name:String}
        AND default_kind NOT IN ('MATERIALIZED', 'ALIAS') ORDER BY position`,
      { name },
    );
    let file: string | null = null;
    if (!copies.has(name)) {
      const list = columns.map((column) => columnarName(column.name)).join(", ");
      const where = name === "facts" ? ` WHERE ${copiedFacts(positions)}` : "";
      const rows = await columnar.exec(`SELECT ${list} FROM ${columnarName(name)}${where} FORMAT Native`);
      file = await folder.write(`banks/${bank}/clickhouse/${name}.native.gz`, rows, true);
    }
    tables.push({ name, columns, file });
    onTable(name);
  }
  return { migrations, tables };
}

// A block that was under way in the snapshot is recorded there as such and is sent again after a restore.
function copiedFacts(positions: Positions): string {
  if (positions.size === 0) return "0";
  const shards = [...positions.keys()].join(",");
  return `offset < transform(shard, [${shards}], [${[...positions.values()].join(",")}], 0)`;
}

export interface ColumnarTarget {
  readonly url: string;
  readonly database: string;
}

/** Makes the database anew at the backup's level, loads it, and brings it to this release's. */
export async function loadColumnar(
  target: ColumnarTarget,
  entry: BankEntry,
  rooms: readonly RoomMigrations[],
  dir: string,
  onTable: (name: string) => void,
): Promise<void> {
  await dropColumnarDatabase(target);
  const { migrations, tables } = entry.columnar;
  await migrateColumnar(target, appliedIn(rooms, migrations, "clickhouse"));
  const columnar = openColumnar(target);
  try {
    const now = await columnar.rows<MigrationName>("SELECT room, name, checksum FROM migration");
    for (const { room, name, checksum } of migrations) {
      const same = now.some((one) => one.room === room && one.name === name && one.checksum === checksum);
      if (!same) throw columnarCases.edited_migration({ room, name });
    }
    for (const { name, columns, file } of tables) {
      const clauses = columns.map((column) => `ADD COLUMN IF NOT EXISTS ${columnarName(column.name)} ${column.type}`);
      await columnar.command(`ALTER TABLE ${columnarName(name)} ${clauses.join(", ")}`);
      if (file === null) continue;
      await columnar.insert({
        table: name,
        columns: columns.map((column) => column.name),
        bytes: unpacked(path.join(dir, file)),
        format: "Native",
        // Tokens belong to blocks of the log; equal blocks of a backup are all meant.
        settings: { insert_deduplicate: 0 },
      });
      onTable(name);
    }
  } finally {
    await columnar.close();
  }
  await migrateColumnar(target, rooms);
}
