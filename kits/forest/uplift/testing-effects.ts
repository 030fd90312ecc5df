/** Customers whose effects are known because they were made. */
import { type Random, seededRandom } from "#ground/random";
import { type Dataset, dataset, numericColumn } from "../dataset.ts";
import { sigmoid } from "../logistic.ts";

export interface Made {
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly treated: Uint8Array;
  /** What the treatment does to each customer's probability. */
  readonly truth: Float64Array;
}

/** @param share of the rows that is treated; null: by what is known of them, thus not at random */
export function madeRows(rows: number, random: Random, share: number | null = 0.5): Made {
  const columns = Array.from({ length: 5 }, () => Float64Array.from({ length: rows }, () => random.next() * 4 - 2));
  const at = (column: number, row: number): number => columns[column]?.[row] as number;
  const treated = new Uint8Array(rows);
  const truth = new Float64Array(rows);
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const margin = 0.8 * at(0, row) - 0.5 * at(1, row) - 0.5;
    const moved = margin + 0.3 + 0.9 * at(2, row);
    treated[row] = random.next() < (share ?? sigmoid(at(0, row))) ? 1 : 0;
    truth[row] = sigmoid(moved) - sigmoid(margin);
    return random.next() < sigmoid(treated[row] === 1 ? moved : margin) ? 1 : 0;
  });
  return { data: dataset(columns.map((column, c) => numericColumn(`x${c}`, column))), y, treated, truth };
}

/** Five customers, from one who is put off to one who is won. */
export function watchedCustomers(): { readonly data: Dataset; readonly truth: Float64Array } {
  const seeds = [-1.5, -0.7, 0, 0.7, 1.5];
  const columns = [0.4, -0.6, Number.NaN, 0.5, -1].map((one, c) =>
    Float64Array.from(seeds, (effect) => (c === 2 ? effect : one)),
  );
  const margin = 0.8 * 0.4 + 0.5 * 0.6 - 0.5;
  return {
    data: dataset(columns.map((column, c) => numericColumn(`x${c}`, column))),
    truth: Float64Array.from(seeds, (x) => sigmoid(margin + 0.3 + 0.9 * x) - sigmoid(margin)),
  };
}

export const worldOf = (seed: number): Random => seededRandom(`effects/${seed}`);
