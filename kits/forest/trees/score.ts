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

/** Rows that are scored together: their values stay in the first cache while each tree passes over them. */
const BLOCK = 64;

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

/** Rows as numbers, row by row; a level is its place, missing and unknown are NaN. Numbers in single precision where asked. */
export function rowsOf(data: Dataset, features: readonly TreeFeature[], float32 = false): Float64Array {
  const byName = new Map(data.columns.map((column) => [column.name, column]));
  const width = features.length;
  const out = new Float64Array(data.rows * width);
  const numbers = features.map((feature) => numbersOf(feature, columnFor(feature, byName)));
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
export type AddScores = (rows: Float64Array, into: Float64Array, float32: boolean) => void;

/** The quickest way for these trees to answer. */
export function scorerOf(trees: readonly Tree[], features: readonly TreeFeature[]): AddScores {
  const width = features.length;
  const walks = walksOf(trees, width);
  if (walks) return (rows, into, float32) => addWalks(walks, rows, width, into, float32);
  const flat = flatten(trees, features);
  return (rows, into, float32) => addScores(flat, rows, width, into, float32);
}

function addScores(flat: Flat, rows: Float64Array, width: number, into: Float64Array, float32: boolean): void {
  for (let from = 0; from < into.length; from += BLOCK) {
    const to = Math.min(into.length, from + BLOCK);
    for (let t = 0; t < flat.roots.length; t++) {
      addAny(flat, flat.roots[t] as number, rows, width, from, to, into);
      if (float32) for (let r = from; r < to; r++) into[r] = Math.fround(into[r] as number);
    }
  }
}

function addAny(
  flat: Flat,
  root: number,
  rows: Float64Array,
  width: number,
  from: number,
  to: number,
  into: Float64Array,
): void {
  for (let r = from; r < to; r++) {
    let node = root;
    while (node >= 0) node = next(flat, node, rows[r * width + (flat.feature[node] as number)] as number);
    into[r] = (into[r] as number) + (flat.value[-1 - node] as number);
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
