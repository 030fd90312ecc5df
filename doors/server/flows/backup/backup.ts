/** A copy of an installation while it runs: one snapshot of PostgreSQL a bank, and what belongs to it elsewhere. */
import { readFileSync } from "node:fs";
import { open, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { machine } from "#ground/clock";
import { openColumnar } from "#ground/columnar";
import { packageRoot, type Secrets } from "#ground/settings";
import {
  addSums,
  type Cluster,
  copyRowsOut,
  type PostgresConnection,
  type RoomMigrations,
  readSequences,
  readTables,
  roleConnection,
  type Snapshot,
  serverFacts,
  sql,
  sumRows,
  type TableShape,
  type TableSum,
  withSnapshot,
} from "#ground/storage";
import { backupCases } from "./cases.ts";
import { dumpColumnar, type Positions } from "./columnar.ts";
import { BackupFolder } from "./files.ts";
import { type BankEntry, FORMAT, MANIFEST, type Manifest, type MigrationName, type TableEntry } from "./manifest.ts";
import { anchorFileOf, listBanks, type Place, placeOf } from "./place.ts";
import { SECRET_FILE, sealSecret } from "./secret.ts";

export interface BackupParts {
  readonly cluster: Cluster;
  readonly columnarUrl: string;
  readonly secrets: Secrets;
  /** Data folder of the installation. */
  readonly home: string;
  readonly migrations: readonly RoomMigrations[];
}

/** What is being done, for whoever watches. */
export interface BackupProgress {
  readonly bank: string;
  readonly step: "table" | "clickhouse" | "file" | "check" | "copy" | "audit";
  readonly name: string;
  readonly rows?: number;
}

export interface BackupOptions {
  /** Only these banks; all when absent. */
  readonly banks?: readonly string[];
  /** Seals the installation's secret into the backup; without it the secret is left out. */
  readonly passphrase?: string;
  readonly onProgress?: (progress: BackupProgress) => void;
}

export interface BackupResult {
  readonly dir: string;
  readonly banks: readonly { readonly bank: string; readonly tables: number; readonly rows: number }[];
  readonly files: number;
  readonly bytes: number;
  /** Whether the secret is inside. Without secrets.json, kept elsewhere, nobody can open the personal data. */
  readonly secret: boolean;
}

/**
 * Copies the banks into a folder that must not exist or be empty. It gets its name when it is whole.
 * @throws backup.target_not_empty, backup.no_bank, backup.weak_passphrase, backup.disk_full, storage.hidden_rows
 */
export async function backup(parts: BackupParts, dir: string, options: BackupOptions = {}): Promise<BackupResult> {
  const banks = await chosen(await listBanks(parts.cluster), options.banks);
  const folder = await BackupFolder.begin(dir);
  try {
    const startedAt = machine.now().toISOString();
    const { passphrase } = options;
    if (passphrase !== undefined) {
      await folder.write(SECRET_FILE, [await sealSecret(parts.home, parts.secrets, passphrase)], false);
    }
    const entries: BankEntry[] = [];
    let clickhouse = "";
    for (const bank of banks) {
      const { entry, version } = await backupBank(parts, placeOf(parts.home, bank), folder, options);
      entries.push(entry);
      clickhouse = version;
    }
    const files = [...folder.files];
    const manifest: Manifest = {
      format: FORMAT,
      release: releaseOf(),
      engines: { postgres: (await serverFacts(parts.cluster.admin)).version, clickhouse },
      fingerprint: parts.secrets.fingerprint(),
      secret: passphrase !== undefined,
      startedAt,
      finishedAt: machine.now().toISOString(),
      banks: entries,
      files,
    };
    await folder.write(MANIFEST, [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)], false);
    return { ...summary(manifest), dir: await folder.finish() };
  } catch (thrown) {
    await folder.abandon().catch(() => undefined);
    throw thrown;
  }
}

function chosen(all: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  const stranger = wanted?.find((bank) => !all.includes(bank));
  if (stranger !== undefined) throw backupCases.no_bank({ bank: stranger, banks: all.join(", ") || "-" });
  return wanted ?? all;
}

function releaseOf(): string {
  return (JSON.parse(readFileSync(path.join(packageRoot(), "package.json"), "utf8")) as { version: string }).version;
}

function summary({ banks, files, secret }: Manifest): Omit<BackupResult, "dir"> {
  return {
    banks: banks.map(({ bank, tables }) => ({
      bank,
      tables: tables.length,
      rows: tables.reduce((total, { sum }) => total + sum.count, 0),
    })),
    files: files.length,
    bytes: files.reduce((total, file) => total + file.bytes, 0),
    secret,
  };
}

