import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { packageRoot } from "#ground/settings";
import {
  agreement,
  armShares,
  bgNbdLogLikelihood,
  chooseArm,
  credibleInterval,
  expectedLoss,
  expectedOfNewcomer,
  expectedPurchases,
  expectedSpending,
  fitBgNbd,
  fitGammaGamma,
  frequentSets,
  kMeans,
  lifetimeValue,
  minimise,
  nextItems,
  offPolicy,
  probabilityAbove,
  probabilityAlive,
  rulesOf,
  silhouette,
  stability,
} from "./index.ts";

const CDNOW = path.join(
  packageRoot(),
  "..",
  "shared",
  "data",
  "cdnow",
  "cdnow_customers_summary_with_transactions.csv",
);

describe("lifetimes", () => {
  const model = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

  it("are those that were published", () => {
    const seen = { x: 2, tx: 30.43, T: 38.86 };
    expect(expectedPurchases(model, seen, 39)).toBeCloseTo(1.226028, 6);
    expect(probabilityAlive(model, seen)).toBeCloseTo(0.72657857, 7);
    expect(probabilityAlive(model, { x: 2, tx: 10, T: 38.86 })).toBeCloseTo(0.26844603, 7);
    expect(expectedPurchases(model, { x: 2, tx: 10, T: 38.86 }, 39)).toBeCloseTo(0.45297563, 7);
    expect(probabilityAlive(model, { x: 10, tx: 38, T: 38.86 })).toBeCloseTo(0.92144982, 7);
    expect(expectedPurchases(model, { x: 10, tx: 38, T: 38.86 }, 39)).toBeCloseTo(6.70587495, 6);
    expect(probabilityAlive(model, { x: 1, tx: 1.71, T: 38.86 })).toBeCloseTo(0.21210099, 7);
    expect(probabilityAlive(model, { x: 0, tx: 0, T: 38.86 })).toBe(1);
    expect(bgNbdLogLikelihood(model, seen)).toBeCloseTo(-9.45860631, 7);
    expect(bgNbdLogLikelihood(model, { x: 0, tx: 0, T: 38.86 })).toBeCloseTo(-0.55471328, 7);
    const times = [0.1429, 1, 3, 31.8571, 32, 78];
    const published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576];
    const fitted = { r: 0.242594, alpha: 4.413602, a: 0.792919, b: 2.425894 };
    times.forEach(
      (t, n) => void expect(Math.abs(expectedOfNewcomer(fitted, t) - (published[n] as number))).toBeLessThan(1e-3),
    );
  });

  it("spend as published", () => {
    const gamma = { p: 6.25, q: 3.74, v: 15.44 };
    const said: readonly [number, number, number][] = [
      [2, 22.35, 24.6637],
      [1, 11.77, 18.9169],
      [0, 0, 35.219],
      [7, 73.74, 71.4697],
      [10, 50, 49.3792],
    ];
    for (const [x, mean, expected] of said) expect(expectedSpending(gamma, { x, mean })).toBeCloseTo(expected, 3);
  });

  it("are worth what they bring while they last", () => {
    const value = { margin: 100, retention: 0.8, discount: 0.1 };
    expect(lifetimeValue(value)).toBeCloseTo(266.6667, 4);
    expect(lifetimeValue({ ...value, atOnce: true })).toBeCloseTo(366.6667, 4);
    expect(lifetimeValue({ ...value, periods: 3 })).toBeCloseTo(164.0872, 4);
  });

  it.skipIf(!existsSync(CDNOW))("of CDNOW's customers are fitted to the published parameters", () => {
    const lines = readFileSync(CDNOW, "utf8").trim().split("\n").slice(1);
    const rows = lines.map((line) => line.split(",").map(Number) as [number, number, number, number, number]);
    const { r, alpha, a, b, logLikelihood } = fitBgNbd(rows.map(([, x, tx, T]) => ({ x, tx, T })));
    expect([r, alpha, a, b].map((one) => Math.round(one * 1_000) / 1_000)).toEqual([0.243, 4.414, 0.793, 2.426]);
    expect(logLikelihood).toBeCloseTo(-9582.43, 2);
    const gamma = fitGammaGamma(rows.map(([, x, , , mean]) => ({ x, mean })));
    expect(gamma.logLikelihood).toBeCloseTo(-4055.92, 2);
    expect(gamma.p).toBeCloseTo(6.25, 1);
    expect(gamma.q).toBeCloseTo(3.74, 1);
  });

  it("are found again where they were made", () => {
    const { at, value } = minimise(([x = 0, y = 0]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2, [-1.2, 1]);
    expect(at).toEqual([expect.closeTo(1, 3), expect.closeTo(1, 3)]);
    expect(value).toBeLessThan(1e-6);
  });
});

