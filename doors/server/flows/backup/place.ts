/** Where a bank lives: its databases by name and its files below the data folder. */
import path from "node:path";
import { type Cluster, listDatabases } from "#ground/storage";

const PREFIX = "perennial_";
/** Ends of names that are no banks: a restore that is under way, and a bank that is being made. */
export const UNDER_WAY = "__restoring";
export const MAKING = "__making";

export interface Place {
  readonly bank: string;
  /** Name of the database in both engines. */
  readonly database: string;
  /** Folder of the bank's files: archive, audit anchor, uploads. */
  readonly folder: string;
}

/** A bank's database, of the same name in both engines. */
export function databaseOf(bank: string): string {
  return `${PREFIX}${bank}`;
}

export function placeOf(home: string, bank: string): Place {
  return { bank, database: databaseOf(bank), folder: path.join(home, "banks", bank) };
}

export function anchorFileOf(place: Place): string {
  return path.join(place.folder, "audit", "anchor.log");
}

/** The banks that have a database. */
export async function listBanks(cluster: Cluster): Promise<string[]> {
  const names = await bankNames(cluster);
  return names.filter((name) => !name.endsWith(UNDER_WAY) && !name.endsWith(MAKING));
}

/** Banks whose making was cut off, or is under way. */
export async function listUnfinished(cluster: Cluster): Promise<string[]> {
  const names = await bankNames(cluster);
  return names.filter((name) => name.endsWith(MAKING)).map((name) => name.slice(0, -MAKING.length));
}

async function bankNames(cluster: Cluster): Promise<string[]> {
  return (await listDatabases(cluster, PREFIX)).map((name) => name.slice(PREFIX.length));
}
