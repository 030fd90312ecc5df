import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import {
  applyCalibration,
  categoricalColumn,
  chooseL2,
  type Dataset,
  dataset,
  encode,
  encodedColumns,
  fitEncoder,
  fitIsotonic,
  fitLogistic,
  fitPlatt,
  foldRows,
  linearModel,
  logLoss,
  type ModelJson,
  modelFromJson,
  numericColumn,
  orderedFolds,
  predict,
  sigmoid,
  stratifiedFolds,
  takeRows,
} from "./index.ts";

function customers(seed: number, rows: number): { data: Dataset; y: Float64Array } {
  const random = seededRandom(seed);
  const age = Array.from({ length: rows }, () => (random.next() < 0.1 ? null : 20 + random.below(60)));
  const job = Array.from({ length: rows }, () => ["clerk", "farmer", "retired", "pilot", null][random.below(5)]);
  const y = Float64Array.from({ length: rows }, (_, i) =>
    random.next() < sigmoid(((age[i] ?? 50) - 50) / 10 + (job[i] === "retired" ? 1 : -1)) ? 1 : 0,
  );
  return { data: dataset([numericColumn("age", age), categoricalColumn("job", job)]), y };
}

function trained(seed: number, rows = 300) {
  const { data, y } = customers(seed, rows);
  const encoder = fitEncoder(data, { minCount: 5 });
  const fit = fitLogistic({ X: encode(encoder, data), y, l2: 1 });
  return { data, y, encoder, fit, model: linearModel(encoder, fit) };
}

describe("encoder", () => {
  const data = dataset([
    numericColumn("age", [10, 20, null, 30]),
    numericColumn("same", [7, 7, 7, 7]),
    categoricalColumn("job", ["clerk", "clerk", "pilot", "farmer"]),
  ]);
  const encoder = fitEncoder(data, { minCount: 2 });

  it("standardises, marks missing values, pools rare levels and drops what never varies", () => {
    expect(encodedColumns(encoder).map(({ name }) => name)).toEqual(["age", "age?", "job=clerk", "job=*"]);
    const X = encode(encoder, data);
    expect(X.columns).toBe(4);
    expect([...X.index]).toEqual([0, 2, 0, 2, 1, 3, 0, 3]);
    const scale = Math.sqrt(200 / 3);
    expect([...X.value].map((value) => value.toFixed(9))).toEqual(
      [-10 / scale, 1, 0, 1, 1, 1, 10 / scale, 1].map((value) => value.toFixed(9)),
    );
  });

  it("gives a level never seen no column at all, and a rare one the shared column", () => {
    const X = encode(
      encoder,
      dataset([
        numericColumn("age", [20, 20, 20]),
        numericColumn("same", [8, 8, 8]),
        categoricalColumn("job", ["astronaut", "farmer", null]),
      ]),
    );
    expect([...X.start]).toEqual([0, 1, 3, 4]);
    expect([...X.index]).toEqual([0, 0, 3, 0]);
  });

  it("is the same for rows in another order, and for weights instead of repeated rows", () => {
    const { data: all } = customers(3, 200);
    const backwards = Array.from({ length: 200 }, (_, i) => 199 - i);
    const names = (e: ReturnType<typeof fitEncoder>) =>
      encodedColumns(e).map(({ name, centre }) => `${name} ${centre.toFixed(9)}`);
    expect(names(fitEncoder(takeRows(all, backwards)))).toEqual(names(fitEncoder(all)));
    const weights = new Float64Array(200).fill(1);
    weights[4] = 2;
    const repeated = fitEncoder(takeRows(all, [...backwards, 4]), { minCount: 3 });
    expect(names(fitEncoder(all, { weights, minCount: 3 }))).toEqual(names(repeated));
  });

  it("refuses a missing column, a column of another type, uneven and doubled columns", () => {
    expect(() => encode(encoder, dataset([numericColumn("age", [1])]))).toThrow(/needs the column same/);
    expect(() =>
      encode(fitEncoder(dataset([numericColumn("a", [1, 2])])), dataset([categoricalColumn("a", ["x"])])),
    ).toThrow(/categorical/);
    expect(() => dataset([numericColumn("a", [1]), numericColumn("b", [1, 2])])).toThrow(/2 rows/);
    expect(() => dataset([numericColumn("a", [1]), numericColumn("a", [1])])).toThrow(/twice/);
  });
});

