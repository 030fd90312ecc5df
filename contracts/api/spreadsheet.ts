/** Cells of an exported table that no spreadsheet takes for a formula. */

// A spreadsheet runs a cell that begins so, also behind blanks, and each line of a cell that holds several.
const formula = /(^|[\r\n])[\s\u00a0]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** Numbers stay numbers; a text that could run gets an apostrophe in front. */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = formula.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}

export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map(csvCell).join(",")}\r\n`;
}
