import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import {
  auc,
  categoricalColumn,
  dataset,
  fitNetwork,
  logLoss,
  modelFromJson,
  numericColumn,
  sigmoid,
} from "./index.ts";

/** Whoever is on one side of exactly one of two lines: no single line tells them. */
function crossed(rows: number, seed: number) {
  const random = seededRandom(seed);
  const draw = () => Float64Array.from({ length: rows }, () => random.next() * 2 - 1);
  const [a, b] = [draw(), draw()];
  const job = Array.from({ length: rows }, () => ["clerk", "cook", null][random.below(3)]);
  const y = a.map((value, row) => Number(random.next() < (value > 0 !== (b[row] as number) > 0 ? 0.95 : 0.05)));
  const columns = [numericColumn("a", a), numericColumn("b", b), categoricalColumn("job", job)];
  return { data: dataset(columns), y };
}

describe("a network of one hidden layer", () => {
  const { data, y } = crossed(2_000, 1);
  const later = crossed(1_000, 2);
  const random = () => seededRandom("network");

  it("learns what no line tells, in probabilities, and forgets nothing when it is stored", () => {
    const { model } = fitNetwork({ data, y, random: random(), rate: 0.02, epochs: 30 });
    const margins = model.predictMargin(later.data);
    expect(auc(later.y, margins)).toBeGreaterThan(0.9);
    expect(logLoss(later.y, margins.map(sigmoid))).toBeLessThan(0.4);
    const again = modelFromJson(JSON.parse(JSON.stringify(model.toJson())));
    expect(again.kind).toBe("network");
    expect(again.predictMargin(later.data)).toEqual(margins);
  });

  it("gives the same weights for the same rows and randomness, and heeds what rows count", () => {
    const [once, twice] = [1, 2].map(() => fitNetwork({ data, y, random: random(), epochs: 3 }).model.toJson());
    expect(JSON.stringify(once)).toBe(JSON.stringify(twice));
    const weights = Float64Array.from(y, (label) => (label > 0.5 ? 10 : 1));
    const mean = (margins: Float64Array) => margins.map(sigmoid).reduce((sum, p) => sum + p, 0) / margins.length;
    const plain = fitNetwork({ data, y, random: random(), epochs: 8, rate: 0.02 }).model.predictMargin(later.data);
    const heavy = fitNetwork({ data, y, weights, random: random(), epochs: 8, rate: 0.02 }).model;
    expect(mean(heavy.predictMargin(later.data))).toBeGreaterThan(mean(plain) + 0.1);
  });

  it("stops where left-out rows are told no better, and keeps the best weights it had", () => {
    const few = crossed(60, 3);
    const stopping = { ...later, patience: 3 };
    const stopped = fitNetwork({ ...few, random: random(), rate: 0.05, epochs: 200, stopping });
    expect(stopped.epochs).toBeLessThan(190);
    const long = fitNetwork({ ...few, random: random(), rate: 0.05, epochs: 200 });
    const lossOf = (model: typeof long.model) => logLoss(later.y, model.predictMargin(later.data).map(sigmoid)) ?? 9;
    expect(lossOf(stopped.model)).toBeLessThan(lossOf(long.model));
  });

  it("refuses nothing to learn from, wrong lengths and sizes, and ends when it is told to", () => {
    const none = { rows: 0, columns: [] };
    expect(() => fitNetwork({ data: none, y: new Float64Array(), random: random() })).toThrow();
    expect(() => fitNetwork({ data, y: y.slice(1), random: random() })).toThrow(/1,?999/);
    expect(() => fitNetwork({ data, y, hidden: 0, random: random() })).toThrow(/hidden/);
    expect(() => fitNetwork({ data, y, random: random(), signal: AbortSignal.abort() })).toThrow(/abort/i);
  });
});
