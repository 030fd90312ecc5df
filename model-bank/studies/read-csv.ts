/** Files of public data, read whole. */
import fs from "node:fs";
import { gunzipSync } from "node:zlib";
import { CsvReader } from "#intake";

/** Cells by row, the header first; what separates them is found out. */
export function cellsOf(file: string): (readonly string[])[] {
  const bytes = fs.readFileSync(file);
  const reader = new CsvReader();
  const rows = [...reader.push(file.endsWith(".gz") ? gunzipSync(bytes) : bytes), ...reader.end()];
  return rows.map(({ values }) => values);
}

export function recordsOf(file: string): Record<string, string>[] {
  const [names = [], ...rows] = cellsOf(file);
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? ""])));
}
