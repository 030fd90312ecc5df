/**
 * Chapter 5. Whether, which, how.
 *
 * Knowing whom one could speak to is not yet a reason to speak. Between a list of candidates and a telephone that rings
 * stand five questions, asked in this order and in one place. What could be done? What is known? What forbids it? What is
 * worth most? And then it is written down.
 *
 * The law comes first, and value can't buy it off. Whoever gave no consent is not advertised to, however likely a sale
 * would be; a product that risks more than a customer may bear is no candidate at all; whoever switched personalisation
 * off is shown what everybody is shown. A rule that forbids says its name, and when time alone would lift it, until when.
 *
 * Then comes patience. One call that was answered is enough for a week, and what was refused rests for a quarter of a
 * year. Then value: how likely, in this situation, times what it is worth, times what the bank wants most just now, less
 * what the way costs. Then capacity: of three who would be worth a call and two who can be made, two are called, and the
 * third knows what it would have taken.
 *
 * There are two ways to ask. A round in the morning decides on everybody who waits, and what it chooses is reserved and
 * goes out. And a page that opens, or a telephone that a colleague picks up, asks for one customer, now: best first,
 * nothing reserved, for the customer came by himself.
 *
 * Both leave a record with everything they looked at. Deciding it again gives the same, letter for letter; and the
 * question that is asked most, why did this customer get nothing, has an answer that a person can read.
 *
 * And since limits are the bank's conscience, nobody changes them alone.
 *
 * Four customers walk through this chapter: 苏晓, 秦朗, 陆青 and 贺云.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OfferPlace, type Policy, roundOf } from "#contracts/definitions";
import { approvePolicy, decide, decisionsOn, listPolicies, proposePolicies, showDecision, tellOffers } from "#decision";
import { job, type PersonActor } from "#ground/authority";
import { addDays, instantOf } from "#ground/clock";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import { acceptFacts, arrivalOfJson } from "#intake";
import { findCustomer } from "#profile";
import { readTouches } from "#reach";
import { runDay } from "../doors/server/flows/decide-day.ts";
import { createNextBest, type NextBestAnswer } from "../doors/server/flows/next-best-action/index.ts";
import { why } from "../doors/server/flows/why.ts";
import { type TestHouse, testHouse } from "../model-bank/test-house.ts";

const ZONE = "Asia/Shanghai";
const DAY = "2026-03-24";
const at = (day: string, time = "10:00") => instantOf(day, time, ZONE);
const core = job("core system");

let house: TestHouse;
let counter = 0;
beforeAll(async () => {
  house = await testHouse({ start: at(DAY, "08:00") });
});
afterAll(async () => {
  await house?.close();
});

type Told = readonly [subject: string, type: string, data: object];
async function told(...events: readonly Told[]): Promise<void> {
  const arrivals = events.map(([subject, type, data]) =>
    arrivalOfJson({
      specversion: "1.0",
      type,
      source: "core-banking",
      id: `fact-${counter++}`,
      subject,
      time: house.clock.now().toISOString(),
      data,
    }),
  );
  expect((await acceptFacts(house.bank.intake, core, arrivals)).quarantined).toEqual([]);
  while ((await house.bank.consumer.drain()) > 0);
}

const colleague = async (login: string): Promise<PersonActor> => {
  const actor = await actorOfPerson(house.bank.storage, personIdOf(login));
  if (!actor) throw new Error(`nobody called ${login}`);
  return actor;
};
const numberOf = async (subject: string): Promise<number> => {
  const { storage, people } = house.bank;
  return (await storage.batch("guide", (tx) => findCustomer(tx, people, subject))) ?? -1;
};

/** What a page or a screen is answered. */
async function offered(customer: string, place: OfferPlace = "agent_screen"): Promise<NextBestAnswer> {
  const nextBest = createNextBest(house.bank);
  return await nextBest.ask(core, { customer, place, limit: 20, explain: true, trace: null });
}
const denialsOf = ({ refused }: NextBestAnswer, offer: string): string[] =>
  refused.find((one) => one.offer === offer)?.denials.map(({ code }) => code) ?? [];
const names = ({ offers }: NextBestAnswer): string[] => offers.map(({ offer }) => offer);

const common = {
  outlet: "outlet-1-1",
  age: 44,
  contact: "cellular",
  opened_on: "2024-04-02",
  id_expires_on: "2033-01-01",
  risk_level: "C3",
  risk_assessed_on: "2026-01-05",
  aum: "300000.00",
  demand_balance: "60000.00",
  consent: ["marketing"],
};

