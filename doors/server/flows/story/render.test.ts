import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bandsOf } from "#learning";
import { fixed, percent, yuan } from "./render-format.ts";
import { renderHtml } from "./render-html.ts";
import { table, voiceOf } from "./render-table.ts";
import { reportTables } from "./render-tables.ts";
import { renderTerminal, tableLines } from "./render-terminal.ts";
import { displayWidth, oneLine, wrap } from "./render-width.ts";
import type { StoryReport } from "./report.ts";

const features = ["age", "occupation", "contact", "call_month", "previous_outcome", "euribor_3m", "employees"];
const curve = Array.from({ length: 51 }, (_, n) => {
  const capacity = n / 50;
  return { capacity, captured: 1 - (1 - capacity) ** 2.2, random: capacity, asLived: capacity ** 1.1 };
});
const months = Array.from({ length: 26 }, (_, n) => {
  const part = n < 18 ? ("train" as const) : ("later" as const);
  const rate = part === "train" ? 0.04 + (n % 5) * 0.012 : 0.22 + ((n * 7) % 5) * 0.07;
  const rows = part === "train" ? 900 + ((n * 37) % 11) * 120 : 120 + ((n * 13) % 7) * 60;
  const month = `20${String(8 + Math.floor((n + 4) / 12)).padStart(2, "0")}-${String(((n + 4) % 12) + 1).padStart(2, "0")}`;
  const predicted = part === "train" ? rate : rate * 0.55;
  return { month, part, rows, converted: Math.round(rows * rate), rate, drift: rate - 0.06, predicted, auc: 0.71 };
});

