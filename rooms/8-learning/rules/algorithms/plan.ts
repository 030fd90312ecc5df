/** Which rows inside the training rows are left out in turn, for tuning, calibration and choice. */
import { seededRandom } from "#ground/random";
import { foldRows, stratifiedFolds } from "#kits/forest";

/** Row numbers of one table. Nothing of `test` is looked at by a fit or a choice. */
export interface Parts {
  readonly train: Int32Array;
  /** Rows to tune and choose by, later ones as a rule; without them random folds of `train` serve. */
  readonly validation?: Int32Array | undefined;
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
}

const FOLDS = 5;

/**
 * With validation rows: one turn, fitted before and measured on them. Without: five random folds with equal shares of
 * positives, of which few tables use all and large ones two, as more would only cost time.
 */
export function planOf(y: Float64Array, { train, validation }: Parts, seed: string | number): Plan {
  if (validation !== undefined && validation.length > 0) {
    return { turns: [{ inside: train, held: validation }], all: joined(train, validation) };
  }
  const labels = Float64Array.from(train, (row) => y[row] as number);
  const folds = stratifiedFolds(labels, Math.max(2, Math.min(FOLDS, train.length)), seededRandom(`${seed}/folds`));
  const used = train.length < 5_000 ? FOLDS : train.length < 20_000 ? 3 : 2;
  const turns = Array.from({ length: Math.min(used, train.length) }, (_, fold) => {
    const { inside, outside } = foldRows(folds, fold);
    return { inside: rowsAt(train, outside), held: rowsAt(train, inside) };
  });
  return { turns: turns.filter(({ inside, held }) => inside.length > 0 && held.length > 0), all: train };
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
