/** A PostgreSQL of its own, with the product's settings and all migrations, for as long as a measurement takes. */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type Cluster,
  ensureDatabase,
  ensureRoles,
  migratePostgres,
  openStorage,
  type PostgresConnection,
  roleConnection,
  type Storage,
  sql,
  startEmbeddedPostgres,
} from "#ground/storage";
import { migrations } from "../../doors/server/migrations.ts";

export interface Bed {
  readonly storage: Storage;
  readonly owner: PostgresConnection;
  readonly folder: string;
  readonly version: string;
  readonly connections: { readonly app: PostgresConnection; readonly engine: PostgresConnection };
}

export async function withBed<T>(work: (bed: Bed) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "perennial-bench-"));
  // PostgreSQL runs as an ordinary user, who must be able to walk here.
  await chmod(folder, 0o755);
  // The product's own settings: fsync on, one commit waits for the disk.
  const server = await startEmbeddedPostgres({ dir: path.join(folder, "postgres"), password: "bench" });
  try {
    const cluster: Cluster = { admin: server.admin, secret: "bench" };
    await ensureRoles(cluster);
    await ensureDatabase(cluster, "bench");
    const owner = roleConnection(cluster, "owner", "bench");
    await migratePostgres(owner, migrations);
    const connections = {
      app: roleConnection(cluster, "app", "bench"),
      engine: roleConnection(cluster, "engine", "bench"),
    };
    const storage = openStorage(connections);
    try {
      const { version } = await storage.batch("bench", (tx) =>
        tx.one<{ version: string }>(sql`select current_setting('server_version') as version`),
      );
      return await work({ storage, owner, folder, version, connections });
    } finally {
      await storage.close();
    }
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
