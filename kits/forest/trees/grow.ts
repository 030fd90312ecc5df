import type { NumericBins } from "./bins.ts";
import type { Crew } from "./crew/crew.ts";
import { CURVATURE, GRADIENT, LANES, subtract, WEIGHT } from "./histogram.ts";
import { answerOf, bestSplit, type LeafSums, type Split, type SplitRules } from "./split.ts";
import type { Tree } from "./tree.ts";

export interface GrowRules extends SplitRules {
  readonly maxLeaves: number;
  readonly maxDepth: number;
  /** The leaf with most to gain is split first, or the shallowest. */
  readonly growth: "leaf" | "depth";
}

interface Leaf {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
  readonly sums: LeafSums;
  histogram: Float64Array | null;
  split: Split | null;
  /** The inner node above it and its side; null at the root. */
  readonly above: { readonly node: number; readonly side: "left" | "right" } | null;
}

/** A tree in the making, with the rows that ended in each leaf. */
export interface Grown {
  readonly tree: Tree;
  /** By leaf: its rows are `order[from .. to)`. */
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
}

/**
 * Grows one tree over the rows `order[0 .. count)` of a crew, which it sorts by leaf. `columns` are the features a leaf may ask, drawn
 * anew for each leaf by a random forest. The larger child's histogram is the parent's without the smaller one's.
 */
export function growTree(crew: Crew, count: number, columns: () => Int32Array, rules: GrowRules): Grown {
  return new Growing(crew, columns, rules).grow(count);
}

class Growing {
  readonly #crew: Crew;
  readonly #columns: () => Int32Array;
  readonly #rules: GrowRules;
  readonly #leaves: Leaf[] = [];
  readonly #nodes: { split: Split; threshold: number; left: number; right: number; cover: number }[] = [];

  constructor(crew: Crew, columns: () => Int32Array, rules: GrowRules) {
    this.#crew = crew;
    this.#columns = columns;
    this.#rules = rules;
  }

