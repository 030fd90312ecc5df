import type { Tree } from "./tree.ts";

/** Rows that are scored together: their values stay in the first cache while each tree passes over them. */
const BLOCK = 64;
/** Rows whose ways are taken at once: while one waits for memory the others go on. Divides {@link BLOCK}. */
const ABREAST = 8;
/** Steps between two looks whether all have arrived. */
const STRIDE = 3;
/** Of a node's word: which value it asks; above them its first child. */
const VALUE_BITS = 15;
const VALUE_MASK = (1 << VALUE_BITS) - 1;
const MOST_FEATURES = 1 << (VALUE_BITS - 1);
const MOST_NODES = 1 << (32 - VALUE_BITS);

/**
 * A tree that asks numbers only, laid out so that a step is one comparison and one addition and no branch hangs on chance: a
 * row steps to the first child, or to the second right after it where its value lies above the node's bound. A leaf's first
 * child is the leaf itself, its bound infinite.
 *
 * A row is read doubled, x at 2f and −x at 2f + 1. NaN lies above nothing: it goes to the first child. A node that sends what
 * is missing to the right has its children changed about, and asks whether −x lies above what comes just below −threshold.
 */
interface Walk {
  readonly bounds: Float64Array;
  /** First child above, place of the value below. */
  readonly words: Int32Array;
  /** By node: what a leaf adds. */
  readonly value: Float64Array;
}

/** Null where trees ask for levels, or are too large to be laid out so. */
export function walksOf(trees: readonly Tree[], features: number): Walk[] | null {
  const fits = ({ levels, value }: Tree): boolean =>
    value.length * 2 <= MOST_NODES && levels.every((one) => one === null);
  return features <= MOST_FEATURES && trees.every(fits) ? trees.map(layOut) : null;
}

/** Lays a tree out level by level. */
function layOut(tree: Tree): Walk {
  const nodes = tree.feature.length + tree.value.length;
  const [bounds, words, value] = [new Float64Array(nodes), new Int32Array(nodes), new Float64Array(nodes)];
  // Inner nodes as they are, leaves below 0, in the order of their places.
  const queue = [tree.feature.length === 0 ? -1 : 0];
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at] as number;
    if (node < 0) {
      bounds[at] = Number.POSITIVE_INFINITY;
      words[at] = at << VALUE_BITS;
      value[at] = tree.value[-1 - node] as number;
      continue;
    }
    const [feature, threshold] = [tree.feature[node] as number, tree.threshold[node] as number];
    const [left, right] = [tree.left[node] as number, tree.right[node] as number];
    const missingLeft = tree.missingLeft[node] === 1;
    bounds[at] = missingLeft ? threshold : justBelow(-threshold);
    words[at] = (queue.length << VALUE_BITS) | (2 * feature + (missingLeft ? 0 : 1));
    if (missingLeft) queue.push(left, right);
    else queue.push(right, left);
  }
  return { bounds, words, value };
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The greatest double below a number. Below −∞ itself stands for all numbers: a value is finite. */
function justBelow(number: number): number {
  if (number === Number.NEGATIVE_INFINITY) return number;
  if (number === 0) return -Number.MIN_VALUE;
  double[0] = number;
  bits[0] = (bits[0] as bigint) + (number > 0 ? -1n : 1n);
  return double[0] as number;
}

/** The sum of all trees for each row, onto `into`. In single precision, tree by tree, where `float32` says so. */
export function addWalks(
  walks: readonly Walk[],
  rows: Float64Array,
  width: number,
  into: Float64Array,
  float32: boolean,
): void {
  const doubled = new Float64Array(BLOCK * width * 2);
  const sums = new Float64Array(BLOCK);
  for (let from = 0; from < into.length; from += BLOCK) {
    const to = Math.min(into.length, from + BLOCK);
    for (let at = from * width, place = 0; at < to * width; at++, place += 2) {
      const value = rows[at] as number;
      doubled[place] = value;
      doubled[place + 1] = -value;
    }
    sums.set(into.subarray(from, to));
    // What stands in the last places from an earlier block is walked as well, and not taken.
    for (const walk of walks) addBlock(walk, doubled, to - from, width * 2, sums, float32);
    into.set(sums.subarray(0, to - from), from);
  }
}

function addBlock(
  { bounds, words, value }: Walk,
  rows: Float64Array,
  count: number,
  width: number,
  sums: Float64Array,
  float32: boolean,
): void {
  for (let row = 0; row < count; row += ABREAST) {
    // Written out: calls, and loops over the eight, take twice as long.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    let g = 0;
    let h = 0;
    const rowA = row * width;
    const rowB = (row + 1) * width;
    const rowC = (row + 2) * width;
    const rowD = (row + 3) * width;
    const rowE = (row + 4) * width;
    const rowF = (row + 5) * width;
    const rowG = (row + 6) * width;
    const rowH = (row + 7) * width;
    for (;;) {
      for (let n = 0; n < STRIDE; n++) {
        let word = words[a] as number;
        a = (word >>> VALUE_BITS) + +((rows[rowA + (word & VALUE_MASK)] as number) > (bounds[a] as number));
        word = words[b] as number;
        b = (word >>> VALUE_BITS) + +((rows[rowB + (word & VALUE_MASK)] as number) > (bounds[b] as number));
        word = words[c] as number;
        c = (word >>> VALUE_BITS) + +((rows[rowC + (word & VALUE_MASK)] as number) > (bounds[c] as number));
        word = words[d] as number;
        d = (word >>> VALUE_BITS) + +((rows[rowD + (word & VALUE_MASK)] as number) > (bounds[d] as number));
        word = words[e] as number;
        e = (word >>> VALUE_BITS) + +((rows[rowE + (word & VALUE_MASK)] as number) > (bounds[e] as number));
        word = words[f] as number;
        f = (word >>> VALUE_BITS) + +((rows[rowF + (word & VALUE_MASK)] as number) > (bounds[f] as number));
        word = words[g] as number;
        g = (word >>> VALUE_BITS) + +((rows[rowG + (word & VALUE_MASK)] as number) > (bounds[g] as number));
        word = words[h] as number;
        h = (word >>> VALUE_BITS) + +((rows[rowH + (word & VALUE_MASK)] as number) > (bounds[h] as number));
      }
      // A leaf is its own child.
      if (
        (words[a] as number) >>> VALUE_BITS === a &&
        (words[b] as number) >>> VALUE_BITS === b &&
        (words[c] as number) >>> VALUE_BITS === c &&
        (words[d] as number) >>> VALUE_BITS === d &&
        (words[e] as number) >>> VALUE_BITS === e &&
        (words[f] as number) >>> VALUE_BITS === f &&
        (words[g] as number) >>> VALUE_BITS === g &&
        (words[h] as number) >>> VALUE_BITS === h
      )
        break;
    }
    sums[row] = plus(sums[row] as number, value[a] as number, float32);
    sums[row + 1] = plus(sums[row + 1] as number, value[b] as number, float32);
    sums[row + 2] = plus(sums[row + 2] as number, value[c] as number, float32);
    sums[row + 3] = plus(sums[row + 3] as number, value[d] as number, float32);
    sums[row + 4] = plus(sums[row + 4] as number, value[e] as number, float32);
    sums[row + 5] = plus(sums[row + 5] as number, value[f] as number, float32);
    sums[row + 6] = plus(sums[row + 6] as number, value[g] as number, float32);
    sums[row + 7] = plus(sums[row + 7] as number, value[h] as number, float32);
  }
}

function plus(a: number, b: number, float32: boolean): number {
  return float32 ? Math.fround(a + b) : a + b;
}
