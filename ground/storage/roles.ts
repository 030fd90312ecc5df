/** The database roles: who owns, who serves people, who runs sets, who keeps sign-ins. */
import { createHmac } from "node:crypto";
import pg from "pg";
import { storageCases } from "./cases.ts";
import type { PostgresConnection } from "./postgres.ts";

/** `owner` migrates; `app` is under forced row-level security; `engine` sees all; `auth` sees the sign-in schema alone. */
export type DatabaseRole = "owner" | "app" | "engine" | "auth";

const roleNames: Record<DatabaseRole, string> = {
  owner: "perennial_owner",
  app: "perennial_app",
  engine: "perennial_engine",
  auth: "perennial_auth",
};

export const OLDEST_SERVER = 15;
const INSUFFICIENT_PRIVILEGE = "42501";

/** A server and the installation's secret: all that is needed to connect as any role to any bank. */
export interface Cluster {
  /** A login that may create roles and databases. */
  readonly admin: PostgresConnection;
  /** The installation's secret; the roles' passwords are derived from it. */
  readonly secret: string;
}

export function roleConnection(cluster: Cluster, role: DatabaseRole, database: string): PostgresConnection {
  const password = createHmac("sha256", cluster.secret).update(`postgres role ${role}`).digest("hex");
  return { ...cluster.admin, user: roleNames[role], password, database };
}

/** The admin's connection in the form of a URL's parts. */
export function connectionFromUrl(url: string): PostgresConnection {
  const parsed = new URL(url);
  return {
    host: parsed.hostname || "127.0.0.1",
    port: parsed.port ? Number(parsed.port) : 5432,
    user: decodeURIComponent(parsed.username || "postgres"),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)) || "postgres",
    ssl: ["require", "verify-ca", "verify-full"].includes(parsed.searchParams.get("sslmode") ?? ""),
  };
}

async function withAdmin<T>(cluster: Cluster, database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...cluster.admin,
    database,
    ssl: cluster.admin.ssl ?? false,
    application_name: "perennial admin",
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Makes the roles if they are missing and sets their passwords.
 * @throws storage.too_old when the server is older than PostgreSQL 15; storage.role_too_strong.
 */
export async function ensureRoles(cluster: Cluster): Promise<void> {
  await withAdmin(cluster, cluster.admin.database, async (client) => {
    const { rows } = await client.query<{ version: string }>("select current_setting('server_version_num') as version");
    const major = Math.floor(Number(rows[0]?.version ?? 0) / 10_000);
    if (major < OLDEST_SERVER) throw storageCases.too_old({ found: major, wanted: OLDEST_SERVER });
    await client.query("select pg_advisory_lock(hashtext('perennial roles'))");
    for (const role of Object.keys(roleNames) as DatabaseRole[]) {
      const name = roleNames[role];
      const password = client.escapeLiteral(roleConnection(cluster, role, "").password);
      const found = await client.query<{ strong: boolean }>(
        "select rolsuper or rolbypassrls or rolcreaterole as strong from pg_roles where rolname = $1",
        [name],
      );
      if (found.rows[0]?.strong) throw storageCases.role_too_strong({ role: name });
      // New roles have no further rights; only a superuser may even name those of an existing one.
      await client.query(`${found.rowCount ? "alter" : "create"} role ${name} login password ${password}`);
      // The admin of a managed server is no superuser: as a member it may give databases to the owner and end sessions.
      await client.query(`grant ${name} to current_user`);
    }
  });
}

/** Makes a bank's database, owned by the owner role; true when it was made now. */
export async function ensureDatabase(cluster: Cluster, database: string, template?: string): Promise<boolean> {
  return await withAdmin(cluster, cluster.admin.database, async (client) => {
    await client.query("select pg_advisory_lock(hashtext('perennial databases'))");
    const found = await client.query("select 1 from pg_database where datname = $1", [database]);
    if (found.rowCount) return false;
    const from = template === undefined ? "template0" : client.escapeIdentifier(template);
    await client.query(
      `create database ${client.escapeIdentifier(database)} owner perennial_owner encoding 'UTF8' template ${from}`,
    );
    await client.query(`revoke all on database ${client.escapeIdentifier(database)} from public`);
    await client.query(
      `grant connect on database ${client.escapeIdentifier(database)} to perennial_app, perennial_engine, perennial_auth`,
    );
    return true;
  });
}

/** Whoever is connected. */
async function drop(client: pg.Client, database: string): Promise<void> {
  const plain = `drop database if exists ${client.escapeIdentifier(database)}`;
  try {
    await client.query(`${plain} with (force)`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== INSUFFICIENT_PRIVILEGE) throw error;
    // Somebody is there who is not ours to end, as a worker of autovacuum; a plain drop has that one leave by itself.
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = $1 and pid <> pg_backend_pid() and backend_type = 'client backend'`,
      [database],
    );
    await client.query(plain);
  }
}

export async function dropDatabase(cluster: Cluster, database: string): Promise<void> {
  await withAdmin(cluster, cluster.admin.database, (client) => drop(client, database));
}

export async function databaseExists(cluster: Cluster, database: string): Promise<boolean> {
  return await withAdmin(cluster, cluster.admin.database, async (client) => {
    return ((await client.query("select 1 from pg_database where datname = $1", [database])).rowCount ?? 0) > 0;
  });
}

/** Names of the databases that begin with a prefix, sorted. */
export async function listDatabases(cluster: Cluster, prefix: string): Promise<string[]> {
  return await withAdmin(cluster, cluster.admin.database, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      "select datname as name from pg_database where starts_with(datname, $1) and not datistemplate order by 1",
      [prefix],
    );
    return rows.map((row) => row.name);
  });
}

/** Drops `database` where it exists, whoever is connected, and gives its name to `by`. */
export async function replaceDatabase(cluster: Cluster, database: string, by: string): Promise<void> {
  await withAdmin(cluster, cluster.admin.database, async (client) => {
    await drop(client, database);
    // Only a lost connection of ours may still hang on the new one.
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [by]);
    await client.query(`alter database ${client.escapeIdentifier(by)} rename to ${client.escapeIdentifier(database)}`);
  });
}

/** What a server says of itself: version, and its clock as milliseconds since 1970. */
export async function serverFacts(
  connection: PostgresConnection,
): Promise<{ readonly version: string; readonly major: number; readonly clock: number }> {
  const client = new pg.Client({ ...connection, ssl: connection.ssl ?? false, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    // lint-allow sql-clock: the question is what the server's clock says
    const { rows } = await client.query<{ version: string; number: number; clock: number }>(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
        extract(epoch from clock_timestamp())::float8 * 1000 as clock`,
    );
    const { version = "", number = 0, clock = 0 } = rows[0] ?? {};
    return { version, major: Math.floor(number / 10_000), clock };
  } catch (thrown) {
    throw storageCases.unavailable(
      { message: thrown instanceof Error ? thrown.message : String(thrown) },
      { cause: thrown },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}
