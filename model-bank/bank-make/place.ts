/** Putting a bank that was made under another name in its place, whole or not at all. */
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { machine } from "#ground/clock";
import {
  type Columnar,
  columnarName,
  createColumnarDatabase,
  dropColumnarDatabase,
  migrateColumnar,
  openColumnar,
} from "#ground/columnar";
import { type Cluster, dropDatabase, replaceDatabase } from "#ground/storage";
import { type AttributeColumn, addColumnarColumns, addColumnarLists, type ListTable } from "#profile";
import { MAKING, placeOf } from "../../doors/server/flows/backup/index.ts";
import { migrations } from "../../doors/server/migrations.ts";

/** Where a bank is made, and where it goes when it is done. */
export interface Places {
  readonly cluster: Cluster;
  readonly columnarUrl: string;
  readonly home: string;
  readonly bank: string;
  /** Name under which it is made; no bank is opened by it. */
  readonly draft: string;
}

/** The name under which a bank is made. What a killed make left there is removed by the next. */
export function draftOf(bank: string): string {
  return `${bank}${MAKING}`;
}

/** Removes a draft with all that it holds. */
export async function removeDraft({ cluster, columnarUrl: url, home, draft }: Places): Promise<void> {
  const { database, folder } = placeOf(home, draft);
  await dropDatabase(cluster, database);
  await dropColumnarDatabase({ url, database });
  await rm(folder, { recursive: true, force: true });
}

/**
 * The draft becomes the bank; a bank of that name goes. ClickHouse first: PostgreSQL is the truth, and renaming its
 * database is the one step after which the bank is there. A crash before it leaves no bank, and the next make begins anew.
 */
export async function putInPlace(
  places: Places,
  attributes: readonly AttributeColumn[],
  lists: readonly ListTable[],
): Promise<void> {
  const { cluster, columnarUrl: url, home, bank, draft } = places;
  const from = placeOf(home, draft);
  const to = placeOf(home, bank);
  await dropColumnarDatabase({ url, database: to.database });
  await createColumnarDatabase({ url, database: to.database });
  await migrateColumnar({ url, database: to.database }, migrations);
  const columnar = openColumnar({ url, database: to.database });
  try {
    await addColumnarColumns(columnar, attributes);
    await addColumnarLists(columnar, lists);
    await exchangeTables(columnar, from.database, to.database);
  } finally {
    await columnar.close();
  }
  await replaceDatabase(cluster, to.database, from.database);
  await putFolder(from.folder, to.folder);
  await dropColumnarDatabase({ url, database: from.database });
}

/** Tables change places by name alone, however large: views go on reading those of their own database. */
async function exchangeTables(columnar: Columnar, from: string, to: string): Promise<void> {
  const tables = await columnar.rows<{ name: string }>(
    `select name from system.tables where database = {from:String} and engine like '%MergeTree' and total_rows > 0
      and name <> 'migration' and name not like '.inner%' order by name`,
    { from },
  );
  const full = (database: string, name: string) => `${columnarName(database)}.${columnarName(name)}`;
  for (const { name } of tables) await columnar.command(`exchange tables ${full(from, name)} and ${full(to, name)}`);
}

/** What stood in the folder before stays beside it, under another name. */
async function putFolder(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  const stamp = machine.now().toISOString().replace(/\D/g, "").slice(0, 14);
  await moved(to, `${to}.replaced-${stamp}`);
  await moved(from, to);
}

async function moved(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
}
