import fc from "fast-check";
import { expect, it } from "vitest";
import { type Random, seededRandom } from "#ground/random";
import { scorerOf } from "./score.ts";
import type { Tree } from "./tree.ts";
import { addWalks, walksOf } from "./walk.ts";

const WIDTH = 3;
const features = ["a", "b", "c"].map((name) => ({ name, type: "numeric" as const, levels: [] }));
const VALUES = [0, -0, 1, -1, 0.5, 5e-324, -5e-324, 1e30, -1e30, 2.5, Number.NaN];
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

it("sends each row where the tree's nodes send it, at the bounds and where a value is missing, few rows as many", () => {
  fc.assert(
    fc.property(fc.integer(), fc.boolean(), (seed, float32) => {
      const random = seededRandom(seed);
      const trees = Array.from({ length: 5 }, () => randomTree(random));
      const rows = Array.from({ length: 1 + random.below(200) }, () =>
        Array.from({ length: WIDTH }, () => oneOf(random, VALUES)),
      );
      const round = float32 ? Math.fround : (number: number) => number;
      const columns = features.map((_, f) => Float64Array.from(rows, (row) => row[f] as number));
      const seen = rows.map((row) => row.map(round));
      const wanted = seen.map((row) => trees.reduce((sum, tree) => round(sum + answer(tree, row)), 0.25));
      const walks = walksOf(trees, WIDTH);
      if (!walks) throw new Error("these trees ask numbers only");
      for (const add of [addWalks.bind(null, walks), scorerOf(trees, features)]) {
        const into = new Float64Array(rows.length).fill(0.25);
        add(columns, into, float32);
        expect([...into]).toEqual(wanted);
      }
    }),
    { numRuns: 200 },
  );
});

it("walks models one after the other, and one larger than all before", () => {
  const random = seededRandom(7);
  const columns = features.map(() => Float64Array.from({ length: 100 }, () => oneOf(random, VALUES)));
  const models = [3, 2_000, 3, 1].map((count) => Array.from({ length: count }, () => randomTree(random)));
  for (const trees of [...models, ...models]) {
    const into = new Float64Array(100);
    scorerOf(trees, features)(columns, into, false);
    const rows = Array.from(into, (_, row) => columns.map((values) => values[row] as number));
    expect([...into]).toEqual(rows.map((row) => trees.reduce((sum, tree) => sum + answer(tree, row), 0)));
  }
});

it("leaves trees that ask for levels to others", () => {
  const tree = { ...randomTree(seededRandom(1)), levels: [Int32Array.of(0)] };
  expect(walksOf([tree], WIDTH)).toBeNull();
});
