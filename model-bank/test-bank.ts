/** A bank of a test's own: databases cloned from the migrated template on the run's engines. */
import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { type Columnar, dropColumnarDatabase, migrateColumnar, openColumnar } from "#ground/columnar";
import {
  type Cluster,
  dropDatabase,
  ensureDatabase,
  openStorage,
  type PostgresConnection,
  roleConnection,
  type Storage,
} from "#ground/storage";

export interface TestBank {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly cluster: Cluster;
  readonly database: string;
  /** The owner's connection, for tests of the schema itself. */
  readonly owner: PostgresConnection;
  close(): Promise<void>;
}

/** Call it in `beforeAll` and `close` in `afterAll`. */
export async function testBank(): Promise<TestBank> {
  const { cluster, template, columnar: url, columnarMigrations } = inject("engines");
  const database = `test_${randomBytes(6).toString("hex")}`;
  await Promise.all([
    ensureDatabase(cluster, database, template),
    migrateColumnar({ url, database }, columnarMigrations),
  ]);
  const storage = openStorage({
    app: roleConnection(cluster, "app", database),
    engine: roleConnection(cluster, "engine", database),
  });
  const columnar = openColumnar({ url, database });
  return {
    storage,
    columnar,
    cluster,
    database,
    owner: roleConnection(cluster, "owner", database),
    async close() {
      await Promise.all([storage.close(), columnar.close()]);
      await Promise.all([dropDatabase(cluster, database), dropColumnarDatabase({ url, database })]);
    },
  };
}
