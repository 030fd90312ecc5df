/** Which rows inside the training rows are left out in turn, for tuning, calibration and choice. */
import { seededRandom } from "#ground/random";
import { foldRows, stratifiedFolds } from "#kits/forest";

/** Row numbers of one table. Nothing of `test` is looked at by a fit or a choice. */
export interface Parts {
  readonly train: Int32Array;
  /** Later rows to choose among algorithms by. Tuning and calibration go by random folds of both, as does the last fit. */
  readonly validation?: Int32Array | undefined;
  /** Places among the validation rows at which a further step begins; each step is told by a fit to all rows before it. */
  readonly steps?: readonly number[] | undefined;
}

export interface LeftOut {
  /** Rows fitted to. */
  readonly inside: Int32Array;
  /** Rows measured on. */
  readonly held: Int32Array;
}

export interface Plan {
  readonly turns: readonly LeftOut[];
  /** Rows of the last fit: all but the test's. */
  readonly all: Int32Array;
  /** Steps in order of time, fitted to before and measured on after: what a choice out of time goes by. May be none. */
  readonly later: readonly LeftOut[];
}

const FOLDS = 5;

/** From so many rows on fits are cut short where more would cost minutes and tell nothing: see the README. */
export const MANY = 50_000;

function turnsFor(rows: number): number {
  if (rows < 5_000) return FOLDS;
  if (rows < 20_000) return 3;
  return rows < MANY ? 2 : 1;
}

/**
 * Five random folds with equal shares of positives, of which few rows use all, more two and many one: more would only cost time.
 * Later rows are no good to tune or to calibrate by: where the world changes, boosting stops before it began and the curve
 * is level. They tell which algorithm bears the change best.
 */
export function planOf(
  y: Float64Array,
  { train, validation = new Int32Array(), steps = [] }: Parts,
  seed: string | number,
  most = FOLDS,
): Plan {
  const all = joined(train, validation);
  const labels = Float64Array.from(all, (row) => y[row] as number);
  const folds = stratifiedFolds(labels, Math.max(2, Math.min(FOLDS, all.length)), seededRandom(`${seed}/folds`));
  const used = Math.min(Math.max(1, most), turnsFor(all.length));
  const turns = Array.from({ length: Math.min(used, all.length) }, (_, fold) => {
    const { inside, outside } = foldRows(folds, fold);
    return { inside: rowsAt(all, outside), held: rowsAt(all, inside) };
  });
  return {
    turns: turns.filter(({ inside, held }) => inside.length > 0 && held.length > 0),
    all,
    later: stepsOf(train, validation, steps),
  };
}

function stepsOf(train: Int32Array, validation: Int32Array, steps: readonly number[]): LeftOut[] {
  const edges = [0, ...steps, validation.length];
  return edges.slice(1).flatMap((end, n) => {
    const from = edges[n] as number;
    const held = validation.slice(from, end);
    return held.length === 0 ? [] : [{ inside: joined(train, validation.subarray(0, from)), held }];
  });
}

/** A seeded share of rows with both outcomes as they stand, in their order. */
export function shareOf(rows: Int32Array, y: Float64Array, share: number, seed: string): Int32Array {
  if (share >= 1) return rows;
  const random = seededRandom(seed);
  const few = rows.filter(() => random.next() < share);
  const positives = few.reduce((sum, row) => sum + (y[row] as number), 0);
  return positives > 0 && positives < few.length ? few : rows;
}

export function joined(a: Int32Array, b: Int32Array): Int32Array {
  const out = new Int32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function rowsAt(rows: Int32Array, places: Int32Array): Int32Array {
  return places.map((place) => rows[place] as number);
}
