import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { type Counted, countAssigned, countResults, countWaves, type OutcomeFact, recountPlaybook } from "./index.ts";
import * as testing from "./testing.ts";
import { asked, at, type Decided, fact, goalOf, receipt, touch } from "./testing.ts";

let bank: TestBank;
beforeAll(async () => {
  bank = await testBank();
});
afterAll(() => bank.close());
const decided = (all: readonly Decided[]) => testing.decided(bank.storage, all);
const record = (facts: readonly OutcomeFact[], playbook: string) => testing.record(bank.storage, facts, playbook);
const assign = (playbook: string) => testing.assign(bank.storage, playbook);
const count = (playbook: string): Promise<Counted> =>
  bank.storage.batch("test", (tx) => countAssigned(tx, asked(playbook)));

/** As the profile does it: from here on the absorbed number's facts are the survivor's; both numbers are told. */
async function merge(survivor: number, absorbed: number): Promise<OutcomeFact[]> {
  await bank.storage.batch("test", (tx) =>
    tx.run(
      sql`insert into profile.redirect (customer, survivor, revision, at) values (${absorbed}, ${survivor}, 0, ${at(3)})`,
    ),
  );
  return [survivor, absorbed].map((customer) => fact(customer, "customers_merged", 3, { survivor, absorbed }));
}

async function unmerge(survivor: number, absorbed: number): Promise<OutcomeFact[]> {
  await bank.storage.batch("test", (tx) => tx.run(sql`delete from profile.redirect where customer = ${absorbed}`));
  return [survivor, absorbed].map((customer) => fact(customer, "customers_unmerged", 9, { survivor, absorbed }));
}

const held = [{ experiment: "bank", share: 0.5, draw: 0.2 }];
const treated = [{ experiment: "bank", share: 0.5, draw: 0.8 }];
const arms = ({ all }: Counted) =>
  all.map(({ control, customers, enrolments, converted, amount, cost, contacts }) => ({
    arm: control ? "control" : "treated",
    customers,
    enrolments,
    converted,
    amount,
    cost,
    contacts,
  }));

