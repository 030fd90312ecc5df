import type { Column, Dataset } from "../dataset.ts";
import { columnFor } from "../encode.ts";
import { levelIndex } from "./bins.ts";
import type { Tree } from "./tree.ts";
import { addWalks, walksOf } from "./walk.ts";

/** A feature as a tree model reads it. */
export interface TreeFeature {
  readonly name: string;
  readonly type: "numeric" | "categorical";
  /** Of a categorical one: its levels, in the order that nodes name them by. */
  readonly levels: readonly string[];
}

/** Trees laid out one after the other: a node below 0 is leaf `-1 - node`, counted over all trees. */
export interface Flat {
  readonly roots: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** 2n where the answer is yes, 2n + 1 where it is no. */
  readonly child: Int32Array;
  /** Where a missing value goes. */
  readonly missing: Int32Array;
  /** Of a node that asks for levels: one bit a level, from this word on; −1 for numbers. */
  readonly bitsAt: Int32Array;
  readonly bits: Int32Array;
  readonly value: Float64Array;
}

export function flatten(trees: readonly Tree[], features: readonly TreeFeature[]): Flat {
  const nodes = trees.reduce((sum, { feature }) => sum + feature.length, 0);
  const flat = {
    roots: new Int32Array(trees.length),
    feature: new Int32Array(nodes),
    threshold: new Float64Array(nodes),
    child: new Int32Array(nodes * 2),
    missing: new Int32Array(nodes),
    bitsAt: new Int32Array(nodes).fill(-1),
    value: Float64Array.from(trees.flatMap(({ value }) => [...value])),
  };
  const bits: number[] = [];
  let [node, leaf] = [0, 0];
  trees.forEach((tree, t) => {
    const place = (to: number): number => (to < 0 ? to - leaf : to + node);
    flat.roots[t] = place(tree.feature.length === 0 ? -1 : 0);
    for (let n = 0; n < tree.feature.length; n++) {
      const at = node + n;
      const [left, right] = [place(tree.left[n] as number), place(tree.right[n] as number)];
      flat.feature[at] = tree.feature[n] as number;
      flat.threshold[at] = tree.threshold[n] as number;
      flat.child[2 * at] = left;
      flat.child[2 * at + 1] = right;
      flat.missing[at] = tree.missingLeft[n] === 1 ? left : right;
      const levels = tree.levels[n];
      if (!levels) continue;
      flat.bitsAt[at] = bits.length;
      const words = new Int32Array(((features[tree.feature[n] as number]?.levels.length ?? 0) >>> 5) + 1);
      for (const level of levels) words[level >>> 5] = (words[level >>> 5] as number) | (1 << (level & 31));
      bits.push(...words);
    }
    node += tree.feature.length;
    leaf += tree.value.length;
  });
  return { ...flat, bits: Int32Array.from(bits) };
}

/** Rows that are turned from columns into rows together: their places stay in the cache from column to column. */
const TURNED = 256;

/** Features as numbers, column by column; a level is its place, missing and unknown are NaN. */
export function columnsOf(data: Dataset, features: readonly TreeFeature[]): Float64Array[] {
  const byName = new Map(data.columns.map((column) => [column.name, column]));
  return features.map((feature) => numbersOf(feature, columnFor(feature, byName)));
}

/** As {@link columnsOf}, row by row. Numbers in single precision where asked. */
export function rowsOf(data: Dataset, features: readonly TreeFeature[], float32 = false): Float64Array {
  const width = features.length;
  const out = new Float64Array(data.rows * width);
  const numbers = columnsOf(data, features);
  for (let from = 0; from < data.rows; from += TURNED) {
    const to = Math.min(data.rows, from + TURNED);
    numbers.forEach((values, f) => {
      for (let row = from, at = from * width + f; row < to; row++, at += width) {
        const value = values[row] as number;
        out[at] = float32 ? Math.fround(value) : value;
      }
    });
  }
  return out;
}

function numbersOf(feature: TreeFeature, column: Column): Float64Array {
  if (column.type === "numeric") return column.values;
  const places = levelIndex(feature, column);
  return Float64Array.from(column.codes, (code) => {
    const place = code < 0 ? -1 : (places[code] as number);
    return place < 0 ? Number.NaN : place;
  });
}

/** Adds the sum of all trees for each row onto `into`; in single precision, tree by tree, where `float32` says so. */
export type AddScores = (columns: readonly Float64Array[], into: Float64Array, float32: boolean) => void;

/** Rows that are scored together: their values stay in the first cache while each tree passes over them. */
const BLOCK = 64;
/** From so many rows on it pays to bring trees to where they are walked. */
const WORTH_WALKING = 64;

/** The quickest way for these trees to answer. */
export function scorerOf(trees: readonly Tree[], features: readonly TreeFeature[]): AddScores {
  const walks = walksOf(trees, features.length);
  let flat: Flat | null = null;
  return (columns, into, float32) => {
    if (walks && into.length >= WORTH_WALKING) return addWalks(walks, columns, into, float32);
    flat ??= flatten(trees, features);
    addScores(flat, columns, into, float32);
  };
}

function addScores(flat: Flat, columns: readonly Float64Array[], into: Float64Array, float32: boolean): void {
  const rounded = float32 ? Math.fround : (value: number): number => value;
  const width = columns.length;
  const block = new Float64Array(Math.min(BLOCK, into.length) * width);
  for (let from = 0; from < into.length; from += BLOCK) {
    const count = Math.min(BLOCK, into.length - from);
    columns.forEach((values, f) => {
      for (let n = 0; n < count; n++) block[n * width + f] = rounded(values[from + n] as number);
    });
    for (const root of flat.roots) {
      for (let n = 0; n < count; n++) {
        let node = root;
        while (node >= 0) node = next(flat, node, block[n * width + (flat.feature[node] as number)] as number);
        into[from + n] = rounded((into[from + n] as number) + (flat.value[-1 - node] as number));
      }
    }
  }
}

/** Where a node sends a value. */
export function next({ threshold, child, missing, bitsAt, bits }: Flat, node: number, value: number): number {
  if (Number.isNaN(value)) return missing[node] as number;
  const at = bitsAt[node] as number;
  const yes =
    at < 0 ? value <= (threshold[node] as number) : (((bits[at + (value >>> 5)] as number) >>> (value & 31)) & 1) === 1;
  return child[2 * node + (yes ? 0 : 1)] as number;
}
