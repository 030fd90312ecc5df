/** Opening an import: its header is checked before anything is loaded. */
import { createHash } from "node:crypto";
import type { ImportMap } from "#contracts/definitions";
import type { FactBook } from "#contracts/facts";
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import type { Clock } from "#ground/clock";
import type { Storage } from "#ground/storage";
import { permissions } from "../permissions.ts";
import { intakeCases } from "../rules/cases.ts";
import type { CsvPosition } from "../rules/csv.ts";
import { type RowMaker, rowMaker } from "../rules/rows.ts";
import { addImport, findImport, type ImportRow, importIdOf } from "../store/imports.ts";

export interface ImportParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly book: () => FactBook;
  readonly maps: () => Readonly<Record<string, ImportMap>>;
}

export interface ImportStart {
  /** Id of the import map. */
  readonly map: string;
  /** Name for people. */
  readonly file: string;
  /** SHA-256 of the file as it came, or another text that names these very rows. */
  readonly digest: string;
  readonly header: readonly string[];
  /** Where the first row begins; line 2 at offset 0 when rows are handed over one by one. */
  readonly next?: CsvPosition;
}

export interface OpenedImport {
  readonly row: ImportRow;
  readonly maker: RowMaker;
}

/**
 * Opens an import, or finds the one of the same file and map again, wherever it stands.
 * @throws authority.not_allowed, intake.no_such_map, intake.empty_file, intake.wrong_header
 */
export async function startImport(parts: ImportParts, actor: Actor, start: ImportStart): Promise<OpenedImport> {
  allow(actor, permissions.import);
  const map = parts.maps()[start.map];
  if (!map) throw intakeCases.no_such_map({ map: start.map });
  const maker = rowMaker(map, parts.book(), start.header);
  const id = importIdOf(start.digest, createHash("sha256").update(JSON.stringify(map)).digest("hex"));
  const next = start.next ?? { line: 2, offset: 0 };
  const row = await parts.storage.as(actor, async (tx) => {
    const added = await addImport(
      tx,
      actor,
      {
        id,
        map: start.map,
        file: start.file,
        digest: start.digest,
        columns: maker.columns,
        nextLine: next.line,
        nextOffset: next.offset,
      },
      parts.clock.now(),
    );
    if (added) {
      await audit(tx, actor, {
        action: "intake.start_import",
        target: `import:${id}`,
        after: { map: start.map, digest: start.digest },
      });
    }
    return await findImport(tx, id);
  });
  // Another part of the bank's import is not shown to an actor without the whole bank in scope.
  if (!row) throw intakeCases.no_such_import({ import: id });
  return { row, maker };
}
