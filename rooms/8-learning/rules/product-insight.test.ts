import { describe, expect, it } from "vitest";
import { seededRandom } from "#ground/random";
import { type ProductHistory, productInsights } from "./product-insight.ts";

const DAY = 86_400_000;
const cut = new Date("2026-03-01T00:00:00Z");

/** Card holders with a loan take insurance in their time, others hardly ever; the young take funds. */
function customers(count: number): ProductHistory[] {
  const random = seededRandom("needs");
  return Array.from({ length: count }, (_, customer) => {
    const before = () => cut.getTime() - DAY * (1 + random.below(300));
    const later = () => cut.getTime() + DAY * random.below(89);
    const [card, loan, young] = [random.next() < 0.5, random.next() < 0.4, random.next() < 0.3];
    const held: [string, number][] = [["term_deposit", before()]];
    if (card) held.push(["card", before()]);
    if (loan) held.push(["loan", before()]);
    const need = card && loan ? 0.6 : 0.03;
    const [own, soon] = [random.next() < need / 2, random.next() < need / 2];
    if (own || soon) held.push(["insurance", own ? before() : later()]);
    if (random.next() < (young ? 0.4 : 0.02)) held.push(["fund", later()]);
    const viewed = random.next() < 0.1 ? ["insurance"] : [];
    return { customer: customer + 1, held, viewed, groups: { tier: "", age: young ? "25–34" : "45–54" } };
  });
}

describe("what is known of products", () => {
  const histories = customers(3_000);
  const insights = productInsights({ histories, after: [], voice: [], cut });
  const of = (kind: string) => insights.find((one) => one.kind === kind);

  it("[C152] names needs that nobody has said, and proves them by what was taken in the ninety days after", () => {
    const insurance = of("insurance");
    const lacking = histories.filter(({ held }) => !held.some(([kind]) => kind === "insurance"));
    expect(insurance?.needs.open).toBe(lacking.filter(({ viewed }) => viewed.includes("insurance")).length);
    const latent = insurance?.needs.latent ?? 0;
    expect(latent).toBeGreaterThan(100);
    // Those who never looked, and who hold what goes with it.
    const fitting = lacking.filter(
      ({ held, viewed }) =>
        viewed.length === 0 && held.some(([kind]) => kind === "card") && held.some(([kind]) => kind === "loan"),
    );
    expect(latent).toBeLessThanOrEqual(fitting.length);
    const tested = insurance?.needs.tested;
    expect(tested?.lift).toBeGreaterThan(3);
    expect((tested?.took ?? 0) / (tested?.named ?? 1)).toBeGreaterThan(0.2);
    expect(insurance?.findings.map(({ code }) => code)).toEqual(["latent_need"]);
    // Who took it later had no say in what was named before.
    const turned = histories.map((one) => ({
      ...one,
      held: one.held.filter(([kind, time]) => kind !== "insurance" || time < cut.getTime()),
    }));
    const none = productInsights({ histories: turned, after: [], voice: [], cut });
    expect(none.find(({ kind }) => kind === "insurance")?.needs.tested).toMatchObject({
      named: tested?.named,
      took: 0,
      othersTook: 0,
      lift: null,
    });
  });

  it("tell who takes a product, by groups of those who could", () => {
    const fund = of("fund");
    expect(fund?.forWhom).toHaveLength(1);
    expect(fund?.forWhom[0]).toMatchObject({ by: "age", group: "25–34" });
    expect(fund?.forWhom[0]?.lift).toBeGreaterThan(2);
  });

  it("say what its next version should look at: money that leaves, and what is complained of", () => {
    const few = productInsights({
      histories: histories.slice(0, 100),
      cut,
      after: [
        { kind: "card", bank: "", matured: 100, gone: 0, taken: 60 },
        { kind: "term_deposit", bank: "A", matured: 100, gone: 80, taken: 0 },
        { kind: "term_deposit", bank: "B", matured: 50, gone: 20, taken: 0 },
        { kind: "term_deposit", bank: "", matured: 50, gone: 0, taken: 50 },
      ],
      voice: [
        { kind: "term_deposit", type: "complaint_filed", reason: "early withdrawal", count: 9 },
        { kind: "term_deposit", type: "call_inbound", reason: "rate", count: 40 },
      ],
    });
    const deposit = few.find(({ kind }) => kind === "term_deposit");
    expect(deposit?.competing).toEqual({
      matured: 200,
      gone: 100,
      taken: 50,
      banks: [
        { bank: "A", amount: 80 },
        { bank: "B", amount: 20 },
      ],
    });
    expect(deposit?.voice[0]).toEqual({ type: "call_inbound", reason: "rate", count: 40 });
    expect(deposit?.findings.map(({ code }) => code)).toEqual(["goes_to_others", "complained_of"]);
    expect(deposit?.findings[1]?.en).toContain("early withdrawal");
    expect(few.find(({ kind }) => kind === "card")?.findings).toEqual([]);
  });

  it("say nothing of needs where too few have a product", () => {
    const [one] = productInsights({ histories: histories.slice(0, 5), after: [], voice: [], cut });
    expect(one?.needs).toMatchObject({ latent: 0, tested: null });
  });
});
