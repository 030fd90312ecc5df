/** Vitest's global set-up: one embedded engine of each kind a run; every test file gets databases of its own. */
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { type ColumnarMigrations, startColumnar } from "#ground/columnar";
import { processEnvironment } from "#ground/settings";
import {
  type Cluster,
  connectionFromUrl,
  dropDatabase,
  ensureDatabase,
  ensureRoles,
  migratePostgres,
  type PostgresConnection,
  roleConnection,
  startEmbeddedPostgres,
} from "#ground/storage";
import { migrations } from "../doors/server/migrations.ts";

export interface TestEngines {
  readonly cluster: Cluster;
  /** A migrated database that test databases are cloned from. */
  readonly template: string;
  /** URL of the columnar engine, with user and password. */
  readonly columnar: string;
  /** Handed over as data, so that a test file need not load every room. */
  readonly columnarMigrations: readonly ColumnarMigrations[];
}

declare module "vitest" {
  interface ProvidedContext {
    engines: TestEngines;
  }
}

/** The server that `TEST_POSTGRES_URL` names (see `.ci/postgres-by-url.sh`), else an embedded one. */
async function postgresOfRun(dir: string): Promise<{ admin: PostgresConnection; stop(): Promise<void> }> {
  const url = processEnvironment().TEST_POSTGRES_URL;
  if (url) return { admin: connectionFromUrl(url), stop: async () => {} };
  return await startEmbeddedPostgres({
    dir,
    password: randomBytes(12).toString("hex"),
    // Tests kill processes, never the machine: nothing is gained by waiting for the disk.
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off" },
  });
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-test-"));
  await fs.chmod(home, 0o755);
  // What tests leave behind goes with the run.
  const temporary = path.join(home, "temporary");
  await fs.mkdir(temporary);
  project.config.env = { ...project.config.env, TMPDIR: temporary };
  const columnarStart = startColumnar({ dir: path.join(home, "columnar"), memoryBytes: 1_500_000_000 });
  const server = await postgresOfRun(path.join(home, "postgres"));
  const cluster: Cluster = { admin: server.admin, secret: "test installation" };
  const template = "perennial_template";
  await ensureRoles(cluster);
  await dropDatabase(cluster, template);
  await ensureDatabase(cluster, template);
  await migratePostgres(roleConnection(cluster, "owner", template), migrations);
  const columnar = await columnarStart;
  const columnarMigrations = migrations.map(({ room, clickhouse = [] }) => ({ room, clickhouse: [...clickhouse] }));
  project.provide("engines", { cluster, template, columnar: columnar.url, columnarMigrations });
  return async () => {
    await Promise.all([server.stop(), columnar.stop()]);
    await fs.rm(home, { recursive: true, force: true });
  };
}
