import { expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { categoricalColumn, dataset, numericColumn } from "#kits/forest";
import { type FirstHeld, learnNext } from "../next-products.ts";
import { compareAlgorithms } from "./index.ts";

/** Funds are taken by the young with little and the old with much: neither age nor assets alone tells it. */
it("[C110] rules of what is held together, a network and trees find the segment that no single attribute shows", async () => {
  const random = seededRandom("segments");
  const rows = 2_400;
  const age = Float64Array.from({ length: rows }, () => 20 + random.below(60));
  const assets = Float64Array.from({ length: rows }, () => random.next() * 100);
  const held = Array.from({ length: rows }, () => ["card", "loan", "deposit"][random.below(3)] as string);
  const isIn = (row: number) => (age[row] as number) < 50 !== (assets[row] as number) > 50;
  const y = Float64Array.from({ length: rows }, (_, row) => {
    const chance = (isIn(row) ? 0.45 : 0.05) + (held[row] === "card" ? 0.15 : 0);
    return Number(random.next() < chance);
  });
  const data = dataset([numericColumn("age", age), numericColumn("assets", assets), categoricalColumn("held", held)]);
  const part = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, n) => from + n);
  const { rows: told } = await compareAlgorithms({
    data,
    y,
    parts: { train: part(0, 1_600), test: part(1_600, rows) },
    names: ["tree", "logistic", "network"],
    options: { candidates: 3, seed: 5 },
  });
  const area = (name: string) => told.find((one) => one.name === name)?.auc ?? 0;
  expect(area("logistic")).toBeLessThan(0.65);
  expect(area("tree")).toBeGreaterThan(area("logistic") + 0.08);
  expect(area("network")).toBeGreaterThan(area("logistic") + 0.08);
  // The rules tell which product the segment has beside it.
  const DAY = 86_400_000;
  const histories = held.map((kind, row): FirstHeld => {
    const own: [string, number][] = [[kind, row * DAY]];
    return (y[row] as number) > 0.5 ? [...own, ["fund", row * DAY + 1]] : own;
  });
  const found = learnNext(histories, new Date(1_600 * DAY));
  const ruleOf = (kind: string) => found?.rules.find(({ given, then }) => given.join() === kind && then[0] === "fund");
  expect(ruleOf("card")?.lift).toBeGreaterThan(1.05);
  expect(ruleOf("loan")?.lift).toBeLessThan(ruleOf("card")?.lift ?? 0);
});
