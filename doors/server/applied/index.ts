/** The definitions a bank runs by. */
export { type Applied, appliedCases, readApplied, recordApplied, refuseIncompatible } from "./applied.ts";
export { appliedMigrations } from "./migrations.ts";
