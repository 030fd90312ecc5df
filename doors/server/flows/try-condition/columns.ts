/** Columns of a file of customers: what they are called in a condition, and what their values are. Pure. */
import { isDay, nearest, readValue, type Value, type ValueType } from "#kits/expr";
import { tryCases } from "./cases.ts";
import type { ColumnMap } from "./map.ts";

export interface FileColumn {
  /** As the header has it. */
  readonly header: string;
  /** `customer.<name>`. */
  readonly name: string;
  readonly type: ValueType;
  /** Where the type comes from. */
  readonly from: "values" | "map";
  /** Cells that mean: no value, beside blank ones. */
  readonly missing: ReadonlySet<string>;
}

/** A cell that says nothing. */
export function isBlank(cell: string): boolean {
  return cell.trim() === "";
}

const wholePattern = /^[+-]?(0|[1-9]\d*)$/;
const decimalPattern = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

type Guess = (cell: string) => boolean;
// From the narrowest to the widest. A number with leading zeros is a code and no number.
const guesses: readonly (readonly [ValueType, Guess])[] = [
  ["bool", (cell) => cell === "true" || cell === "false"],
  ["int", (cell) => wholePattern.test(cell) && readValue("int", cell) !== undefined],
  ["double", (cell) => decimalPattern.test(cell) && !/^[+-]?0\d/.test(cell) && Number.isFinite(Number(cell))],
  ["date", isDay],
];

/** Finds the type that fits all cells of a column as they come by; a column of blanks is text. */
export class TypeFinder {
  #open: readonly (readonly [ValueType, Guess])[] = guesses;
  #seen = false;

  see(cell: string): void {
    if (isBlank(cell) || this.#open.length === 0) return;
    this.#seen = true;
    if (this.#open.every(([, fits]) => fits(cell))) return;
    this.#open = this.#open.filter(([, fits]) => fits(cell));
  }

  get type(): ValueType {
    return this.#seen ? (this.#open[0]?.[0] ?? "string") : "string";
  }
}

/** A cell's value as closures read it; undefined for a missing one, null for one that does not fit. */
export function cellValue(
  { type, missing }: Pick<FileColumn, "type" | "missing">,
  cell: string,
): Value | undefined | null {
  if (isBlank(cell) || missing.has(cell)) return undefined;
  return readValue(type, rawValue(type, cell)) ?? null;
}

/** A cell as JSON for a type; whether it fits is another question. */
export function rawValue(type: ValueType, cell: string): unknown {
  if (type === "string") return cell;
  const text = cell.trim();
  if (type === "bool") return text.toLowerCase();
  if (type === "money") return text.replace(/^\+/, "").replaceAll(",", "");
  if (type !== "list") return text;
  return text
    .split(/[,;|]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;
const longestName = 60;

/**
 * The name under which a condition reads a column: the header where it is a name already, the catalog's name where the
 * header is the Chinese or English word of an attribute, else the header with everything else made `_`.
 */
export function nameOf(header: string, place: number, words: ReadonlyMap<string, string>): string {
  const text = header.trim();
  if (identifier.test(text) && text.length <= longestName) return text;
  const known = words.get(text.toLowerCase());
  if (known !== undefined) return known;
  const plain = text
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .replace(/^(?=\d)/, "c_")
    .slice(0, longestName);
  return plain === "" ? `column_${place + 1}` : plain;
}

/** @throws try.no_header, try.same_name, try.no_id_column, try.unknown_column */
export function columnNames(
  headers: readonly string[],
  id: string,
  map: ColumnMap,
  words: ReadonlyMap<string, string>,
): string[] {
  if (headers.every((header) => header.trim() === "")) throw tryCases.no_header();
  requireKnown(headers, id, "no_id_column");
  for (const header of map.keys()) requireKnown(headers, header, "unknown_column");
  const taken = new Map<string, string>();
  return headers.map((header, place) => {
    const name = map.get(header)?.name ?? nameOf(header, place, words);
    const other = taken.get(name);
    if (other !== undefined) throw tryCases.same_name({ first: other, second: header, name });
    taken.set(name, header);
    return name;
  });
}

function requireKnown(headers: readonly string[], column: string, problem: "no_id_column" | "unknown_column"): void {
  if (headers.includes(column)) return;
  const near = nearest(column, headers);
  const hint = near === undefined ? "" : ` (${near}?)`;
  throw tryCases[problem]({ column, known: headers.join(", "), hint });
}