describe("merged customers", () => {
  it("count once and for the survivor, by their first assignment, and twice again when they are taken apart", async () => {
    const [survivor, absorbed] = [11, 12];
    const first: Decided = { playbook: "one", customer: survivor, controls: treated };
    await decided([first, { playbook: "one", customer: absorbed, controls: held, outcome: "holdout", admitted: 1 }]);
    await assign("one");
    const goal = (customer: number, days: number) => fact(customer, "deposit_opened", days, { amount: "10" });
    await record([receipt(first, "touch_accepted", 0.5), goal(absorbed, 2)], "one");
    const apart = arms(await count("one"));
    expect(apart).toEqual([
      { arm: "treated", customers: 1, enrolments: 1, converted: 0, amount: 0, cost: 5, contacts: 1 },
      { arm: "control", customers: 1, enrolments: 1, converted: 1, amount: 1_000, cost: 0, contacts: 0 },
    ]);
    await record(await merge(survivor, absorbed), "one");
    // The touch is told of once more under the other number, and another deposit comes for that one.
    await record([{ ...receipt(first, "touch_accepted", 0.5), customer: absorbed }, goal(absorbed, 4)], "one");
    const together = [
      { arm: "treated", customers: 1, enrolments: 1, converted: 1, amount: 1_000, cost: 5, contacts: 1 },
    ];
    expect(arms(await count("one"))).toEqual(together);
    expect(await bank.storage.batch("test", (tx) => recountPlaybook(tx, "one"))).toBe(0);
    const waves = await bank.storage.batch("test", (tx) => countWaves(tx, asked("one"), ["sms"]));
    expect(waves.map(({ group, customers, cost }) => [group, customers, cost])).toEqual([["treated", 1, 5]]);
    await record(await unmerge(survivor, absorbed), "one");
    expect(arms(await count("one"))).toEqual(apart);
    // What was told under the number that is merged no more is not this customer's.
    await record(await merge(survivor, absorbed), "one");
    expect(arms(await count("one"))).toEqual(together);
  });

  it("keep assignments of times apart, as one customer", async () => {
    const all = [0, 20].map((admitted, n) => ({ playbook: "late", customer: 21 + n, admitted, controls: treated }));
    await decided(all);
    const told = await merge(21, 22);
    await record([...told, fact(22, "deposit_opened", 25, { amount: "1" })], "late");
    await assign("late");
    expect(arms(await count("late"))).toMatchObject([{ customers: 1, enrolments: 2, converted: 1, amount: 100 }]);
  });

  it("have their results counted, under whichever number they are told", async () => {
    const own: Decided = { playbook: "told", customer: 32 };
    await decided([own]);
    await merge(31, 32);
    const result = (customer: number) => ({
      ...fact(customer, "deposit_opened", 1, { touch: touch(own, "call") }),
      shard: 0,
      offset: 1,
    });
    const goals = new Map([["told", goalOf("told")]]);
    const counted = (customer: number) =>
      bank.storage.batch("test", (tx) => countResults(tx, [result(customer)], goals));
    expect(await counted(33)).toEqual([]);
    expect(await counted(31)).toMatchObject([{ converted: true }]);
    expect(await counted(31)).toEqual([]);
  });

  it("come to the same whenever the word of it comes, and as never merged when it is taken back", async () => {
    const line = fc.record({
      other: fc.boolean(),
      kind: fc.constantFrom("touch_accepted", "touch_delivered", "touch_opened", "deposit_opened", "complaint_filed"),
      day: fc.integer({ min: 0, max: 20 }),
    });
    let run = 0;
    const rowsOf = (playbook: string) =>
      bank.storage.batch("test", (tx) =>
        tx.rows<Record<string, unknown>>(sql`
          select o.admitted_at, o.customer % 10 as customer, o.several, o.aside, o.touched_at, o.delivered_at, o.reached_at,
            o.converted_at, o.cost, o.contacts, o.complaints
          from outcome.enrolment o where playbook = ${playbook} order by o.admitted_at, o.enrolment`),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        fc.nat(12),
        fc.nat(12),
        fc.integer({ min: 1, max: 16 }),
        async (lines, a, b, gap) => {
          run++;
          const tell = async (playbook: string, base: number, merges: number | null, assigns: number) => {
            const [survivor, absorbed] = [base + 1, base + 2];
            const both = [
              { playbook, customer: survivor, controls: treated },
              { playbook, customer: absorbed, controls: held, admitted: gap },
            ];
            await decided(both);
            const facts = lines.map(({ other, kind, day }) => {
              const own = both[other ? 1 : 0] ?? { playbook, customer: survivor };
              return kind.startsWith("touch_") ? receipt(own, kind, day) : fact(own.customer, kind, day);
            });
            for (let n = 0; n <= facts.length; n++) {
              if (n === Math.min(assigns, facts.length)) await assign(playbook);
              if (merges !== null && n === Math.min(merges, facts.length))
                await record(await merge(survivor, absorbed), playbook);
              await record(facts.slice(n, n + 1), playbook);
            }
            return { rows: await rowsOf(playbook), survivor, absorbed };
          };
          const before = await tell(`before-${run}`, 100_000 + run * 10, 0, 0);
          const later = await tell(`later-${run}`, 200_000 + run * 10, a, b);
          expect(later.rows).toEqual(before.rows);
          const never = await tell(`never-${run}`, 300_000 + run * 10, null, b);
          await record(await unmerge(later.survivor, later.absorbed), `later-${run}`);
          expect(await rowsOf(`later-${run}`)).toEqual(never.rows);
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe("counting", () => {
  it("gives the same whether customers are gathered first or, where each stands once, are not", async () => {
    const all = Array.from(
      { length: 12 },
      (_, n): Decided => ({
        playbook: "singles",
        customer: 400 + n,
        version: 1 + (n % 2),
        admitted: n,
        controls: [{ experiment: "bank", share: 0.25, draw: (n % 4) / 4 }],
      }),
    );
    await decided(all);
    await assign("singles");
    const objections = (customer: number, n: number) =>
      n % 5 === 0 ? [fact(customer, "complaint_filed", n + 3), fact(customer, "unsubscribed", n + 3)] : [];
    await record(
      all.flatMap((single, n) => [
        receipt(single, n % 3 === 0 ? "touch_opened" : "touch_accepted", n + 1),
        ...(n % 2 === 0 ? [fact(single.customer, "deposit_opened", n + 2, { amount: n + 1 })] : []),
        ...objections(single.customer, n),
      ]),
      "singles",
    );
    // Sums of fractions hang on the order in their last digit.
    const even = (key: string, value: unknown) => (key === "plannedControl" ? Math.round(Number(value) * 1e9) : value);
    const whole = async () => JSON.parse(JSON.stringify(await count("singles"), even)) as Counted;
    const quick = await whole();
    expect(quick.all.map(({ control, customers }) => [control, customers])).toEqual([
      [false, 9],
      [true, 3],
    ]);
    const mark = (where: ReturnType<typeof sql>) =>
      bank.storage.batch("test", (tx) =>
        tx.run(sql`update outcome.enrolment set several = true where playbook = 'singles' and ${where}`),
      );
    await mark(sql`customer < 404`);
    expect(await whole()).toEqual(quick);
    await mark(sql`true`);
    expect(await whole()).toEqual(quick);
    // Whoever is decided on again stands more than once, also before.
    const [again] = all;
    if (!again) throw new Error("nobody");
    await decided([20, 21].map((admitted) => ({ ...again, occasion: `at ${admitted}`, admitted })));
    await bank.storage.batch("test", (tx) =>
      tx.run(sql`update outcome.enrolment set several = false where playbook = 'singles'`),
    );
    await assign("singles");
    const marked = await bank.storage.batch("test", (tx) =>
      tx.rows<{ customer: number }>(sql`select customer from outcome.enrolment where playbook = 'singles' and several`),
    );
    expect(marked.map(({ customer }) => customer)).toEqual([400, 400, 400]);
    expect((await count("singles")).all.map(({ customers, enrolments }) => [customers, enrolments])).toEqual([
      [9, 9],
      [3, 5],
    ]);
  });

  it("pays a carrier for every part of a message, in whatever order it is told", async () => {
    const one: Decided = { playbook: "parts", customer: 501 };
    await decided([one]);
    await assign("parts");
    const accepted = receipt(one, "touch_accepted", 1);
    await record([receipt(one, "touch_delivered", 2)], "parts");
    await record([{ ...accepted, data: { ...accepted.data, parts: 3 } }], "parts");
    await record([receipt(one, "touch_opened", 3)], "parts");
    expect((await count("parts")).all).toMatchObject([{ cost: 15, delivered: 1 }]);
  });
});
