import {
  again,
  type Code,
  f64,
  i32,
  instantiate,
  type Kernel,
  kernel,
  type Local,
  openMemory,
  seq,
} from "./assemble.ts";
import type { Tree } from "./tree.ts";

/** Rows whose ways are taken at once: while one waits for memory the others go on. */
const ABREAST = 8;
/** Rows that are scored together: their values stay in the first cache while each tree passes over them. */
const BLOCK = 8 * ABREAST;
/** Steps before the first look whether all have arrived, and between two. */
const [FIRST, STRIDE] = [4, 2];
/** Of a node: its bound (of a leaf: what it adds), its first child's address, which value it asks. */
const NODE_BYTES = 16;
const [CHILD, ASKED] = [8, 12];
/** One value of {@link ABREAST} rows, side by side. */
const VALUE_BYTES = 8 * ABREAST;
const MOST_BYTES = 2 ** 30;

/**
 * Trees that ask numbers only, laid out so that a step is one comparison and one addition and no branch hangs on chance: a row
 * steps to the first child, or to the second right after it where its value lies above the node's bound. A leaf's first child
 * is the leaf itself, and it asks a value that is always missing.
 *
 * A row is read doubled, x at 2f and −x at 2f + 1. NaN lies above nothing: it goes to the first child. A node that sends what
 * is missing to the right has its children changed about, and asks whether −x lies above what comes just below −threshold.
 */
export interface Walks {
  /** As they stand in memory, from address 0 on. */
  readonly nodes: Uint8Array;
  /** Addresses. */
  readonly roots: Int32Array;
  readonly features: number;
}

/** Null where trees ask for levels, or are too large to be laid out so. */
export function walksOf(trees: readonly Tree[], features: number): Walks | null {
  const nodes = trees.reduce((sum, { feature, value }) => sum + feature.length + value.length, 0);
  if (nodes * NODE_BYTES > MOST_BYTES || trees.some(({ levels }) => levels.some((one) => one !== null))) return null;
  const bytes = new Uint8Array(nodes * NODE_BYTES);
  const view = new DataView(bytes.buffer);
  const roots = new Int32Array(trees.length);
  let root = 0;
  trees.forEach((tree, at) => {
    roots[at] = root;
    root = layOut(tree, view, root, 2 * features);
  });
  return { nodes: bytes, roots, features };
}

