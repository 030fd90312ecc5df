import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { auc, categoricalColumn, type Dataset, dataset, numericColumn, takeRows } from "#kits/forest";
import {
  type AlgorithmName,
  algorithmNames,
  algorithmsOf,
  byGroup,
  calibrate,
  chooseAlgorithm,
  compareAlgorithms,
  driftOf,
  evaluateRows,
  explainRows,
  fitAlgorithm,
  fitAlgorithms,
  fitBase,
  labelsAt,
  laterError,
  modelOf,
  planOf,
  probabilitiesOf,
  shapRanking,
  standing,
  suspiciousFeatures,
} from "./index.ts";

/** Customers whose chance hangs on age (both ends) and trade; `noise` says nothing, `after` is known only afterwards. */
function customers(rows: number, seed = 1): { data: Dataset; y: Float64Array } {
  const random = seededRandom(seed);
  const age = Array.from({ length: rows }, () => 18 + random.below(70));
  const trade = age.map(() => ["clerk", "farmer", "retired", null][random.below(4)]);
  const noise = age.map(() => random.next());
  const y = Float64Array.from(age, (years, row) => {
    const chance = 0.08 + (years > 65 || years < 25 ? 0.4 : 0) + (trade[row] === "retired" ? 0.25 : 0);
    return Number(random.next() < chance);
  });
  const after = Array.from(y, (label) => label * 2 + random.next() * 2.2);
  const data = dataset([
    numericColumn("age", age),
    categoricalColumn("trade", trade),
    numericColumn("noise", noise),
    numericColumn("after", after),
  ]);
  return { data, y };
}

const without = (data: Dataset, name: string): Dataset => ({
  rows: data.rows,
  columns: data.columns.filter((column) => column.name !== name),
});

const parts = (rows: number, train: number) => ({
  train: Int32Array.from({ length: train }, (_, row) => row),
  test: Int32Array.from({ length: rows - train }, (_, row) => train + row),
});

describe("names", () => {
  it("understands what others call the algorithms, and says what there is", () => {
    expect(algorithmsOf([])).toEqual([...algorithmNames]);
    expect(algorithmsOf(["knn", "LightGBM", "random-forest", "lightgbm"])).toEqual(["boosted", "forest", "neighbours"]);
    expect(() => algorithmsOf(["magic"])).toThrow(/magic; known are boosted, .*weighted_vote/);
  });
});

