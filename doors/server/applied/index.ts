/** The definitions a bank runs by. */
export { type Applied, readApplied, recordApplied } from "./applied.ts";
export { appliedMigrations } from "./migrations.ts";
