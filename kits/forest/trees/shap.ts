import { cases } from "../cases.ts";
import { type Flat, flatten, next, type TreeFeature } from "./score.ts";
import type { Tree } from "./tree.ts";

/** What moved each row: `base` + Σ of a row's parts = its raw answer. */
export interface Parts {
  /** The answer where nothing is known: leaves weighed by the training rows in them. */
  readonly base: number;
  /** `parts[row · width + feature]`. */
  readonly parts: Float64Array;
}

/** Distinct features on one path that patterns of bits can name. */
const MOST_ON_PATH = 30;
/** Up to this many on a path the weights of all patterns are remembered while the rows of a leaf pass. */
const MOST_REMEMBERED = 16;
const CHUNK = 16_384;

/** A leaf as a game: each feature of its path either lets the row through (1) or is not asked and lets a share through. */
interface LeafGame {
  readonly features: Int32Array;
  /** Share of the training rows that the path's nodes of a feature let through. */
  readonly shares: Float64Array;
  readonly value: number;
}

/** A tree as patterns: bit s of a node's pattern says that all its nodes above of the path's s-th feature let the row through. */
interface PatternTree {
  readonly flat: Flat;
  readonly slot: Int32Array;
  readonly isNew: Uint8Array;
  readonly leaves: readonly LeafGame[];
  readonly base: number;
}

/**
 * Exact Shapley values of trees, path-dependent (Lundberg et al. 2018): what is not known is averaged by the weight of the
 * training rows. A leaf's parts hang only on which of its path's features let a row through, so that rows of one pattern
 * share their weights: O(leaves · path) a row once they are known, O(leaves · path²) at first sight.
 */
export function shapOf(
  trees: readonly Tree[],
  features: readonly TreeFeature[],
  rows: Float64Array,
  scale: number,
): Parts {
  const width = features.length;
  const count = width === 0 ? 0 : rows.length / width;
  const parts = new Float64Array(rows.length);
  let base = 0;
  const remembered = new Remembered();
  for (const tree of trees) {
    const patterns = patternTree(tree, features);
    base += patterns.base * scale;
    for (let from = 0; from < count; from += CHUNK) {
      const to = Math.min(count, from + CHUNK);
      const seen = patternsOf(patterns, rows, width, from, to);
      patterns.leaves.forEach((leaf, at) => {
        const own = seen.subarray(at * (to - from), (at + 1) * (to - from));
        remembered.addLeaf(leaf, own, scale, width, from, parts);
      });
    }
  }
  return { base, parts };
}

function patternTree(tree: Tree, features: readonly TreeFeature[]): PatternTree {
  const nodes = tree.feature.length;
  const slot = new Int32Array(nodes);
  const isNew = new Uint8Array(nodes);
  const leaves: LeafGame[] = [];
  let base = 0;
  const walk = (node: number, path: readonly number[], shares: readonly number[], weight: number): void => {
    if (node < 0) {
      const leaf = -1 - node;
      const value = tree.value[leaf] as number;
      base += weight * value;
      leaves[leaf] = { features: Int32Array.from(path), shares: Float64Array.from(shares), value };
      return;
    }
    const feature = tree.feature[node] as number;
    const known = path.indexOf(feature);
    const at = known < 0 ? path.length : known;
    if (at >= MOST_ON_PATH) throw cases.long_path({ most: MOST_ON_PATH });
    slot[node] = at;
    isNew[node] = known < 0 ? 1 : 0;
    const cover = tree.nodeCover[node] as number;
    for (const to of [tree.left[node] as number, tree.right[node] as number]) {
      const own = to < 0 ? (tree.leafCover[-1 - to] as number) : (tree.nodeCover[to] as number);
      const share = cover > 0 ? own / cover : 0;
      const through = shares.slice();
      through[at] = (shares[at] ?? 1) * share;
      walk(to, known < 0 ? [...path, feature] : path, through, weight * share);
    }
  };
  walk(nodes === 0 ? -1 : 0, [], [], 1);
  return { flat: flatten([tree], features), slot, isNew, leaves, base };
}