describe("linear model", () => {
  it("explains each margin to the last digit, one part a feature", () => {
    const { data, model } = trained(1);
    const margins = model.predictMargin(data);
    for (let row = 0; row < data.rows; row += 7) {
      const { base, parts } = model.contributions(data, row);
      expect(parts.map(({ feature }) => feature)).toEqual(["age", "job"]);
      expect(parts.reduce((sum, { value }) => sum + value, base)).toBeCloseTo(margins[row] ?? Number.NaN, 9);
    }
    // The base is the average margin of the training rows.
    expect(model.contributions(data, 0).base).toBeCloseTo(margins.reduce((sum, m) => sum + m, 0) / data.rows, 9);
  });

  it("comes back from JSON predicting the same, and refuses a format it does not know", () => {
    const { data, model } = trained(2);
    const json = JSON.parse(JSON.stringify(model.toJson())) as ModelJson;
    expect(json.format).toBe("perennial/linear@1");
    expect(modelFromJson(json).predictMargin(data)).toEqual(model.predictMargin(data));
    expect(predict(model, data).every((p) => p > 0 && p < 1)).toBe(true);
    expect(() => modelFromJson({ ...json, format: "perennial/linear@9" } as unknown as ModelJson)).toThrow(/linear@9/);
  });

  it("survives a structured clone", () => {
    const { data, model } = trained(4);
    expect(modelFromJson(structuredClone(model.toJson())).predictMargin(structuredClone(data))).toEqual(
      model.predictMargin(data),
    );
  });
});

describe("calibration", () => {
  it("is monotone and a probability, by Platt and by PAV", () => {
    const rows = fc.array(fc.tuple(fc.double({ min: -8, max: 8, noNaN: true }), fc.constantFrom(0, 1)), {
      minLength: 2,
      maxLength: 60,
    });
    fc.assert(
      fc.property(rows, (pairs) => {
        const margins = Float64Array.from(pairs, ([margin]) => margin);
        const labels = pairs.map(([, label]) => label);
        const grid = Float64Array.from({ length: 81 }, (_, i) => i / 4 - 10);
        for (const calibration of [fitPlatt(margins, labels), fitIsotonic(margins, labels)]) {
          const p = applyCalibration(calibration, grid);
          p.forEach((probability, i) => {
            expect(probability).toBeGreaterThanOrEqual(Math.max(0, (p[i - 1] ?? 0) - 1e-12));
            expect(probability).toBeLessThanOrEqual(1);
          });
        }
      }),
    );
  });

  it("finds the slope that was hidden", () => {
    const random = seededRandom(7);
    const margins = Float64Array.from({ length: 20_000 }, () => random.next() * 6 - 3);
    const y = margins.map((margin) => (random.next() < sigmoid(0.5 * margin - 1) ? 1 : 0));
    const { slope, intercept } = fitPlatt(margins, y);
    expect(slope).toBeCloseTo(0.5, 1);
    expect(intercept).toBeCloseTo(-1, 1);
    const isotonic = applyCalibration(fitIsotonic(margins, y), Float64Array.of(0, 2));
    expect(isotonic[0]).toBeCloseTo(sigmoid(-1), 1);
    expect(isotonic[1]).toBeCloseTo(sigmoid(0), 1);
  });
});

describe("folds", () => {
  it("leave each row out once, with the share of positives kept", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1), { minLength: 10, maxLength: 80 }), fc.integer(), (y, seed) => {
        const folds = stratifiedFolds(y, 5, seededRandom(seed));
        const positives = [0, 1, 2, 3, 4].map((f) => foldRows(folds, f).inside.filter((row) => y[row] === 1).length);
        expect(Math.max(...positives) - Math.min(...positives)).toBeLessThanOrEqual(1);
        const sizes = [0, 1, 2, 3, 4].map((f) => foldRows(folds, f).inside.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(stratifiedFolds(y, 5, seededRandom(seed))).toEqual(folds);
      }),
    );
  });

  it("are blocks of time when ordered", () => {
    expect([...orderedFolds(7, 3)]).toEqual([0, 0, 0, 1, 1, 2, 2]);
    expect(() => orderedFolds(3, 5)).toThrow(/5 folds/);
  });

  it("choose the penalty of least loss on rows left out, and hand back their margins", async () => {
    const { data, y, encoder } = trained(9, 400);
    const X = encode(encoder, data);
    const folds = stratifiedFolds(y, 5, seededRandom(1));
    const seen: string[] = [];
    const onProgress = (done: number, total: number) => seen.push(`${done}/${total}`);
    const chosen = await chooseL2({ X, y, folds, grid: [0.1, 10, 1000], onProgress });
    expect(seen.at(-1)).toBe("15/15");
    expect(chosen.tried.map(({ l2 }) => l2)).toEqual([1000, 10, 0.1]);
    const best = chosen.tried.reduce((a, b) => (b.logLoss < a.logLoss ? b : a));
    expect(chosen.l2).toBe(best.l2);
    expect(logLoss(y, chosen.margins.map(sigmoid))).toBeCloseTo(best.logLoss, 9);
    const { inside, outside } = foldRows(folds, 3);
    const alone = linearModel(encoder, fitLogistic({ X, y, rows: outside, l2: chosen.l2 })).predictMargin(data);
    for (const row of inside) expect(chosen.margins[row]).toBeCloseTo(alone[row] ?? Number.NaN, 5);
  });

  it("stop when the signal says so, in the middle", async () => {
    const { data, y, encoder } = trained(9, 400);
    const control = new AbortController();
    const run = chooseL2({
      X: encode(encoder, data),
      y,
      folds: orderedFolds(400, 5),
      grid: [1, 10],
      signal: control.signal,
      onProgress: (done) => done === 3 && control.abort(),
    });
    await expect(run).rejects.toThrow(/abort/i);
  });
});
