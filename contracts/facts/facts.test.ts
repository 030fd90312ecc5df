import { describe, expect, test } from "vitest";
import { machine } from "#ground/clock";
import { attributeFacts, builtInFacts, factBook, fieldOf, validateFact } from "./index.ts";

describe("facts", () => {
  test("every type has its names in both languages and stands once", () => {
    expect(new Set(builtInFacts.map(({ type }) => type)).size).toBe(builtInFacts.length);
    for (const { type, zh, en } of builtInFacts) {
      expect(zh, type).toMatch(/\p{Script=Han}/u);
      expect(en, type).not.toBe("");
    }
  });

  test("money is a number or a decimal string; unknown fields are kept; null is no value", () => {
    for (const amount of [12.5, "12.50", "-3"]) expect(validateFact("payroll_credited", { amount }).ok).toBe(true);
    for (const amount of ["12.505", "abc", 1.234, true, null])
      expect(validateFact("payroll_credited", { amount }).ok).toBe(false);
    const data = { touch: "t-1", outcome: null, extra: { a: 1 } };
    expect(validateFact("call_finished", data)).toEqual({ ok: true, data, problems: [] });
  });

  test("every problem at once, with pointer, value and words in both languages", () => {
    const { ok, problems } = validateFact("transaction", { direction: "sideways", own_account: "yes" });
    expect(ok).toBe(false);
    expect(problems.map(({ pointer, name }) => [pointer, name])).toEqual([
      ["/data/direction", "facts.wrong_choice"],
      ["/data/amount", "facts.missing"],
      ["/data/own_account", "facts.wrong_type"],
    ]);
    expect(problems[2]).toMatchObject({
      reason: "own_account must be true or false",
      zh: "own_account 必须是布尔值",
      value: "yes",
    });
    expect(validateFact("nonsense", {}).problems[0]?.name).toBe("facts.unknown_type");
    expect(validateFact("login", []).problems[0]?.name).toBe("facts.data_not_object");
  });

  test("a bank's catalog types the attributes and adds events; personal values are not repeated", () => {
    const own = { type: "coffee_bought", zh: "买咖啡", en: "Coffee bought", fields: { amount: fieldOf("money") } };
    const book = factBook({ age: fieldOf("int"), phone: fieldOf("string", { personal: true }) }, [own]);
    expect([...attributeFacts].every((type) => !book.validate(type, { age: "old" }).ok)).toBe(true);
    expect(book.validate("customer_recorded", { phone: 5 }).problems[0]).not.toHaveProperty("value");
    expect(book.personalFields("customer_recorded")).toEqual(["phone"]);
    expect(book.validate("coffee_bought", { amount: "3.20" }).ok).toBe(true);
    expect(book.schema("transaction")).toMatchObject({ required: ["direction", "amount"] });
  });

  test("checks stay far below the cost of keeping a fact", () => {
    const data = { age: 40, occupation: "admin.", consent: ["marketing"], euribor_3m: 4.857, demand_balance: "100.00" };
    const book = factBook({
      age: fieldOf("int"),
      occupation: fieldOf("string"),
      consent: fieldOf("list"),
      euribor_3m: fieldOf("double"),
      demand_balance: fieldOf("money"),
    });
    const rounds = 40_000;
    const start = machine.elapsed();
    for (let round = 0; round < rounds; round++) book.validate("customer_recorded", data);
    // 200,000 a second on an idle core; the bound leaves room for a busy one.
    expect((machine.elapsed() - start) / rounds).toBeLessThan(0.02);
  });
});
