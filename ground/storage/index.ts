/** PostgreSQL: the embedded server, roles, migrations, and the two ways to hold a transaction. */
export { sql } from "kysely";
export { storageCases } from "./cases.ts";
export { type EmbeddedOptions, type EmbeddedPostgres, runningPostgres, startEmbeddedPostgres } from "./embedded.ts";
export { EMBEDDED_MAJOR } from "./embedded-host.ts";
export { grantsSql, type TableGrant, type TableScope, type TableVerb } from "./grants.ts";
export { type AppliedMigration, type Migration, migratePostgres, type RoomMigrations } from "./migrate.ts";
export { type MigrationState, migrationState } from "./pending.ts";
export {
  openStorage,
  ownerTransaction,
  type PostgresConnection,
  poolFor,
  type Sql,
  type Storage,
  type StorageOptions,
  type Tx,
  withRetry,
} from "./postgres.ts";
export {
  type Cluster,
  connectionFromUrl,
  type DatabaseRole,
  databaseExists,
  dropDatabase,
  ensureDatabase,
  ensureRoles,
  listDatabases,
  OLDEST_SERVER,
  replaceDatabase,
  roleConnection,
  serverFacts,
} from "./roles.ts";
export { type Snapshot, withPlainTexts, withSnapshot } from "./snapshot.ts";
export {
  addSums,
  type ColumnShape,
  readSequences,
  readTables,
  type SequenceShape,
  sumRows,
  type TableShape,
  type TableSum,
} from "./tables.ts";
export { copyRowsOut, type Load, type LoadedTable, loadTables } from "./transfer.ts";
