import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import {
  auc,
  categoricalColumn,
  dataset,
  encode,
  fitEncoder,
  fitLasso,
  fitLogistic,
  fitNeighbours,
  fitPlatt,
  fitSvm,
  linearModel,
  matrixOf,
  modelFromJson,
  numericColumn,
  predict,
  sigmoid,
  sliceRows,
  svmModel,
  voteModel,
} from "./index.ts";

/** Rows of two numbers that carry, six that don't, and a text. */
function made(rows: number, seed: number) {
  const random = seededRandom(seed);
  const columns = Array.from({ length: 8 }, () => Float64Array.from({ length: rows }, () => random.next() * 4 - 2));
  const job = Array.from({ length: rows }, () => ["clerk", "driver", "cook"][random.below(3)] as string);
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const margin = 1.5 * (columns[0]?.[row] as number) - (columns[1]?.[row] as number) + (job[row] === "cook" ? 1 : 0);
    return random.next() < sigmoid(margin) ? 1 : 0;
  });
  const numbers = columns.map((column, c) => numericColumn(`x${c}`, column));
  return { data: dataset([...numbers, categoricalColumn("job", job)]), y };
}

const stored = (model: { toJson(): { format: string } }) => modelFromJson(JSON.parse(JSON.stringify(model.toJson())));

describe("logistic regression with an L1 penalty", () => {
  it("without its penalty is the one that Newton finds", () => {
    const { data, y } = made(600, 1);
    const X = encode(fitEncoder(data), data);
    const [lasso, newton] = [fitLasso({ X, y, l1: 0, l2: 0.5 }), fitLogistic({ X, y, l2: 0.5 })];
    newton.coefficients.forEach((b, c) => void expect(lasso.coefficients[c]).toBeCloseTo(b, 4));
    expect(lasso.intercept).toBeCloseTo(newton.intercept, 4);
  });

  it("keeps to the conditions of its optimum: what is 0 is held there, what is not stands where pull and penalty meet", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0.5, max: 40, noNaN: true }), (seed, l1) => {
        const { data, y } = made(200, seed);
        const X = encode(fitEncoder(data), data);
        const { coefficients, intercept } = fitLasso({ X, y, l1, tolerance: 1e-10 });
        const pull = new Float64Array(X.columns);
        for (let r = 0; r < X.rows; r++) {
          let margin = intercept;
          for (let e = X.start[r] as number; e < (X.start[r + 1] as number); e++) {
            margin += (X.value[e] as number) * (coefficients[X.index[e] as number] as number);
          }
          for (let e = X.start[r] as number; e < (X.start[r + 1] as number); e++) {
            const c = X.index[e] as number;
            pull[c] = (pull[c] as number) + (X.value[e] as number) * ((y[r] as number) - sigmoid(margin));
          }
        }
        coefficients.forEach((b, c) => {
          if (b === 0) expect(Math.abs(pull[c] as number)).toBeLessThanOrEqual(l1 + 1e-2);
          else expect(pull[c]).toBeCloseTo(Math.sign(b) * l1, 1);
        });
      }),
      { numRuns: 20 },
    );
  });

  it("leaves nothing of what carries nothing once the penalty is strong", () => {
    const { data, y } = made(1_000, 2);
    const X = encode(fitEncoder(data), data);
    const { coefficients } = fitLasso({ X, y, l1: 40 });
    expect([...coefficients].slice(0, 2).every((b) => b !== 0)).toBe(true);
    expect([...coefficients].slice(2, 8).filter((b) => b !== 0)).toEqual([]);
    expect([...fitLasso({ X, y, l1: 1e6 }).coefficients].every((b) => b === 0)).toBe(true);
    expect(() => fitLasso({ X, y, l1: -1 })).toThrow(/l1/);
  });
});

