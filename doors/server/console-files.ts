/** The built console, held in memory: its pages' frame, and the files that the frame names. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "#ground/settings";

export interface ConsoleFile {
  readonly type: string;
  readonly body: Buffer;
  /** The same, gzipped at build time; null where that saves nothing. */
  readonly gzip: Buffer | null;
}

/** By address. Undefined when the console is not built: the API works without it. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile> | undefined;

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".png": "image/png",
};

/** Reads what `bin/build.js` has built. */
export function readConsole(folder = path.join(packageRoot(), "dist", "console")): ConsoleFiles {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch {
    return undefined;
  }
  const known = new Set(names);
  const files = new Map<string, ConsoleFile>();
  for (const name of names) {
    const type = types[path.extname(name)];
    if (type === undefined) continue;
    const read = (file: string): Buffer => readFileSync(path.join(folder, file));
    const packed = `${name}.gz`;
    files.set(`/${name.split(path.sep).join("/")}`, {
      type,
      body: read(name),
      gzip: known.has(packed) ? read(packed) : null,
    });
  }
  return files.has("/index.html") ? files : undefined;
}
