import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "#ground/random";
import {
  auc,
  categoricalColumn,
  type Dataset,
  dataset,
  fitBoosted,
  fitForest,
  fitTree,
  logLoss,
  type Model,
  modelFromJson,
  numericColumn,
  predict,
  sliceRows,
  takeRows,
  treesModel,
} from "../index.ts";

const CITIES = ["Beijing", "Shanghai", "Guangzhou", "Chengdu", "Wuhan", "Xian", "Harbin"];

/** Rows whose label hangs on a product, a level, a curve and a missing value. */
function made(rows: number, seed: number): { data: Dataset; y: Float64Array } {
  const random = seededRandom(seed);
  const draw = () => Float64Array.from({ length: rows }, () => Math.round((random.next() * 4 - 2) * 1_000) / 1_000);
  const [a, b, c] = [draw(), draw(), draw()];
  const city = Array.from({ length: rows }, () => CITIES[random.below(CITIES.length)] as string);
  const y = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const [x, z, w] = [a[row] as number, b[row] as number, c[row] as number];
    const margin = x * z + Math.sin(2 * w) + ("BSG".includes((city[row] as string)[0] as string) ? 1 : -1);
    y[row] = random.next() < 1 / (1 + Math.exp(-2 * margin)) ? 1 : 0;
    if (random.next() < 0.1) a[row] = Number.NaN;
  }
  const columns = [
    numericColumn("a", a),
    numericColumn("b", b),
    numericColumn("c", c),
    categoricalColumn("city", city),
  ];
  return { data: dataset(columns), y };
}

