/** A backup brought back: checked first, loaded beside what is there, compared, and only then put in place. */
import { copyFile, mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { type AuditVerdict, audit, verifyAudit } from "#ground/audit";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { dropColumnarDatabase, openColumnar } from "#ground/columnar";
import { newId } from "#ground/ids";
import { createProjector } from "#ground/log";
import {
  databaseExists,
  dropDatabase,
  ensureDatabase,
  loadTables,
  migratePostgres,
  openStorage,
  ownerTransaction,
  replaceDatabase,
  roleConnection,
  type Storage,
  sql,
} from "#ground/storage";
import { makeListTable } from "#profile";
import type { BackupParts, BackupProgress } from "./backup.ts";
import { backupCases } from "./cases.ts";
import { loadColumnar } from "./columnar.ts";
import { checkFiles, unpacked } from "./files.ts";
import { type BankEntry, type Manifest, type MigrationName, readManifest } from "./manifest.ts";
import { anchorFileOf, type Place, placeOf, UNDER_WAY } from "./place.ts";
import { appliedIn, refuseEdited } from "./releases.ts";

export interface RestoreOptions {
  /** Only these banks; all of the backup when absent. */
  readonly banks?: readonly string[];
  /** Name that a single bank gets instead of its own. */
  readonly as?: string;
  /** Gives up banks of the same name that exist. */
  readonly replace?: boolean;
  readonly onProgress?: (progress: BackupProgress) => void;
}

export interface RestoredBank {
  readonly bank: string;
  /** The instant that the bank was brought back to. */
  readonly at: string;
  readonly rows: number;
  /** Facts that went to ClickHouse from the log, because the backup's copy lacked them. */
  readonly copiedAgain: number;
  /** The audit chain after the restore, held against the backup's anchor. */
  readonly audit: AuditVerdict;
}

/**
 * Brings banks back. Every file is held against its checksum before anything is written; a bank's tables are loaded in a
 * database of another name and compared by count and checksum, which then takes the place of the old one.
 * A backup of an older release is loaded at its own level and migrated forward.
 * @throws backup.no_manifest, backup.damaged, backup.other_secret, backup.bank_exists, storage.newer_schema,
 * storage.edited_migration, storage.rows_differ
 */
export async function restore(
  parts: BackupParts,
  dir: string,
  options: RestoreOptions = {},
): Promise<readonly RestoredBank[]> {
  const manifest = await readManifest(dir);
  const found = parts.secrets.fingerprint();
  if (found !== manifest.fingerprint) throw backupCases.other_secret({ wanted: manifest.fingerprint, found });
  const entries = chosen(manifest, options.banks);
  const places = entries.map((entry) => placeOf(parts.home, (entries.length === 1 && options.as) || entry.bank));
  for (const { bank, database } of places) {
    if (options.replace !== true && (await databaseExists(parts.cluster, database))) {
      throw backupCases.bank_exists({ bank });
    }
  }
  // Names that no release of ours knows are refused before anything is made.
  for (const entry of entries) {
    appliedIn(parts.migrations, entry.migrations, "postgres");
    appliedIn(parts.migrations, entry.columnar.migrations, "clickhouse");
  }
  await checkFiles(dir, manifest.files, ({ path: name }) =>
    options.onProgress?.({ bank: name.split("/")[1] ?? "", step: "check", name }),
  );
  const restored: RestoredBank[] = [];
  for (const [index, entry] of entries.entries()) {
    const place = places[index];
    if (place) restored.push(await restoreBank(parts, path.resolve(dir), entry, place, options));
  }
  return restored;
}

function chosen({ banks }: Manifest, wanted: readonly string[] | undefined): readonly BankEntry[] {
  const names = banks.map(({ bank }) => bank);
  const stranger = wanted?.find((bank) => !names.includes(bank));
  if (stranger !== undefined) throw backupCases.no_bank({ bank: stranger, banks: names.join(", ") || "-" });
  return banks.filter(({ bank }) => wanted?.includes(bank) ?? true);
}

async function restoreBank(
  parts: BackupParts,
  dir: string,
  entry: BankEntry,
  place: Place,
  options: RestoreOptions,
): Promise<RestoredBank> {
  const { cluster, columnarUrl: url, migrations } = parts;
  const { bank, database } = place;
  const tell = (step: BackupProgress["step"], name: string, rows?: number): void =>
    options.onProgress?.({ bank, step, name, ...(rows === undefined ? {} : { rows }) });
  const draft = `${database}${UNDER_WAY}`;
  await loadPostgres(parts, dir, entry, draft, (name, rows) => tell("table", name, rows));
  const files = await layFiles(dir, entry, place);
  // From here on the old bank goes. ClickHouse first: a copy without rows is filled again, a wrong one could be believed.
  await dropColumnarDatabase({ url, database });
  await replaceDatabase(cluster, database, draft);
  await files.putInPlace();
  await loadColumnar({ url, database }, entry, migrations, dir, (name) => tell("clickhouse", name));
  const storage = openStorage({
    app: roleConnection(cluster, "app", database),
    engine: roleConnection(cluster, "engine", database),
  });
  try {
    tell("copy", "facts");
    const copiedAgain = await agree(storage, { url, database }, place);
    tell("audit", "chain");
    const verdict = await verifyAudit(storage, anchorFileOf(place));
    await storage.batch("restore", (tx) =>
      audit(tx, job("restore"), {
        action: "backup.restore",
        target: `bank:${bank}`,
        after: { at: entry.at, from: entry.bank },
      }),
    );
    const rows = entry.tables.reduce((total, { sum }) => total + sum.count, 0);
    return { bank, at: entry.at, rows, copiedAgain, audit: verdict };
  } finally {
    await storage.close();
  }
}

/** The tables in a database of their own, compared and brought to this release's schema. */
async function loadPostgres(
  { cluster, migrations }: BackupParts,
  dir: string,
  entry: BankEntry,
  database: string,
  onTable: (name: string, rows: number) => void,
): Promise<void> {
  await dropDatabase(cluster, database);
  await ensureDatabase(cluster, database);
  const owner = roleConnection(cluster, "owner", database);
  try {
    await migratePostgres(owner, appliedIn(migrations, entry.migrations, "postgres"));
    const now = await ownerTransaction(owner, (tx) =>
      tx.rows<MigrationName>(sql`select room, name, checksum from ground.migration`),
    );
    refuseEdited(entry.migrations, now);
    await loadTables(owner, {
      tables: entry.tables.map(({ table, sum, files }) => ({
        table,
        sum,
        parts: function* () {
          for (const file of files) yield unpacked(path.join(dir, file));
        },
      })),
      sequences: entry.sequences,
      onTable: (table, sum) => onTable(`${table.schema}.${table.name}`, sum.count),
      make: makeListTable,
    });
    await migratePostgres(owner, migrations);
    await ownerTransaction(owner, async (tx) => {
      // Whoever held a shard is not here: leases are free at once, and epochs go on from where they were.
      await tx.run(sql`update log.lease set owner = null, until = ${new Date(0)}`);
      await tx.run(sql`delete from log.member`);
      // ClickHouse's copies of profiles and memberships start empty.
      await tx.run(
        sql`insert into profile.dirty (customer) select customer from profile.customer on conflict do nothing`,
      );
      await tx.run(
        sql`insert into audience.dirty (customer) select customer from audience.membership on conflict do nothing`,
      );
    });
  } catch (thrown) {
    await dropDatabase(cluster, database).catch(() => undefined);
    throw thrown;
  }
}

/** The bank's files beside the place they belong to. What was there before stays under another name. */
async function layFiles(dir: string, entry: BankEntry, place: Place): Promise<{ putInPlace(): Promise<void> }> {
  const draft = `${place.folder}${UNDER_WAY}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const base = `banks/${entry.bank}/files/`;
  for (const name of entry.files) {
    const file = path.join(draft, ...name.slice(base.length).split("/"));
    await mkdir(path.dirname(file), { recursive: true });
    await copyFile(path.join(dir, name), file);
    const handle = await open(file, "r+");
    await handle.sync().finally(() => handle.close());
  }
  return {
    async putInPlace() {
      const stamp = machine.now().toISOString().replace(/\D/g, "").slice(0, 14);
      await rename(place.folder, `${place.folder}.replaced-${stamp}`).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
      });
      await rename(draft, place.folder);
    },
  };
}

/** Holds ClickHouse against the log, shard by shard, and copies what it lacks. */
async function agree(storage: Storage, target: { url: string; database: string }, place: Place): Promise<number> {
  const columnar = openColumnar(target);
  const projector = createProjector({
    storage,
    sink: columnar,
    owner: `restore ${newId(machine.now())}`,
    archiveDir: path.join(place.folder, "archive"),
  });
  try {
    await projector.check({ deep: true });
    return await projector.drain();
  } finally {
    await projector.stop();
    await columnar.close();
  }
}