/** Made up for these tests: no figure in it was ever measured. */
const sample: StoryReport = {
  bank: { name: { zh: "示例银行", en: "Sample Bank" }, zone: "Asia/Shanghai" },
  data: {
    file: "bank-additional-full-dev.csv.gz",
    rows: 28_920,
    days: 611,
    from: "2008-05-05",
    to: "2010-11-29",
    laterFrom: "2009-05-11",
    laterDays: 402,
    seed: 7,
    split: "whole-days",
  },
  audience: {
    condition: "customer.age >= 18 && 'marketing' in customer.consent",
    members: 27_001,
    of: 28_920,
    lagSeconds: 0.4,
  },
  model: {
    trained: true,
    reason: null,
    name: "term-deposit",
    version: 1,
    auc: 0.7123,
    aucWithinDays: 0.6611,
    ks: 0.3456,
    trainRows: 23_136,
    testRows: 5_784,
    features,
    algorithm: "logistic",
    algorithms: ["logistic", "forest"].map((name, n) => ({
      name,
      zh: n === 0 ? "逻辑回归" : "随机森林",
      en: n === 0 ? "logistic regression" : "random forest",
      auc: 0.7123 - n / 100,
      ks: 0.3456,
      logLoss: 0.55,
      brier: 0.1876,
      seconds: 1.2 + n,
      heldOutAuc: 0.68,
      laterAuc: 0.551 + n / 100,
      laterError: n === 0 ? 0.012 : null,
    })),
    choice: {
      algorithm: "logistic",
      rule: { zh: "一个标准误以内取最简单的。", en: "The simplest within one standard error." },
      steps: [{ from: "2008-08-01", to: "2008-09-01", rows: 3_000 }],
    },
    l2: 10,
    folds: { auc: 0.7444, ks: 0.3999 },
    brier: 0.1876,
    ece: 0.0999,
    baseRate: { train: 0.0611, later: 0.3022 },
    calibrationLine: { intercept: 0.81, slope: 0.92 },
    calibration: Array.from({ length: 10 }, (_, n) => ({
      from: n / 10,
      to: (n + 1) / 10,
      count: n === 9 ? 0 : 1_400 - n * 140,
      predicted: n === 9 ? null : n / 10 + 0.05,
      observed: n === 9 ? null : Math.min(0.95, 0.08 + n * 0.12),
    })),
    months,
    drift: {
      score: { psi: 1.234, state: "act" },
      features: features.map((name, n) => ({
        name,
        psi: 0.004 * 3.3 ** n,
        state: n < 3 ? ("stable" as const) : n < 4 ? ("watch" as const) : ("act" as const),
      })),
    },
    importances: features.map((name, n) => ({ name, share: (7 - n) / 28 })),
  },
  bands: bandsOf().map(({ from, to }, n) => ({
    from,
    to,
    called: n === 0 ? 0 : 90 * n,
    converted: n === 0 ? 0 : 40 + n * 9,
    rate: n === 0 ? null : (40 + n * 9) / (90 * n),
  })),
  gains: [0.1, 0.2, 0.3, 0.5].map((capacity) => ({
    capacity,
    rows: Math.round(5_784 * capacity),
    captured: 1 - (1 - capacity) ** 2.2,
    random: capacity,
    asLived: capacity ** 1.1,
  })),
  curve,
  decisions: {
    made: 5_784,
    chosen: 1_705,
    withheld: 3_500,
    holdout: 579,
    byReason: { value_within_capacity: 1_705, below_call_threshold: 3_100, value_not_positive: 400, holdout: 579 },
  },
  touches: {
    planned: 5_205,
    sent: 5_205,
    duplicates: 0,
    byChannel: { agent_call: 1_705, email: 3_500 },
    byState: { accepted: 1_705, delivered: 3_500, failed: 0 },
  },
  intake: { accepted: 28_918, quarantined: 2, duplicates: 0, byReason: { "age wrong_type": 1, ragged: 1 } },
  outcome: {
    results: 1_705,
    converted: 801,
    selection: {
      chosen: { customers: 1_705, converted: 801, rate: 0.4698 },
      holdout: { customers: 579, converted: 170, rate: 0.2936 },
      difference: { difference: 0.1762, low: 0.1321, high: 0.2203, p: 0.00001 },
      note: { zh: "所有客户当时都被外呼过：衡量的是名单选择。", en: "Everybody was called: this measures selection." },
    },
  },
  money: { won: "160200.00", spent: "13815.00", margin: "200.00", callCost: "8.00", emailCost: "0.05" },
  seconds: {
    total: 41.2,
    byRoom: { intake: 6.1, profile: 9.8, decision: 4.4, reach: 7.7, outcome: 1.2, learning: 5.5 },
  },
};

/** What a file of one class leaves: no model, nothing chosen, empty parts. */
const bare: StoryReport = {
  ...sample,
  data: { ...sample.data, file: "calls.csv", from: null, to: null, laterFrom: null, rows: 0 },
  audience: { ...sample.audience, members: 0, of: 0, lagSeconds: null },
  model: {
    ...sample.model,
    trained: false,
    reason: { zh: "只有一种结果", en: "There is one outcome only" },
    version: null,
    auc: null,
    aucWithinDays: null,
    ks: null,
    features: [],
    algorithm: null,
    algorithms: [],
    choice: null,
    l2: null,
    folds: null,
    brier: null,
    ece: null,
    baseRate: { train: null, later: null },
    calibrationLine: null,
    calibration: [],
    months: [],
    drift: null,
    importances: [],
  },
  bands: sample.bands.map((band) => ({ ...band, called: 0, converted: 0, rate: null })),
  gains: [],
  curve: [],
  decisions: { made: 0, chosen: 0, withheld: 0, holdout: 0, byReason: {} },
  touches: { planned: 0, sent: 0, duplicates: 0, byChannel: {}, byState: {} },
  intake: { accepted: 0, quarantined: 0, duplicates: 0, byReason: {} },
  outcome: {
    results: 0,
    converted: 0,
    selection: {
      ...sample.outcome.selection,
      chosen: { customers: 0, converted: 0, rate: null },
      holdout: { customers: 0, converted: 0, rate: null },
      difference: null,
    },
  },
  seconds: { total: 0, byRoom: {} },
};