describe("compareAlgorithms", () => {
  const { data: whole, y } = customers(1_000);
  const data = without(whole, "after");
  const split = parts(1_000, 700);

  it("[C097] [C100] fits every family and votes of the best, calibrated, and measures all on rows none saw", async () => {
    const seen: string[] = [];
    const options = {
      seed: 7,
      candidates: 2,
      onProgress: ({ algorithm }: { algorithm: string }) => seen.push(algorithm),
    };
    const compared = await compareAlgorithms({ data, y, parts: split, options });
    expect(compared.rows.map(({ name }) => name)).toEqual([...algorithmNames]);
    const test = takeRows(data, split.test);
    const labels = labelsAt(y, split.test);
    const rate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    for (const row of compared.rows) {
      expect([row.name, row.rows]).toEqual([row.name, 300]);
      expect(row.auc, row.name).toBeGreaterThan(row.name === "svm" || row.name === "logistic" ? 0.55 : 0.58);
      const own = compared.probabilities.get(row.name) ?? new Float64Array();
      const mean = own.reduce((sum, p) => sum + p, 0) / own.length;
      expect(Math.abs(mean - rate), row.name).toBeLessThan(0.06);
      const fitted = compared.fitted.find(({ name }) => name === row.name);
      expect(probabilitiesOf(JSON.parse(JSON.stringify(fitted)), test)).toEqual(own);
    }
    // Both ends of age count: what asks questions beats what draws one line.
    const area = (name: AlgorithmName) => compared.rows.find((row) => row.name === name)?.auc ?? 0;
    expect(area("boosted")).toBeGreaterThan(area("logistic") + 0.03);
    expect(["boosted", "boosted_depth", "forest", "tree", "vote", "weighted_vote"]).toContain(compared.best);
    expect(new Set(seen).size).toBe(9);
  });

  it("chooses without a look at the rows it is told on, and gives the same bytes twice", async () => {
    const names: AlgorithmName[] = ["boosted", "tree", "weighted_vote"];
    const options = { candidates: 2 };
    const first = await compareAlgorithms({ data, y, parts: split, names, options });
    const turned = y.map((label, row) => (row >= 700 ? 1 - label : label));
    const second = await compareAlgorithms({ data, y: turned, parts: split, names, options });
    const bytes = (fitted: typeof first.fitted) => JSON.stringify(fitted.map(({ seconds, ...rest }) => rest));
    expect(bytes(second.fitted)).toBe(bytes(first.fitted));
    expect(second.best).toBe(first.best);
    const areas = (rows: typeof first.rows) => rows.map((row) => row.auc ?? 0);
    for (const [i, area] of areas(second.rows).entries()) expect(area + (areas(first.rows)[i] ?? 0)).toBeCloseTo(1, 9);
  });

  it("chooses by the validation rows where they are given, measured by a fit to the rows before them, then learns from both", async () => {
    const { train } = parts(700, 500);
    const validation = Int32Array.from({ length: 200 }, (_, row) => 500 + row);
    const fitted = await fitAlgorithm("logistic", data, y, { train, validation }, { candidates: 3 });
    expect(fitted.later?.auc).toBeCloseTo(auc(labelsAt(y, validation), fitted.later?.probabilities ?? []) ?? 0, 12);
    expect(standing(fitted)).toBe(fitted.later?.auc);
    const before = await fitAlgorithm("logistic", data, y, { train }, { candidates: 3 });
    expect(JSON.stringify(fitted.model)).not.toBe(JSON.stringify(before.model));
  });

  it("tells later steps each by a fit to all rows before it, and means by their own order", async () => {
    const { train } = parts(700, 300);
    const validation = Int32Array.from({ length: 400 }, (_, row) => 300 + row);
    const stepped = { train, validation, steps: [150, 250] };
    const options = { candidates: 1, calibration: "platt" } as const;
    const fitted = await fitAlgorithm("logistic", data, y, stepped, options);
    expect(fitted.later?.areas).toHaveLength(3);
    // The second step by hand: learnt from the 450 rows before it, measured on its hundred.
    const second = await fitAlgorithm("logistic", data, y, { train: parts(700, 450).train }, options);
    const held = Int32Array.from({ length: 100 }, (_, row) => 450 + row);
    const own = modelOf(second).predictMargin(takeRows(data, held));
    expect(fitted.later?.areas[1]).toBeCloseTo(auc(labelsAt(y, held), own) ?? 0, 12);
    const areas = (fitted.later?.areas ?? []).flatMap((area) => area ?? []);
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    expect(fitted.later?.auc).toBeCloseTo(mean, 12);
    const spread = areas.reduce((sum, area) => sum + (area - mean) ** 2, 0) / 2;
    expect(laterError(fitted)).toBeCloseTo(Math.sqrt(spread / 3), 12);
  });

  it("takes the simplest that the best does not beat beyond chance, where several steps were told", () => {
    const one = (name: AlgorithmName, areas: number[]) => ({
      name,
      later: {
        rows: 1,
        auc: areas.reduce((sum, area) => sum + area, 0) / areas.length,
        ks: null,
        logLoss: null,
        brier: null,
        probabilities: new Float64Array(),
        areas,
      },
      heldOut: { rows: 1, auc: null, ks: null, logLoss: null, brier: null },
    });
    const forest = one("forest", [0.8, 0.6, 0.7, 0.74]);
    // Leads of 5, −1, 4 and 1 points: 2.25 on average, and chance alone gives 3.2 once in twenty.
    expect(chooseAlgorithm([forest, one("logistic", [0.75, 0.61, 0.66, 0.73])]).name).toBe("logistic");
    // Two points in every step are no chance.
    expect(chooseAlgorithm([forest, one("logistic", [0.78, 0.58, 0.681, 0.72])]).name).toBe("forest");
    expect(chooseAlgorithm([forest, one("tree", [0.7, 0.55, 0.6, 0.66])]).name).toBe("forest");
    expect(laterError(one("tree", [0.7]))).toBeNull();
  });

  it("takes the simpler of equals, and a vote only where it is clearly better", () => {
    const one = (name: AlgorithmName, area: number) => ({
      name,
      later: null,
      heldOut: { rows: 1, auc: area, ks: null, logLoss: null, brier: null },
    });
    expect(chooseAlgorithm([one("boosted", 0.8), one("logistic", 0.7997)]).name).toBe("logistic");
    expect(chooseAlgorithm([one("boosted", 0.8), one("weighted_vote", 0.8015)]).name).toBe("boosted");
    expect(chooseAlgorithm([one("boosted", 0.8), one("vote", 0.81)]).name).toBe("vote");
  });

  it("refuses what nothing can be learnt from, stops at once when told, and heeds its budget", async () => {
    await expect(
      compareAlgorithms({ data, y: new Float64Array(1_000), parts: split, names: ["tree"] }),
    ).rejects.toThrow(/700 rows with 0 positives/);
    const signal = AbortSignal.abort();
    await expect(compareAlgorithms({ data, y, parts: split, names: ["tree"], options: { signal } })).rejects.toThrow(
      /abort/i,
    );
    const hurried = await fitAlgorithm("tree", data, y, split, { seconds: 0 });
    expect(hurried.budgetReached).toBe(true);
    expect(hurried.heldOut.auc).toBeGreaterThan(0.55);
  });
});

