/** Pages about models: what they hold, in both languages, and that nothing given to them becomes markup. */
import { describe, expect, it } from "vitest";
import { evaluateRows, fitFile, type QuestionReport } from "#learning";
import { fitHtml, versionHtml } from "./index.ts";

const y = Float64Array.from({ length: 400 }, (_, n) => Number(n % 5 === 0 || n % 7 === 0));
const p = y.map((label, n) => 0.05 + 0.5 * label + ((n * 37) % 100) / 250);
const group = (name: string) => ({
  group: name,
  rows: 200,
  positives: 60,
  rate: 0.3,
  predicted: 0.28,
  auc: 0.8,
  selection: 1.1,
  recall: 0.4,
});
const stretch = (from: string, to: string) => ({ from, to, moments: 3, rows: 400 });
const measures = { rows: 400, auc: 0.81, ks: 0.5, logLoss: 0.4, brier: 0.12 };

const report: QuestionReport = {
  ...evaluateRows(y, p),
  trainRows: 1_000,
  testRows: 400,
  baseRate: { train: 0.25, test: 0.3 },
  split: {
    train: stretch("2026-01-01", "2026-03-01"),
    leftOut: stretch("2026-03-08", "2026-03-08"),
    test: stretch("2026-03-15", "2026-05-01"),
    share: 0.5,
  },
  best: "boosted",
  parameters: { leaves: 8 },
  heldOut: measures,
  budgetReached: false,
  comparison: (["boosted", "logistic"] as const).map((name) => ({
    name,
    ...measures,
    seconds: 1.5,
    heldOutAuc: 0.8,
    laterAuc: 0.79,
    laterError: null,
    parameters: {},
  })),
  rocs: (["boosted", "logistic"] as const).map((name) => ({
    name,
    points: [
      { x: 0, y: 0 },
      { x: 0.2, y: 0.7 },
      { x: 1, y: 1 },
    ],
  })),
  drift: { score: { psi: 0.04, state: "stable" }, features: [{ feature: "metric.logins", psi: 0.31, state: "act" }] },
  byMonth: [group("2026-03"), group("2026-04")],
  groups: {
    branch: [group("east"), group("<b>west</b>")],
    tier: [group("gold")],
    age: [group("25–34")],
    sex: [group("female")],
  },
  shap: {
    rows: 400,
    scale: "log_odds",
    method: "exact",
    maxAdditivityError: 1e-12,
    base: -1,
    ranking: [
      {
        feature: "metric.logins",
        importance: 0.6,
        share: 1,
        direction: 1,
        dependence: [
          { value: "0–1", at: 0.5, rows: 200, effect: -0.4 },
          { value: null, at: null, rows: 200, effect: 0.5 },
        ],
      },
    ],
    swarm: [
      {
        feature: "metric.logins",
        points: [
          [0.3, 0.9],
          [-0.2, 0.1],
          [0.1, null],
        ],
      },
    ],
  },
  leakage: [],
  warnings: [{ code: "leakage", feature: "told", zh: "told 好得可疑", en: "told is too good to be true" }],
};

const isPage = (page: string): void => {
  expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|src=/i);
  expect(page).not.toMatch(/NaN|undefined|>null|Infinity/);
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((found) => found[1]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(page.indexOf('<main lang="zh-CN">')).toBeLessThan(page.indexOf('<main lang="en">'));
};

describe("pages about models", () => {
  const words = { zh: "购买概率", en: "Probability of a purchase" };
  const named = (feature: string) =>
    feature === "metric.logins" ? { zh: "登录次数", en: "Logins" } : { zh: feature, en: feature };
  const page = versionHtml(report, { model: "buy", words, version: 3, named });

  it("tell a committee of a version: comparison, plots, reasons, months, groups, drift, in both languages", () => {
    isPage(page);
    for (const text of [
      "buy@3",
      "Probability of a purchase",
      "Algorithms compared, on unseen rows",
      "ROC curve",
      "Curve of gains",
      "Calibration",
      "Bands of probability",
      "What columns move",
      "How values move it",
      "Stability by month",
      "Fairness: by branch, tier, age and sex",
      "Drift of distributions (PSI)",
      "Lift by tenths",
      "When the top is taken",
      "登录次数",
      "公平性：按机构、等级、年龄与性别",
      "told is too good to be true",
      "Sampled: 50.0%",
    ])
      expect(page, text).toContain(text);
    expect(page).toContain("&lt;b&gt;west&lt;/b&gt;");
    expect(page).toContain("gradient boosting, leaf by leaf ★");
    expect(page).toMatch(/Logins<\/td><td class="words">Act|Logins<\/td>.*?0\.310/s);
  });

  it("live with what an earlier release kept: no curves of the others, no points of reasons", () => {
    const { rocs: _, ...older } = report;
    const { swarm: __, ...shap } = report.shap;
    const old = versionHtml({ ...older, shap } as unknown as QuestionReport, {
      model: "buy",
      words,
      version: null,
      named,
    });
    isPage(old);
    expect(old).not.toContain("What columns move");
    expect(old).toContain("ROC curve");
  });

  it("tell of a fit the same, from rows of a file", async () => {
    const headers = ["age", "job", "label"];
    const rows = Array.from({ length: 300 }, (_, n) => {
      const age = 20 + ((n * 13) % 50);
      return [String(age), n % 3 === 0 ? "<i>cook</i>" : "clerk", age > 45 === (n % 9 !== 0) ? "yes" : "no"];
    });
    const fit = await fitFile(
      { headers, rows },
      { label: "label", split: { by: "random" }, seed: 1 },
      { algorithms: ["tree", "logistic"], candidates: 1, seed: 1 },
    );
    const told = fitHtml(fit, { file: "a<b>.csv" });
    isPage(told);
    for (const text of ["How values move it", "Drift of distributions (PSI)", "Lift by tenths", "decision tree"])
      expect(told, text).toContain(text);
    expect(told).not.toMatch(/<i>cook|a<b>/);
  });
});