async function backupBank(
  parts: BackupParts,
  place: Place,
  folder: BackupFolder,
  options: BackupOptions,
): Promise<{ entry: BankEntry; version: string }> {
  const { bank, database } = place;
  const tell = (step: BackupProgress["step"], name: string, rows?: number): void =>
    options.onProgress?.({ bank, step, name, ...(rows === undefined ? {} : { rows }) });
  const owner: PostgresConnection = roleConnection(parts.cluster, "owner", database);
  const columnar = openColumnar({ url: parts.columnarUrl, database });
  try {
    return await withSnapshot(owner, async (snapshot) => {
      const at = machine.now().toISOString();
      const shapes = await readTables(snapshot.holder);
      const sequences = await readSequences(snapshot.holder);
      const more = await snapshot.read(readMore);
      const tables: TableEntry[] = [];
      for (const table of shapes) {
        const entry = await dumpTable(snapshot, table, folder, bank);
        tables.push(entry);
        tell("table", `${table.schema}.${table.name}`, entry.sum.count);
      }
      const dumped = await dumpColumnar(columnar, more.positions, folder, bank, (name) => tell("clickhouse", name));
      const files = await copyFiles(place, more, folder, (name) => tell("file", name));
      const [version] = await columnar.rows<{ version: string }>("SELECT version() AS version");
      const { migrations } = more;
      return {
        entry: { bank, at, migrations, tables, sequences, columnar: dumped, files },
        version: version?.version ?? "",
      };
    });
  } finally {
    await columnar.close();
  }
}

interface More {
  readonly migrations: MigrationName[];
  readonly positions: Positions;
  /** Files of the archive, below the bank's folder. */
  readonly archive: ReadonlySet<string>;
  readonly head: { readonly position: number; readonly hash: string } | undefined;
}

async function readMore(tx: Snapshot["holder"]): Promise<More> {
  const migrations = await tx.rows<MigrationName>(
    sql`select room, name, checksum from ground.migration order by room, name`,
  );
  const positions = await tx.rows<{ shard: number; next: number }>(sql`
    select shard, next_offset as next from log.position where consumer = 'project facts' order by shard`);
  const archive = await tx.rows<{ file: string }>(sql`select file from log.archive`);
  const head = await tx.maybe<{ position: number; hash: string }>(
    sql`select position, hash from audit.seal order by position desc limit 1`,
  );
  return {
    migrations,
    positions: new Map(positions.map(({ shard, next }) => [shard, next])),
    archive: new Set(archive.map(({ file }) => path.join("archive", file))),
    head,
  };
}

async function dumpTable(
  snapshot: Snapshot,
  table: TableShape,
  folder: BackupFolder,
  bank: string,
): Promise<TableEntry> {
  const base = `banks/${bank}/postgres/${table.schema}.${table.name}`;
  const pieces = table.partitions.length > 0 ? table.partitions.map(({ name }) => name) : [undefined];
  const files: string[] = [];
  const sums: TableSum[] = [];
  for (const piece of pieces) {
    const name = `${base}${piece === undefined ? "" : `.${piece}`}.copy.gz`;
    try {
      // A partition at a time: its lock ends with its rows, so the log can get new months while others are copied.
      await snapshot.read(async (tx) => {
        const sum = await sumRows(tx, table, piece);
        sums.push(sum);
        if (sum.count > 0) files.push(await folder.write(name, copyRowsOut(tx, table, piece), true));
      });
    } catch (thrown) {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "42P01")) throw thrown;
      throw backupCases.table_went({ bank, message: thrown.message }, { cause: thrown });
    }
  }
  return { table, sum: addSums(sums), files };
}

/** The bank's files: archive, uploads, and the audit anchor as far as the snapshot reaches. */
async function copyFiles(
  place: Place,
  { archive, head }: More,
  folder: BackupFolder,
  onFile: (name: string) => void,
): Promise<string[]> {
  const anchor = path.relative(place.folder, anchorFileOf(place));
  const listed = await readdir(place.folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found = listed
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".part"))
    .map((entry) => path.relative(place.folder, path.join(entry.parentPath, entry.name)));
  // What the archive's table names must be there; whatever else is there may go while we look.
  const names = new Set([...archive, ...found.filter((name) => !name.startsWith(`archive${path.sep}`))]);
  names.delete(anchor);
  const kept: string[] = [];
  for (const name of [...names].sort()) {
    try {
      const at = `banks/${place.bank}/files/${name.split(path.sep).join("/")}`;
      // Opened before anything waits for it: a file that is gone is this loop's to answer.
      const source = await open(path.join(place.folder, name));
      kept.push(await folder.write(at, source.createReadStream(), false));
      onFile(name);
    } catch (thrown) {
      const gone = thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
      if (!gone || archive.has(name)) throw thrown;
    }
  }
  if (head) kept.push(await writeAnchor(place, head, folder, anchor));
  return kept;
}

/** Later heads belong to rows that the snapshot does not hold; they would make the restored trail look cut. */
async function writeAnchor(
  place: Place,
  head: { position: number; hash: string },
  folder: BackupFolder,
  name: string,
): Promise<string> {
  const text = await readFile(anchorFileOf(place), "utf8").catch(() => "");
  const lines = text.split("\n").filter((line) => line !== "" && Number(line.split(" ")[0]) < head.position);
  const last = `${head.position} ${head.hash} ${machine.now().toISOString()}`;
  const at = `banks/${place.bank}/files/${name.split(path.sep).join("/")}`;
  return await folder.write(at, [Buffer.from(`${[...lines, last].join("\n")}\n`)], false);
}
