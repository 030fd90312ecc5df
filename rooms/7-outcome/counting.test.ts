import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { type TestBank, testBank } from "#model-bank";
import {
  assignOutcomes,
  attribute,
  attributionModels,
  countAssigned,
  countWaves,
  creditTouches,
  type OutcomeFact,
  readPlaybookOutcome,
  recountPlaybook,
} from "./index.ts";
import * as testing from "./testing.ts";
import { asked, at, type Decided, fact, goalOf, receipt, touch } from "./testing.ts";

let bank: TestBank;
beforeAll(async () => {
  bank = await testBank();
});
afterAll(() => bank.close());
const decided = (all: readonly Decided[]) => testing.decided(bank.storage, all);
const record = (facts: readonly OutcomeFact[], ...playbooks: string[]) =>
  testing.record(bank.storage, facts, ...playbooks);
const assign = (playbook: string) => testing.assign(bank.storage, playbook);
const rowsOf = (playbook: string) => testing.rowsOf(bank.storage, playbook);

describe("counting by intention to treat", () => {
  it("counts everybody assigned, a goal once per enrolment and within its window, by arm, version, week and wave", async () => {
    const held = [{ experiment: "bank", share: 0.2, draw: 0.1 }];
    const treated = [{ experiment: "bank", share: 0.2, draw: 0.5 }];
    const wave = { experiment: "wave:itt/sms", share: 0.5, draw: 0.4 };
    const all: Decided[] = [
      { playbook: "itt", customer: 1, controls: treated },
      { playbook: "itt", customer: 2, controls: [...treated, wave], outcome: "withheld", version: 2, admitted: 7 },
      { playbook: "itt", customer: 3, controls: held, outcome: "holdout" },
      { playbook: "itt", customer: 4, controls: treated, outcome: "denied" },
      { playbook: "itt", customer: 1, occasion: "again", controls: treated, admitted: 8 },
      // A draw holds nobody out of a service.
      { playbook: "itt", customer: 5, controls: held, class: "service" },
    ];
    await decided(all);
    expect(await assign("itt")).toBe(6);
    expect(await assign("itt")).toBe(0);
    const [first] = all;
    if (!first) throw new Error("nobody");
    await record(
      [
        receipt(first, "touch_accepted", 0.2),
        receipt(first, "touch_delivered", 0.3),
        // On a colleague's list is not yet touched, and costs nothing.
        receipt({ playbook: "itt", customer: 2 }, "touch_accepted", 7.2, "agent_call"),
        fact(1, "deposit_opened", 5, { product: "term", amount: "1000.50" }),
        fact(1, "deposit_opened", 6, { product: "term", amount: "7" }),
        fact(1, "deposit_opened", 1, { product: "demand" }),
        fact(3, "deposit_opened", 14),
        fact(4, "deposit_opened", 14.00001),
        fact(4, "complaint_filed", 2, { ticket: "t" }),
        fact(4, "unsubscribed", 3, { purpose: "personalisation" }),
        fact(3, "unsubscribed", 3, {}),
        // About a touch of another playbook: not this one's goal.
        fact(2, "deposit_opened", 8, { touch: touch({ playbook: "other", customer: 2 }, "sms") }),
      ],
      "itt",
    );
    const counted = await bank.storage.batch("test", (tx) => countAssigned(tx, asked("itt")));
    expect(counted.all).toMatchObject([
      {
        control: false,
        customers: 4,
        enrolments: 5,
        touched: 1,
        delivered: 1,
        reached: 0,
        converted: 1,
        convertedCustomers: 1,
        amount: 100_050,
        amountSquares: 100_050 ** 2,
        cost: 5,
        complaints: 1,
        optOuts: 0,
      },
      {
        control: true,
        customers: 1,
        enrolments: 1,
        touched: 0,
        converted: 1,
        cost: 0,
        optOuts: 1,
        plannedControl: expect.closeTo(0.2, 9),
      },
    ]);
    expect(counted.versions.map(({ version, control, customers }) => [version, control, customers])).toEqual([
      [1, false, 3],
      [1, true, 1],
      [2, false, 1],
    ]);
    expect(counted.weeks.map(({ week, control, customers }) => [week, control, customers])).toEqual([
      ["2026-03-02", false, 3],
      ["2026-03-02", true, 1],
      ["2026-03-09", false, 2],
    ]);
    const early = await bank.storage.batch("test", (tx) => countAssigned(tx, asked("itt", { to: at(7) })));
    expect(early.all.map(({ customers }) => customers)).toEqual([3, 1]);
    const waves = await bank.storage.batch("test", (tx) => countWaves(tx, asked("itt"), ["sms", "agent_call"]));
    expect(waves.map((one) => [one.wave, one.group, one.customers, one.touched, one.cost])).toEqual([
      ["sms", "control", 1, 0, 0],
      ["sms", "held", 1, 0, 0],
      ["sms", "treated", 3, 1, 5],
      ["agent_call", "control", 1, 0, 0],
      ["agent_call", "treated", 4, 0, 0],
    ]);
  });

  it("counts goals of several events: any of them by the first, all of them by the last, and not what was taken back", async () => {
    const of = (playbook: string): Decided[] => [51, 52, 53].map((customer) => ({ playbook, customer }));
    await decided([...of("any"), ...of("all")]);
    expect([await assign("any"), await assign("all")]).toEqual([3, 3]);
    const taken = fact(53, "card_spent", 2, { amount: "20.00" });
    await record(
      [
        fact(51, "card_spent", 1, { amount: "1.00" }),
        fact(51, "card_spent", 3, { amount: "30.00" }),
        fact(51, "card_spent", 4, { amount: "40.00" }),
        fact(51, "deposit_opened", 5, { amount: "500.00" }),
        fact(52, "deposit_opened", 2, { amount: "200.00" }),
        // In time for nothing.
        fact(52, "card_spent", 15, { amount: "30.00" }),
        taken,
        fact(53, "deposit_opened", 1, { amount: "100.00" }),
        fact(53, "fact_retracted", 6, { source: taken.source, id: taken.id }),
      ],
      "any",
      "all",
    );
    const counted = async (playbook: string) => (await rowsOf(playbook)).map((row) => [row.converted_at, row.amount]);
    expect(await counted("any")).toEqual([
      [at(3), 3_000],
      [at(2), 20_000],
      [at(1), 10_000],
    ]);
    expect(await counted("all")).toEqual([
      [at(5), 53_000],
      [null, 0],
      [null, 0],
    ]);
    expect(await bank.storage.batch("test", (tx) => recountPlaybook(tx, "all"))).toBe(0);
  });

  it("shows each actor the own part of the bank", async () => {
    const [one, two] = [71, 72];
    await decided([
      ...[1, 2, 3].map((n) => ({ playbook: "scoped", customer: 100 + n, unit: one })),
      { playbook: "scoped", customer: 110, unit: two },
    ]);
    await assign("scoped");
    const person = { kind: "person", id: "p", name: "p", roles: ["analyst"], scope: [two] } as const;
    const read = (actor: Parameters<typeof readPlaybookOutcome>[1]) =>
      readPlaybookOutcome(bank.storage, actor, { ...asked("scoped"), waves: [], worth: null, byContact: false });
    expect((await read(person)).all.treated.customers).toBe(1);
    expect((await read(job("test"))).all).toMatchObject({ treated: { customers: 4 }, verdict: { code: "no_control" } });
  });

  it("forgets what is taken back, whether the word of it comes before or after", async () => {
    const customers = [201, 202];
    await decided(customers.map((customer) => ({ playbook: "back", customer })));
    await assign("back");
    const goals = customers.map((customer) => fact(customer, "deposit_opened", 2));
    const back = goals.map(({ customer, source, id }) => fact(customer, "fact_retracted", 3, { source, id }));
    await record(goals.slice(0, 1), "back");
    await record(back, "back");
    await record(goals.slice(1), "back");
    expect((await rowsOf("back")).map((row) => row.converted_at)).toEqual([null, null]);
  });
});