const languages = ["zh", "en"] as const;
const plain = { color: false, width: 100 };
const ansi = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

describe("text in columns", () => {
  it("counts two columns for Chinese and full-width signs, none for combining marks", () => {
    expect(displayWidth("概率 0–10%，AUC")).toBe(15);
    expect(displayWidth("é")).toBe(1);
    expect(displayWidth("한글かな👍")).toBe(10);
  });

  it("makes one harmless line of anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
      }),
    );
  });

  it("wraps to the width and loses no sign but spaces", () => {
    const words = fc.string({ unit: fc.constantFrom(..."客户概率，。ab1 –e\u0301") });
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 30 }), (text, width) => {
        const lines = wrap(oneLine(text), width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join("").replaceAll(" ", "")).toBe(oneLine(text).replaceAll(" ", ""));
      }),
    );
  });

  it("draws all lines of a table equally wide", () => {
    const cell = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: fc.constantFrom(..."客户概率，。ab1 –") }),
    );
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 120 }), fc.boolean(), (texts, width, barred) => {
        const made = table(["概率区间", "Called", "转化率"], {
          id: "bands",
          title: "",
          rows: texts,
          bars: barred ? texts.map((_, n) => n / 6) : null,
        });
        const widths = new Set(tableLines(made, width).map(displayWidth));
        expect(widths.size).toBe(1);
        expect([...widths][0]).toBeLessThanOrEqual(width);
      }),
    );
  });

  it.each(languages)("keeps every table of the report straight and within the width (%s)", (language) => {
    for (const report of [sample, bare])
      for (const width of [40, 60, 80, 132])
        for (const made of reportTables(report, voiceOf(language))) {
          const lines = tableLines(made, width);
          expect(new Set(lines.map(displayWidth)).size, made.id).toBeLessThanOrEqual(1);
          for (const line of lines) expect(displayWidth(line), made.id).toBeLessThanOrEqual(width);
        }
  });
});

describe("figures", () => {
  it("prints what is not known as a dash and never as 0", () => {
    expect([percent(null), fixed(Number.NaN, 2), yuan(null, "zh")]).toEqual(["–", "–", "–"]);
    expect([fixed(-0.001, 2), fixed(-1234.5, 1), percent(0.0611)]).toEqual(["0.00", "-1,234.5", "6.1%"]);
    expect([yuan("-1234567.80", "en"), yuan("0.05", "zh")]).toEqual(["-¥1,234,567.80", "0.05 元"]);
  });
});

