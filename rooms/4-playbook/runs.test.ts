/** Admissions and facts over the real database: the same in sets of any size as one by one. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import type { RunFact } from "./rules/note-fact.ts";
import type { Admission, RunBook, RunPlan } from "./rules/runs.ts";
import { at, days, planOf, touch, zone } from "./rules/testing-runs.ts";
import { admit, advanceRuns } from "./steps/advance-runs.ts";

const goal = { events: [{ type: "bought", holds: () => true }], all: false, withinMs: days(5) };
const both = {
  events: [
    { type: "bought", holds: () => true },
    { type: "called", holds: () => true },
  ],
  all: true,
  withinMs: days(9),
};
const exits = [{ event: { type: "left", holds: () => true }, when: null }];
const once = { concurrent: 1, afterMs: 0, perYear: null, never: false };
const waves = { a: { touch: touch("push") }, b: { touch: touch("sms") } };
const plans: readonly RunPlan[] = [
  planOf(waves, { playbook: "plain", goal }),
  planOf(waves, { playbook: "rare", goal, exits, reentry: { ...once, afterMs: days(2) } }),
  planOf(waves, { playbook: "many", goal: both, reentry: { ...once, concurrent: 3, perYear: 4 } }),
  planOf(waves, { playbook: "single", exits, reentry: { ...once, never: true } }),
  planOf({}, { playbook: "paused" }),
];
const book: RunBook = {
  of: (playbook, version) => plans.find((one) => one.playbook === playbook && one.version === version),
  moving: ["many", "plain", "rare", "single"],
  paused: new Set(["paused"]),
  wakes: new Map(["bought", "called", "left"].map((type) => [type, new Set(["many", "plain", "rare", "single"])])),
};
const parts = { book, now: at(28), zone };

const admission = (playbook: string, customer: number, when: Date, more: Partial<Admission> = {}): Admission => ({
  playbook,
  version: 1,
  customer,
  key: when.toISOString(),
  at: when,
  offset: null,
  cause: null,
  trace: null,
  ...more,
});

describe("admissions and facts in sets", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());
  const standing = (customers: readonly number[]) =>
    bank.storage.batch("test", (tx) =>
      tx.rows<Record<string, unknown>>(sql`
        select customer % 1000 as customer, playbook, key, admitted_at as at, state, wave, due_at as due, memory,
          end_reason as reason from playbook.enrolment where customer = any(${[...customers]}::int[])
        order by 1, playbook, admitted_at, key`),
    );

  it("reaches a goal, ends and begins again inside one set as it would one by one", async () => {
    const fact = (type: string, when: Date, offset: number): RunFact => ({
      customer: 1,
      type,
      occurredAt: when,
      data: {},
      offset,
    });
    const advanced = await bank.storage.batch("test", (tx) =>
      advanceRuns(
        tx,
        {
          facts: [fact("bought", at(3, "11:00"), 2), fact("seen", at(3), 1)],
          admissions: [
            admission("plain", 1, at(3), { offset: 1 }),
            admission("plain", 1, at(3, "10:30"), { offset: 1 }),
            admission("plain", 1, at(3, "12:00"), { offset: 3 }),
            admission("paused", 1, at(3), { offset: 1 }),
            admission("unknown", 1, at(3), { offset: 1 }),
          ],
        },
        parts,
      ),
    );
    expect(advanced.refused.map(({ reason }) => reason)).toEqual(["paused", "paused", "running"]);
    expect(advanced.admitted.map(({ state }) => state)).toEqual(["converted", "active"]);
    expect(advanced.dueNow).toBe(true);
  });

  it("keeps on with the runs of a customer who became part of another one", async () => {
    await bank.storage.batch("test", (tx) => admit(tx, [admission("plain", 7, at(27))], parts));
    const merged: RunFact = {
      customer: 8,
      type: "customers_merged",
      occurredAt: at(28),
      data: { absorbed: 7 },
      offset: 1,
    };
    const goalOfOther: RunFact = { customer: 8, type: "bought", occurredAt: at(28), data: {}, offset: 2 };
    await bank.storage.batch("test", (tx) =>
      advanceRuns(tx, { facts: [merged, goalOfOther], admissions: [] }, { ...parts, now: at(28) }),
    );
    expect(await standing([7])).toEqual([]);
    expect(await standing([8])).toMatchObject([{ playbook: "plain", state: "converted" }]);
  });

  it("gives the same runs in sets of any size", async () => {
    // Customer numbers by thousands, so that every run of the property has its own.
    let thousand = 1;
    const happening = fc.record({
      customer: fc.integer({ min: 1, max: 4 }),
      what: fc.constantFrom("plain", "rare", "many", "single", "paused", "bought", "called", "left"),
      hours: fc.integer({ min: 0, max: 40 }),
    });
    const sets = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 24 }), sets, async (happenings, sizes) => {
        const inSets = async (sizeAt: (n: number) => number): Promise<Record<string, unknown>[]> => {
          const base = thousand++ * 1_000;
          let clock = at(2).getTime();
          const items = happenings.map(({ customer, what, hours }, offset) => {
            clock += hours * 3_600_000;
            return { customer: base + customer, what, when: new Date(clock), offset };
          });
          for (let from = 0, n = 0; from < items.length; n++) {
            const some = items.slice(from, from + sizeAt(n));
            from += some.length;
            const isPlaybook = (what: string): boolean => plans.some(({ playbook }) => playbook === what);
            await bank.storage.batch("test", (tx) =>
              advanceRuns(
                tx,
                {
                  facts: some.flatMap(({ customer, what, when, offset }) =>
                    isPlaybook(what) ? [] : [{ customer, type: what, occurredAt: when, data: {}, offset }],
                  ),
                  admissions: some.flatMap(({ customer, what, when, offset }) =>
                    isPlaybook(what) ? [admission(what, customer, when, { offset, key: String(offset) })] : [],
                  ),
                },
                { ...parts, now: new Date(clock) },
              ),
            );
          }
          return await standing([1, 2, 3, 4].map((customer) => base + customer));
        };
        const single = await inSets(() => 1);
        expect(await inSets((n) => sizes[n % sizes.length] ?? 1)).toEqual(single);
        expect(await inSets(() => 100)).toEqual(single);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
