import type { Binned } from "./bins.ts";
import { CURVATURE, GRADIENT, LANES, WEIGHT } from "./histogram.ts";

/** What a split must keep to. */
export interface SplitRules {
  /** Least weight of a leaf's rows. */
  readonly minLeaf: number;
  /** Least curvature of a leaf. */
  readonly minCurvature: number;
  readonly l1: number;
  readonly l2: number;
  /** Least gain. */
  readonly minGain: number;
  /** By feature: 1 the answer may never fall as the feature rises, −1 never rise, 0 free; null: all free. */
  readonly monotone: Int8Array | null;
}

/** Sums of a leaf's rows and the bounds that constraints above it set. */
export interface LeafSums {
  readonly gradient: number;
  readonly curvature: number;
  readonly weight: number;
  readonly least: number;
  readonly most: number;
}

export interface Split {
  /** How far the loss falls. */
  readonly gain: number;
  readonly feature: number;
  /** Numbers: present bins up to this one go left (bin 0 is missing). */
  readonly bin: number;
  /** Levels that go left, places in the feature's list, ascending; null for numbers. */
  readonly levels: Int32Array | null;
  readonly missingLeft: boolean;
  readonly left: LeafSums;
  readonly right: LeafSums;
}

/** Up to this many levels each is tried alone against the others; above, levels are ordered by their answer first. */
const ONE_AGAINST_REST = 4;
/** Added to the L2 penalty of levels, and to the curvature by which they are ordered: rare levels promise too much. */
const LEVEL_L2 = 10;

function shrunk(gradient: number, l1: number): number {
  if (l1 === 0) return gradient;
  return Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1);
}

/** What a leaf of these sums answers. */
export function answerOf(gradient: number, curvature: number, rules: SplitRules, least: number, most: number): number {
  const answer = (0 - shrunk(gradient, rules.l1)) / (curvature + rules.l2);
  return Math.min(most, Math.max(least, Number.isFinite(answer) ? answer : 0));
}

/** Twice how far the loss falls when a leaf of these sums answers as it does. */
function worth(gradient: number, curvature: number, l2: number, rules: SplitRules, bounded: boolean, leaf: LeafSums) {
  const g = shrunk(gradient, rules.l1);
  if (!bounded) return (g * g) / (curvature + l2);
  const answer = answerOf(gradient, curvature, rules, leaf.least, leaf.most);
  return -(2 * g * answer + (curvature + l2) * answer * answer);
}

/** The best split of a leaf by its histogram, of the features given; null where none is good enough. */
export function bestSplit(
  { features, offsets }: Binned,
  histogram: Float64Array,
  leaf: LeafSums,
  columns: Int32Array,
  rules: SplitRules,
): Split | null {
  const search = new Search(histogram, leaf, rules);
  for (const f of columns) {
    const [first, end] = [offsets[f] as number, offsets[f + 1] as number];
    if (features[f]?.type === "numeric") search.numbers(f, first, end);
    else search.levels(f, first, end);
  }
  return search.split();
}

class Search {
  readonly #h: Float64Array;
  readonly #leaf: LeafSums;
  readonly #rules: SplitRules;
  readonly #bounded: boolean;
  #gain: number;
  #feature = -1;
  #bin = 0;
  #levels: Int32Array | null = null;
  #missingLeft = false;
  #left: [gradient: number, curvature: number, weight: number] = [0, 0, 0];

  constructor(histogram: Float64Array, leaf: LeafSums, rules: SplitRules) {
    this.#h = histogram;
    this.#leaf = leaf;
    this.#rules = rules;
    this.#bounded = rules.monotone !== null;
    this.#gain = rules.minGain;
  }