function shuffled(rows: number, random: Random): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  for (let i = rows - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

const picked = (y: Float64Array, rows: ArrayLike<number>) => Float64Array.from(rows, (row) => y[row] as number);

function expectAdditive(
  model: Model & { shap: NonNullable<ReturnType<typeof treesModel>["shap"]> },
  raw: Float64Array,
  rows: Dataset,
) {
  const { base, parts } = model.shap(rows);
  const width = model.features.length;
  for (let row = 0; row < rows.rows; row++) {
    let sum = base;
    for (let f = 0; f < width; f++) sum += parts[row * width + f] as number;
    expect(Math.abs(sum - (raw[row] as number))).toBeLessThan(1e-6);
  }
}

describe("boosted trees", () => {
  it("answers and parts as worked out by hand", async () => {
    const y = Float64Array.of(1, 1, 1, 0);
    const whole = { y, rounds: 1, learningRate: 1, base: 0, minLeaf: 1, minCurvature: 0, l2: 1 };
    const flat = await fitBoosted({ ...whole, data: dataset([numericColumn("x", [1, 1, 1, 1])]) });
    // Nothing to ask: one leaf, and it adds nothing to what is known before the first tree.
    expect(flat.rounds).toBe(0);
    const { model } = await fitBoosted({ ...whole, data: dataset([numericColumn("x", [1, 2, 3, 4])]) });
    expect([...model.predictRaw(dataset([numericColumn("x", [1, 2, 3, 4])]))]).toEqual([
      expect.closeTo(1.5 / 1.75, 9),
      expect.closeTo(1.5 / 1.75, 9),
      expect.closeTo(1.5 / 1.75, 9),
      expect.closeTo(-0.5 / 1.25, 9),
    ]);
    // The gain of {1, 1, 1} | {0} is 0.49285714: a threshold just above leaves the tree unsplit.
    const below = await fitBoosted({ ...whole, minGain: 0.4928, data: dataset([numericColumn("x", [1, 2, 3, 4])]) });
    const above = await fitBoosted({ ...whole, minGain: 0.4929, data: dataset([numericColumn("x", [1, 2, 3, 4])]) });
    expect([below.rounds, above.rounds]).toEqual([1, 0]);
  });

  it("learns products, levels, curves and what is missing, on rows that it never saw", async () => {
    const { data, y } = made(6_000, 1);
    const learnt = { data: sliceRows(data, 0, 4_000), y: y.slice(0, 4_000) };
    const unseen = { data: sliceRows(data, 4_000, 6_000), y: y.slice(4_000) };
    const { model, rounds, losses } = await fitBoosted({
      ...learnt,
      rounds: 400,
      stopping: { data: unseen.data, y: unseen.y, rounds: 20 },
    });
    expect(auc(unseen.y, predict(model, unseen.data))).toBeGreaterThan(0.82);
    expect(rounds).toBeLessThan(400);
    expect(losses).toHaveLength(rounds + 20);
    expect(Math.min(...losses)).toBe(losses[rounds - 1]);
    expect(model.trees).toHaveLength(rounds);
    expect(logLoss(unseen.y, predict(model, unseen.data))).toBeCloseTo(losses[rounds - 1] as number, 9);
    const fromJson = modelFromJson(JSON.parse(JSON.stringify(model.toJson())));
    expect(fromJson.predictMargin(unseen.data)).toEqual(model.predictMargin(unseen.data));
    expectAdditive(model, model.predictRaw(unseen.data), unseen.data);
  });

  it("is the same for any number of threads, and for any order of rows", async () => {
    const { data, y } = made(20_000, 2);
    const alone = await fitBoosted({ data, y, rounds: 5 });
    const together = await fitBoosted({ data, y, rounds: 5, threads: 3 });
    expect(together.model.toJson()).toEqual(alone.model.toJson());
    const order = shuffled(data.rows, seededRandom(3));
    const other = await fitBoosted({ data: takeRows(data, order), y: picked(y, order), rounds: 5 });
    expect(other.model.toJson()).toEqual(alone.model.toJson());
  });

  it("takes a row given twice for one that weighs 2", async () => {
    const { data, y } = made(800, 4);
    const twice = Int32Array.from({ length: 1_600 }, (_, k) => k % 800);
    const doubled = await fitBoosted({ data: takeRows(data, twice), y: picked(y, twice), rounds: 10 });
    const weighed = await fitBoosted({ data, y, weights: new Float64Array(800).fill(2), rounds: 10 });
    const [a, b] = [doubled.model.predictMargin(data), weighed.model.predictMargin(data)];
    for (let row = 0; row < 800; row++) expect(a[row]).toBeCloseTo(b[row] as number, 9);
  });

  it("never breaks a monotone constraint", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000), fc.constantFrom("leaf" as const, "depth" as const), async (seed, growth) => {
        const { data, y } = made(600, seed);
        const { model } = await fitBoosted({ data, y, rounds: 15, minLeaf: 3, growth, monotone: { a: 1, c: -1 } });
        const row = seededRandom(seed).below(600);
        const grid = Float64Array.from({ length: 81 }, (_, k) => -2 + k / 20);
        for (const [name, direction] of [
          ["a", 1],
          ["c", -1],
        ] as const) {
          const moved = dataset(
            takeRows(data, new Int32Array(grid.length).fill(row)).columns.map((column) =>
              column.name === name ? numericColumn(name, grid) : column,
            ),
          );
          const answers = model.predictRaw(moved);
          for (let k = 1; k < grid.length; k++) {
            expect(direction * ((answers[k] as number) - (answers[k - 1] as number))).toBeGreaterThanOrEqual(-1e-12);
          }
        }
      }),
      { numRuns: 8 },
    );
  });

  it("draws rows and columns by its seed", async () => {
    const { data, y } = made(2_000, 5);
    const drawn = { data, y, rounds: 8, rowShare: 0.5, columnShare: 0.5 };
    const [one, same, other] = [
      await fitBoosted({ ...drawn, seed: 1 }),
      await fitBoosted({ ...drawn, seed: 1 }),
      await fitBoosted({ ...drawn, seed: 2 }),
    ];
    expect(same.model.toJson()).toEqual(one.model.toJson());
    expect(other.model.toJson()).not.toEqual(one.model.toJson());
    expect(auc(y, predict(one.model, data))).toBeGreaterThan(0.75);
  });

  it("tells how far it is, and stops when told", async () => {
    const { data, y } = made(500, 6);
    const abort = new AbortController();
    const told: number[] = [];
    const fit = fitBoosted({
      data,
      y,
      signal: abort.signal,
      onProgress: (done) => {
        told.push(done);
        if (done === 3) abort.abort(new Error("enough"));
      },
    });
    await expect(fit).rejects.toThrow("enough");
    expect(told).toEqual([1, 2, 3]);
  });

  it("refuses what makes no sense, by name", async () => {
    const { data, y } = made(50, 7);
    await expect(fitBoosted({ data, y: y.slice(1) })).rejects.toMatchObject({ caseName: "forest.wrong_length" });
    await expect(fitBoosted({ data, y, maxBins: 300 })).rejects.toMatchObject({ params: { what: "maxBins" } });
    await expect(fitBoosted({ data, y, monotone: { city: 1 } })).rejects.toMatchObject({ params: { column: "city" } });
    await expect(
      fitBoosted({ data, y: y.map((label, row) => (row === 9 ? Number.NaN : label)) }),
    ).rejects.toMatchObject({ params: { row: 9 } });
    const weights = new Float64Array(50).fill(1);
    weights[7] = -1;
    await expect(fitBoosted({ data, y, weights })).rejects.toMatchObject({ params: { what: "weights[7]" } });
  });
});

describe("a random forest", () => {
  it("answers with shares of positives, the same for any number of threads", async () => {
    const { data, y } = made(3_000, 8);
    const learnt = { data: sliceRows(data, 0, 2_000), y: y.slice(0, 2_000) };
    const unseen = sliceRows(data, 2_000, 3_000);
    const forest = await fitForest({ ...learnt, trees: 30 });
    const answers = forest.predictRaw(unseen);
    expect(Math.min(...answers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...answers)).toBeLessThanOrEqual(1);
    expect(auc(y.slice(2_000), answers)).toBeGreaterThan(0.8);
    const again = await fitForest({ ...learnt, trees: 30, threads: 2 });
    expect(again.predictRaw(unseen)).toEqual(answers);
    expectAdditive(forest, answers, unseen);
  });
});

