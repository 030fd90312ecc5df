/** How far imports have come. */
import { type Actor, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { permissions } from "../permissions.ts";
import { intakeCases } from "../rules/cases.ts";
import { findImport, type ImportRow, newestImports } from "../store/imports.ts";

/** @throws intake.no_such_import */
export async function readImport(storage: Storage, actor: Actor, id: string): Promise<ImportRow> {
  allow(actor, permissions.import);
  const row = await storage.as(actor, (tx) => findImport(tx, id));
  if (!row) throw intakeCases.no_such_import({ import: id });
  return row;
}

const MOST = 100;

/** The newest imports, first the last. */
export async function listImports(storage: Storage, actor: Actor): Promise<ImportRow[]> {
  allow(actor, permissions.import);
  return await storage.as(actor, (tx) => newestImports(tx, MOST));
}
