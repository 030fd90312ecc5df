/** Made rows of 28 numbers, the same for every side: in memory here, as files of float32 for the peers. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { seededRandom } from "#ground/random";
import { type Dataset, dataset, numericColumn, sliceRows } from "#kits/forest";
import type { ForestPeer } from "./peer.ts";

export const WIDTH = 28;
export const SEED = "forest/rows";

export interface MadeRows {
  readonly data: Dataset;
  readonly y: Float64Array;
}

/** Labels hang on products, curves and thresholds of some of the numbers; no model can know them all. */
export function makeRows(rows: number, seed = SEED): MadeRows {
  const random = seededRandom(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(random.next() + 1e-300)) * Math.cos(2 * Math.PI * random.next());
  const columns = Array.from({ length: WIDTH }, () => new Float64Array(rows));
  const y = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    // What all sides can hold: single precision.
    for (const column of columns) column[row] = Math.fround(normal());
    const x = (c: number): number => columns[c]?.[row] as number;
    const margin =
      1.4 * x(0) + x(1) * x(2) + 1.2 * Math.abs(x(3)) + Math.sin(3 * x(4)) + (x(5) > 0.5 ? 1.5 * x(6) : -x(7)) - 1;
    y[row] = random.next() < 1 / (1 + Math.exp(-1.5 * margin)) ? 1 : 0;
  }
  return { data: dataset(columns.map((column, c) => numericColumn(`f${c}`, column))), y };
}

export const part = ({ data, y }: MadeRows, from: number, to: number): MadeRows => ({
  data: sliceRows(data, from, to),
  y: y.subarray(from, to),
});

/** Hands rows to the peer under a name; labels under `NAME.y`. */
export async function handRows(peer: ForestPeer, folder: string, name: string, { data, y }: MadeRows): Promise<void> {
  const flat = new Float32Array(data.rows * WIDTH);
  data.columns.forEach((column, c) => {
    if (column.type !== "numeric") return;
    for (let row = 0; row < data.rows; row++) flat[row * WIDTH + c] = column.values[row] as number;
  });
  const [x, labels] = [path.join(folder, `${name}.f32`), path.join(folder, `${name}.y.f32`)];
  writeFileSync(x, flat);
  writeFileSync(labels, Float32Array.from(y));
  await peer.ask("load", { name, file: x, width: WIDTH });
  await peer.ask("load", { name: `${name}.y`, file: labels, width: 1 });
}