describe("one tree", () => {
  it("parts rows where the label turns", async () => {
    const x = Array.from({ length: 200 }, (_, n) => n);
    const y = Float64Array.from(x, (n) => (n >= 120 ? 1 : 0));
    const tree = await fitTree({ data: dataset([numericColumn("x", x)]), y, maxLeaves: 2 });
    expect(tree.trees[0]).toMatchObject({ threshold: Float64Array.of(119.5), value: Float64Array.of(0, 1) });
  });
});

describe("parts of an answer", () => {
  it("is what the textbook tree says", () => {
    const tree = {
      feature: Int32Array.of(0, 1),
      threshold: Float64Array.of(0.5, 0.5),
      levels: [null, null],
      missingLeft: Uint8Array.of(0, 0),
      left: Int32Array.of(-1, -2),
      right: Int32Array.of(1, -3),
      value: Float64Array.of(10, 20, 40),
      nodeCover: Float64Array.of(100, 60),
      leafCover: Float64Array.of(40, 20, 40),
    };
    const features = ["x1", "x2"].map((name) => ({ name, type: "numeric" as const, levels: [] }));
    const model = treesModel({ kind: "tree", features, trees: [tree], base: 0, answer: "number" });
    const rows = dataset([numericColumn("x1", [1, 1, 0]), numericColumn("x2", [1, 0, 1])]);
    const { base, parts } = model.shap(rows);
    expect(base).toBeCloseTo(24, 9);
    const expected = [10.66666667, 5.33333333, 6.66666667, -10.66666667, -16, 2];
    expected.forEach((part, n) => void expect(parts[n]).toBeCloseTo(part, 7));
    expect(model.contributions(rows, 1).parts).toEqual([
      { feature: "x1", value: expect.closeTo(6.66666667, 7) },
      { feature: "x2", value: expect.closeTo(-10.66666667, 7) },
    ]);
  });

  it("equals Shapley's definition, feature by feature", async () => {
    const { data, y } = made(400, 9);
    const { model } = await fitBoosted({ data, y, rounds: 3, maxLeaves: 12, minLeaf: 4 });
    const rows = sliceRows(data, 0, 6);
    const { parts } = model.shap(rows);
    for (let row = 0; row < rows.rows; row++) {
      const exact = byDefinition(model, sliceRows(rows, row, row + 1));
      exact.forEach((part, f) => void expect(parts[row * exact.length + f]).toBeCloseTo(part, 9));
    }
  });
});

/** Σ over all sets of features; what is outside the set is averaged by cover. */
function byDefinition(model: ReturnType<typeof treesModel>, row: Dataset): number[] {
  const width = model.features.length;
  const answer = (set: number): number => {
    let sum = 0;
    for (const tree of model.trees) {
      const walk = (node: number): number => {
        if (node < 0) return tree.value[-1 - node] as number;
        const [left, right] = [tree.left[node] as number, tree.right[node] as number];
        const feature = tree.feature[node] as number;
        if ((set >> feature) & 1) {
          // The answer of a copy of the tree that begins here tells which way the row goes.
          return walk(goesLeft(model, tree, node, row) ? left : right);
        }
        const cover = (to: number) => (to < 0 ? tree.leafCover[-1 - to] : tree.nodeCover[to]) as number;
        return (cover(left) * walk(left) + cover(right) * walk(right)) / (tree.nodeCover[node] as number);
      };
      sum += walk(tree.feature.length === 0 ? -1 : 0);
    }
    return sum;
  };
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  return Array.from({ length: width }, (_, f) => {
    let part = 0;
    for (let set = 0; set < 1 << width; set++) {
      if ((set >> f) & 1) continue;
      const size = [...set.toString(2)].filter((bit) => bit === "1").length;
      const weight = (factorial(size) * factorial(width - 1 - size)) / factorial(width);
      part += weight * (answer(set | (1 << f)) - answer(set));
    }
    return part;
  });
}

function goesLeft(
  model: ReturnType<typeof treesModel>,
  tree: ReturnType<typeof treesModel>["trees"][number],
  node: number,
  row: Dataset,
): boolean {
  const column = row.columns[tree.feature[node] as number];
  if (column?.type === "numeric") {
    const value = column.values[0] as number;
    return Number.isNaN(value) ? tree.missingLeft[node] === 1 : value <= (tree.threshold[node] as number);
  }
  const level = column?.levels[column.codes[0] as number] ?? "";
  const place = model.inputs[tree.feature[node] as number]?.levels.indexOf(level) ?? -1;
  return place < 0 ? tree.missingLeft[node] === 1 : (tree.levels[node]?.includes(place) ?? false);
}
