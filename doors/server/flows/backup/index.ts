/** Backup and restore of an installation's banks. */
export { type BackupOptions, type BackupParts, type BackupProgress, type BackupResult, backup } from "./backup.ts";
export { backupCases } from "./cases.ts";
export { type Manifest, readManifest } from "./manifest.ts";
export { anchorFileOf, databaseOf, listBanks, listUnfinished, MAKING, type Place, placeOf } from "./place.ts";
export { type RestoredBank, type RestoreOptions, restore } from "./restore.ts";
export { restoreSecret } from "./secret.ts";
