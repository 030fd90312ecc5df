/** Files sent over HTTP: laid down whole, answered once they are safe, then imported one after the other. */
import type { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import type { Actor } from "#ground/authority";
import { intakeCases } from "../rules/cases.ts";
import { rowMaker } from "../rules/rows.ts";
import { type ImportRow, runningImports } from "../store/imports.ts";
import type { OpenedImport } from "../verbs/start-import.ts";
import { carryOn, type FileParts, openImport } from "./import-file.ts";

export interface UploadOptions extends FileParts {
  /** Folder of files that are not imported yet; readable by this user alone, for they hold personal data. */
  readonly folder: string;
  /** Told when an import fails; it stays in state `failed` or, when it may be tried again, `running`. */
  readonly onFailure?: (importId: string, error: unknown) => void;
}

export interface Uploads {
  /** Resolves once the file is durable and its import is opened; the rows follow. */
  receive(
    actor: Actor,
    upload: { readonly map: string; readonly name: string; readonly body: AsyncIterable<Buffer> },
  ): Promise<ImportRow>;
  /** Goes on with what a killed process left; call it once at start. */
  resume(): Promise<number>;
  /** Resolves when nothing is being imported. */
  settled(): Promise<void>;
  /** Stops behind the slice in hand. */
  close(): Promise<void>;
}

export function createUploads(options: UploadOptions): Uploads {
  const stop = new AbortController();
  const known = new Set<string>();
  let tail: Promise<void> = Promise.resolve();
  const place = (id: string): string => path.join(options.folder, `${id}.csv`);

  function enqueue(opened: OpenedImport): void {
    const { id } = opened.row;
    if (known.has(id)) return;
    known.add(id);
    tail = tail.then(async () => {
      try {
        if (stop.signal.aborted) return;
        const row = await carryOn(options, opened, place(id), { abort: stop.signal });
        if (row.state === "done") await rm(place(id), { force: true });
      } catch (error) {
        options.onFailure?.(id, error);
      } finally {
        known.delete(id);
      }
    });
  }

  return {
    async receive(actor, { map, name, body }) {
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      const arriving = path.join(options.folder, `arriving-${randomBytes(8).toString("hex")}`);
      try {
        const digest = await layDown(arriving, body);
        const opened = await openImport(options, actor, { path: arriving, map, name, digest });
        if (opened.row.state === "done") {
          await rm(arriving, { force: true });
          return opened.row;
        }
        await rename(arriving, place(opened.row.id));
        enqueue(opened);
        return opened.row;
      } catch (error) {
        await rm(arriving, { force: true });
        throw error;
      }
    },
    async resume() {
      const files = new Set(await readdir(options.folder).catch(() => []));
      for (const file of files) {
        // Nobody was told that these are safe.
        if (file.startsWith("arriving-")) await rm(path.join(options.folder, file), { force: true });
      }
      const rows = await options.storage.batch("intake import", runningImports);
      const left = rows.filter((row) => files.has(`${row.id}.csv`));
      for (const row of left) {
        const map = options.maps()[row.map];
        if (map) enqueue({ row, maker: rowMaker(map, options.book(), row.columns) });
        else options.onFailure?.(row.id, intakeCases.no_such_map({ map: row.map }));
      }
      return left.length;
    },
    async settled() {
      await tail;
    },
    async close() {
      stop.abort();
      await tail;
    },
  };
}

/** Writes the body to a file and to the disk; returns its SHA-256. */
async function layDown(file: string, body: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash("sha256");
  const handle = await open(file, "wx", 0o600);
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      await handle.appendFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest("hex");
}