  grow(count: number): Grown {
    const histogram = this.#crew.histogram(0, count);
    const sums = { ...this.#total(histogram), least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
    this.#add({ from: 0, to: count, depth: 0, sums, histogram, split: null, above: null });
    while (this.#leaves.length < this.#rules.maxLeaves) {
      const at = this.#next();
      if (at < 0) break;
      this.#part(at);
    }
    for (const leaf of this.#leaves) this.#free(leaf);
    return { tree: this.#tree(), ranges: this.#leaves.map(({ from, to }) => ({ from, to })) };
  }

  /** Sums over the bins of the first feature: each row is in one of them. */
  #total(histogram: Float64Array): Pick<LeafSums, "gradient" | "curvature" | "weight"> {
    let [gradient, curvature, weight] = [0, 0, 0];
    const end = (this.#crew.offsets[1] as number) * LANES;
    for (let at = 0; at < end; at += LANES) {
      gradient += histogram[at + GRADIENT] as number;
      curvature += histogram[at + CURVATURE] as number;
      weight += histogram[at + WEIGHT] as number;
    }
    return { gradient, curvature, weight };
  }

  #add(leaf: Leaf, at = this.#leaves.length): void {
    const { maxDepth, minLeaf } = this.#rules;
    if (leaf.depth < maxDepth && leaf.sums.weight >= 2 * minLeaf && leaf.histogram !== null) {
      leaf.split = bestSplit(this.#crew, leaf.histogram, leaf.sums, this.#columns(), this.#rules);
    }
    // Only a leaf that may still be parted needs its histogram.
    if (leaf.split === null) this.#free(leaf);
    this.#leaves[at] = leaf;
    if (leaf.above) this.#link(leaf.above, -1 - at);
  }

  #link({ node, side }: { readonly node: number; readonly side: "left" | "right" }, to: number): void {
    const above = this.#nodes[node];
    if (above) above[side] = to;
  }

  #free(leaf: Leaf): void {
    if (leaf.histogram) this.#crew.free(leaf.histogram);
    leaf.histogram = null;
  }

  #next(): number {
    let best = -1;
    this.#leaves.forEach(({ split, depth }, at) => {
      if (!split) return;
      const other = this.#leaves[best];
      if (!other?.split) best = at;
      else if (this.#rules.growth === "depth" && depth !== other.depth) {
        if (depth < other.depth) best = at;
      } else if (split.gain > other.split.gain) best = at;
    });
    return best;
  }

  /** Splits a leaf: its left child takes its place, the right one is added. */
  #part(at: number): void {
    const leaf = this.#leaves[at] as Leaf;
    const split = leaf.split as Split;
    const node = this.#nodes.length;
    this.#nodes.push({ split, threshold: this.#threshold(split), left: 0, right: 0, cover: leaf.sums.weight });
    if (leaf.above) this.#link(leaf.above, node);
    const middle = this.#partition(leaf, split);
    const last = this.#leaves.length + 1 >= this.#rules.maxLeaves || leaf.depth + 1 >= this.#rules.maxDepth;
    const [left, right] = last ? [null, null] : this.#histograms(leaf, middle);
    if (last) this.#free(leaf);
    const depth = leaf.depth + 1;
    const own = { depth, split: null };
    this.#add(
      { ...own, from: leaf.from, to: middle, sums: split.left, histogram: left, above: { node, side: "left" } },
      at,
    );
    this.#add({
      ...own,
      from: middle,
      to: leaf.to,
      sums: split.right,
      histogram: right,
      above: { node, side: "right" },
    });
  }

  #histograms(leaf: Leaf, middle: number): [left: Float64Array, right: Float64Array] {
    const whole = leaf.histogram as Float64Array;
    const leftIsSmaller = middle - leaf.from <= leaf.to - middle;
    const [from, to] = leftIsSmaller ? [leaf.from, middle] : [middle, leaf.to];
    const smaller = this.#crew.histogram(from, to);
    subtract(whole, smaller);
    leaf.histogram = null;
    return leftIsSmaller ? [smaller, whole] : [whole, smaller];
  }

  #threshold({ feature, bin, levels }: Split): number {
    if (levels) return 0;
    return (this.#crew.features[feature] as NumericBins).cuts[bin - 1] ?? Number.POSITIVE_INFINITY;
  }

  /** Gives the first row of the right child. */
  #partition({ from, to }: Leaf, { feature, bin, levels, missingLeft }: Split): number {
    const { offsets } = this.#crew;
    const goesLeft = new Uint8Array((offsets[feature + 1] as number) - (offsets[feature] as number));
    goesLeft[0] = missingLeft ? 1 : 0;
    if (levels) for (const level of levels) goesLeft[level + 1] = 1;
    else goesLeft.fill(1, 1, bin + 1);
    return this.#crew.part(from, to, feature, goesLeft);
  }

  #tree(): Tree {
    const nodes = this.#nodes;
    const of = (value: (node: (typeof nodes)[number]) => number) => nodes.map(value);
    return {
      feature: Int32Array.from(of(({ split }) => split.feature)),
      threshold: Float64Array.from(of(({ threshold }) => threshold)),
      levels: nodes.map(({ split }) => split.levels),
      missingLeft: Uint8Array.from(of(({ split }) => (split.missingLeft ? 1 : 0))),
      left: Int32Array.from(of(({ left }) => left)),
      right: Int32Array.from(of(({ right }) => right)),
      value: Float64Array.from(this.#leaves, ({ sums }) =>
        answerOf(sums.gradient, sums.curvature, this.#rules, sums.least, sums.most),
      ),
      nodeCover: Float64Array.from(of(({ cover }) => cover)),
      leafCover: Float64Array.from(this.#leaves, ({ sums }) => sums.weight),
    };
  }
}
