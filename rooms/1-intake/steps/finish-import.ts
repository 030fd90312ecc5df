/** Rows that were handed over one by one have no end of their own: whoever handed them says so. */
import type { Clock } from "#ground/clock";
import type { Storage } from "#ground/storage";
import { endImport } from "../store/imports.ts";

export async function finishImport(
  parts: { readonly storage: Storage; readonly clock: Clock },
  importId: string,
): Promise<void> {
  await parts.storage.batch("intake import", (tx) => endImport(tx, importId, "done", null, parts.clock.now()));
}