describe("clusters", () => {
  const textbook = [
    [1, 2],
    [1, 4],
    [1, 0],
    [10, 2],
    [10, 4],
    [10, 0],
  ];

  it("are the textbook's", () => {
    const clusters = kMeans(textbook, { k: 2, random: seededRandom(1) });
    expect(clusters.centres.map((centre) => [...centre]).sort((a, b) => (a[0] as number) - (b[0] as number))).toEqual([
      [1, 2],
      [10, 2],
    ]);
    expect(clusters.inertia).toBe(16);
    expect(silhouette(textbook, clusters.of)).toBeCloseTo(0.71334778, 8);
    expect(stability(textbook, clusters, 20, { k: 2, random: seededRandom(2) })).toBeGreaterThan(0.5);
  });

  it("never have a point that another centre is nearer to, and more clusters never fit worse", () => {
    const point = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 6, maxLength: 40 }), fc.nat(1_000), (points, seed) => {
        let before = Number.POSITIVE_INFINITY;
        for (const k of [1, 2, 3]) {
          const { centres, of, inertia } = kMeans(points, { k, random: seededRandom(seed), beginnings: 20 });
          points.forEach((own, p) => {
            const far = centres.map(
              (centre) => (own[0] - (centre[0] as number)) ** 2 + (own[1] - (centre[1] as number)) ** 2,
            );
            expect(far[of[p] as number]).toBeLessThanOrEqual(Math.min(...far) + 1e-9);
          });
          if (k === 2) expect(inertia).toBeLessThanOrEqual(before + 1e-9);
          before = inertia;
        }
      }),
      { numRuns: 40 },
    );
  });

  it("agree as the adjusted Rand index says", () => {
    expect(agreement([0, 0, 1, 1], [5, 5, 3, 3])).toBe(1);
    expect(agreement([0, 0, 1, 1], [0, 0, 1, 2])).toBeCloseTo(0.57142857, 8);
    expect(agreement([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(-0.5, 8);
  });
});

describe("baskets", () => {
  const receipts = [
    ["Milk", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
    ["Dill", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
    ["Milk", "Apple", "Kidney Beans", "Eggs"],
    ["Milk", "Unicorn", "Corn", "Kidney Beans", "Yogurt"],
    ["Corn", "Onion", "Onion", "Kidney Beans", "Ice cream", "Eggs"],
  ];
  const rule = (given: string, then: string) =>
    rulesOf(frequentSets(receipts, 0.4), 0).find((one) => one.given.join() === given && one.then.join() === then);

  it("hold the rules that mlxtend finds", () => {
    expect(frequentSets(receipts, 0.6)).toHaveLength(11);
    expect(rule("Onion", "Eggs")).toMatchObject({
      support: 0.6,
      confidence: 1,
      lift: expect.closeTo(1.25, 9),
      leverage: expect.closeTo(0.12, 9),
      conviction: Number.POSITIVE_INFINITY,
      zhang: expect.closeTo(0.5, 9),
    });
    expect(rule("Eggs", "Onion")).toMatchObject({
      confidence: expect.closeTo(0.75, 9),
      conviction: expect.closeTo(1.6, 9),
      zhang: expect.closeTo(1, 9),
    });
    expect(rule("Kidney Beans", "Eggs")).toMatchObject({ support: 0.8, confidence: 0.8, lift: expect.closeTo(1, 9) });
    expect(rule("Yogurt", "Milk")).toMatchObject({
      support: 0.4,
      confidence: expect.closeTo(0.66667, 5),
      lift: expect.closeTo(1.11111, 5),
      zhang: expect.closeTo(0.25, 9),
    });
  });

  it("are found as a count of all sets finds them", () => {
    const basket = fc.uniqueArray(fc.constantFrom<string>("a", "b", "c", "d", "e"), { maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(basket, { minLength: 1, maxLength: 40 }),
        fc.double({ min: 0.05, max: 0.9, noNaN: true }),
        (baskets, least) => {
          const wanted: string[] = [];
          for (let mask = 1; mask < 32; mask++) {
            const items = ["a", "b", "c", "d", "e"].filter((_, n) => (mask >> n) & 1);
            const share = baskets.filter((own) => items.every((item) => own.includes(item))).length / baskets.length;
            if (items.length <= 4 && share >= least) wanted.push(items.join());
          }
          expect(
            frequentSets(baskets, least)
              .map(({ items }) => items.join())
              .sort(),
          ).toEqual(wanted.sort());
        },
      ),
      { numRuns: 60 },
    );
  });

  it("say what comes next, of what may be offered", () => {
    const sets = frequentSets(receipts, 0.4);
    const next = nextItems(rulesOf(sets, 0.5), sets, new Set(["Onion", "Kidney Beans"]), (item) => item !== "Nutmeg");
    expect(next[0]).toMatchObject({ item: "Eggs", score: 1 });
    expect(next.map(({ item }) => item)).not.toContain("Nutmeg");
    expect(next.map(({ item }) => item)).not.toContain("Onion");
  });
});

describe("bandits", () => {
  const [a, b] = [
    { alpha: 11, beta: 91 },
    { alpha: 16, beta: 86 },
  ];

  it("know who is likelier to be best, and what a wrong choice costs", () => {
    expect(probabilityAbove({ alpha: 1, beta: 1 }, { alpha: 1, beta: 1 })).toBeCloseTo(0.5, 9);
    expect(probabilityAbove({ alpha: 1, beta: 2 }, { alpha: 2, beta: 1 })).toBeCloseTo(1 / 6, 9);
    expect(probabilityAbove(b, a)).toBeCloseTo(0.85328379, 8);
    expect(probabilityAbove({ alpha: 31, beta: 971 }, { alpha: 21, beta: 981 })).toBeCloseTo(0.92229331, 7);
    expect(expectedLoss(b, a)).toBeCloseTo(0.00357809, 7);
    expect(expectedLoss(a, b)).toBeCloseTo(0.0525977, 7);
    expect(credibleInterval(b)).toEqual([expect.closeTo(0.09334662, 7), expect.closeTo(0.2330969, 7)]);
  });

  it("choose the better arm more often, and no arm less than the floor", () => {
    const random = seededRandom(1);
    const shares = armShares([a, b, { alpha: 1, beta: 200 }], 0.05, random);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0.05);
    expect(shares[1]).toBeGreaterThan(shares[0] as number);
    const picked = [0, 0, 0];
    for (let n = 0; n < 400; n++) {
      const { arm } = chooseArm([a, b, { alpha: 1, beta: 200 }], 0.05, random, 100);
      picked[arm] = (picked[arm] as number) + 1;
    }
    expect(picked[1]).toBeGreaterThan(picked[0] as number);
    expect(picked[2]).toBeGreaterThan(5);
    expect(() => armShares([a, b], 0.6, random)).toThrow(/floor/);
  });

  it("judge another policy by what was logged", () => {
    const rewards = [1, 0, 1, 1, 0];
    const probabilities = [0.5, 0.5, 0.25, 0.25, 0.5];
    const targets = [1, 0, 1, 1, 0];
    const logged = rewards.map((reward, n) => ({
      reward,
      probability: probabilities[n] as number,
      target: targets[n] as number,
    }));
    expect(offPolicy(logged)).toEqual({ ips: 2, snips: 1, effectiveSize: expect.closeTo(2.7778, 4) });
    expect(offPolicy([])).toEqual({ ips: 0, snips: null, effectiveSize: 0 });
  });
});