describe("attribution", () => {
  it("gives in one statement what the rule gives, and says who converted untouched", async () => {
    const people = [301, 302, 303];
    await decided(people.map((customer) => ({ playbook: "credit", customer })));
    await assign("credit");
    const own = (customer: number) => ({ playbook: "credit", customer });
    await record(
      [
        receipt(own(301), "touch_delivered", 1, "sms"),
        receipt(own(301), "touch_delivered", 5, "push"),
        receipt(own(301), "touch_delivered", 7, "wecom"),
        receipt({ playbook: "other", customer: 302 }, "touch_delivered", 3, "sms"),
        // After the conversion: no credit.
        receipt(own(302), "touch_delivered", 9, "push"),
        ...people.map((customer) => fact(customer, "deposit_opened", 8)),
      ],
      "credit",
    );
    const { credits, untouched } = await bank.storage.batch("test", (tx) => creditTouches(tx, asked("credit")));
    expect(untouched).toBe(1);
    for (const model of attributionModels) {
      const shares = attribute(model, [at(1), at(5), at(7)], at(8));
      const found = (playbook: string, channel: string) =>
        credits.find((one) => one.model === model && one.playbook === playbook && one.channel === channel)
          ?.conversions ?? 0;
      ["sms", "push", "wecom"].forEach((channel, place) => {
        expect(found("credit", channel)).toBeCloseTo(shares[place] ?? 0, 9);
      });
      expect(found("other", "sms")).toBeCloseTo(1, 9);
    }
  });
});

