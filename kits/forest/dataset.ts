import { cases } from "./cases.ts";

/** Numbers; NaN is missing. */
export interface NumericColumn {
  readonly name: string;
  readonly type: "numeric";
  readonly values: Float64Array;
}

/** Codes into `levels`; -1 is missing. */
export interface CategoricalColumn {
  readonly name: string;
  readonly type: "categorical";
  readonly codes: Int32Array;
  readonly levels: readonly string[];
}

export type Column = NumericColumn | CategoricalColumn;

/** Columns of equal length. Plain data: may be cloned into a worker. */
export interface Dataset {
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Numbers of a column; whatever is no finite number is missing. Booleans count as 0 and 1. */
export function numericColumn(name: string, values: ArrayLike<unknown>): NumericColumn {
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = values[i];
    const number = typeof value === "boolean" ? Number(value) : value;
    out[i] = typeof number === "number" && Number.isFinite(number) ? number : Number.NaN;
  }
  return { name, type: "numeric", values: out };
}

/** Codes of a column of texts; null, undefined and the empty text are missing. */
export function categoricalColumn(name: string, values: ArrayLike<unknown>): CategoricalColumn {
  const codes = new Int32Array(values.length);
  const codeOf = new Map<string, number>();
  for (let i = 0; i < codes.length; i++) {
    const value = values[i];
    if (value === null || value === undefined || value === "" || Number.isNaN(value)) {
      codes[i] = -1;
      continue;
    }
    const level = String(value);
    const code = codeOf.get(level) ?? codeOf.size;
    codeOf.set(level, code);
    codes[i] = code;
  }
  return { name, type: "categorical", codes, levels: [...codeOf.keys()] };
}

/** Joins columns; refuses columns of unequal length and two of one name. */
export function dataset(columns: readonly Column[]): Dataset {
  const rows = columns[0] === undefined ? 0 : lengthOf(columns[0]);
  const seen = new Set<string>();
  for (const column of columns) {
    if (lengthOf(column) !== rows) throw cases.uneven({ column: column.name, rows: lengthOf(column), expected: rows });
    if (seen.has(column.name)) throw cases.twice({ column: column.name });
    seen.add(column.name);
  }
  return { rows, columns };
}

/** Rows `from` (inclusive) to `to` (exclusive), sharing memory with the whole. */
export function sliceRows(whole: Dataset, from: number, to: number): Dataset {
  return {
    rows: to - from,
    columns: whole.columns.map((column) =>
      column.type === "numeric"
        ? { ...column, values: column.values.subarray(from, to) }
        : { ...column, codes: column.codes.subarray(from, to) },
    ),
  };
}

/** The named rows, in the order given. */
export function takeRows(whole: Dataset, rows: ArrayLike<number>): Dataset {
  return {
    rows: rows.length,
    columns: whole.columns.map((column) => {
      if (column.type === "numeric") {
        const values = new Float64Array(rows.length);
        for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i] as number] as number;
        return { ...column, values };
      }
      const codes = new Int32Array(rows.length);
      for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i] as number] as number;
      return { ...column, codes };
    }),
  };
}

function lengthOf(column: Column): number {
  return column.type === "numeric" ? column.values.length : column.codes.length;
}
