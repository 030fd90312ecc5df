/**
 * A sparse matrix by rows: the entries of row r are `index[start[r] .. start[r + 1])`, columns ascending. One-hot rows
 * hold a handful of entries whatever the number of columns, and all work below is per entry.
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly start: Int32Array;
  readonly index: Int32Array;
  readonly value: Float64Array;
}

/** A matrix from rows of numbers; zeros are left out. */
export function matrixOf(rows: readonly ArrayLike<number>[], columns: number): Matrix {
  const start = new Int32Array(rows.length + 1);
  const index: number[] = [];
  const value: number[] = [];
  rows.forEach((row, r) => {
    for (let c = 0; c < columns; c++) {
      const entry = row[c] ?? 0;
      if (entry === 0) continue;
      index.push(c);
      value.push(entry);
    }
    start[r + 1] = index.length;
  });
  return { rows: rows.length, columns, start, index: Int32Array.from(index), value: Float64Array.from(value) };
}

/** A matrix of one column. */
export function singleColumn(values: Float64Array): Matrix {
  const rows = values.length;
  const start = new Int32Array(rows + 1);
  for (let r = 0; r <= rows; r++) start[r] = r;
  return { rows, columns: 1, start, index: new Int32Array(rows), value: values };
}

/** `intercept + X · coefficients`, for the given rows or all; rows left out stay 0. */
export function multiply(
  X: Matrix,
  coefficients: Float64Array,
  intercept: number,
  rows: Int32Array | null = null,
  out: Float64Array = new Float64Array(X.rows),
): Float64Array {
  const { start, index, value } = X;
  const count = rows === null ? X.rows : rows.length;
  for (let k = 0; k < count; k++) {
    const r = rows === null ? k : (rows[k] as number);
    let sum = intercept;
    const end = start[r + 1] as number;
    for (let e = start[r] as number; e < end; e++) {
      sum += (coefficients[index[e] as number] as number) * (value[e] as number);
    }
    out[r] = sum;
  }
  return out;
}
