/** The files of a backup: written whole, synced, with checksum and size; read back with both held against the manifest. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { backupCases } from "./cases.ts";
import type { FileEntry } from "./manifest.ts";

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A backup under way: it has another name until it is whole. */
export class BackupFolder {
  readonly files: FileEntry[] = [];
  readonly #target: string;
  readonly #draft: string;

  private constructor(target: string) {
    this.#target = target;
    this.#draft = `${target}.part`;
  }

  /** @throws backup.target_not_empty */
  static async begin(dir: string): Promise<BackupFolder> {
    const target = path.resolve(dir);
    const entries = await readdir(target).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error.code === "ENOTDIR" ? backupCases.target_not_empty({ dir: target }, { cause: error }) : error;
    });
    if (entries.length > 0) throw backupCases.target_not_empty({ dir: target });
    const folder = new BackupFolder(target);
    // What an earlier try left half done.
    await rm(folder.#draft, { recursive: true, force: true });
    await mkdir(folder.#draft, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Writes one file; `packed` compresses it. */
  async write(name: string, chunks: Chunks, packed: boolean): Promise<string> {
    const file = path.join(this.#draft, name);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    const hash = createHash("sha256");
    let bytes = 0;
    const handle = await open(file, "wx", 0o600);
    const keep = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        await handle.writeFile(chunk);
      }
    };
    try {
      if (packed) await pipeline(chunks, createGzip({ level: 1 }), keep);
      else await pipeline(chunks, keep);
      await handle.sync();
    } catch (thrown) {
      if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOSPC") {
        throw backupCases.disk_full({ dir: this.#target }, { cause: thrown });
      }
      throw thrown;
    } finally {
      await handle.close();
    }
    this.files.push({ path: name, bytes, sha256: hash.digest("hex") });
    return name;
  }

  /** Gives the folder its name: from now on it is a backup. */
  async finish(): Promise<string> {
    await syncFolder(this.#draft);
    await rmdir(this.#target).catch(() => undefined);
    await rename(this.#draft, this.#target);
    await syncFolder(path.dirname(this.#target));
    return this.#target;
  }

  async abandon(): Promise<void> {
    await rm(this.#draft, { recursive: true, force: true });
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Holds every file against its size and checksum.
 * @throws backup.damaged
 */
export async function checkFiles(
  dir: string,
  files: readonly FileEntry[],
  onFile: (file: FileEntry) => void,
): Promise<void> {
  for (const entry of files) {
    const file = path.join(dir, entry.path);
    const size = await stat(file).then(
      (found) => found.size,
      () => -1,
    );
    const same = size === entry.bytes && (await sha256Of(file)) === entry.sha256;
    if (!same || path.normalize(entry.path).startsWith("..")) throw backupCases.damaged({ file: entry.path });
    onFile(entry);
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** The content of a compressed file. */
export function unpacked(file: string): AsyncIterable<Buffer> {
  const source = createReadStream(file, { highWaterMark: 262_144 });
  const gunzip = createGunzip({ chunkSize: 262_144 });
  source.once("error", (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}
