import { describe, expect, it } from "vitest";
import { PerennialError } from "#ground/errors";
import { seededRandom } from "#ground/random";
import {
  evaluateModel,
  type FeatureDescriptor,
  openScorer,
  type Progress,
  runBeside,
  runEvaluation,
  runTraining,
  type TrainingData,
  type TrainingDates,
  type TrainingDefinition,
  train,
} from "../index.ts";

const definition: TrainingDefinition = {
  id: "term-deposit",
  features: ["age", "job"],
  split: { train: 0.8 },
  regularisation: { candidates: [0.1, 1, 10], folds: 5 },
  calibration: { method: "platt" },
  minimum_rows: 200,
  bands: [0.1, 0.2, 0.3, 0.4, 0.5, 0.7],
};
const catalog: FeatureDescriptor[] = [
  { name: "age", type: "int", knownAt: "always", model: "allowed" },
  { name: "job", type: "string", knownAt: "always", model: "allowed" },
  { name: "duration", type: "int", knownAt: "after_call", model: "allowed" },
];

function calls(rows: number, seed = 1): { data: TrainingData; dates: TrainingDates } {
  const random = seededRandom(seed);
  const age = Array.from({ length: rows }, () => 20 + random.below(60));
  const job = age.map(() => ["clerk", "farmer", "retired"][random.below(3)]);
  const labels = age.map((years, i) =>
    Number(random.next() < (years > 60 ? 0.5 : 0.1) + (job[i] === "retired" ? 0.2 : 0)),
  );
  const days = age.map((_, i) => new Date(Date.UTC(2026, 0, 1 + Math.floor(i / 20))).toISOString().slice(0, 10));
  return { data: { catalog, columns: { age, job, duration: age }, labels }, dates: { days } };
}

