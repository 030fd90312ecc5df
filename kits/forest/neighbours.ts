import type { Random } from "#ground/random";
import { cases } from "./cases.ts";
import type { Dataset } from "./dataset.ts";
import { type Encoder, encode, fitEncoder } from "./encode.ts";
import { logit } from "./logistic.ts";
import type { Matrix } from "./matrix.ts";
import type { Model, ModelJson } from "./model.ts";

/** `perennial/neighbours@1`. */
export interface NeighboursJson extends ModelJson {
  readonly format: "perennial/neighbours@1";
  readonly encoder: Encoder;
  readonly k: number;
  readonly columns: number;
  /** The rows that are remembered, encoded, one after the other. */
  readonly points: readonly number[];
  readonly labels: readonly number[];
}

export interface NeighboursInput {
  readonly data: Dataset;
  readonly y: Float64Array;
  /** How many neighbours answer. Default 50. */
  readonly k?: number;
  /** Rows that are remembered at most; of more, so many are drawn. Default 5,000. */
  readonly most?: number;
  readonly random: Random;
}

/**
 * k nearest neighbours: the share of positives among the k remembered rows that lie nearest by Euclidean distance over
 * standardised numbers and levels. Of rows equally far the one remembered first answers. Costs remembered rows × columns a
 * row scored.
 */
export function fitNeighbours({ data, y, k = 50, most = 5_000, random }: NeighboursInput): Model {
  if (data.rows === 0) throw cases.empty();
  if (y.length !== data.rows) throw cases.wrong_length({ what: "y", actual: y.length, expected: data.rows });
  if (!(Number.isInteger(k) && k >= 1)) throw cases.bad_number({ what: "k", least: 1 });
  const encoder = fitEncoder(data);
  const X = encode(encoder, data);
  const rows = drawn(data.rows, most, random);
  const points = new Float64Array(rows.length * X.columns);
  rows.forEach((row, n) => {
    fill(X, row, points.subarray(n * X.columns, (n + 1) * X.columns));
  });
  const labels = Float64Array.from(rows, (row) => y[row] as number);
  return neighboursModel({ encoder, k: Math.min(k, rows.length), columns: X.columns, points, labels });
}

export function neighboursFromJson({ points, labels, ...rest }: NeighboursJson): Model {
  return neighboursModel({ ...rest, points: Float64Array.from(points), labels: Float64Array.from(labels) });
}

interface Remembered {
  readonly encoder: Encoder;
  readonly k: number;
  readonly columns: number;
  readonly points: Float64Array;
  readonly labels: Float64Array;
}

function neighboursModel(own: Remembered): Model {
  const { encoder, k, columns, points, labels } = own;
  return {
    kind: "neighbours",
    features: encoder.features.map(({ name }) => name),
    predictMargin(rows) {
      const X = encode(encoder, rows);
      const point = new Float64Array(columns);
      const nearest = new Nearest(k);
      const out = new Float64Array(rows.rows);
      for (let row = 0; row < rows.rows; row++) {
        fill(X, row, point);
        nearest.clear();
        for (let n = 0; n < labels.length; n++) nearest.offer(n, distance(points, n * columns, point, nearest.worst));
        let positives = 0;
        for (const n of nearest.found) positives += labels[n] as number;
        // A half is added to each side: no neighbourhood is proof.
        out[row] = logit((positives + 0.5) / (k + 1));
      }
      return out;
    },
    toJson: (): NeighboursJson => ({
      format: "perennial/neighbours@1",
      encoder,
      k,
      columns,
      points: [...points],
      labels: [...labels],
    }),
  };
}

function drawn(rows: number, most: number, random: Random): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  if (rows <= most) return all;
  for (let i = 0; i < most; i++) {
    const j = i + random.below(rows - i);
    [all[i], all[j]] = [all[j] as number, all[i] as number];
  }
  return all.slice(0, most).sort();
}

function fill(X: Matrix, row: number, into: Float64Array): void {
  into.fill(0);
  for (let e = X.start[row] as number; e < (X.start[row + 1] as number); e++) {
    into[X.index[e] as number] = X.value[e] as number;
  }
}

/** Squared; stops where it passes what is of use. */
function distance(points: Float64Array, from: number, point: Float64Array, worst: number): number {
  let sum = 0;
  for (let c = 0; c < point.length && sum < worst; c++) {
    const difference = (points[from + c] as number) - (point[c] as number);
    sum += difference * difference;
  }
  return sum;
}

/** The k nearest so far, as a heap with the farthest on top. */
class Nearest {
  readonly #k: number;
  readonly #row: number[] = [];
  readonly #far: number[] = [];

  constructor(k: number) {
    this.#k = k;
  }

  clear(): void {
    this.#row.length = 0;
    this.#far.length = 0;
  }

  get found(): readonly number[] {
    return this.#row;
  }

  get worst(): number {
    return this.#row.length < this.#k ? Number.POSITIVE_INFINITY : (this.#far[0] as number);
  }

  offer(row: number, far: number): void {
    if (this.#row.length < this.#k) {
      this.#row.push(row);
      this.#far.push(far);
      this.#rise(this.#row.length - 1);
    } else if (far < this.worst) {
      this.#row[0] = row;
      this.#far[0] = far;
      this.#sink();
    }
  }

  #swap(a: number, b: number): void {
    [this.#row[a], this.#row[b]] = [this.#row[b] as number, this.#row[a] as number];
    [this.#far[a], this.#far[b]] = [this.#far[b] as number, this.#far[a] as number];
  }

  #rise(from: number): void {
    for (let at = from; at > 0; ) {
      const above = (at - 1) >> 1;
      if ((this.#far[above] as number) >= (this.#far[at] as number)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      let most = at;
      for (const below of [2 * at + 1, 2 * at + 2]) {
        if (below < this.#far.length && (this.#far[below] as number) > (this.#far[most] as number)) most = below;
      }
      if (most === at) return;
      this.#swap(at, most);
      at = most;
    }
  }
}
