/** From a question to a version, over a made bank whose customers buy for a reason. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Definitions, type Question, readDefinitions } from "#contracts/definitions";
import { addDays, type Day, instantOf } from "#ground/clock";
import { seededRandom } from "#ground/random";
import { type TestBank, testBank } from "#model-bank";
import { addColumnarColumns, columnsOf } from "#profile";
import {
  evaluateQuestion,
  featuresAt,
  highIntent,
  labelsOf,
  openScorer,
  questionSource,
  rankBank,
  type SourceParts,
} from "./index.ts";
import type { VersionToRegister } from "./rules/registry/version.ts";

const zone = "Asia/Shanghai";
const START: Day = "2026-01-05";
const DAY = 86_400_000;
const DAYS = 91;
const CUSTOMERS = 260;
const both = "zh: 名, en: name";
const texts: readonly (readonly [string, string])[] = [
  [
    "organisation.yaml",
    `zh: 银行\nen: Bank\nzone: ${zone}\nlanguage: zh\nunits: [{ id: head, kind: head_office, ${both} }]\npeople: [{ login: ann, unit: head, roles: [analyst], ${both} }]\n`,
  ],
  [
    "catalog/all.yaml",
    `attributes:\n  age: { type: int, ${both} }\n  sex: { type: string, ${both}, model: { refused: { zh: 不得, en: not allowed } } }\n  told: { type: int, ${both} }\nscores:\n  buy: { ${both} }\n`,
  ],
  [
    "models/buy.yaml",
    `id: buy
zh: 购买
en: Purchase
owner: ann
value: { yuan: 10 }
population: customer.age >= 18
observe: { every: week }
history: 14d
horizon: 7d
label: { event: wealth_purchased }
features:
  attributes: [age]
  expand: [{ event: login, functions: [count, days_since], windows: [7d, 14d] }]
algorithms: [logistic, tree]
split: { test: 0.25 }
budget: 4s
score: buy
`,
  ],
];

function read(model: (text: string) => string = (text) => text): Definitions {
  const { definitions, problems } = readDefinitions(
    texts.map(([file, text]) => [file, file.startsWith("models/") ? model(text) : text] as const),
  );
  if (!definitions) throw new Error(JSON.stringify(problems));
  return definitions;
}
const definitions = read();
const question = definitions.questions?.buy as Question;
const begin = instantOf(START, "00:00", zone).getTime();
const at = instantOf(addDays(START, DAYS), "00:00", zone);
const text = (time: number): string => new Date(time).toISOString().replace("T", " ").replace("Z", "");

/** Whoever logs in often in a week buys in the next, mostly; a source tells each week who will, a week too early. */
function facts(): Record<string, unknown>[] {
  const random = seededRandom("why customers buy");
  const rows: Record<string, unknown>[] = [];
  const add = (customer: number, type: string, time: number, data: object): void => {
    const one = {
      customer,
      shard: customer % 64,
      offset: rows.length + 1,
      type,
      source: "test",
      id: String(rows.length),
    };
    rows.push({ ...one, occurred_at: text(time), received_at: text(time), trace: "", data: JSON.stringify(data) });
  };
  for (let customer = 1; customer <= CUSTOMERS; customer++) {
    add(customer, "customer_recorded", begin + customer, {
      age: 15 + random.below(60),
      sex: random.below(2) ? "male" : "female",
    });
    for (let week = 0; week * 7 < DAYS; week++) {
      const start = begin + week * 7 * DAY;
      const logins = random.below(6);
      for (let n = 0; n < logins; n++) add(customer, "login", start + random.below(7 * DAY - 1) + 1, { device: "d" });
      const buys = random.next() < (logins >= 4 ? 0.7 : 0.06);
      add(customer, "attribute_changed", start + 6 * DAY, { told: buys ? 1 : 0 });
      if (buys)
        add(customer, "wealth_purchased", start + 7 * DAY + random.below(7 * DAY - 1) + 1, { amount: "100.00" });
    }
  }
  return rows;
}

let bank: TestBank;
let parts: SourceParts;
beforeAll(async () => {
  bank = await testBank();
  await addColumnarColumns(bank.columnar, columnsOf(definitions.catalog));
  await bank.columnar.insert({ table: "facts", values: facts() });
  await bank.columnar.insert({
    table: "customer",
    values: Array.from({ length: CUSTOMERS }, (_, n) => ({
      customer: n + 1,
      shard: (n + 1) % 64,
      revision: 1,
      copied_at: text(begin),
    })),
  });
  parts = { columnar: bank.columnar, catalog: definitions.catalog, zone, codeVersion: "test" };
});
afterAll(async () => {
  await bank?.close();
});