describe("train", () => {
  it("[C102] follows one recipe: data, definition, dates, features, label rule, then the split", async () => {
    const { data, dates } = calls(1000);
    const labels = Array.from(data.labels, (label, i) => (i % 50 === 0 ? null : label));
    const outcome = await train(definition, { ...data, labels }, { ...dates, from: "2026-01-03", until: "2026-02-18" });
    if (!outcome.trained) throw new Error(outcome.reason.en);
    const { report, model } = outcome;
    // 46 of 50 days, 37 of them learnt from; one row in fifty has no outcome.
    expect([report.split, report.laterFrom]).toEqual(["whole-days", "2026-02-09"]);
    expect(report.trainRows + report.testRows + report.unlabelled).toBe(920);
    expect(report.unlabelled).toBe(19);
    expect([model.trained.from, model.trained.to]).toEqual(["2026-01-03", "2026-02-08"]);
    expect(report.features).toEqual(["age", "job"]);
    expect(report.auc).toBeGreaterThan(0.6);
    expect(report.bands).toHaveLength(7);
    expect(report.bands.reduce((sum, { called }) => sum + called, 0)).toBe(report.testRows);
    expect(report.gains.map(({ capacity }) => capacity)).toEqual([0.1, 0.2, 0.3, 0.5]);
    expect(report.months.reduce((sum, { rows }) => sum + rows, 0)).toBe(report.trainRows + report.testRows);
    expect(report.fit.importances.map(({ feature }) => feature).sort()).toEqual(["age", "job"]);
  });

  it("looks at nothing after the cut, and gives the same bytes twice", async () => {
    const { data, dates } = calls(600);
    const first = await train(definition, data, dates);
    const turned = Array.from(data.labels, (label, i) => (i >= 480 ? 1 - (label ?? 0) : label));
    const second = await train(definition, { ...data, labels: turned }, dates);
    if (!first.trained || !second.trained) throw new Error("not trained");
    expect(JSON.stringify(second.model)).toBe(JSON.stringify(first.model));
    expect(JSON.stringify(second.report.fit)).toBe(JSON.stringify(first.report.fit));
    expect((second.report.auc ?? 0) + (first.report.auc ?? 0)).toBeCloseTo(1, 9);
  });

  it("compares algorithms on stretches of the training days, none of them later rows, and takes the simplest of the best", async () => {
    const { data, dates } = calls(800);
    const own = { ...definition, algorithms: ["logistic", "tree"] };
    const outcome = await train(own, data, dates);
    if (!outcome.trained) throw new Error("not trained");
    const { choice } = outcome.report.fit;
    expect(choice?.compared.map(({ name }) => name)).toEqual(["tree", "logistic"]);
    // Four stretches of fifteen in a hundred of the 32 training days, cut where days end.
    expect(choice?.steps.map(({ from, to, rows }) => [from, to, rows])).toEqual([
      ["2026-01-14", "2026-01-18", 100],
      ["2026-01-19", "2026-01-22", 80],
      ["2026-01-23", "2026-01-27", 100],
      ["2026-01-28", "2026-02-01", 100],
    ]);
    expect([choice?.from, outcome.report.laterFrom]).toEqual(["2026-01-14", "2026-02-02"]);
    const best = choice?.compared.reduce((most, one) => ((one.laterAuc ?? 0) > (most.laterAuc ?? 0) ? one : most));
    expect(best?.laterError).toBeGreaterThan(0);
    expect(["logistic", best?.name]).toContain(choice?.algorithm);
    expect(outcome.beside.map(({ name }) => name)).toEqual(["tree", "logistic"]);
    expect(outcome.beside.find(({ name }) => name === choice?.algorithm)?.model).toEqual(outcome.model);
    const measured = await runBeside(own, outcome.beside, data, dates);
    expect(measured.find(({ name }) => name === choice?.algorithm)?.auc).toBe(outcome.report.auc);
    const turned = Array.from(data.labels, (label, i) => (i >= 640 ? 1 - (label ?? 0) : label));
    const second = await train(own, { ...data, labels: turned }, dates);
    if (!second.trained) throw new Error("not trained");
    expect(JSON.stringify([second.model, second.report.fit])).toBe(JSON.stringify([outcome.model, outcome.report.fit]));
    const scorer = openScorer(JSON.parse(JSON.stringify(outcome.model)));
    expect(scorer.score(data.columns).probabilities).toHaveLength(800);
  });

  it("trains on history alone and is measured afterwards with the same answer", async () => {
    const { data, dates } = calls(600);
    const whole = await train(definition, data, dates);
    const columns = Object.fromEntries(Object.entries(data.columns).map(([n, v]) => [n, Array.from(v).slice(0, 480)]));
    const history = await train(
      definition,
      { ...data, columns, labels: Array.from(data.labels).slice(0, 480) },
      { days: dates.days.slice(0, 480), cut: 480, usableRows: 600 },
    );
    if (!whole.trained || !history.trained) throw new Error("not trained");
    expect(history.model).toEqual(whole.model);
    expect([history.report.auc, history.report.ks, history.report.testRows]).toEqual([null, null, 0]);
    const measured = evaluateModel(definition, history.model, data, { ...dates, cut: 480 });
    expect(whole.report).toMatchObject({ ...measured });
  });

  it("explains a score in parts that sum to its margin", async () => {
    const { data, dates } = calls(400);
    const outcome = await train(definition, data, dates);
    if (!outcome.trained) throw new Error("not trained");
    const scorer = openScorer(JSON.parse(JSON.stringify(outcome.model)));
    const { margins } = scorer.score(data.columns);
    const explained = scorer.explain(data.columns, 17);
    expect(explained?.parts.reduce((sum, { value }) => sum + value, explained.base)).toBeCloseTo(margins[17] ?? 0, 9);
  });

  it("has no model with too few rows or one class", async () => {
    const few = calls(199);
    expect(await train(definition, few.data, few.dates)).toMatchObject({
      trained: false,
      reason: { code: "too_few_rows" },
    });
    const { data, dates } = calls(400);
    const none = await train(definition, { ...data, labels: Array(400).fill(0) }, dates);
    expect(none).toMatchObject({ trained: false, reason: { code: "one_class" }, usableRows: 400 });
    const single = await train(
      definition,
      { ...data, labels: Array.from({ length: 400 }, (_, i) => Number(i === 9)) },
      dates,
    );
    expect(single.trained).toBe(true);
  });

  it("refuses rows out of order, wrong labels and uneven input", async () => {
    const { data, dates } = calls(300);
    await expect(train(definition, data, { days: [...dates.days].reverse() })).rejects.toThrow(/time order/);
    await expect(train(definition, data, { days: dates.days.slice(1) })).rejects.toThrow(/299/);
    await expect(train(definition, { ...data, labels: Array(300).fill(2) }, dates)).rejects.toThrow(
      /0, 1 or not known/,
    );
    await expect(train(definition, data, { ...dates, cut: 301 })).rejects.toThrow(/301/);
  });
});

describe("runTraining", () => {
  it("gives in a worker what it gives here, with progress", async () => {
    const { data, dates } = calls(600);
    const seen: Progress[] = [];
    const outcome = await runTraining(definition, data, dates, { onProgress: (progress) => seen.push(progress) });
    expect(outcome).toEqual(await train(definition, data, dates));
    expect(new Set(seen.map(({ stage }) => stage))).toEqual(new Set(["encode", "folds", "fit", "evaluate"]));
    if (!outcome.trained) throw new Error("not trained");
    const measured = await runEvaluation(definition, outcome.model, data, dates);
    expect(outcome.report).toMatchObject({ ...measured });
  });

  it("brings a refusal back as the error it is", async () => {
    const { data, dates } = calls(300);
    const run = runTraining({ ...definition, features: ["age", "duration"] }, data, dates);
    const error = await run.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(PerennialError);
    expect((error as PerennialError).caseName).toBe("learning.known_after");
    expect((error as PerennialError).text("zh")).toContain("duration");
  });

  it("ends at once when the signal aborts", async () => {
    const { data, dates } = calls(600);
    const control = new AbortController();
    const run = runTraining(definition, data, dates, { signal: control.signal, onProgress: () => control.abort() });
    await expect(run).rejects.toThrow(/abort/i);
    await expect(runTraining(definition, data, dates, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});