  #sum(bin: number, lane: number): number {
    return this.#h[bin * LANES + lane] as number;
  }

  numbers(feature: number, first: number, end: number): void {
    const direction = this.#rules.monotone?.[feature] ?? 0;
    const missing = this.#sum(first, WEIGHT) > 0;
    for (const missingLeft of missing ? [false, true] : [false]) {
      if (this.#bounded || this.#rules.l1 > 0) this.#scan(feature, first, end, direction, missingLeft, missing);
      else this.#scanFree(feature, first, end, missingLeft, missing);
    }
  }

  /** As {@link Search.#scan} where nothing constrains answers and there is no L1: most of the time that a search takes. */
  #scanFree(feature: number, first: number, end: number, missingLeft: boolean, missing: boolean): void {
    const h = this.#h;
    const { gradient, curvature, weight } = this.#leaf;
    const { minLeaf, minCurvature, l2 } = this.#rules;
    const whole = (gradient * gradient) / (curvature + l2);
    const start = first * LANES;
    let g = missingLeft ? (h[start] as number) : 0;
    let c = missingLeft ? (h[start + CURVATURE] as number) : 0;
    let w = missingLeft ? (h[start + WEIGHT] as number) : 0;
    let most = this.#gain;
    let best = -1;
    let bestG = 0;
    let bestC = 0;
    let bestW = 0;
    const last = (missing && !missingLeft ? end : end - 1) * LANES;
    for (let at = start + LANES; at < last; at += LANES) {
      const own = h[at + WEIGHT] as number;
      if (own === 0) continue;
      g += h[at + GRADIENT] as number;
      c += h[at + CURVATURE] as number;
      w += own;
      if (weight - w < minLeaf) break;
      if (w < minLeaf) continue;
      const rg = gradient - g;
      const rc = curvature - c;
      if (c < minCurvature || rc < minCurvature) continue;
      const gain = ((g * g) / (c + l2) + (rg * rg) / (rc + l2) - whole) / 2;
      if (!(gain > most)) continue;
      most = gain;
      best = at;
      bestG = g;
      bestC = c;
      bestW = w;
    }
    if (best < 0) return;
    this.#gain = most;
    this.#keep(feature, best / LANES - first, null, missingLeft, bestG, bestC, bestW);
  }

  /** Cuts after each present bin; what is missing goes left or right as a whole. */
  #scan(feature: number, first: number, end: number, direction: number, missingLeft: boolean, missing: boolean): void {
    const h = this.#h;
    const start = first * LANES;
    let g = missingLeft ? (h[start] as number) : 0;
    let c = missingLeft ? (h[start + CURVATURE] as number) : 0;
    let w = missingLeft ? (h[start + WEIGHT] as number) : 0;
    // A cut after the last bin parts what is missing from all that is present.
    const last = missing && !missingLeft ? end : end - 1;
    for (let bin = first + 1; bin < last; bin++) {
      const at = bin * LANES;
      const own = h[at + WEIGHT] as number;
      if (own === 0) continue;
      g += h[at + GRADIENT] as number;
      c += h[at + CURVATURE] as number;
      w += own;
      if (this.#leaf.weight - w < this.#rules.minLeaf) break;
      if (this.#better(g, c, w, this.#rules.l2, direction)) {
        this.#keep(feature, bin - first, null, missingLeft, g, c, w);
      }
    }
  }

  levels(feature: number, first: number, end: number): void {
    const present: number[] = [];
    for (let bin = first + 1; bin < end; bin++) if (this.#sum(bin, WEIGHT) > 0) present.push(bin);
    const l2 = this.#rules.l2 + LEVEL_L2;
    if (present.length <= ONE_AGAINST_REST) {
      for (const bin of present) {
        const [g, c, w] = [this.#sum(bin, GRADIENT), this.#sum(bin, CURVATURE), this.#sum(bin, WEIGHT)];
        if (this.#leaf.weight - w < this.#rules.minLeaf) continue;
        if (this.#better(g, c, w, this.#rules.l2, 0)) {
          this.#keep(feature, 0, Int32Array.of(bin - first - 1), false, g, c, w);
        }
      }
      return;
    }
    const promise = (bin: number) => this.#sum(bin, GRADIENT) / (this.#sum(bin, CURVATURE) + LEVEL_L2);
    present.sort((a, b) => promise(a) - promise(b) || a - b);
    let [g, c, w] = [0, 0, 0];
    for (const [k, bin] of present.entries()) {
      g += this.#sum(bin, GRADIENT);
      c += this.#sum(bin, CURVATURE);
      w += this.#sum(bin, WEIGHT);
      if (this.#leaf.weight - w < this.#rules.minLeaf) break;
      if (this.#better(g, c, w, l2, 0)) {
        const levels = Int32Array.from(present.slice(0, k + 1), (one) => one - first - 1).sort();
        this.#keep(feature, 0, levels, false, g, c, w);
      }
    }
  }

  #better(g: number, c: number, w: number, l2: number, direction: number): boolean {
    const { minLeaf, minCurvature } = this.#rules;
    const leaf = this.#leaf;
    if (w < minLeaf || c < minCurvature || leaf.curvature - c < minCurvature) return false;
    const [rg, rc] = [leaf.gradient - g, leaf.curvature - c];
    if (direction !== 0) {
      const left = answerOf(g, c, this.#rules, leaf.least, leaf.most);
      const right = answerOf(rg, rc, this.#rules, leaf.least, leaf.most);
      if (direction * (right - left) < 0) return false;
    }
    const gain =
      (worth(g, c, l2, this.#rules, this.#bounded, leaf) +
        worth(rg, rc, l2, this.#rules, this.#bounded, leaf) -
        worth(leaf.gradient, leaf.curvature, l2, this.#rules, this.#bounded, leaf)) /
      2;
    if (!(gain > this.#gain)) return false;
    this.#gain = gain;
    return true;
  }

  #keep(
    feature: number,
    bin: number,
    levels: Int32Array | null,
    missingLeft: boolean,
    ...left: [gradient: number, curvature: number, weight: number]
  ): void {
    this.#feature = feature;
    this.#bin = bin;
    this.#levels = levels;
    this.#missingLeft = missingLeft;
    this.#left = left;
  }

  split(): Split | null {
    if (this.#feature < 0) return null;
    const leaf = this.#leaf;
    const [g, c, w] = this.#left;
    let [leftMost, rightLeast, leftLeast, rightMost] = [leaf.most, leaf.least, leaf.least, leaf.most];
    const direction = this.#rules.monotone?.[this.#feature] ?? 0;
    if (direction !== 0) {
      // All that comes below stays on its side of the middle, so that no later split breaks the constraint.
      const left = answerOf(g, c, this.#rules, leaf.least, leaf.most);
      const right = answerOf(leaf.gradient - g, leaf.curvature - c, this.#rules, leaf.least, leaf.most);
      const middle = (left + right) / 2;
      if (direction > 0) [leftMost, rightLeast] = [middle, middle];
      else [leftLeast, rightMost] = [middle, middle];
    }
    return {
      gain: this.#gain,
      feature: this.#feature,
      bin: this.#bin,
      levels: this.#levels,
      missingLeft: this.#missingLeft,
      left: { gradient: g, curvature: c, weight: w, least: leftLeast, most: leftMost },
      right: {
        gradient: leaf.gradient - g,
        curvature: leaf.curvature - c,
        weight: leaf.weight - w,
        least: rightLeast,
        most: rightMost,
      },
    };
  }
}
