/** A factor of a symmetric positive matrix: lower triangle of `L`, row-major, `size` × `size`. */
export interface Factor {
  readonly size: number;
  readonly L: Float64Array;
  /** What was added to the diagonal to make it positive; 0 when nothing was needed. */
  readonly damping: number;
}

/**
 * Cholesky of the lower triangle of A. A matrix that is singular (one-hot columns beside an intercept without a penalty)
 * gets the least damping of the ladder 1e-10, 1e-9, … of its largest diagonal entry that makes it positive.
 */
export function factorise(A: Float64Array, size: number): Factor {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, A[i * size + i] as number);
  const unit = largest > 0 ? largest : 1;
  for (let damping = 0; ; damping = damping === 0 ? unit * 1e-10 : damping * 10) {
    const L = attempt(A, size, damping, unit * 1e-13);
    if (L !== null) return { size, L, damping };
  }
}

function attempt(A: Float64Array, size: number, damping: number, least: number): Float64Array | null {
  const L = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = A[row + j] as number;
      if (i === j) sum += damping;
      for (let k = 0; k < j; k++) sum -= (L[row + k] as number) * (L[other + k] as number);
      if (i === j) {
        // Written so that NaN fails too; the ladder ends because a diagonal far above the rest is positive.
        if (!(sum > least)) {
          if (Number.isNaN(sum)) throw new RangeError("matrix holds values that are no numbers");
          return null;
        }
        L[row + i] = Math.sqrt(sum);
      } else {
        L[row + j] = sum / (L[other + j] as number);
      }
    }
  }
  return L;
}

/** Solves A·x = b. */
export function solve(factor: Factor, b: Float64Array): Float64Array {
  const { size, L } = factor;
  const x = Float64Array.from(b);
  for (let i = 0; i < size; i++) {
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (L[i * size + k] as number) * (x[k] as number);
    x[i] = sum / (L[i * size + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < size; k++) sum -= (L[k * size + i] as number) * (x[k] as number);
    x[i] = sum / (L[i * size + i] as number);
  }
  return x;
}

/** The diagonal of the inverse of A. */
export function inverseDiagonal(factor: Factor): Float64Array {
  const { size } = factor;
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const unit = new Float64Array(size);
    unit[i] = 1;
    out[i] = solve(factor, unit)[i] as number;
  }
  return out;
}
