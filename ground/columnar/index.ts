/** ClickHouse: the embedded child, the client, scoped readers, migrations. */
export { type Ahead, inTurn, keptUntilRead } from "./ahead.ts";
export { columnarCases } from "./cases.ts";
export {
  type Columnar,
  type ColumnarConfig,
  type ColumnarReader,
  type Insert,
  type InsertRow,
  jsonLines,
  mergeTreeSettings,
  openColumnar,
  type QueryOptions,
  type QueryParams,
} from "./client.ts";
export { runningColumnar } from "./holder.ts";
export {
  type AppliedColumnarMigration,
  type ColumnarMigration,
  type ColumnarMigrations,
  createColumnarDatabase,
  dropColumnarDatabase,
  migrateColumnar,
} from "./migrate.ts";
export type { UnitScope } from "./scope.ts";
export { literal as columnarLiteral, quoteName as columnarName } from "./sql-text.ts";
export { type ColumnarEvent, type ColumnarOptions, type EmbeddedColumnar, startColumnar } from "./supervisor.ts";