describe("a linear support vector machine", () => {
  it("puts its plane in the middle of what it parts", () => {
    const X = matrixOf([[-3], [-1], [1], [3]], 1);
    const { coefficients, intercept } = fitSvm({
      X,
      y: Float64Array.of(0, 0, 1, 1),
      cost: 1e4,
      tolerance: 1e-9,
      maxIterations: 5_000,
      random: seededRandom(1),
    });
    expect(intercept).toBeCloseTo(0, 3);
    // The nearest rows stand at distance 1, where the margin is 1.
    expect(coefficients[0]).toBeCloseTo(1, 3);
  });

  it("ranks rows that it never saw, and is stored whole", () => {
    const { data, y } = made(3_000, 3);
    const encoder = fitEncoder(sliceRows(data, 0, 2_000));
    const X = encode(encoder, sliceRows(data, 0, 2_000));
    const model = svmModel(encoder, fitSvm({ X, y: y.slice(0, 2_000), cost: 0.1, random: seededRandom(1) }));
    const unseen = sliceRows(data, 2_000, 3_000);
    expect(auc(y.slice(2_000), model.predictMargin(unseen))).toBeGreaterThan(0.85);
    expect(stored(model).predictMargin(unseen)).toEqual(model.predictMargin(unseen));
    expect(stored(model).kind).toBe("svm");
  });
});

describe("nearest neighbours", () => {
  it("finds those that a search of all finds", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 12 }), (seed, k) => {
        const random = seededRandom(seed);
        const x = Array.from({ length: 40 }, () => Math.round(random.next() * 100));
        const y = Float64Array.from(x, () => random.below(2));
        const data = dataset([numericColumn("x", x)]);
        const model = fitNeighbours({ data, y, k, random });
        const answers = predict(model, data);
        for (let row = 0; row < 40; row++) {
          const near = x.map((value, n) => ({ far: Math.abs(value - (x[row] as number)), n }));
          near.sort((a, b) => a.far - b.far || a.n - b.n);
          const far = near[k - 1]?.far as number;
          const inside = near.filter((one) => one.far < far);
          const edge = near.filter((one) => one.far === far).map(({ n }) => y[n] as number);
          const sure = inside.reduce((sum, { n }) => sum + (y[n] as number), 0);
          const places = k - inside.length;
          const positives = edge.filter((label) => label === 1).length;
          const share = (answers[row] as number) * (k + 1) - 0.5;
          // Of rows equally far any may answer.
          expect(share).toBeGreaterThanOrEqual(sure + Math.max(0, places - (edge.length - positives)) - 1e-9);
          expect(share).toBeLessThanOrEqual(sure + Math.min(places, positives) + 1e-9);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("ranks rows that it never saw, and is stored whole", () => {
    const { data, y } = made(2_400, 4);
    const model = fitNeighbours({
      data: sliceRows(data, 0, 2_000),
      y: y.slice(0, 2_000),
      most: 1_000,
      random: seededRandom(1),
    });
    const unseen = sliceRows(data, 2_000, 2_400);
    expect(auc(y.slice(2_000), model.predictMargin(unseen))).toBeGreaterThan(0.75);
    expect(stored(model).predictMargin(unseen)).toEqual(model.predictMargin(unseen));
  });
});

describe("a vote", () => {
  it("is the weighted mean of what its voters answer", () => {
    const { data, y } = made(800, 5);
    const encoder = fitEncoder(data);
    const X = encode(encoder, data);
    const one = linearModel(encoder, fitLogistic({ X, y, l2: 1 }));
    const other = fitNeighbours({ data, y, random: seededRandom(1) });
    const voters = [one, other].map((model, n) => ({
      model,
      calibration: fitPlatt(model.predictMargin(data), y),
      weight: n + 1,
    }));
    const vote = voteModel(voters);
    const answers = predict(vote, data);
    const own = voters.map(({ model, calibration }) =>
      model.predictMargin(data).map((m) => sigmoid(calibration.slope * m + calibration.intercept)),
    );
    answers.forEach((p, row) => {
      expect(p).toBeCloseTo(((own[0]?.[row] as number) + 2 * (own[1]?.[row] as number)) / 3, 9);
    });
    expect(vote.features).toEqual(one.features);
    expect(stored(vote).predictMargin(data)).toEqual(vote.predictMargin(data));
    expect(() => voteModel([])).toThrow();
  });
});
