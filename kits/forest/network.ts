import type { Random } from "#ground/random";
import { cases } from "./cases.ts";
import type { Dataset } from "./dataset.ts";
import { type Encoder, encode, encodedColumns, fitEncoder } from "./encode.ts";
import { sigmoid } from "./logistic.ts";
import type { Matrix } from "./matrix.ts";
import type { Model, ModelJson } from "./model.ts";

/** `perennial/network@1`. */
export interface NetworkJson extends ModelJson {
  readonly format: "perennial/network@1";
  readonly encoder: Encoder;
  readonly hidden: number;
  /** From encoded column c to unit h: `first[c · hidden + h]`. */
  readonly first: readonly number[];
  readonly bias: readonly number[];
  /** From each unit to the margin. */
  readonly second: readonly number[];
  readonly intercept: number;
}

export interface NetworkInput {
  readonly data: Dataset;
  /** 1 for a positive, 0 for a negative. */
  readonly y: Float64Array;
  readonly weights?: Float64Array | null;
  /** Levels of fewer rows share a column. Default 20. */
  readonly minCount?: number;
  /** Units of the one hidden layer. Default 12. */
  readonly hidden?: number;
  /** Penalty on squared weights, a row. Default 1e-4. */
  readonly l2?: number;
  /** Length of a step (Adam). Default 0.01. */
  readonly rate?: number;
  /** Passes over the rows; with `stopping` at most so many. Default 40. */
  readonly epochs?: number;
  /** Rows of a step. Default 64. */
  readonly batch?: number;
  /** Left-out rows that tell when to stop: after `patience` passes that did not lower their log-loss. */
  readonly stopping?: { readonly data: Dataset; readonly y: Float64Array; readonly patience: number } | undefined;
  /** First weights and the order of rows. */
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

export interface NetworkFit {
  readonly model: Model;
  /** Passes that were kept. */
  readonly epochs: number;
}

/**
 * A network of one hidden layer (tanh) over standardised numbers and levels, by log-loss and Adam (Kingma and Ba 2015) in
 * small batches. Costs entries × units a row and pass. The same rows and randomness give the same weights.
 */
export function fitNetwork(input: NetworkInput): NetworkFit {
  const { data, y, hidden = 12, epochs = 40, batch = 64, minCount = 20, stopping, random, signal } = input;
  if (data.rows === 0) throw cases.empty();
  if (y.length !== data.rows) throw cases.wrong_length({ what: "y", actual: y.length, expected: data.rows });
  for (const [what, value] of Object.entries({ hidden, epochs, batch })) {
    if (!(Number.isInteger(value) && value >= 1)) throw cases.bad_number({ what, least: 1 });
  }
  const encoder = fitEncoder(data, { minCount, weights: input.weights ?? null });
  const X = encode(encoder, data);
  const held = stopping && { X: encode(encoder, stopping.data), y: stopping.y };
  const net = new Network(encodedColumns(encoder).length, hidden, X, y, random);
  const adam = new Adam(net.weights.length, input.rate ?? 0.01);
  const order = Int32Array.from(y.keys());
  let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, weights: net.weights };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    signal?.throwIfAborted();
    shuffle(order, random);
    for (let from = 0; from < order.length; from += batch) {
      const rows = order.subarray(from, Math.min(order.length, from + batch));
      adam.step(net.weights, net.gradient(X, y, input.weights ?? null, rows, input.l2 ?? 1e-4));
    }
    if (held === undefined) continue;
    const loss = net.loss(held.X, held.y);
    if (loss < best.loss) best = { loss, epoch, weights: net.weights.slice() };
    else if (epoch - best.epoch >= (stopping?.patience ?? 1)) break;
  }
  if (held === undefined) best = { loss: 0, epoch: epochs, weights: net.weights };
  return { model: networkModel(encoder, hidden, best.weights), epochs: Math.max(1, best.epoch) };
}

/** Weights in one array: columns × units, a bias a unit, units to the margin, the margin's own. */
class Network {
  readonly weights: Float64Array;
  readonly #gradient: Float64Array;
  readonly #columns: number;
  readonly #hidden: number;
  readonly #units: Float64Array;

  constructor(columns: number, hidden: number, X: Matrix, y: Float64Array, random: Random) {
    this.#columns = columns;
    this.#hidden = hidden;
    this.#units = new Float64Array(hidden);
    const size = columns * hidden + 2 * hidden + 1;
    this.#gradient = new Float64Array(size);
    const entries = Math.max(1, X.index.length / Math.max(1, X.rows));
    const reach = Math.sqrt(3 / entries);
    const weights = new Float64Array(size);
    for (let at = 0; at < columns * hidden; at++) weights[at] = (random.next() * 2 - 1) * reach;
    const second = columns * hidden + hidden;
    for (let unit = 0; unit < hidden; unit++) weights[second + unit] = (random.next() * 2 - 1) / Math.sqrt(hidden);
    // Begins at the base rate, so that the first steps need not find it.
    const share = (y.reduce((sum, label) => sum + label, 0) + 0.5) / (y.length + 1);
    weights[size - 1] = Math.log(share / (1 - share));
    this.weights = weights;
  }

