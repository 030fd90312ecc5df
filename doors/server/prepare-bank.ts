/** The databases of a bank, made or upgraded before it is opened. */
import { migrateColumnar, openColumnar } from "#ground/columnar";
import { ensureDatabase, migratePostgres, ownerTransaction, roleConnection } from "#ground/storage";
import { addColumnarColumns, addColumnarLists, addColumns, addLists, columnsOf, listsOf } from "#profile";
import type { BankOptions } from "./bank-types.ts";
import { placeOf } from "./flows/backup/index.ts";
import { migrations } from "./migrations.ts";

/** Makes or upgrades a bank's databases and gives them the definitions' columns and organisation. */
export async function prepareBank(options: BankOptions): Promise<void> {
  const { engines, definitions } = options;
  const database = placeOf(options.home, options.name).database;
  const columnar = { url: engines.columnarUrl, database };
  await ensureDatabase(engines.cluster, database);
  const owner = roleConnection(engines.cluster, "owner", database);
  await Promise.all([migratePostgres(owner, migrations), migrateColumnar(columnar, migrations)]);
  const attributes = columnsOf(definitions.catalog);
  const lists = listsOf(definitions.catalog);
  await ownerTransaction(owner, async (tx) => {
    await addColumns(tx, attributes);
    await addLists(tx, lists);
  });
  const client = openColumnar(columnar);
  try {
    await addColumnarColumns(client, attributes);
    await addColumnarLists(client, lists);
  } finally {
    await client.close();
  }
}
