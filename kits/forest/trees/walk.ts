import type { Tree } from "./tree.ts";

/** Rows that are scored together: their values stay in the first cache while each tree passes over them. */
const BLOCK = 64;
/** Rows whose ways are taken at once: while one waits for memory the others go on. */
const ABREAST = 4;
/** Steps between two looks whether all have arrived. */
const STRIDE = 3;

/**
 * Trees that ask numbers only, laid out so that a step is one comparison and one addition and no branch hangs on chance. A
 * node takes 16 bytes: its bound, the place of the value it asks, its first child; the second child stands right after. A
 * row steps to the second child where its value lies above the bound. A leaf's first child is the leaf itself.
 *
 * A row is read doubled, x at 2f and −x at 2f + 1. NaN lies above nothing: it goes to the first child. A node that sends what
 * is missing to the right has its children changed about, and asks whether −x lies above what comes just below −threshold.
 */
export interface Walk {
  readonly roots: Int32Array;
  /** `numbers[2n]`: the bound. The same memory as `places`. */
  readonly numbers: Float64Array;
  /** `places[4n + 2]`: of the value; `places[4n + 3]`: of the first child. */
  readonly places: Int32Array;
  /** By node: what a leaf adds. */
  readonly value: Float64Array;
}

/** Null where a tree asks for levels. */
export function walkOf(trees: readonly Tree[]): Walk | null {
  if (trees.some(({ levels }) => levels.some((one) => one !== null))) return null;
  const nodes = trees.reduce((sum, { feature, value }) => sum + feature.length + value.length, 0);
  const memory = new ArrayBuffer(nodes * 16);
  const walk = {
    roots: new Int32Array(trees.length),
    numbers: new Float64Array(memory),
    places: new Int32Array(memory),
    value: new Float64Array(nodes),
  };
  let free = 0;
  trees.forEach((tree, t) => {
    walk.roots[t] = free;
    free = layOut(tree, free, walk);
  });
  return walk;
}

/** Lays a tree out level by level from `root` on; gives the place after it. */
function layOut(tree: Tree, root: number, { numbers, places, value }: Walk): number {
  // Inner nodes as they are, leaves below 0, in the order of their places.
  const queue = [tree.feature.length === 0 ? -1 : 0];
  let free = root + 1;
  for (let k = 0; k < queue.length; k++) {
    const node = queue[k] as number;
    const at = root + k;
    if (node < 0) {
      numbers[2 * at] = Number.POSITIVE_INFINITY;
      places[4 * at + 3] = at;
      value[at] = tree.value[-1 - node] as number;
      continue;
    }
    const [feature, threshold] = [tree.feature[node] as number, tree.threshold[node] as number];
    const [left, right] = [tree.left[node] as number, tree.right[node] as number];
    const missingLeft = tree.missingLeft[node] === 1;
    numbers[2 * at] = missingLeft ? threshold : justBelow(-threshold);
    places[4 * at + 2] = 2 * feature + (missingLeft ? 0 : 1);
    places[4 * at + 3] = free;
    if (missingLeft) queue.push(left, right);
    else queue.push(right, left);
    free += 2;
  }
  return free;
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
export function addWalks(walk: Walk, rows: Float64Array, width: number, into: Float64Array, float32: boolean): void {
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
    for (let t = 0; t < walk.roots.length; t++) {
      // What stands in the block's last places of an earlier block is walked as well, and not taken.
      for (let row = 0; row < to - from; row += ABREAST) {
        addFour(walk, walk.roots[t] as number, doubled, row, width * 2, sums, float32);
      }
    }
    into.set(sums.subarray(0, to - from), from);
  }
}

function addFour(
  { numbers, places, value }: Walk,
  root: number,
  rows: Float64Array,
  row: number,
  width: number,
  sums: Float64Array,
  float32: boolean,
): void {
  let [a, b, c, d] = [root, root, root, root];
  const ofA = row * width;
  const ofB = ofA + width;
  const ofC = ofB + width;
  const ofD = ofC + width;
  for (;;) {
    for (let step = 0; step < STRIDE; step++) {
      a =
        (places[4 * a + 3] as number) +
        +((rows[ofA + (places[4 * a + 2] as number)] as number) > (numbers[2 * a] as number));
      b =
        (places[4 * b + 3] as number) +
        +((rows[ofB + (places[4 * b + 2] as number)] as number) > (numbers[2 * b] as number));
      c =
        (places[4 * c + 3] as number) +
        +((rows[ofC + (places[4 * c + 2] as number)] as number) > (numbers[2 * c] as number));
      d =
        (places[4 * d + 3] as number) +
        +((rows[ofD + (places[4 * d + 2] as number)] as number) > (numbers[2 * d] as number));
    }
    // A leaf is its own child.
    if (places[4 * a + 3] === a && places[4 * b + 3] === b && places[4 * c + 3] === c && places[4 * d + 3] === d) break;
  }
  sums[row] = sum(sums[row] as number, value[a] as number, float32);
  sums[row + 1] = sum(sums[row + 1] as number, value[b] as number, float32);
  sums[row + 2] = sum(sums[row + 2] as number, value[c] as number, float32);
  sums[row + 3] = sum(sums[row + 3] as number, value[d] as number, float32);
}

function sum(a: number, b: number, float32: boolean): number {
  return float32 ? Math.fround(a + b) : a + b;
}
