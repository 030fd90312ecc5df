/** A bank of a test's own: databases cloned from the migrated template on the run's engines. */
import { randomBytes } from "node:crypto";
import { inject } from "vitest";
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
  readonly cluster: Cluster;
  readonly database: string;
  /** The owner's connection, for tests of the schema itself. */
  readonly owner: PostgresConnection;
  close(): Promise<void>;
}

/** Call it in `beforeAll` and `close` in `afterAll`. */
export async function testBank(): Promise<TestBank> {
  const { cluster, template } = inject("engines");
  const database = `test_${randomBytes(6).toString("hex")}`;
  await ensureDatabase(cluster, database, template);
  const storage = openStorage({
    app: roleConnection(cluster, "app", database),
    engine: roleConnection(cluster, "engine", database),
  });
  return {
    storage,
    cluster,
    database,
    owner: roleConnection(cluster, "owner", database),
    async close() {
      await storage.close();
      await dropDatabase(cluster, database);
    },
  };
}
