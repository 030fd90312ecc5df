/** Models of LightGBM and XGBoost answer here what they answer there; see bench/peers/forest/make_fixtures.py. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import {
  auc,
  categoricalColumn,
  type Dataset,
  dataset,
  fitLasso,
  fitSvm,
  fromLightGbm,
  fromXgboost,
  matrixOf,
  modelFromJson,
  numericColumn,
  type TreesModel,
} from "../index.ts";

interface Fixture {
  readonly maker: string;
  readonly model: unknown;
  readonly rows: Readonly<Record<string, readonly (number | string | null)[]>>;
  readonly raw: readonly number[];
  /** A row: one part a feature, then the base. */
  readonly parts: readonly (readonly number[])[] | null;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8"));

function rowsOf({ rows }: Fixture): Dataset {
  return dataset(
    Object.entries(rows).map(([name, values]) =>
      name === "place" ? categoricalColumn(name, values) : numericColumn(name, values),
    ),
  );
}

function expectSame(model: TreesModel, fixture: Fixture): void {
  const rows = rowsOf(fixture);
  const raw = model.predictRaw(rows);
  expect(raw).toHaveLength(fixture.raw.length);
  fixture.raw.forEach((value, row) => void expect(Math.abs((raw[row] as number) - value)).toBeLessThan(1e-6));
  expect(modelFromJson(JSON.parse(JSON.stringify(model.toJson()))).predictMargin(rows)).toEqual(
    model.predictMargin(rows),
  );
  if (!fixture.parts) return;
  const { base, parts } = model.shap(rows);
  const width = model.features.length;
  fixture.parts.forEach((own, row) => {
    own.slice(0, width).forEach((part, f) => {
      expect(Math.abs((parts[row * width + f] as number) - part)).toBeLessThan(1e-5);
    });
    expect(Math.abs(base - (own[width] as number))).toBeLessThan(1e-5);
  });
}

describe("a model of LightGBM", () => {
  it.each(["lightgbm-binary", "lightgbm-sigmoid", "lightgbm-forest"])("%s answers and explains as there", (name) => {
    const fixture = read(name) as Fixture;
    expectSame(fromLightGbm(fixture.model as string), fixture);
  });

  it("is refused where it says what is not read here", () => {
    const { model } = read("lightgbm-binary") as { model: string };
    expect(() => fromLightGbm("not a model")).toThrow(/LightGBM/);
    expect(() => fromLightGbm(model.replace("num_class=1", "num_class=3"))).toThrow(/several classes/);
    expect(() => fromLightGbm(model.replace("objective=binary", "objective=lambdarank"))).toThrow(/lambdarank/);
  });
});

describe("a model of XGBoost", () => {
  it.each(["xgboost-logistic", "xgboost-levels", "xgboost-squares"])("%s answers and explains as there", (name) => {
    const fixture = read(name) as Fixture;
    expectSame(fromXgboost(fixture.model), fixture);
  });

  it("is refused where it says what is not read here", () => {
    expect(() => fromXgboost({})).toThrow(/XGBoost/);
    const { model } = read("xgboost-logistic") as { model: { learner: object } };
    expect(() => fromXgboost({ learner: { ...model.learner, gradient_booster: { name: "dart" } } })).toThrow(/dart/);
  });
});

describe("linear models of scikit-learn", () => {
  const fixture = read("sklearn") as {
    readonly x: readonly number[][];
    readonly y: readonly number[];
    readonly lasso: { readonly c: number; readonly coefficients: readonly number[]; readonly intercept: number };
    readonly svm: { readonly c: number; readonly coefficients: readonly number[]; readonly intercept: number };
    readonly auc: number;
  };
  const X = matrixOf(fixture.x, 4);
  const y = Float64Array.from(fixture.y);

  it("are found here as well: the lasso", () => {
    const { c, coefficients, intercept } = fixture.lasso;
    const fit = fitLasso({ X, y, l1: 1 / c, tolerance: 1e-12 });
    coefficients.forEach((own, n) => void expect(fit.coefficients[n]).toBeCloseTo(own, 4));
    expect(fit.intercept).toBeCloseTo(intercept, 4);
  });

  it("are found here as well: the support vector machine", () => {
    const { c, coefficients, intercept } = fixture.svm;
    const fit = fitSvm({ X, y, cost: c, tolerance: 1e-10, maxIterations: 20_000, random: seededRandom(1) });
    coefficients.forEach((own, n) => void expect(fit.coefficients[n]).toBeCloseTo(own, 4));
    expect(fit.intercept).toBeCloseTo(intercept, 4);
  });

  it("rank alike", () => {
    expect(
      auc(
        fixture.y,
        fixture.x.map(([first]) => first as number),
      ),
    ).toBeCloseTo(fixture.auc, 9);
  });
});
