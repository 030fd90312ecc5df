import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { fitFile } from "../../jobs/fit-file.ts";
import type { TextTable } from "./infer.ts";
import { dayNumber, kindOf } from "./infer.ts";
import { prepareFile } from "./prepare.ts";

/** Card customers of a bank: instalment bought or not; gaps as files have them, and few positives. */
function cards(rows: number, seed = 1): TextTable {
  const random = seededRandom(seed);
  const headers = ["customer", "opened", "age", "limit", "card_type", "bill_swing", "seconds_talked", "bought"];
  const cells = Array.from({ length: rows }, (_, n) => {
    const age = 20 + random.below(50);
    const limit = 1_000 * (1 + random.below(60));
    const swing = random.next();
    const type = ["gold", "plain", "young"][random.below(3)] ?? "";
    const bought = random.next() < 0.04 + (swing > 0.7 ? 0.4 : 0) + (type === "young" ? 0.15 : 0);
    const talked = bought ? 300 + random.below(600) : random.below(380);
    const opened = new Date(Date.UTC(2020, 0, 1 + Math.floor((n * 900) / rows))).toISOString().slice(0, 10);
    return [
      `C${n}`,
      opened,
      random.next() < 0.1 ? "" : String(age),
      random.next() < 0.3 ? "NA" : String(limit),
      type,
      swing.toFixed(3),
      String(talked),
      bought ? "yes" : "no",
    ];
  });
  return { headers, rows: cells };
}

const without = (table: TextTable, column: string): TextTable => {
  const at = table.headers.indexOf(column);
  const cut = (row: readonly string[]) => row.filter((_, place) => place !== at);
  return { headers: cut(table.headers), rows: table.rows.map(cut) };
};

describe("inference", () => {
  it("tells numbers, days and levels, and what is missing", () => {
    expect(kindOf(["1", "-2.5", "", "NA", "3e4"])).toEqual({ kind: "number", missing: 0.4, distinct: 3 });
    expect(kindOf(["2026-01-05", "2026/2/9", "2026-03-01 10:20:30"]).kind).toBe("day");
    expect(kindOf(["2026-02-30"]).kind).toBe("text");
    expect(kindOf(["1", "one"]).kind).toBe("text");
    expect(kindOf(["", "?"])).toEqual({ kind: "text", missing: 1, distinct: 0 });
    expect(dayNumber("1970-01-02 12:00")).toBe(1.5);
  });
});

describe("prepareFile", () => {
  const table = cards(300);
  const choice = { label: "bought", split: { by: "random" as const } };

  it("guesses what is predicted, keeps every column, and leaves out rows without a label", () => {
    const rows = table.rows.map((row, n) => (n < 10 ? [...row.slice(0, -1), ""] : row));
    const prepared = prepareFile({ ...table, rows }, choice);
    expect([prepared.positive, prepared.positiveGuessed, prepared.unlabelled]).toEqual(["yes", true, 10]);
    expect(prepared.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ["customer", "text"],
      ["opened", "day"],
      ["age", "number"],
      ["limit", "number"],
      ["card_type", "text"],
      ["bill_swing", "number"],
      ["seconds_talked", "number"],
    ]);
    const [parts] = prepared.parts;
    expect([parts?.train.length, parts?.test.length]).toEqual([232, 58]);
    const good = {
      headers: ["x", "class"],
      rows: Array.from({ length: 40 }, (_, n) => [String(n), n % 4 ? "good" : "bad"]),
    };
    expect(prepareFile(good, { label: "class", split: { by: "random" } }).positive).toBe("bad");
  });

  it("parts by a test file with its columns in any order, by order of days, and by folds", () => {
    const later = cards(100, 2);
    const turned = { headers: [...later.headers].reverse(), rows: later.rows.map((row) => [...row].reverse()) };
    const tested = prepareFile(table, { label: "bought", split: { by: "test", table: turned } });
    expect([tested.parts[0]?.train.length, tested.parts[0]?.test.length]).toEqual([300, 100]);
    expect(tested.y.slice(300)).toEqual(prepareFile(later, choice).y);
    const shuffled = { ...table, rows: [...cards(900).rows].reverse() };
    const ordered = prepareFile(shuffled, { label: "bought", split: { by: "order", column: "opened" } });
    const days = (rows: Int32Array | undefined) => [...(rows ?? [])].map((row) => shuffled.rows[row]?.[1] ?? "").sort();
    const { train, validation, test, steps } = ordered.parts[0] ?? {};
    // Four stretches; no day is torn apart, and each begins after the one before it.
    expect(steps).toHaveLength(3);
    for (const step of steps ?? []) {
      const [before, after] = [days(validation?.slice(0, step)).at(-1), days(validation?.slice(step))[0]];
      expect(before?.localeCompare(after ?? "")).toBe(-1);
    }
    expect(
      days(train)
        .at(-1)
        ?.localeCompare(days(validation)[0] ?? ""),
    ).toBe(-1);
    expect(
      days(validation)
        .at(-1)
        ?.localeCompare(days(test)[0] ?? ""),
    ).toBe(-1);
    expect(ordered.columns.map(({ name }) => name)).not.toContain("opened");
    const folded = prepareFile(table, { label: "bought", split: { by: "folds", folds: 3 } });
    expect(folded.parts.flatMap((part) => [...part.test]).sort((a, b) => a - b)).toEqual([...table.rows.keys()]);
  });

  it("says what is wrong and how to mend it", () => {
    const refused =
      (own: object, from: TextTable = table) =>
      () =>
        prepareFile(from, { ...choice, ...own });
    expect(refused({ label: "sold" })).toThrow(/--label names the column sold.*customer, opened/);
    expect(refused({ exclude: ["agee"] })).toThrow(/--exclude names the column agee/);
    expect(refused({ exclude: ["bought"] })).toThrow(/label/);
    expect(refused({ label: "card_type" })).toThrow(/3 different values \(gold, plain, young\).*--positive/);
    expect(refused({ positive: "maybe" })).toThrow(/No row of bought is maybe; its values are no, yes/);
    expect(refused({ split: { by: "test", table: without(table, "age") } })).toThrow(/lacks the column\(s\) age/);
    expect(refused({ split: { by: "order", column: "age" } })).toThrow(/no value in age/);
    expect(refused({ split: { by: "order", column: "card_type" } })).toThrow(
      /card_type.*texts such as (gold|plain|young)/,
    );
    expect(refused({ split: { by: "order", column: "bought" } })).toThrow(/--order names bought, which is the label/);
    const monthly = {
      ...table,
      rows: table.rows.map((row) => row.map((cell, at) => (at === 1 ? cell.slice(0, 7) : cell))),
    };
    expect(prepareFile(monthly, { label: "bought", split: { by: "order", column: "opened" } }).order).toBe("opened");
    const level = { ...table, rows: table.rows.map((row) => [...row.slice(0, -1), "no"]) };
    expect(refused({}, level)).toThrow(/Every row of bought is no/);
    expect(refused({}, { headers: ["bought"], rows: [["yes"], ["no"]] })).toThrow(/no column is left/);
  });
});