/** The pattern of each row at each leaf: leaf by leaf, its rows together. */
function patternsOf(
  { flat, slot, isNew, leaves }: PatternTree,
  rows: Float64Array,
  width: number,
  from: number,
  to: number,
): Uint32Array {
  const count = to - from;
  const seen = new Uint32Array(leaves.length * count);
  const nodes = slot.length;
  const pattern = new Uint32Array(nodes);
  const { child, feature } = flat;
  for (let r = 0; r < count; r++) {
    const base = (from + r) * width;
    // Nodes stand after the node above them.
    for (let node = 0; node < nodes; node++) {
      const goes = next(flat, node, rows[base + (feature[node] as number)] as number);
      const bit = 1 << (slot[node] as number);
      const own = pattern[node] as number;
      const through = isNew[node] === 1 ? own | bit : own;
      const stopped = isNew[node] === 1 ? own : own & ~bit;
      const [left, right] = [child[2 * node] as number, child[2 * node + 1] as number];
      const [ofLeft, ofRight] = goes === left ? [through, stopped] : [stopped, through];
      if (left >= 0) pattern[left] = ofLeft;
      else seen[(-1 - left) * count + r] = ofLeft;
      if (right >= 0) pattern[right] = ofRight;
      else seen[(-1 - right) * count + r] = ofRight;
    }
  }
  return seen;
}

class Remembered {
  readonly #known = new Uint8Array(1 << MOST_REMEMBERED);
  #weights = new Float64Array(0);
  readonly #one = new Float64Array(MOST_ON_PATH);
  readonly #whole = new Float64Array(MOST_ON_PATH + 1);

  /** Adds the parts of one leaf for all rows of a chunk. */
  addLeaf(
    { features, shares, value }: LeafGame,
    patterns: Uint32Array,
    scale: number,
    width: number,
    from: number,
    parts: Float64Array,
  ): void {
    const length = features.length;
    if (length === 0 || value === 0) return;
    const remembers = length <= MOST_REMEMBERED && patterns.length > 1;
    if (remembers) {
      this.#known.fill(0, 0, 1 << length);
      if (this.#weights.length < length << length) this.#weights = new Float64Array(length << length);
    }
    for (let r = 0; r < patterns.length; r++) {
      const pattern = patterns[r] as number;
      let weights = this.#one;
      let at = 0;
      if (remembers) {
        weights = this.#weights;
        at = pattern * length;
        if (this.#known[pattern] === 0) {
          this.#known[pattern] = 1;
          this.#weigh(shares, pattern, value * scale, weights, at);
        }
      } else this.#weigh(shares, pattern, value * scale, weights, 0);
      const base = (from + r) * width;
      for (let i = 0; i < length; i++) {
        const place = base + (features[i] as number);
        parts[place] = (parts[place] as number) + (weights[at + i] as number);
      }
    }
  }

  /**
   * The Shapley value of each feature at one leaf: with P(y) = Π (share + through · y) over the other features, its
   * coefficient of yᵏ weighs k! (m − 1 − k)! / m!.
   */
  #weigh(shares: Float64Array, pattern: number, value: number, into: Float64Array, at: number): void {
    const length = shares.length;
    const whole = this.#whole;
    for (let i = 0; i < length; i++) {
      whole[0] = 1;
      let degree = 0;
      for (let j = 0; j < length; j++) {
        if (j === i) continue;
        const share = shares[j] as number;
        if (((pattern >>> j) & 1) === 1) {
          whole[degree + 1] = whole[degree] as number;
          for (let k = degree; k > 0; k--) whole[k] = (whole[k] as number) * share + (whole[k - 1] as number);
          whole[0] = (whole[0] as number) * share;
          degree++;
        } else for (let k = 0; k <= degree; k++) whole[k] = (whole[k] as number) * share;
      }
      let sum = 0;
      let weight = 1 / length;
      for (let k = 0; k <= degree; k++) {
        sum += weight * (whole[k] as number);
        weight *= (k + 1) / (length - 1 - k);
      }
      into[at + i] = value * (((pattern >>> i) & 1) - (shares[i] as number)) * sum;
    }
  }
}