/** Lays a tree out level by level; gives the address after it. @param nothing place of the value that is always missing */
function layOut(tree: Tree, into: DataView, root: number, nothing: number): number {
  // Inner nodes as they are, leaves below 0, in the order of their places.
  const queue = [tree.feature.length === 0 ? -1 : 0];
  const put = (address: number, number: number, child: number, asked: number): void => {
    into.setFloat64(address, number, true);
    into.setInt32(address + CHILD, child, true);
    into.setInt32(address + ASKED, asked * VALUE_BYTES, true);
  };
  let address = root;
  for (let at = 0; at < queue.length; at++, address += NODE_BYTES) {
    const node = queue[at] as number;
    if (node < 0) {
      put(address, tree.value[-1 - node] as number, address, nothing);
      continue;
    }
    const [feature, threshold] = [tree.feature[node] as number, tree.threshold[node] as number];
    const [left, right] = [tree.left[node] as number, tree.right[node] as number];
    const child = root + queue.length * NODE_BYTES;
    if (tree.missingLeft[node] === 1) {
      put(address, threshold, child, 2 * feature);
      queue.push(left, right);
    } else {
      put(address, justBelow(-threshold), child, 2 * feature + 1);
      queue.push(right, left);
    }
  }
  return address;
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

/** Adds what a tree answers to the sums of rows, {@link ABREAST} a group, from one address of groups up to before another. */
type Walk = (root: number, groups: number, end: number, groupBytes: number, sums: number) => void;

function walkKernel(name: string, rounded: (sum: Code) => Code): Kernel {
  return kernel(name, ["i32", "i32", "i32", "i32", "i32"], null, (local, root, group, end, groupBytes, sums) => {
    const rows = Array.from({ length: ABREAST }, () => local("i32"));
    const above = (node: Local, lane: number): Code =>
      f64.gt(f64.load(i32.add(group.get, i32.load(node.get, ASKED)), 8 * lane), f64.load(node.get));
    const step = seq(
      ...rows.map((node, lane) =>
        node.set(i32.add(i32.load(node.get, CHILD), i32.shl(above(node, lane), Math.log2(NODE_BYTES)))),
      ),
    );
    const steps = (count: number): Code => seq(...new Array<Code>(count).fill(step));
    // A leaf is its own child.
    const underway = rows.map((node) => i32.xor(i32.load(node.get, CHILD), node.get)).reduce((a, b) => i32.or(a, b));
    const add = (node: Local, lane: number): Code =>
      f64.store(sums.get, 8 * lane, rounded(f64.add(f64.load(sums.get, 8 * lane), f64.load(node.get))));
    return again(
      seq(
        ...rows.map((node) => node.set(root.get)),
        steps(FIRST),
        again(seq(steps(STRIDE), underway)),
        ...rows.map(add),
        sums.set(i32.add(sums.get, i32.const(8 * ABREAST))),
        i32.ltU(group.tee(i32.add(group.get, groupBytes.get)), end.get),
      ),
    );
  });
}

/** Where this thread's trees are walked: one memory, and the trees that stand in it. */
class WalkMemory {
  readonly #memory;
  readonly #walks: { readonly walk: Walk; readonly walkSingle: Walk };
  #standing: Walks | null = null;

  constructor(readonly bytes: number) {
    this.#memory = openMemory(bytes);
    this.#walks = instantiate([walkKernel("walk", (sum) => sum), walkKernel("walkSingle", f64.single)], this.#memory);
  }

  add(walks: Walks, columns: readonly Float64Array[], into: Float64Array, float32: boolean): void {
    const groupBytes = groupBytesOf(walks);
    const [groups, sums] = placesOf(walks);
    const numbers = new Float64Array(this.#memory.buffer);
    if (this.#standing !== walks) {
      new Uint8Array(this.#memory.buffer).set(walks.nodes);
      // What stands in places of no row is walked as well, and not taken.
      numbers.fill(Number.NaN, groups / 8, sums / 8);
      this.#standing = walks;
    }
    const walk = float32 ? this.#walks.walkSingle : this.#walks.walk;
    const sumsOfBlock = numbers.subarray(sums / 8, sums / 8 + BLOCK);
    for (let from = 0; from < into.length; from += BLOCK) {
      const count = Math.min(into.length - from, BLOCK);
      place(columns, from, count, numbers.subarray(groups / 8, sums / 8), float32);
      sumsOfBlock.set(into.subarray(from, from + count));
      const end = groups + Math.ceil(count / ABREAST) * groupBytes;
      for (const root of walks.roots) walk(root, groups, end, groupBytes, sums);
      into.set(sumsOfBlock.subarray(0, count), from);
    }
  }
}

/** Values of rows into their groups, doubled. */
function place(
  columns: readonly Float64Array[],
  from: number,
  count: number,
  groups: Float64Array,
  float32: boolean,
): void {
  const group = (2 * columns.length + 1) * ABREAST;
  columns.forEach((values, feature) => {
    const first = 2 * feature * ABREAST;
    for (let row = 0; row < count; row++) {
      const value = float32 ? Math.fround(values[from + row] as number) : (values[from + row] as number);
      const at = first + Math.floor(row / ABREAST) * group + (row % ABREAST);
      groups[at] = value;
      groups[at + ABREAST] = -value;
    }
  });
}

const groupBytesOf = ({ features }: Walks): number => (2 * features + 1) * VALUE_BYTES;

/** Addresses of groups and of sums; and the one after all. */
function placesOf(walks: Walks): [number, number, number] {
  const groups = walks.nodes.length;
  const sums = groups + (BLOCK / ABREAST) * groupBytesOf(walks);
  return [groups, sums, sums + 8 * BLOCK];
}

/** Most models fit; a larger one has it made anew. */
const FIRST_BYTES = 2 ** 20;
let memory: WalkMemory | null = null;

/** The sum of all trees for each row, onto `into`. In single precision, tree by tree, where `float32` says so. */
export function addWalks(walks: Walks, columns: readonly Float64Array[], into: Float64Array, float32: boolean): void {
  const [, , bytes] = placesOf(walks);
  if (memory === null || memory.bytes < bytes)
    memory = new WalkMemory(Math.max(FIRST_BYTES, 2 ** Math.ceil(Math.log2(bytes))));
  memory.add(walks, columns, into, float32);
}
