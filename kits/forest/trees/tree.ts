/**
 * One decision tree in flat arrays. An inner node n sends a row to `left[n]` or `right[n]`: a number ≥ 0 is an inner node, a
 * number below 0 is leaf `-1 - number`. A tree of one leaf has no inner node.
 */
export interface Tree {
  /** The feature that a node asks. */
  readonly feature: Int32Array;
  /** A number goes left where it is ≤ this; unused for levels. */
  readonly threshold: Float64Array;
  /** Levels (places in the feature's list) that go left; null for numbers. */
  readonly levels: readonly (Int32Array | null)[];
  /** 1 where a missing value goes left. Levels never seen count as missing. */
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** By leaf: what it adds. */
  readonly value: Float64Array;
  /** Weight of the training rows at each inner node and each leaf: how a path weighs where it is not asked. */
  readonly nodeCover: Float64Array;
  readonly leafCover: Float64Array;
}

/** A tree as plain data. */
export interface TreeJson {
  readonly feature: readonly number[];
  /** Null: every number goes left. */
  readonly threshold: readonly (number | null)[];
  readonly levels: readonly (readonly number[] | null)[];
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly value: readonly number[];
  readonly nodeCover: readonly number[];
  readonly leafCover: readonly number[];
}

export function treeToJson(tree: Tree): TreeJson {
  return {
    feature: [...tree.feature],
    threshold: Array.from(tree.threshold, (one) => (one === Number.POSITIVE_INFINITY ? null : one)),
    levels: tree.levels.map((levels) => (levels === null ? null : [...levels])),
    missingLeft: [...tree.missingLeft],
    left: [...tree.left],
    right: [...tree.right],
    value: [...tree.value],
    nodeCover: [...tree.nodeCover],
    leafCover: [...tree.leafCover],
  };
}

export function treeFromJson(json: TreeJson): Tree {
  return {
    feature: Int32Array.from(json.feature),
    threshold: Float64Array.from(json.threshold, (one) => one ?? Number.POSITIVE_INFINITY),
    levels: json.levels.map((levels) => (levels === null ? null : Int32Array.from(levels))),
    missingLeft: Uint8Array.from(json.missingLeft),
    left: Int32Array.from(json.left),
    right: Int32Array.from(json.right),
    value: Float64Array.from(json.value),
    nodeCover: Float64Array.from(json.nodeCover),
    leafCover: Float64Array.from(json.leafCover),
  };
}
