/** `npm run bench -- NAME [--json FILE] [--FLAG VALUE …]`: measures side by side; fails only when answers differ. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { flagsOf } from "./flags.ts";
import { type Bench, table } from "./rows.ts";

const here = import.meta.dirname;

/** Measurements: files of this folder that say so in their first line. */
function names(): string[] {
  return readdirSync(here)
    .filter(
      (file) => /^[a-z-]+\.ts$/.test(file) && readFileSync(path.join(here, file), "utf8").startsWith("/** Bench: "),
    )
    .map((file) => file.slice(0, -3))
    .sort();
}

async function main([name = "", ...rest]: readonly string[]): Promise<number> {
  const file = path.join(here, `${name}.ts`);
  if (!/^[a-z-]+$/.test(name) || !existsSync(file) || !names().includes(name)) {
    process.stderr.write(`usage: npm run bench -- NAME [--json FILE]\nNAME is one of: ${names().join(", ")}\n`);
    return 2;
  }
  const flags = flagsOf(rest);
  const { run } = (await import(pathToFileURL(file).href)) as { run: Bench };
  const rows = await run({ flags, say: (text) => void process.stderr.write(`${text}\n`) });
  process.stdout.write(`${table(rows)}\n`);
  const json = flags.get("json");
  if (json) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
});