describe("a question becomes a version", () => {
  let version: VersionToRegister;
  interface Report {
    readonly auc: number;
    readonly trainRows: number;
    readonly testRows: number;
    readonly comparison: readonly { readonly name: string; readonly laterAuc: number | null }[];
    readonly best: string;
    readonly split: Record<
      "train" | "leftOut" | "test",
      { readonly from: Day; readonly to: Day; readonly rows: number }
    >;
    readonly shap: {
      readonly maxAdditivityError: number;
      readonly ranking: readonly { readonly feature: string; readonly direction: number }[];
    };
    readonly warnings: readonly { readonly feature: string }[];
    readonly bands: readonly unknown[];
  }

  it("that finds the reason, told on later moments whose time no choice has seen", async () => {
    const stages = new Set<string>();
    const trained = await questionSource(parts).train(question, at, { onProgress: ({ stage }) => stages.add(stage) });
    if ("reason" in trained) throw new Error(trained.reason.en);
    version = trained;
    const report = trained.report as Report;
    expect([...stages]).toEqual(expect.arrayContaining(["rows", "fit", "evaluate"]));
    expect(report.auc).toBeGreaterThan(0.75);
    expect(report.comparison.map(({ name }) => name).sort()).toEqual(["logistic", "tree"]);
    const chosen = report.comparison.find(({ name }) => name === report.best);
    for (const { laterAuc } of report.comparison)
      expect(chosen?.laterAuc).toBeGreaterThanOrEqual((laterAuc ?? 0) - 0.001);
    const { train, leftOut, test } = report.split;
    expect(train.rows + leftOut.rows + test.rows).toBeGreaterThan(1_500);
    // The last day learnt from, and the seven in which its outcome falls, lie before the first that measures.
    expect(addDays(train.to, 7) <= test.from).toBe(true);
    expect(report.shap.maxAdditivityError).toBeLessThan(1e-6);
    expect(report.shap.ranking[0]).toMatchObject({ feature: "metric.login_count_7d" });
    expect(report.warnings).toEqual([]);
    expect(report.bands).toHaveLength(7);
    const groups = (by: string) =>
      trained.fairness
        ?.filter((row) => row.by === by)
        .map(({ group }) => group)
        .sort();
    expect(groups("sex")).toEqual(["female", "male"]);
    expect(groups("age")?.length).toBeGreaterThan(1);
    expect(trained.artefact.inputs.map(({ name }) => name)).not.toContain("customer.sex");
    expect(trained.data).toMatchObject({ from: train.from, to: train.to, rows: report.trainRows });
  });

  it("by which the population is ranked, those above a probability and for whom a condition holds", async () => {
    const source = questionSource(parts);
    const all = await rankBank(source, question, version.artefact, { at, top: 1_000 });
    expect(all.customers).toHaveLength(all.population);
    expect(all.bands.reduce((sum, { customers }) => sum + customers, 0)).toBe(all.population);
    const sorted = all.customers.map(({ probability }) => probability);
    expect([...sorted].sort((a, b) => b - a)).toEqual(sorted);
    const above = await rankBank(source, question, version.artefact, { at, atLeast: 0.4, top: 5 });
    expect(above.customers).toEqual(all.customers.slice(0, 5));
    expect(above.above).toBe(sorted.filter((probability) => probability >= 0.4).length);
    const old = await rankBank(source, { ...question, population: "customer.age >= 60" }, version.artefact, {
      at,
      top: 1_000,
    });
    expect(old.population).toBeLessThan(all.population);
    expect(old.population).toBeGreaterThan(0);
    for (const one of old.customers) expect(all.customers).toContainEqual(one);
    // One customer by itself gets the same probability.
    const { customers, data } = await featuresAt(parts, question, at, [all.customers[0]?.customer ?? 0]);
    expect(customers).toEqual([all.customers[0]?.customer]);
    const columns = Object.fromEntries(
      data.columns.map((column) => [column.name, column.type === "numeric" ? column.values : []]),
    );
    expect(openScorer(version.artefact).score(columns).probabilities[0]).toBeCloseTo(
      all.customers[0]?.probability ?? 0,
      12,
    );
  });

  it("[C099] whose exact reasons tell what customers of high intent trade and are, beside everybody else", async () => {
    const told = await highIntent(parts, question, version.artefact, { at, share: 0.2 });
    const ranking = await rankBank(questionSource(parts), question, version.artefact, { at, top: 1_000 });
    const [above, below] = [ranking.customers.slice(0, told.customers), ranking.customers.slice(told.customers)];
    expect(told.customers).toBe(Math.round(ranking.population * 0.2));
    expect(told.cut).toBe(above.at(-1)?.probability);
    expect(told.mean.high).toBeGreaterThan(told.mean.others + 0.2);
    expect(told.maxAdditivityError).toBeLessThan(1e-6);
    // Whoever logs in often in a week buys in the next; age has no part in it.
    const [first] = told.features;
    expect(first).toMatchObject({ feature: "metric.login_count_7d", side: "trades" });
    expect(first?.effect).toBeGreaterThan(first?.others ?? 0);
    expect(told.features.find(({ feature }) => feature === "customer.age")).toMatchObject({ side: "attributes" });
    const logins = async (some: typeof above): Promise<number> => {
      const { data } = await featuresAt(
        parts,
        question,
        at,
        some.map(({ customer }) => customer),
      );
      const column = data.columns.find(({ name }) => name === "metric.login_count_7d");
      const counts = column?.type === "numeric" ? column.values.slice().sort() : new Float64Array();
      return counts[Math.floor((counts.length - 1) / 2)] ?? -1;
    };
    expect(first?.usual).toEqual({ high: await logins(above), others: await logins(below) });
    expect(told.features.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    await expect(highIntent(parts, question, version.artefact, { at, share: 0.0001 })).rejects.toMatchObject({
      caseName: "learning.few_customers",
    });
  });

  it("that is measured again when outcomes are known, against what became of each customer", async () => {
    const later = await evaluateQuestion(
      parts,
      question,
      { artefact: version.artefact, reference: version.reference ?? null, data: { to: version.data.to } },
      { until: at },
    );
    expect(later.seen).toBe(0);
    expect(later.auc).toBeGreaterThan(0.75);
    expect(later.rows).toBeGreaterThanOrEqual((version.report as Report).testRows);
    expect(later.drift?.score.psi).toBeLessThan(0.25);
    const moment = instantOf(addDays(START, 70), "00:00", zone);
    const labels = await labelsOf(parts, question, moment, [1, 2, 3, 4, 5]);
    const bought = await bank.columnar.rows<{ customer: number }>(
      `select distinct customer from facts where type = 'wealth_purchased' and customer <= 5 and occurred_at > {a:DateTime64(3, 'UTC')} and occurred_at <= {b:DateTime64(3, 'UTC')}`,
      { a: text(moment.getTime()), b: text(moment.getTime() + 7 * DAY) },
    );
    expect(
      [...labels]
        .filter(([, y]) => y === 1)
        .map(([customer]) => customer)
        .sort(),
    ).toEqual(bought.map(({ customer }) => customer).sort());
    expect(labels.size).toBe(5);
  });

  it("whose feature that is too good to be true is flagged by its name", async () => {
    const leaking = read((model) => model.replace("attributes: [age]", "attributes: [age, told]"));
    const asked = { ...(leaking.questions?.buy as Question), algorithms: ["tree" as const] };
    const trained = await questionSource({ ...parts, catalog: leaking.catalog }).train(asked, at);
    if ("reason" in trained) throw new Error(trained.reason.en);
    expect((trained.report as Report).warnings).toMatchObject([{ code: "leakage", feature: "customer.told" }]);
  });

  it("or none, with the reason, when there is too little to learn from; and ends when it is told to", async () => {
    const source = questionSource(parts);
    const few = await source.train({ ...question, minimum_rows: 1_000_000 }, at);
    expect(few).toMatchObject({ trained: false, reason: { code: "too_few_rows" } });
    if ("reason" in few) {
      expect(few.reason.en).toMatch(/at least 1000000 are needed \(minimum_rows\).*enough about \d{4,}-/);
      expect(few.reason.zh).toMatch(/至少需要 1000000 行.*约 \d{4,}-\d\d-\d\d 可满足/);
    }
    const rare = await source.train(
      { ...question, label: { any: [{ event: "insurance_purchased" }], happens: true } },
      at,
    );
    expect(rare).toMatchObject({ trained: false, reason: { code: "one_class" } });
    if ("reason" in rare)
      expect(rare.reason.en).toMatch(/0 successes among \d+ rows.*at least 20.*Nothing so far tells/);
    await expect(source.train({ ...question, history: "400d" }, at)).rejects.toMatchObject({
      caseName: "learning.no_moments",
      // Four hundred days after the first fact, on the Monday that follows, and seven days until it is known.
      params: { ready: addDays(START, 400 + 6 + 7) },
    });
    const stop = new AbortController();
    const ended = source.train(question, at, {
      signal: stop.signal,
      onProgress: ({ stage }) => stage === "rows" && stop.abort(),
    });
    await expect(ended).rejects.toBeDefined();
  });
});