describe("5. Whether, which, how", () => {
  it("the law comes first: what forbids is named, and no value outweighs it", async () => {
    await told(
      ["苏晓", "customer_recorded", { ...common, email: "su@example.com" }],
      ["秦朗", "customer_recorded", { ...common, email: "qin@example.com", consent: [] }],
      ["陆青", "customer_recorded", { ...common, email: "lu@example.com", risk_level: "C1" }],
      ["贺云", "customer_recorded", { ...common, email: "he@example.com", personalisation_off: true }],
    );
    const deposit = "idle-two-year";
    expect(names(await offered("苏晓"))).toContain(deposit);
    // Not asked, not advertised to; a reminder of the bank's own service needs no such permission.
    const qin = await offered("秦朗");
    expect(denialsOf(qin, deposit)).toEqual(["no_legal_basis"]);
    expect(qin.offers.filter((offer) => offer.class === "marketing")).toEqual([]);
    // A fund of R2 is more than C1 may bear; a deposit asks for no assessment.
    const lu = await offered("陆青");
    expect(denialsOf(lu, "bond-fund")).toEqual(["suitability_risk"]);
    expect(names(lu)).toContain(deposit);
    // Switched off is switched off: what everybody is shown remains.
    const he = await offered("贺云", "slot");
    expect(denialsOf(he, deposit)).toEqual(["personalisation_off"]);
    expect(names(he)).toContain("login-gift");
  });

  it("value is probability × context × worth × levers, and each factor is shown", async () => {
    const find = (answer: NextBestAnswer) => answer.offers.find(({ offer }) => offer === "idle-two-year")?.factors;
    const before = find(await offered("苏晓"));
    expect(before).toMatchObject({ p: 0.08, c: 1, v: 180, l: 1.2, cost: 0 });
    expect(before?.value).toBeCloseTo(0.08 * 180 * 1.2, 9);
    // The situation changes, and with it the weight: 55 makes a factor of 1.55.
    await told(["苏晓", "balance_changed", { demand_balance: "230000.00" }]);
    const after = find(await offered("苏晓"));
    expect([after?.c, after?.value]).toEqual([1.55, expect.closeTo(0.08 * 1.55 * 180 * 1.2, 9)]);
    // Whoever loses is told what would have made it win.
    const { offers, refused } = await offered("苏晓", "slot");
    expect(offers.map(({ rank }) => rank)).toEqual(offers.map((_, n) => n + 1));
    expect(refused.every(({ wouldChange, denials }) => wouldChange !== null || denials.length > 0)).toBe(true);
  });

  it("patience: what was refused rests for a quarter of a year, and a complaint stops marketing until it is settled", async () => {
    const { bank, clock } = house;
    const { decision } = await offered("苏晓");
    const closed = { what: "closed", customer: "苏晓", offer: "idle-two-year", place: "agent_screen" } as const;
    await tellOffers(bank, core, [{ id: "1", ...closed, decision, reason: "refused" }], clock.now());
    while ((await bank.consumer.drain()) > 0);
    const [denial] = (await offered("苏晓")).refused.find(({ offer }) => offer === "idle-two-year")?.denials ?? [];
    expect([denial?.code, denial?.until?.slice(0, 10)]).toEqual(["cooldown_refused", addDays(DAY, 90)]);
    await told(["陆青", "complaint_filed", { ticket: "T-1" }]);
    expect(denialsOf(await offered("陆青"), "idle-two-year")).toContain("complaint_open");
    await told(["陆青", "complaint_resolved", { ticket: "T-1" }]);
    expect(names(await offered("陆青"))).toContain("idle-two-year");
  });

  it("a morning's round decides on all who wait, within what the day can carry, and reserves what it chooses", async () => {
    const { bank, clock } = house;
    const { storage, definitions, policies, people, attributes, metrics } = bank;
    const file = definitions.playbooks["term-deposit-call"];
    const playbook = file && roundOf(file);
    if (!playbook) throw new Error("the sample bank lacks its playbook");
    const { version } = await bank.publish(playbook.id, clock.now());
    const waiting = Array.from({ length: 8 }, (_, n) => `等-${n}`);
    await told(
      ...waiting.map((subject, n): Told => [subject, "customer_recorded", { ...common, email: `w${n}@example.com` }]),
      ["秦朗", "customer_recorded", { ...common, consent: [] }],
    );
    clock.advanceTo(at(DAY, "08:40"));
    const round = { playbook, version, model: null, day: DAY, rows: 10 };
    const times = { scoreAt: at(DAY, "08:30"), decideAt: at(DAY, "08:40"), sendAt: at(DAY, "09:00") };
    const { decided } = await runDay(
      { storage, definitions, policies, people, attributes, metrics, drain: () => bank.consumer.drain() },
      { ...round, ...times },
    );
    expect(decided).toBe(9);
    const made = await Promise.all(
      [...waiting, "秦朗"].map(async (one) => (await decisionsOn(bank.storage, core, await numberOf(one), null))[0]),
    );
    const outcomes = made.map((one) => one?.outcome);
    // Three calls are what thirty of a hundred allow of ten; the others get a letter, or nothing.
    expect(outcomes.filter((outcome) => outcome === "chosen")).toHaveLength(3);
    expect(outcomes.at(-1)).toBe("denied");
    expect(made.at(-1)?.rules).toContain("no_legal_basis");
    expect(await readTouches(bank.storage, core, await numberOf("秦朗"))).toEqual([]);
    // A contact that was reserved is there before anything went out, and the record decides the same again.
    const chosen = made.find((one) => one?.outcome === "chosen");
    if (!chosen?.inputs) throw new Error("nobody was chosen");
    expect(await readTouches(bank.storage, core, chosen.customer)).toHaveLength(1);
    const again = decide(chosen.inputs);
    expect([again.outcome, again.action, again.reasons]).toEqual([chosen.outcome, chosen.action, chosen.reasons]);
  });

  it("one who got nothing is answered: which rule, and what would have to change", async () => {
    const { bank } = house;
    const answer = await why(bank, await colleague("branch-operator-1"), "秦朗", null);
    expect(answer.decisions[0]).toMatchObject({
      outcome: "denied",
      reasons: [{ code: "no_legal_basis", zh: "缺少营销授权" }],
      wouldChange: { zh: expect.stringContaining("授权") },
    });
    const bond = answer.offers.flatMap(({ refused }) => refused).find(({ offer }) => offer === "bond-fund");
    expect(bond?.wouldChange?.zh).toContain("授权");
    // Taken apart: every candidate with what denied it, for those who serve the customer and for nobody else.
    const [first] = answer.decisions;
    const view = await showDecision(bank.storage, await colleague("branch-operator-1"), first?.decision ?? "");
    expect(view.candidates[0]?.denials.map(({ code }) => code)).toContain("no_legal_basis");
    await expect(
      showDecision(bank.storage, await colleague("branch-operator-2"), first?.decision ?? ""),
    ).rejects.toMatchObject({ caseName: "decision.no_decision" });
  });

  it("the record of a ranking gives the same ranking, whatever order the offers came in", async () => {
    const { bank } = house;
    const { decision } = await offered("苏晓", "slot");
    const view = await showDecision(bank.storage, core, decision);
    if (!view.inputs) throw new Error("no inputs");
    const order = (inputs: typeof view.inputs) => inputs && decide(inputs).weighed.map(({ action }) => action);
    const turned = { ...view.inputs, actions: [...view.inputs.actions].reverse() };
    expect(order(turned)).toEqual(view.candidates.map(({ action }) => action));
    expect(view.versions.definitions).toHaveLength(12);
  });

  it("limits are changed by two: until the second agrees, the old ones hold", async () => {
    const { bank, clock } = house;
    const strict = (policy: Policy): Policy => (policy.id === "cooldowns" ? { ...policy, zh: "更长的冷却期" } : policy);
    const files = bank.definitions.policies.map(strict);
    const designer = await colleague("designer");
    await proposePolicies(bank.storage, designer, { files, first: async () => files, at: clock.now() });
    const [waits] = await listPolicies(bank.storage, designer, { day: DAY, waiting: true });
    expect(waits).toMatchObject({ id: "cooldowns", version: 1, waiting: 2, zh: "冷却期" });
    const input = { policy: "cooldowns", version: 2, at: clock.now() };
    await expect(approvePolicy(bank.storage, designer, input)).rejects.toMatchObject({ code: "forbidden" });
    await approvePolicy(bank.storage, await colleague("compliance"), input);
    await bank.policies.look();
    expect(bank.definitions.policies.find(({ id }) => id === "cooldowns")?.zh).toBe("更长的冷却期");
  });
});
