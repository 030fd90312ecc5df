/** What a backup says of itself. Written last, so that a folder with a manifest is whole. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { SequenceShape, TableShape, TableSum } from "#ground/storage";
import { backupCases } from "./cases.ts";

export const FORMAT = 1;
export const MANIFEST = "manifest.json";

export interface FileEntry {
  /** Path inside the backup, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface MigrationName {
  readonly room: string;
  readonly name: string;
  readonly checksum: string;
}

export interface TableEntry {
  readonly table: TableShape;
  readonly sum: TableSum;
  /** Files in COPY's text format, gzip; read one after the other they are the table. */
  readonly files: readonly string[];
}

export interface ColumnarTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Rows in ClickHouse's Native format, gzip; null: the table is a copy and is filled again from PostgreSQL. */
  readonly file: string | null;
}

export interface BankEntry {
  readonly bank: string;
  /** The instant of the snapshot. */
  readonly at: string;
  readonly migrations: readonly MigrationName[];
  readonly tables: readonly TableEntry[];
  readonly sequences: readonly SequenceShape[];
  readonly columnar: {
    readonly migrations: readonly MigrationName[];
    readonly tables: readonly ColumnarTable[];
  };
  /** Files of the bank's folder, below `banks/<bank>/files`. */
  readonly files: readonly string[];
}

export interface Manifest {
  readonly format: number;
  /** Release that made it. */
  readonly release: string;
  readonly engines: { readonly postgres: string; readonly clickhouse: string };
  /** Fingerprint of the installation's secret, which personal data cannot be opened without. */
  readonly fingerprint: string;
  /** Whether the secret is inside, sealed with a passphrase. */
  readonly secret: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly banks: readonly BankEntry[];
  readonly files: readonly FileEntry[];
}

/** @throws backup.no_manifest, backup.newer_format */
export async function readManifest(dir: string): Promise<Manifest> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(await readFile(path.join(dir, MANIFEST), "utf8")) as Manifest;
    if (typeof manifest.format !== "number") throw new Error("no format");
  } catch (cause) {
    throw backupCases.no_manifest({ dir, message: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
  if (manifest.format > FORMAT) throw backupCases.newer_format({ dir, found: manifest.format, known: FORMAT });
  return manifest;
}