describe("the report in the terminal", () => {
  it.each(languages)("holds seven bands, the rise of the base rate and the curve (%s)", (language) => {
    const text = renderTerminal(sample, language, plain);
    for (const band of ["70–100%", "50–70%", "40–50%", "30–40%", "20–30%", "10–20%", "0–10%"])
      expect(text).toContain(band);
    expect(text).toContain("6.1% → 30.2%");
    expect(text).toMatch(/[\u2801-\u28ff]/);
    expect(text).toContain("value_within_capacity");
    expect(text).not.toContain("\u001b");
    expect(text.toLowerCase()).not.toContain("uplift");
  });

  it("adds colours and nothing else when asked", () => {
    const colored = renderTerminal(sample, "zh", { ...plain, color: true });
    const trimmed = (text: string) => text.replace(/ +$/gm, "");
    expect(colored).toContain("\u001b[");
    expect(trimmed(colored.replace(ansi, ""))).toBe(trimmed(renderTerminal(sample, "zh", plain)));
  });

  it("tells every algorithm that was compared, and which was taken by what", () => {
    const text = renderTerminal(sample, "en", plain);
    expect(text).toMatch(/★ logistic regression +0\.712 .*0\.551 ± 0\.012/);
    expect(text).toMatch(/random forest +0\.702/);
    expect(text).toContain("The simplest within one standard error.");
    expect(renderTerminal(bare, "en", plain)).not.toContain("★");
  });

  it("says that there is no model, why, and what orders the list then", () => {
    const text = renderTerminal(bare, "en", plain);
    expect(text).toContain("There is one outcome only");
    expect(text).toContain("ordered by arrival");
    expect(text).toMatch(/AUC +–/);
    expect(text).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it("does not let a file's name speak to the terminal", () => {
    const file = "a\u001b[31m\u0007\nb.csv";
    const text = renderTerminal({ ...sample, data: { ...sample.data, file } }, "en", plain);
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  });
});

describe("the report as a page", () => {
  const page = renderHtml(sample, { names: { age: { zh: "年龄", en: "Age" } } });

  it("stands alone: no scripts, nothing loaded, links to citations only", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|src=/i);
    const links = [...page.matchAll(/(?:href|action|data)="([^"]*)"/g)].map((found) => found[1] ?? "");
    for (const link of links) expect(link).toMatch(/^https:\/\/(doi\.org|creativecommons\.org)\//);
    expect(page.length).toBeLessThan(400_000);
  });

  it("holds both languages, Chinese first, seven bands in each, and unique ids", () => {
    expect(page.indexOf('<main lang="zh-CN">')).toBeLessThan(page.indexOf('<main lang="en">'));
    const bands = [
      ...page.matchAll(/<caption>(?:概率区间|Probability bands)[^<]*<\/caption>.*?<tbody>(.*?)<\/tbody>/gs),
    ];
    expect(bands.map((found) => found[1]?.match(/<tr>/g)?.length)).toEqual([7, 7]);
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map((found) => found[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const found of page.matchAll(/aria-labelledby="([^"]*)"/g))
      for (const id of (found[1] ?? "").split(" ")) expect(ids).toContain(id);
    expect(page.match(/<svg /g)?.length).toBe(page.match(/<title id=/g)?.length);
    expect(page.match(/<table /g)?.length).toBe(page.match(/<caption>/g)?.length);
    expect(page.toLowerCase()).not.toContain("uplift");
  });

  it("cites the shipped file and no other", () => {
    expect(page).toContain("Moro");
    expect(page).toContain("CC BY 4.0");
    expect(renderHtml(bare)).not.toContain("Moro");
  });

  it("escapes whatever it is given", () => {
    const evil = `"><script>alert(1)</script><svg onload='x'>&`;
    const text = renderHtml({
      ...sample,
      bank: { ...sample.bank, name: { zh: evil, en: evil } },
      data: { ...sample.data, file: evil, split: evil },
      audience: { ...sample.audience, condition: evil },
      model: {
        ...sample.model,
        name: evil,
        drift: { score: { psi: 1, state: "act" }, features: [{ name: evil, psi: 1, state: "act" }] },
      },
      decisions: { ...sample.decisions, byReason: { [evil]: 1 } },
      intake: { ...sample.intake, byReason: { [evil]: 1 } },
      money: { ...sample.money, won: evil },
      seconds: { total: 1, byRoom: { [evil]: 1 } },
    });
    expect(text).not.toMatch(/<script|<svg onload/);
    expect(text).toContain("&lt;script&gt;");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const file = text.replace(/[\\/]/g, "<");
        const made = renderHtml({ ...bare, data: { ...bare.data, file: `[[${file}]]` } });
        const shown = /<td class="words">\[\[(.*?)\]\]<\/td>/s.exec(made)?.[1] ?? "missing <";
        expect(shown).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
      { numRuns: 25 },
    );
  });

  it("lives with nothing: no model, nobody called", () => {
    const text = renderHtml(bare);
    expect(text).not.toMatch(/NaN|undefined|>null|Infinity/);
    expect(text).toContain("只有一种结果");
    expect(text).toContain("ordered by arrival");
  });
});
