import fc from "fast-check";
import { expect, it } from "vitest";
import { type Random, seededRandom } from "#ground/random";
import type { Tree } from "./tree.ts";
import { addWalks, walksOf } from "./walk.ts";

const WIDTH = 3;
const VALUES = [0, -0, 1, -1, 0.5, 5e-324, -5e-324, 1e300, -1e300, 2.5, Number.NaN];
const THRESHOLDS = [...VALUES.slice(0, -1), Number.POSITIVE_INFINITY];

const oneOf = <T>(random: Random, from: readonly T[]): T => from[random.below(from.length)] as T;

/** A tree of any shape with up to 40 leaves. */
function randomTree(random: Random): Tree {
  const leaves = 1 + random.below(40);
  const nodes: { left: number; right: number }[] = [];
  const open: { node: number; side: "left" | "right" }[] = [];
  while (nodes.length < leaves - 1) {
    if (nodes.length > 0) {
      const [place] = open.splice(random.below(open.length), 1);
      if (place) (nodes[place.node] as (typeof nodes)[number])[place.side] = nodes.length;
    }
    open.push({ node: nodes.length, side: "left" }, { node: nodes.length, side: "right" });
    nodes.push({ left: 0, right: 0 });
  }
  open.forEach(({ node, side }, leaf) => {
    (nodes[node] as (typeof nodes)[number])[side] = -1 - leaf;
  });
  return {
    feature: Int32Array.from(nodes, () => random.below(WIDTH)),
    threshold: Float64Array.from(nodes, () => oneOf(random, THRESHOLDS)),
    levels: nodes.map(() => null),
    missingLeft: Uint8Array.from(nodes, () => random.below(2)),
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    value: Float64Array.from({ length: leaves }, () => Math.fround(random.next() - 0.5)),
    nodeCover: new Float64Array(nodes.length),
    leafCover: new Float64Array(leaves),
  };
}

function answer(tree: Tree, row: readonly number[]): number {
  let node = tree.feature.length === 0 ? -1 : 0;
  while (node >= 0) {
    const value = row[tree.feature[node] as number] as number;
    const left = Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= (tree.threshold[node] as number);
    node = (left ? tree.left[node] : tree.right[node]) as number;
  }
  return tree.value[-1 - node] as number;
}

it("sends each row where the tree's nodes send it, at the bounds and where a value is missing", () => {
  fc.assert(
    fc.property(fc.integer(), fc.boolean(), (seed, float32) => {
      const random = seededRandom(seed);
      const trees = Array.from({ length: 5 }, () => randomTree(random));
      const rows = Array.from({ length: 1 + random.below(150) }, () =>
        Array.from({ length: WIDTH }, () => oneOf(random, VALUES)),
      );
      const into = new Float64Array(rows.length).fill(0.25);
      const walks = walksOf(trees, WIDTH);
      if (!walks) throw new Error("these trees ask numbers only");
      addWalks(walks, Float64Array.from(rows.flat()), WIDTH, into, float32);
      const round = float32 ? Math.fround : (sum: number) => sum;
      expect([...into]).toEqual(rows.map((row) => trees.reduce((sum, tree) => round(sum + answer(tree, row)), 0.25)));
    }),
    { numRuns: 200 },
  );
});

it("leaves trees that ask for levels to others", () => {
  const tree = { ...randomTree(seededRandom(1)), levels: [Int32Array.of(0)] };
  expect(walksOf([tree], WIDTH)).toBeNull();
});
