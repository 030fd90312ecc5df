/** The recipe on real calls: 28,920 calls of a bank in time order, from `model-bank/data`. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { machine } from "#ground/clock";
import {
  type FeatureDescriptor,
  type TrainingData,
  type TrainingDates,
  type TrainingDefinition,
  train,
} from "./index.ts";

const monthNames = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const numbers = ["age", "duration", "campaign", "pdays", "previous"];
const economy = ["emp.var.rate", "cons.price.idx", "cons.conf.idx", "euribor3m", "nr.employed"];

const catalogOf = (names: readonly string[]): FeatureDescriptor[] =>
  names.map((name) => ({
    name,
    type: numbers.includes(name) || economy.includes(name) ? "double" : "string",
    knownAt: name === "duration" ? "after_call" : "before_call",
    model: "allowed",
  }));

/** A new day begins when month or weekday changes; it is the next date with that month and weekday from May 2008. */
function daysOf(months: readonly string[], weekdays: readonly string[]): string[] {
  const date = new Date(Date.UTC(2008, 3, 30));
  let before = "";
  return months.map((month, i) => {
    const weekday = weekdays[i] ?? "";
    if (month + weekday !== before) {
      before = month + weekday;
      do date.setUTCDate(date.getUTCDate() + 1);
      while (monthNames[date.getUTCMonth()] !== month || weekdayNames[date.getUTCDay()] !== weekday);
    }
    return date.toISOString().slice(0, 10);
  });
}

function calls(): { data: TrainingData; dates: TrainingDates } {
  const file = new URL("../../model-bank/data/bank-additional-full-dev.csv.gz", import.meta.url);
  const [head = [], ...rows] = gunzipSync(readFileSync(file))
    .toString("utf8")
    .trim()
    .split(/\r?\n/)
    .map((line) => line.replaceAll('"', "").split(";"));
  const column = (name: string) => rows.map((row) => row[head.indexOf(name)] ?? "");
  const columns = Object.fromEntries(head.filter((name) => name !== "y").map((name) => [name, column(name)]));
  // 999 says "never called before": no number of days.
  const pdays = column("pdays").map((value) => (value === "999" ? null : value));
  return {
    data: {
      catalog: catalogOf(head.filter((name) => name !== "y")),
      columns: { ...columns, pdays },
      labels: column("y").map((y) => Number(y === "yes")),
    },
    dates: { days: daysOf(column("month"), column("day_of_week")) },
  };
}

const known = ["age", "job", "marital", "education", "default", "housing", "loan", "contact", "month", "day_of_week"];
const definition: TrainingDefinition = {
  id: "term-deposit",
  features: [...known, "campaign", "pdays", "previous", "poutcome", ...economy],
  split: { train: 0.8 },
  regularisation: { candidates: [0.1, 1, 10, 100, 1000, 10_000], folds: 5 },
  calibration: { method: "platt" },
  minimum_rows: 200,
  bands: [0.1, 0.2, 0.3, 0.4, 0.5, 0.7],
};
const three = (value: number | null | undefined) => (value ?? Number.NaN).toFixed(3);

describe("the recipe on real calls", () => {
  it("learns from the earliest 80 % and orders the later calls better than chance, without the length of the call", async () => {
    const { data, dates } = calls();
    const started = machine.elapsed();
    const outcome = await train(definition, data, dates);
    const seconds = (machine.elapsed() - started) / 1000;
    if (!outcome.trained) throw new Error(outcome.reason.en);
    const { report } = outcome;
    expect([report.trainRows, report.testRows, report.split]).toEqual([23_205, 5_715, "whole-days"]);
    expect(report.auc).toBeGreaterThan(0.55);
    expect(report.auc).toBeLessThan(0.9);
    expect(report.aucWithinDays).toBeGreaterThan(0.55);
    expect(report.baseRate.train).toBeLessThan(0.07);
    expect(report.baseRate.later).toBeGreaterThan(0.25);
    expect(report.drift.features.find(({ name }) => name === "euribor3m")?.state).toBe("act");
    expect(report.fit.converged).toBe(true);
    report.gains.forEach((row) => {
      expect(row.captured).toBeGreaterThan(row.random);
    });
    console.log(
      [
        `trained in ${seconds.toFixed(1)} s; l2 ${report.fit.l2}; folds: AUC ${three(report.fit.folds.auc)}, KS ${three(report.fit.folds.ks)}`,
        `later part: AUC ${three(report.auc)} (within days ${three(report.aucWithinDays)}), KS ${three(report.ks)}, AP ${three(report.averagePrecision)}, Brier ${three(report.brier)}, ECE ${three(report.ece)}`,
        `base rate ${three(report.baseRate.train)} → ${three(report.baseRate.later)}; calibration slope ${three(report.calibrationLine?.slope)}, intercept ${three(report.calibrationLine?.intercept)}; PSI of score ${three(report.drift.score.psi)}`,
        ...report.months
          .filter(({ part }) => part === "later")
          .map(
            (m) =>
              `  ${m.month}: ${m.rows} calls, rate ${three(m.rate)}, predicted ${three(m.predicted)}, AUC ${three(m.auc)}`,
          ),
        ...report.gains.map(
          (g) =>
            `  capacity ${g.capacity}: ${three(g.captured)}, random ${three(g.random)}, as lived ${three(g.asLived)}`,
        ),
        ...report.bands.map(
          (b) => `  band ${b.from}–${b.to}: ${b.called} rows, ${b.converted} converted, rate ${three(b.rate)}`,
        ),
        `importances: ${report.fit.importances.map(({ feature, value }) => `${feature} ${three(value)}`).join(", ")}`,
      ].join("\n"),
    );
  });

  it("refuses the length of the call", async () => {
    const { data, dates } = calls();
    const asking = { ...definition, features: [...definition.features, "duration"] };
    await expect(train(asking, data, dates)).rejects.toThrow("duration is known only after the call");
  });
});
