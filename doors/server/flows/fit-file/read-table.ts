/** A file read whole as texts. */
import path from "node:path";
import { bytesOf, intakeCases, parseRows } from "#intake";
import { fileCases, type TextTable } from "#learning";

/**
 * @param name what the file is called where something is wrong with it
 * @throws intake.unreadable_file, intake.broken_archive, fit_file.*
 */
export async function readTable(file: string, name = path.basename(file)): Promise<TextTable> {
  const rows: (readonly string[])[] = [];
  let headers: readonly string[] | undefined;
  for await (const { line, values, problem } of parseRows(bytesOf(file))) {
    if (problem !== undefined) {
      const reason = intakeCases[problem]();
      throw fileCases.bad_row({ file: name, line, reason: reason.text("en"), reason_zh: reason.text("zh") });
    }
    if (headers === undefined) {
      headers = values.map((header, at) => header.trim() || `column_${at + 1}`);
      const twice = headers.find((header, at) => headers?.indexOf(header) !== at);
      if (twice !== undefined) throw fileCases.twice({ file: name, column: twice });
      continue;
    }
    if (values.length !== headers.length) {
      throw fileCases.ragged({ file: name, line, found: values.length, expected: headers.length });
    }
    rows.push(values);
  }
  if (headers === undefined || rows.length === 0) throw fileCases.no_rows({ file: name });
  return { headers, rows };
}
