/** What the texts of a table are: numbers, days, levels, and what counts as missing. */
import { type Column, categoricalColumn, numericColumn } from "#kits/forest";

/** A file as it stands: texts. */
export interface TextTable {
  readonly headers: readonly string[];
  /** In the order of the file, each as wide as the header. */
  readonly rows: readonly (readonly string[])[];
}

export type ColumnKind = "number" | "day" | "text";

export interface FileColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Share of rows without a value. */
  readonly missing: number;
  /** Different values. */
  readonly distinct: number;
}

const blanks = new Set(["", "na", "n/a", "nan", "null", "?", "\\n"]);
const numeral = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const dayLike =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

const [ZERO, NINE] = [48, 57];

export function isBlank(cell: string): boolean {
  // Most cells are numbers: none of the words for nothing begins with a digit.
  const first = cell.charCodeAt(0);
  if (first >= ZERO && first <= NINE) return false;
  return blanks.has(cell.trim().toLowerCase());
}

/** Days since 1970 with their share of the day; NaN for what is no day. */
export function dayNumber(cell: string): number {
  const found = dayLike.exec(cell.trim());
  if (found === null) return Number.NaN;
  const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isReal = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isReal ? at.getTime() / 86_400_000 : Number.NaN;
}

/** The kind of a column: numbers where every value is one, days likewise, else texts. */
export function kindOf(cells: Iterable<string>): {
  readonly kind: ColumnKind;
  readonly missing: number;
  readonly distinct: number;
} {
  let [rows, missing, numbers, days] = [0, 0, 0, 0];
  const seen = new Set<string>();
  for (const cell of cells) {
    rows++;
    if (isBlank(cell)) {
      missing++;
      continue;
    }
    const text = cell.trim();
    seen.add(text);
    if (numeral.test(text)) numbers++;
    else if (!Number.isNaN(dayNumber(text))) days++;
  }
  const present = rows - missing;
  const kind = present > 0 && numbers === present ? "number" : present > 0 && days === present ? "day" : "text";
  return { kind, missing: rows > 0 ? missing / rows : 0, distinct: seen.size };
}

/** A cell as a number of its kind; NaN where it is missing or not one. */
export function numberOf(cell: string, kind: ColumnKind): number {
  if (isBlank(cell)) return Number.NaN;
  if (kind === "day") return dayNumber(cell);
  const text = cell.trim();
  return numeral.test(text) ? Number(text) : Number.NaN;
}

/** The column as models read it. */
export function columnOf(name: string, kind: ColumnKind, cells: readonly string[]): Column {
  if (kind === "text") {
    return categoricalColumn(
      name,
      cells.map((cell) => (isBlank(cell) ? null : cell.trim())),
    );
  }
  return numericColumn(
    name,
    cells.map((cell) => numberOf(cell, kind)),
  );
}
