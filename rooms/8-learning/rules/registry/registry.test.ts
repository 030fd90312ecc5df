import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { categoricalColumn, dataset, fitNeighbours, numericColumn, psiOfColumn } from "#kits/forest";
import { openScorer, type ScoreModel } from "../scorer.ts";
import { explainOf } from "./explain-one.ts";
import { importedModel } from "./imported.ts";
import { driftAlarms, type Judged, judge, usualLimits, verdictOf } from "./judge.ts";
import { isTrainingDue, lengthOf, monthsKnown, periodOf } from "./period.ts";
import { reasonsInWords } from "./reasons.ts";
import { driftAgainst, referenceOf } from "./reference.ts";
import { isChallenged } from "./share.ts";

const random = seededRandom("registry");
const uniform = (n: number) => Float64Array.from({ length: n }, () => random.next());
const drawn = (p: Float64Array) => p.map((chance) => (random.next() < chance ? 1 : 0));

describe("reference", () => {
  it("tells the same drift as the rows themselves would, numbers and levels", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(null)), { minLength: 1, maxLength: 200 }),
        fc.array(fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(null)), { minLength: 1, maxLength: 200 }),
        (before, now) => {
          const [a, b] = [numericColumn("n", before), numericColumn("n", now)];
          const [c, d] = [before, now].map((values) =>
            categoricalColumn(
              "c",
              values.map((v) => v && `l${v % 7}`),
            ),
          );
          if (!c || !d) return;
          const reference = referenceOf(dataset([a, c]), new Float64Array(before.length));
          const drift = driftAgainst(reference, new Float64Array(now.length), dataset([b, d]));
          const of = (name: string) => drift.features.find((feature) => feature.name === name)?.psi;
          expect(of("n")).toBeCloseTo(psiOfColumn(a, b), 4);
          // A level that was never seen has no share of its own to be compared with; all of them are one.
          if (
            d.type === "categorical" &&
            c.type === "categorical" &&
            d.levels.every((level) => c.levels.includes(level))
          )
            expect(of("c")).toBeCloseTo(psiOfColumn(c, d), 4);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("says nothing of rows like those learnt from, and acts on rows that moved", () => {
    const learnt = uniform(5_000);
    const reference = referenceOf(dataset([numericColumn("x", learnt)]), learnt);
    const same = uniform(5_000);
    expect(driftAgainst(reference, same, dataset([numericColumn("x", same)]))).toMatchObject({
      rows: 5_000,
      score: { state: "stable" },
      features: [{ name: "x", state: "stable" }],
    });
    const moved = uniform(5_000).map((value) => value ** 3);
    const limits = { aucMin: null, psiMax: 0.25, calibrationMax: 0.1 };
    expect(driftAgainst(reference, moved).score.state).toBe("act");
    expect(driftAlarms(driftAgainst(reference, moved), limits)).toMatchObject([{ kind: "score_drift", level: "act" }]);
    // Eight lie otherwise than five thousand by themselves: a large index of theirs alarms nobody.
    const few = driftAgainst(reference, same.slice(0, 8));
    expect(few.score.psi).toBeGreaterThan(limits.psiMax);
    expect(driftAlarms(few, limits)).toEqual([]);
  });
});

