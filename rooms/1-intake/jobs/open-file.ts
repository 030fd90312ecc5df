/** Files as they lie there: packed or not, from the beginning or from where reading stopped. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { intakeCases } from "../rules/cases.ts";
import { type CsvPosition, CsvReader, type Separator, type TextEncoding } from "../rules/csv.ts";

const BLOCK = 256 * 1024;
/** A header that is not over by then is none. */
const LONGEST_HEADER = 1_048_576;

function unreadable(file: string, thrown: unknown): Error {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return intakeCases.unreadable_file({ file, message }, { cause: thrown });
}

async function isPacked(file: string): Promise<boolean> {
  const handle = await open(file).catch((thrown: unknown) => {
    throw unreadable(file, thrown);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (thrown) {
    throw unreadable(file, thrown);
  } finally {
    await handle.close();
  }
}

/**
 * The (unpacked) bytes of a file from an offset on. A plain file is entered there; of a packed one the part before is
 * unpacked and passed over.
 * @throws intake.unreadable_file, intake.broken_archive
 */
export async function* bytesOf(file: string, offset = 0): AsyncGenerator<Buffer, void, undefined> {
  const packed = await isPacked(file);
  const raw = createReadStream(file, { highWaterMark: BLOCK, start: packed ? 0 : offset });
  const source = packed ? raw.pipe(createGunzip({ chunkSize: BLOCK })) : raw;
  // An error of the file reaches the reader; pipe alone would leave it waiting.
  raw.on("error", (error) => source.destroy(error));
  let skip = packed ? offset : 0;
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      if (skip >= chunk.length) skip -= chunk.length;
      else {
        yield skip === 0 ? chunk : chunk.subarray(skip);
        skip = 0;
      }
    }
  } catch (thrown) {
    const isArchive = thrown instanceof Error && "code" in thrown && String(thrown.code).startsWith("Z_");
    if (!isArchive) throw unreadable(file, thrown);
    throw intakeCases.broken_archive({ message: thrown.message }, { cause: thrown });
  } finally {
    raw.destroy();
    source.destroy();
  }
}

export interface Header {
  readonly columns: readonly string[];
  readonly separator: Separator;
  /** Where the first row begins. */
  readonly next: CsvPosition;
}

/** @throws intake.empty_file, intake.unreadable_file, intake.broken_archive */
export async function headerOf(source: AsyncIterable<Uint8Array>, encoding?: TextEncoding): Promise<Header> {
  const reader = new CsvReader({ maxRowBytes: LONGEST_HEADER, ...(encoding === undefined ? {} : { encoding }) });
  const found = await firstRow(source, reader);
  if (!found || found.problem !== undefined) throw intakeCases.empty_file();
  return { columns: found.values, separator: reader.separator ?? ",", next: found.next };
}

async function firstRow(source: AsyncIterable<Uint8Array>, reader: CsvReader) {
  for await (const chunk of source) {
    const [first] = reader.push(chunk);
    if (first) return first;
  }
  return reader.end()[0];
}

/** SHA-256 of a file as it lies there. @throws intake.unreadable_file */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: BLOCK })) hash.update(chunk as Buffer);
  } catch (thrown) {
    throw unreadable(file, thrown);
  }
  return hash.digest("hex");
}