  /** Mean gradient of the log-loss over the rows, and of the penalty. */
  gradient(X: Matrix, y: Float64Array, weights: Float64Array | null, rows: Int32Array, l2: number): Float64Array {
    const [own, out, hidden, units] = [this.weights, this.#gradient, this.#hidden, this.#units];
    const bias = this.#columns * hidden;
    const second = bias + hidden;
    for (let at = 0; at < out.length; at++) out[at] = at < second + hidden ? l2 * (own[at] as number) : 0;
    let total = 0;
    for (const row of rows) total += weights?.[row] ?? 1;
    if (total === 0) return out;
    for (const row of rows) {
      const margin = forward(own, hidden, this.#columns, X, row, units);
      const error = ((sigmoid(margin) - (y[row] as number)) * (weights?.[row] ?? 1)) / total;
      out[out.length - 1] = (out[out.length - 1] as number) + error;
      for (let unit = 0; unit < hidden; unit++) {
        const lit = units[unit] as number;
        out[second + unit] = (out[second + unit] as number) + error * lit;
        units[unit] = error * (own[second + unit] as number) * (1 - lit * lit);
        out[bias + unit] = (out[bias + unit] as number) + (units[unit] as number);
      }
      for (let e = X.start[row] as number; e < (X.start[row + 1] as number); e++) {
        const from = (X.index[e] as number) * hidden;
        const value = X.value[e] as number;
        for (let unit = 0; unit < hidden; unit++) {
          out[from + unit] = (out[from + unit] as number) + (units[unit] as number) * value;
        }
      }
    }
    return out;
  }

  loss(X: Matrix, y: Float64Array): number {
    let sum = 0;
    for (let row = 0; row < X.rows; row++) {
      const margin = forward(this.weights, this.#hidden, this.#columns, X, row, this.#units);
      // log(1 + e^−m) of the side that came about, whatever its size.
      const towards = (y[row] as number) > 0.5 ? margin : -margin;
      sum += Math.max(0, -towards) + Math.log1p(Math.exp(-Math.abs(towards)));
    }
    return sum / Math.max(1, X.rows);
  }
}

/** The row's margin; `units` takes what the hidden units answer. */
function forward(
  weights: Float64Array,
  hidden: number,
  columns: number,
  X: Matrix,
  row: number,
  units: Float64Array,
): number {
  const bias = columns * hidden;
  for (let unit = 0; unit < hidden; unit++) units[unit] = weights[bias + unit] as number;
  for (let e = X.start[row] as number; e < (X.start[row + 1] as number); e++) {
    const from = (X.index[e] as number) * hidden;
    const value = X.value[e] as number;
    for (let unit = 0; unit < hidden; unit++) {
      units[unit] = (units[unit] as number) + (weights[from + unit] as number) * value;
    }
  }
  let margin = weights[weights.length - 1] as number;
  for (let unit = 0; unit < hidden; unit++) {
    const lit = Math.tanh(units[unit] as number);
    units[unit] = lit;
    margin += lit * (weights[bias + hidden + unit] as number);
  }
  return margin;
}

class Adam {
  readonly #rate: number;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #steps = 0;

  constructor(size: number, rate: number) {
    this.#rate = rate;
    this.#mean = new Float64Array(size);
    this.#square = new Float64Array(size);
  }

  step(weights: Float64Array, gradient: Float64Array): void {
    this.#steps++;
    const rate = (this.#rate * Math.sqrt(1 - 0.999 ** this.#steps)) / (1 - 0.9 ** this.#steps);
    const [means, squares] = [this.#mean, this.#square];
    for (let at = 0; at < weights.length; at++) {
      const slope = gradient[at] as number;
      const mean = 0.9 * (means[at] as number) + 0.1 * slope;
      const square = 0.999 * (squares[at] as number) + 0.001 * slope * slope;
      means[at] = mean;
      squares[at] = square;
      weights[at] = (weights[at] as number) - (rate * mean) / (Math.sqrt(square) + 1e-8);
    }
  }
}

function shuffle(order: Int32Array, random: Random): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
}

function networkModel(encoder: Encoder, hidden: number, weights: Float64Array): Model {
  const columns = encodedColumns(encoder).length;
  return {
    kind: "network",
    features: encoder.features.map(({ name }) => name),
    predictMargin(rows) {
      const X = encode(encoder, rows);
      const units = new Float64Array(hidden);
      return Float64Array.from({ length: rows.rows }, (_, row) => forward(weights, hidden, columns, X, row, units));
    },
    toJson: (): NetworkJson => ({
      format: "perennial/network@1",
      encoder,
      hidden,
      first: [...weights.subarray(0, columns * hidden)],
      bias: [...weights.subarray(columns * hidden, columns * hidden + hidden)],
      second: [...weights.subarray(columns * hidden + hidden, weights.length - 1)],
      intercept: weights[weights.length - 1] as number,
    }),
  };
}

export function networkFromJson({ encoder, hidden, first, bias, second, intercept }: NetworkJson): Model {
  return networkModel(encoder, hidden, Float64Array.from([...first, ...bias, ...second, intercept]));
}
