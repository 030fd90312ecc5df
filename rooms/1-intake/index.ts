/** Intake: facts and records arrive, are checked against the catalog, and are kept or set aside with their reasons. */
export { createIntake, type Intake, type IntakeOptions } from "./intake.ts";
export { carryOn, type FileOptions, importFile, openImport } from "./jobs/import-file.ts";
export { bytesOf, digestOf, headerOf } from "./jobs/open-file.ts";
export { intakeMigrations } from "./migrations/index.ts";
export { permissions as intakePermissions } from "./permissions.ts";
export { readImport } from "./read/imports.ts";
export {
  listQuarantine,
  type QualityCount,
  type QuarantineItem,
  type QuarantineQuery,
  readQuality,
} from "./read/quarantine.ts";
export { arrivalsOf, misfit, takeBytes } from "./routes/bodies.ts";
export { type IntakeRouteOptions, intakeRoutes } from "./routes/index.ts";
export { intakeCases, type Problem } from "./rules/cases.ts";
export { contentModeOf } from "./rules/cloud-events.ts";
export { type CsvOptions, type CsvPosition, CsvReader, type CsvRow, parseBlocks, parseRows } from "./rules/csv.ts";
export type { FactDraft } from "./rules/draft.ts";
export { type RowMaker, readRow, rowMaker, type SourceRow } from "./rules/rows.ts";
export type { People } from "./steps/append-set.ts";
export type { AskedEvents, AskedFact } from "./steps/asked.ts";
export { finishImport } from "./steps/finish-import.ts";
export type { RowImporter, RowOptions, RowsOutcome } from "./steps/import-rows.ts";
export type { Replayed } from "./steps/replay.ts";
export type { ImportRow } from "./store/imports.ts";
export type { Sealer } from "./store/quarantine.ts";
export { createSealer } from "./store/sealer.ts";
export { type Accepted, type Arrival, acceptFacts, arrivalOfJson, checkArrival } from "./verbs/accept-facts.ts";
export { acceptNumbered, type NumberedFact } from "./verbs/accept-numbered.ts";
export { setAside, type Unreadable } from "./verbs/set-aside.ts";
export { dismissQuarantined, type ReplaySelection, replayQuarantine } from "./verbs/settle-quarantine.ts";
export { type ImportStart, type OpenedImport, startImport } from "./verbs/start-import.ts";