describe("a batch against what came about", () => {
  const judged = (p: Float64Array, y: Float64Array, limits = usualLimits): Judged =>
    judge({ probabilities: p, labels: y, drift: null, limits });

  it("passes probabilities that come about, in seven bands", () => {
    const p = uniform(20_000).map((value) => value * 0.9);
    const batch = judged(p, drawn(p));
    expect(batch.alarms).toEqual([]);
    expect(batch.bands).toHaveLength(7);
    expect(batch.bands.reduce((sum, { rows }) => sum + rows, 0)).toBe(20_000);
    for (const { rate, predicted } of batch.bands) expect(rate).toBeCloseTo(predicted ?? 0, 1);
    expect(batch.calibration?.slope).toBeCloseTo(1, 0);
  });

  it("acts on a gap beyond the limit, in all or in a band alone, and not on chance", () => {
    const p = uniform(20_000).map((value) => 0.3 + value * 0.4);
    expect(judged(p, drawn(p.map((value) => value - 0.2))).alarms).toMatchObject([
      { kind: "calibration", level: "act" },
    ]);
    // Half too high and half too low: only the bands tell.
    const crossed = p.map((value) => 1 - value);
    expect(judged(p, drawn(crossed)).alarms).toMatchObject([{ kind: "calibration", level: "act" }]);
    const few = p.slice(0, 60);
    expect(judged(few, drawn(few)).alarms).toEqual([]);
  });

  it("acts on rare successes that are twice as many, though the gap is of a point", () => {
    const p = new Float64Array(50_000).fill(0.01);
    expect(judged(p, drawn(p.map(() => 0.03))).alarms).toMatchObject([{ kind: "calibration", level: "act" }]);
    expect(judged(p, drawn(p.map(() => 0))).alarms).toMatchObject([{ kind: "calibration", level: "act" }]);
    expect(judged(p, drawn(p)).alarms).toEqual([]);
  });

  it("acts when the order is worse than the file asks for", () => {
    const p = uniform(5_000);
    const limits = { ...usualLimits, aucMin: 0.6, calibrationMax: 1 };
    const shuffled = drawn(uniform(5_000).map(() => 0.5));
    expect(judged(p, shuffled, limits).alarms.map(({ kind, level }) => [kind, level])).toContainEqual(["auc", "act"]);
  });

  it("stands after three quiet batches, asks for a new version after three with alarms, falls back at once", () => {
    const quiet = { alarms: [] };
    const alarm = (level: "watch" | "act") => ({
      alarms: [{ kind: "calibration" as const, level, value: 1, limit: 1, zh: "", en: "" }],
    });
    expect(verdictOf([quiet, quiet])).toBe("too_early");
    expect(verdictOf([quiet, quiet, quiet])).toBe("stands");
    expect(verdictOf([alarm("watch"), quiet, alarm("watch")])).toBe("stands");
    expect(verdictOf([alarm("watch"), alarm("watch"), alarm("watch")])).toBe("watch");
    expect(verdictOf([alarm("act")])).toBe("falls_back");
    expect(verdictOf([quiet, alarm("act"), quiet])).toBe("stands");
  });
});

describe("who and when", () => {
  it("draws the challenger's share by customer, the same every time", () => {
    const customers = Array.from({ length: 20_000 }, (_, n) => n + 1);
    const chosen = customers.filter((customer) => isChallenged("renewal", customer, 0.2));
    expect(chosen.length / customers.length).toBeCloseTo(0.2, 1);
    expect(customers.filter((customer) => isChallenged("renewal", customer, 0.2))).toEqual(chosen);
    // Whoever is in a share stays in a larger one; another model draws others.
    expect(chosen.every((customer) => isChallenged("renewal", customer, 0.3))).toBe(true);
    expect(chosen.every((customer) => isChallenged("instalment", customer, 0.2))).toBe(false);
    expect(customers.some((customer) => isChallenged("renewal", customer, 0))).toBe(false);
  });

  it("knows periods, months whose outcomes are known, and when a training is due", () => {
    expect(periodOf("2026-03-18", "week")).toBe("2026-03-16");
    expect(periodOf("2026-03-18", "month")).toBe("2026-03-01");
    expect(periodOf("2026-03-18", "day")).toBe("2026-03-18");
    const now = new Date("2026-03-20T12:00:00+08:00");
    expect(monthsKnown(now, "Asia/Shanghai", lengthOf("30d"), 3).map((at) => at.toISOString())).toEqual([
      "2026-01-31T16:00:00.000Z",
      "2025-12-31T16:00:00.000Z",
      "2025-11-30T16:00:00.000Z",
    ]);
    expect(isTrainingDue(new Date("2026-02-18T12:00:00+08:00"), "month", now)).toBe(true);
    expect(isTrainingDue(new Date("2026-02-19T12:00:00+08:00"), "month", now)).toBe(false);
  });
});