describe("the order of facts", () => {
  const kinds = fc.constantFrom(
    "touch_accepted",
    "touch_delivered",
    "touch_opened",
    "deposit_opened",
    "complaint_filed",
    "unsubscribed",
  );
  const story = fc.array(
    fc.record({
      customer: fc.integer({ min: 0, max: 3 }),
      kind: kinds,
      day: fc.integer({ min: 0, max: 20 }),
      wave: fc.constantFrom("a", "b"),
    }),
    { maxLength: 14 },
  );

  it("changes no count, and neither does when people were assigned, a set's size, or counting anew", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        story,
        fc.infiniteStream(fc.nat({ max: 1_000 })),
        fc.nat({ max: 14 }),
        async (lines, chance, turn) => {
          run++;
          const tell = async (playbook: string, base: number, inOrder: boolean): Promise<Record<string, unknown>[]> => {
            const people = [0, 1, 2, 3].map((n) => ({
              playbook,
              customer: base + n,
              admitted: n,
              controls: [{ experiment: "bank", share: 0.5, draw: n / 4 }],
            }));
            await decided(people);
            const facts = lines.map(({ customer, kind, day, wave }) =>
              kind.startsWith("touch_")
                ? receipt({ playbook, customer: base + customer }, kind, day, "sms", wave)
                : fact(base + customer, kind, day),
            );
            if (inOrder) {
              await assign(playbook);
              await record(facts, playbook);
            } else {
              const order = facts
                .map((one) => ({ one, place: chance.next().value ?? 0 }))
                .sort((a, b) => a.place - b.place);
              const mixed = order.map(({ one }) => one);
              const early = Math.min(turn, mixed.length);
              await record(mixed.slice(0, early), playbook);
              await assign(playbook);
              for (let from = early; from < mixed.length; from += 3)
                await record(mixed.slice(from, from + 3), playbook);
              // Told a second time nothing changes.
              await record(mixed.slice(0, 2), playbook);
            }
            return await rowsOf(playbook);
          };
          const ordered = await tell(`ordered-${run}`, 1_000 + run * 10, true);
          const mixed = await tell(`mixed-${run}`, 5_000 + run * 10, false);
          expect(mixed).toEqual(ordered);
          expect(await bank.storage.batch("test", (tx) => recountPlaybook(tx, `mixed-${run}`))).toBe(0);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is no matter between assigning and telling at the same time", async () => {
    const people = Array.from({ length: 40 }, (_, n) => ({ playbook: "race", customer: 9_000 + n }));
    await decided(people);
    const goals = people.map(({ customer }) => fact(customer, "deposit_opened", 3));
    await Promise.all([
      bank.storage.batch("test", (tx) => assignOutcomes(tx, goalOf("race"), 20)),
      ...[0, 10, 20, 30].map((from) => record(goals.slice(from, from + 10), "race")),
      bank.storage.batch("test", (tx) => assignOutcomes(tx, goalOf("race"), 20)),
    ]);
    await assign("race");
    expect((await rowsOf("race")).filter((row) => row.converted_at === null)).toEqual([]);
    expect(await bank.storage.batch("test", (tx) => recountPlaybook(tx, "race"))).toBe(0);
  });
});