describe("many rows", () => {
  it("are searched by samples, and what costs most a row learns from one and says so", async () => {
    const { data, y } = customers(50_000);
    const all = Int32Array.from(y.keys());
    const plan = planOf(y, { train: all }, 1);
    expect(plan.turns.map(({ inside, held }) => [inside.length, held.length])).toEqual([[40_000, 10_000]]);
    const small = without(without(data, "noise"), "after");
    const made = (name: "svm" | "tree") => fitBase(name, small, y, plan, { candidates: 3, seed: 1 });
    const [svm, tree] = [await made("svm"), await made("tree")];
    expect([svm.sample, tree.sample]).toEqual([25_000, null]);
    // Ten thousand rows for all, twice as many for the better half.
    expect(tree.tried.map(({ rows }) => Math.round(rows / 1_000))).toEqual([10, 10, 10, 20, 20]);
    expect(tree.held.rows).toHaveLength(10_000);
    expect((await made("svm")).model).toEqual(svm.model);
    expect((await fitBase("neighbours", small, y, planOf(y, parts(50_000, 4_000), 1), { candidates: 1 })).sample).toBe(
      3_000,
    );
  });
});

describe("explanations", () => {
  const { data: whole, y } = customers(700);
  const data = without(whole, "after");
  const split = parts(700, 600);
  const rows = takeRows(data, split.test);

  it("[C108] rank features by what they move, with direction and dependence, and sum to each answer", async () => {
    const names: AlgorithmName[] = ["boosted", "forest", "logistic", "vote"];
    for (const fitted of await fitAlgorithms(names, data, y, split, { candidates: 1 })) {
      const { name } = fitted;
      const explained = explainRows(modelOf(fitted), rows);
      expect(explained.maxAdditivityError, name).toBeLessThan(1e-6);
      const ranked = shapRanking(explained, rows);
      expect(ranked.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      if (name !== "logistic") expect(ranked.at(-1)?.feature, name).toBe("noise");
      const trade = ranked.find(({ feature }) => feature === "trade");
      expect(trade?.dependence[0]?.value, name).toBe("retired");
      const age = ranked.find(({ feature }) => feature === "age");
      if (name === "boosted") expect(age?.dependence.at(-1)?.effect).toBeGreaterThan(age?.dependence[3]?.effect ?? 0);
    }
  });

  it("are sampled where a model gives no reasons, and sum all the same", async () => {
    const fitted = await fitAlgorithm("neighbours", data, y, split, { candidates: 1 });
    const explained = explainRows(modelOf(fitted), takeRows(data, split.test.slice(0, 20)));
    expect(explained.method).toBe("sampled");
    expect(explained.maxAdditivityError).toBeLessThan(1e-9);
  });
});

describe("suspiciousFeatures", () => {
  it("flags what is known only afterwards, and nothing that is honestly strong", async () => {
    const { data, y } = customers(3_000);
    const all = Int32Array.from(y.keys());
    const { suspicions, alone } = await suspiciousFeatures(data, y, all);
    expect(suspicions.map(({ feature }) => feature)).toEqual(["after"]);
    expect(alone[0]?.feature).toBe("after");
    expect((await suspiciousFeatures(without(data, "after"), y, all)).suspicions).toEqual([]);
    const label = { ...data, columns: [...data.columns, numericColumn("won", Array.from(y))] };
    expect((await suspiciousFeatures(label, y, all)).suspicions[0]).toMatchObject({
      feature: "won",
      reason: "tells_the_label",
    });
  });
});

describe("tables", () => {
  it("count by hand", () => {
    const y = Float64Array.of(1, 0, 1, 0, 0);
    const p = Float64Array.of(0.9, 0.6, 0.45, 0.2, 0.05);
    const tables = evaluateRows(y, p, { depths: [0.4] });
    expect(tables.auc).toBeCloseTo(5 / 6, 12);
    expect(tables.confusion[0]).toMatchObject({
      rows: 2,
      cut: 0.6,
      truePositives: 1,
      falsePositives: 1,
      falseNegatives: 1,
      trueNegatives: 2,
      precision: 0.5,
      recall: 0.5,
    });
    expect(tables.bands.map(({ rows, rate }) => [rows, rate])).toEqual([
      [1, 1],
      [1, 0],
      [1, 1],
      [0, null],
      [1, 0],
      [0, null],
      [1, 0],
    ]);
    expect(tables.gains[0]).toEqual({ x: 0, y: 0 });
    expect(tables.gains.at(-1)).toEqual({ x: 1, y: 1 });
    expect(tables.roc.map(({ y: up }) => up)).toEqual([0, 0.5, 0.5, 1, 1, 1]);
  });

  it("say by group whether all are ordered, believed and taken alike", () => {
    const y = Float64Array.of(1, 0, 1, 0);
    const p = Float64Array.of(0.9, 0.8, 0.2, 0.1);
    const rows = byGroup(["a", "a", "b", "b"], y, p, 0.5);
    expect(rows.map(({ group, selection, recall, auc: area }) => [group, selection, recall, area])).toEqual([
      ["a", 2, 1, 1],
      ["b", 0, 0, 1],
    ]);
  });

  it("see drift of features and of scores", () => {
    const before = customers(500, 1);
    const later = customers(500, 2);
    const scores = (data: Dataset) => Float64Array.from({ length: data.rows }, (_, row) => (row % 10) / 10);
    const calm = driftOf(
      { data: before.data, probabilities: scores(before.data) },
      { data: later.data, probabilities: scores(later.data) },
    );
    expect(calm.score).toEqual({ psi: 0, state: "stable" });
    expect(calm.features.find(({ feature }) => feature === "age")?.state).toBe("stable");
  });
});

describe("calibrate", () => {
  it("straightens margins that are no log-odds, and stays with a curve where that is as good", () => {
    const random = seededRandom(3);
    const margins = Float64Array.from({ length: 2_000 }, () => random.next() * 8 - 4);
    const curve = margins.map((m) => Number(random.next() < 1 / (1 + Math.exp(-m))));
    expect(calibrate(margins, curve, "auto").kind).toBe("platt");
    const step = margins.map((m) => Number(random.next() < (m > 2 ? 0.7 : m > -2 ? 0.3 : 0.28)));
    const stepped = calibrate(margins, step, "auto");
    expect(stepped.kind).toBe("isotonic");
    if (stepped.kind === "isotonic") expect(Math.min(...stepped.probabilities)).toBeGreaterThan(0);
  });
});
