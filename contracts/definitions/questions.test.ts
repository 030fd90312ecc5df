import { describe, expect, test } from "vitest";
import { loadDefinitions, questionFeatures, readDefinitions, textsOf, usersOf } from "./index.ts";

const bank = new URL("../../bank", import.meta.url).pathname;
const files = textsOf(bank);
const file = "models/instalment.yaml";

/** Problems after edits of one model. */
function edited(edits: readonly (readonly [from: string, to: string])[]) {
  let text = files.find(([name]) => name === file)?.[1] ?? "";
  for (const [from, to] of edits) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return readDefinitions(files.map(([name, old]) => [name, name === file ? text : old])).problems;
}

describe("a model that starts from a question", () => {
  const { definitions } = loadDefinitions(bank);
  const question = definitions?.questions?.instalment;

  test("has defaults, and one feature for each function and window", () => {
    if (!definitions || !question) throw new Error("no question");
    expect(question).toMatchObject({ gap: "0d", known_by: "received", label: { happens: true } });
    expect(question.observe).toEqual({ every: "month", any: [] });
    const features = questionFeatures(question, definitions.catalog);
    const names = features.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(["customer.birthday", "tag.tier", "metric.spent_amount_sum_30d"]));
    const read = (name: string) => features.find((one) => one.name === name)?.read;
    expect(read("customer.birthday")).toBe("days");
    expect(read("metric.login_days_since")).toBe("days");
    expect(read("tag.tier")).toBe("text");
    expect(read("metric.spent_amount_sum_30d")).toBe("number");
    for (const { zh, en } of features) expect(zh !== "" && en !== "").toBe(true);
  });

  test("is a user of what it names", () => {
    const user = definitions && usersOf(definitions).find(({ kind, id }) => kind === "model" && id === "instalment");
    expect([...(user?.names ?? [])]).toEqual(
      expect.arrayContaining([
        "event/instalment_taken",
        "score/instalment",
        "field/card_spent.amount",
        "metric/spend_90d",
      ]),
    );
  });

  // [what, from, to, case, what its text says]; all of a group are in the file at once, and all are told at once.
  const wrong: readonly (readonly (readonly [from: string, to: string, name: string, says: string])[])[] = [
    [
      ["payroll]", "payroll, duration, phone, sex, contracts]", "known_after", "duration is known only after"],
      ["name: instalment", "name: instalment", "model_personal", "phone"],
      ["name: instalment", "name: instalment", "model_refused", "sex"],
      ["name: instalment", "name: instalment", "model_type", "contracts"],
      ["spend_90d,", "spend_91d,", "unknown_reference", "did you mean spend_90d"],
      ["metric.purchases_90d >= 1", "size(customer.holdings) > 0", "no_history", "customer.holdings"],
      ["history: 60d", "history: 30d", "longer_than_history", "The window 60d"],
      ["{ every: month }", "{ every: month, event: card_spent }", "observe_one_of", "every"],
      ["{ event: instalment_taken }", "{ happens: true }", "label_one_of", "any"],
      ["horizon: 30d", "horizon: 0d", "zero_span", "horizon"],
      [
        "as: large,\n        where: event.amount >= 2000.00,\n        of: amount,",
        "as: large,",
        "metric_of_missing",
        "amount",
      ],
      ["owner: analyst", "owner: analyse", "unknown_reference", "did you mean analyst"],
      ["score: instalment", "score: instalments", "unknown_reference", "did you mean instalment"],
    ],
    [
      ["metric.purchases_90d >= 1", "score.instalment > 0.5", "own_score", "score.instalment"],
      ["{ every: month }", "{ every: month, where: 'event.amount > 1.00' }", "observe_beside", "where"],
      [
        "{ event: instalment_taken }",
        "{ event: instalment_take }",
        "unknown_reference",
        "did you mean instalment_taken",
      ],
      ["as: large", "as: spent", "feature_twice", "spent_count_30d"],
      ["tags: [tier]", "tags: [tier]\n  exclude: [metric.spend_9d]", "not_a_feature", "did you mean metric.spend_90d"],
    ],
    [["boosted,", "boasted,", "wrong_choice", "did you mean boosted"]],
  ];

  test("tells everything that is wrong with its place and remedy, what is known later by its name", () => {
    for (const group of wrong) {
      const problems = edited(
        group.filter(([from]) => from !== "name: instalment").map(([from, to]) => [from, to] as const),
      );
      for (const [, , name, says] of group) {
        const mine = problems.find((one) => one.name === `definitions.${name}` && one.en.includes(says));
        expect(mine, `${name}: ${says} in ${JSON.stringify(problems)}`).toMatchObject({ file });
        expect(mine?.line).toBeGreaterThan(0);
        expect(mine?.zh).not.toBe("");
      }
    }
  });
});
