/** Files that a person names on the command line. */
import fs from "node:fs/promises";
import path from "node:path";
import { writeWhole } from "../server/story-files.ts";
import { cliCases } from "./cases.ts";

/** The absolute path of a file that can be read. @throws cli.unreadable_file */
export async function readable(file: string): Promise<string> {
  const place = path.resolve(file);
  try {
    const handle = await fs.open(place);
    const isFile = (await handle.stat()).isFile();
    await handle.close();
    if (!isFile) throw new Error("not a file");
    return place;
  } catch (thrown) {
    throw cliCases.unreadable_file({ file, message: messageOf(thrown) }, { cause: thrown });
  }
}

/** The absolute path of a file that can be written, found out before the work and not after. @throws cli.unwritable_file */
export async function writable(file: string): Promise<string> {
  const place = path.resolve(file);
  try {
    await fs.mkdir(path.dirname(place), { recursive: true });
    await fs.access(path.dirname(place), fs.constants.W_OK);
    if ((await fs.stat(place).catch(() => undefined))?.isDirectory()) throw new Error("is a folder");
    return place;
  } catch (thrown) {
    throw cliCases.unwritable_file({ file, message: messageOf(thrown) }, { cause: thrown });
  }
}

/** @throws cli.unwritable_file */
export async function writeResult(place: string, text: string): Promise<void> {
  await writeWhole(place, text).catch((thrown: unknown) => {
    throw cliCases.unwritable_file({ file: place, message: messageOf(thrown) }, { cause: thrown });
  });
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** A passphrase stands in a file and not on the command line, where others could read it. @throws cli.unreadable_file */
export async function passphraseOf(file: unknown): Promise<string | undefined> {
  if (typeof file !== "string") return undefined;
  return (await fs.readFile(await readable(file), "utf8")).replace(/\r?\n$/, "");
}