describe("a model that was trained elsewhere", () => {
  const fixture = (name: string) => {
    const url = new URL(`../../../../kits/forest/trees/fixtures/${name}`, import.meta.url);
    return JSON.parse(readFileSync(url, "utf8")) as { readonly model: unknown };
  };

  it("scores by the definition's features, and tells what it reads that is not there", async () => {
    const { model } = fixture("lightgbm-binary.json");
    const text = String(model);
    const names = /feature_names=(.*)/.exec(text)?.[1]?.split(" ") ?? [];
    expect(names.length).toBeGreaterThan(0);
    const given = { model: "renewal", file: "renewal.txt", text };
    const features = names.map((name) => ({ name, read: "number" as const }));
    const { artefact, maker } = importedModel({ ...given, features });
    expect(maker).toBe("lightgbm");
    expect(openScorer(artefact).inputs.map(({ name }) => name)).toEqual(names);
    expect(() => importedModel({ ...given, features: features.slice(1) })).toThrow(names[0]);
    expect(() => importedModel({ ...given, text: "nothing", features })).toThrow("renewal.txt");
  });

  it("takes names in which dots are underscores", () => {
    const text = String(fixture("lightgbm-binary.json").model).replace(/feature_names=.*/, (line) =>
      line.replace(
        /=(.*)/,
        (_, names: string) =>
          `=${names
            .split(" ")
            .map((name) => `metric_${name}`)
            .join(" ")}`,
      ),
    );
    const features = ["x0", "x1", "x2", "x3", "x4", "place"].map((name) => ({
      name: `metric.${name}`,
      read: "number" as const,
    }));
    const { features: read } = importedModel({ model: "renewal", file: "f", text, features });
    expect(read).toEqual(features.map(({ name }) => name));
  });
});

describe("reasons in words", () => {
  const words = new Map([
    ["metric.spent", { zh: "近 30 天刷卡合计", en: "Card spending in 30 days", read: "money" as const }],
    ["metric.last", { zh: "距上次登录", en: "Last login", read: "days" as const }],
    ["tag.vip", { zh: "贵宾", en: "Guest of honour", read: "switch" as const }],
    ["customer.tier", { zh: "层级", en: "Tier", read: "text" as const, values: { mass: { zh: "大众", en: "Mass" } } }],
  ]);

  it("of one customer alone, by a model that gives none itself, come from customers like those it learnt from", () => {
    const rows = 400;
    const tier = Array.from({ length: rows }, () => ["mass", "gold"][random.below(2)] ?? null);
    const data = dataset([
      numericColumn("logins", uniform(rows)),
      numericColumn("noise", uniform(rows)),
      categoricalColumn("tier", tier),
    ]);
    const logins = data.columns[0]?.type === "numeric" ? data.columns[0].values : new Float64Array();
    const y = drawn(logins.map((value) => (value > 0.5 ? 0.95 : 0.05)));
    const model = fitNeighbours({ data, y, k: 20, random });
    const artefact = { id: "m", model: model.toJson() } as unknown as ScoreModel;
    const reference = referenceOf(data, new Float64Array(rows));
    const one = dataset([
      numericColumn("logins", [0.9]),
      numericColumn("noise", [0.5]),
      categoricalColumn("tier", ["gold"]),
    ]);
    const { parts, base, method, maxAdditivityError } = explainOf({ artefact, reference }, one);
    expect(method).toBe("sampled");
    expect(maxAdditivityError).toBeLessThan(1e-9);
    const [moved = 0, noise = 0, level = 0] = parts;
    expect(moved).toBeGreaterThan(1);
    expect(Math.abs(moved)).toBeGreaterThan(Math.abs(noise) + Math.abs(level));
    expect(base).toBeLessThan(model.predictMargin(one)[0] ?? 0);
    // Without what it learnt from there is nothing to compare with.
    expect([...explainOf({ artefact, reference: null }, one).parts]).toEqual([0, 0, 0]);
  });

  it("are the three that moved the score most, with their values, in both languages", () => {
    const told = reasonsInWords(
      [
        { feature: "tag.vip", effect: 0.1, value: 0 },
        { feature: "metric.spent", effect: 0.9, value: 12_345.6 },
        { feature: "metric.last", effect: -0.5, value: 41.2 },
        { feature: "customer.tier", effect: -0.2, value: "mass" },
        { feature: "metric.none", effect: 0, value: 1 },
      ],
      words,
    );
    expect(told.map(({ en }) => en)).toEqual([
      "Card spending in 30 days: 12,345.6 yuan, which makes it likelier",
      "Last login: 41 days ago, which makes it less likely",
      "Tier: Mass, which makes it less likely",
    ]);
    expect(told.map(({ zh }) => zh)).toEqual([
      "近 30 天刷卡合计：12,345.6 元，提高可能性",
      "距上次登录：41 天前，降低可能性",
      "层级：大众，降低可能性",
    ]);
    const [unknown] = reasonsInWords([{ feature: "x", effect: 1, value: null }], words);
    expect(unknown).toMatchObject({ feature: "x", effect: "raises", en: "x: not known, which makes it likelier" });
  });
});