describe("fitFile", () => {
  it("[C101] [C104] models card instalments from attributes and swings, gaps and few positives included, and flags what is known only afterwards", async () => {
    const table = cards(1_200);
    const seen: number[] = [];
    const choice = { label: "bought", split: { by: "order" as const, column: "opened" } };
    const options = {
      algorithms: ["boosted_depth", "logistic"] as const,
      candidates: 1,
      onProgress: ({ done, total }: { done: number; total: number }) => seen.push(done / total),
    };
    const { report } = await fitFile(table, choice, options);
    expect(report.warnings.filter((warning) => warning.startsWith("leakage"))).toHaveLength(1);
    expect(report.warnings.join()).toContain("leakage: seconds_talked");
    expect(report.findings.map(({ code, column }) => `${code} ${column}`)).toContain("identifier customer");
    expect(Math.max(...seen)).toBeLessThanOrEqual(1);

    const honest = await fitFile(without(without(table, "seconds_talked"), "customer"), choice, options);
    const { report: fair, drawing } = honest;
    expect(fair.rows.train + fair.rows.test).toBe(1_200);
    expect(fair.best).toBe("boosted_depth");
    expect(fair.auc).toBeGreaterThan(0.68);
    expect(fair.auc).toBeLessThan((report.auc ?? 0) - 0.1);
    expect(fair.warnings.join()).not.toContain("leakage");
    expect(fair.calibration.slope).toBeGreaterThan(0.5);
    expect(fair.calibration.slope).toBeLessThan(1.6);
    expect(fair.bands).toHaveLength(7);
    expect(fair.bands.reduce((sum, { rows }) => sum + rows, 0)).toBe(fair.rows.test);
    expect(fair.shap.maxAdditivityError).toBeLessThan(1e-6);
    expect(fair.shap.top.slice(0, 2).map(({ feature }) => feature)).toEqual(["bill_swing", "card_type"]);
    expect(fair.shap.top[0]?.direction).toBe(1);
    expect(drawing.swarm[0]?.points.length).toBeGreaterThan(100);
  });

  it("tells pooled rows of folds, each by a model that did not see it, whatever the number of threads", async () => {
    const table = cards(400);
    const choice = {
      label: "bought",
      exclude: ["customer", "seconds_talked"],
      split: { by: "folds" as const, folds: 3 },
    };
    const one = await fitFile(table, choice, { algorithms: ["logistic", "tree", "vote"], candidates: 2 });
    expect(one.report.rows.test).toBe(400);
    expect(one.report.algorithms.map(({ name }) => name)).toEqual(["tree", "logistic", "vote"]);
    expect(one.report.drift).toBeNull();
    const two = await fitFile(table, choice, { algorithms: ["logistic", "tree", "vote"], candidates: 2, threads: 2 });
    const plain = ({ report: { seconds, algorithms, ...rest } }: typeof one) => ({
      ...rest,
      algorithms: algorithms.map(({ seconds: _, ...row }) => row),
    });
    expect(plain(two)).toEqual(plain(one));
  });

  it("ends at once when told, and brings a refusal back as the error it is", async () => {
    const control = new AbortController();
    const table = cards(400);
    const choice = { label: "bought", split: { by: "random" as const } };
    const run = fitFile(table, choice, { signal: control.signal, algorithms: ["boosted", "forest"] });
    control.abort();
    await expect(run).rejects.toThrow(/abort/i);
  });
});
