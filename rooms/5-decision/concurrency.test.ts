/** What holds however decisions meet: many at once, tried again after failures, with clocks that jump both ways. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dayOf } from "#ground/clock";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { contactKey, loadStandings, type RecordedInputs, recordedInputs, releaseContacts } from "./index.ts";
import { at, bankLimits, way, zone } from "./rules/test-candidates.ts";
import { decideAll, rolling } from "./testing-set.ts";

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const CUSTOMERS = 4;

interface Step {
  readonly kind: "decide" | "again" | "release" | "fail";
  readonly customer: number;
  /** Hours from the start: the bank's clock jumps ahead and back. */
  readonly hour: number;
  readonly consents: boolean;
  readonly draw: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("decide", "decide", "decide", "decide", "again", "release", "fail"),
  customer: fc.integer({ min: 0, max: CUSTOMERS - 1 }),
  hour: fc.integer({ min: 0, max: 12 * 24 }),
  consents: fc.constantFrom(true, true, true, false),
  draw: fc.constantFrom(0.05, 0.5, 0.9),
});

describe("decisions that meet", () => {
  let bank: TestBank;
  let runs = 0;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  const limits = { ...bankLimits, caps: [...bankLimits.caps, rolling(2, 7)] };
  const pieces = { resource: "pieces", period: "total", total: 0, carry: null };

  /** Carries steps out all at once; the keys that were released. */
  async function carryOut(base: number, steps: readonly Step[], stock: number): Promise<Set<string>> {
    const released = new Set<string>();
    const resource = `pieces-${base}`;
    const made: { customer: number; key: string }[] = [];
    const decideStep = async (one: Step, index: number): Promise<void> => {
      const customer = base + one.customer;
      const when = new Date(at.getTime() + one.hour * HOUR);
      const occasion = one.kind === "again" ? `${Math.max(0, index - 1)}` : `${index}`;
      const asked = {
        customer,
        occasion,
        facts: { consent: one.consents ? ["marketing"] : [] },
        action: {
          due: when,
          ways: [way("sms", { takes: { [resource]: 1 } })],
          controls: [{ experiment: "bank", share: 0.1, draw: one.draw }],
        },
      };
      const set = await decideAll(bank.storage, [asked], {
        at: when,
        limits,
        resources: [{ ...pieces, resource, total: stock }],
        wanted: { [resource]: 1 },
        holder: one.customer,
        act: async () => {
          if (one.kind === "fail") throw new Error("failed after all was written");
        },
      }).catch((thrown: unknown) => {
        // A try that failed, or one of two with the same key.
        if (thrown instanceof Error && /failed after|duplicate key/.test(thrown.message)) return undefined;
        throw thrown;
      });
      const key = set?.decided[0]?.taken?.key;
      if (key !== undefined) made.push({ customer, key });
    };
    const work = steps.map(async (one, index) => {
      if (one.kind !== "release") return await decideStep(one, index);
      const [last] = made
        .filter(({ customer, key }) => customer === base + one.customer && !released.has(key))
        .slice(-1);
      if (!last) return;
      released.add(last.key);
      await bank.storage.batch("test", (tx) => releaseContacts(tx, [last], at));
    });
    await Promise.all(work);
    return released;
  }

  it("never break caps, windows, consent, the holdout or a stock, and reserve what they record", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 8, maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        async (steps, stock) => {
          const base = ++runs * 1_000;
          const released = await carryOut(base, steps, stock);
          const customers = Array.from({ length: CUSTOMERS }, (_, i) => base + i);
          const { records, inputs, standings, used } = await bank.storage.batch("test", async (tx) => {
            const kept = await tx.rows<
              RecordedInputs & { customer: number; playbook: string; enrolment: string; not_before: Date }
            >(sql`
            select decision, at, trace, form, customer, playbook, enrolment, not_before, inputs, limits from decision.record
            where outcome = 'chosen' and customer = any (${customers}::int[])`);
            return {
              records: kept,
              inputs: await recordedInputs(tx, kept),
              standings: await loadStandings(tx, customers),
              used: await tx.one<{ n: number }>(sql`
            select coalesce(sum(used), 0)::int as n from decision.lease where resource = ${`pieces-${base}`}`),
            };
          });
          expect(records.length).toBeLessThanOrEqual(stock);
          expect(used.n).toBe(records.length);
          for (const { decision, not_before: when } of records) {
            const { facts, actions } = inputs.get(decision) ?? { facts: null, actions: [] };
            expect(facts?.consent).toEqual(["marketing"]);
            expect(actions[0]?.controls[0]?.draw).toBeGreaterThanOrEqual(0.1);
            const hour = Number(when.toLocaleString("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" }));
            expect(hour >= 8 && hour < 20).toBe(true);
          }
          for (const customer of customers) {
            const own = records.filter((one) => one.customer === customer);
            const keys = own.map(({ enrolment }) => `calls@1/${enrolment}/first`);
            const contacts = standings.get(customer)?.contacts ?? [];
            const reserved = keys.filter((key) => !released.has(key)).map(contactKey);
            expect(contacts.map(({ key }) => key).sort()).toEqual(reserved.sort());
            const times = contacts.map((contact) => contact.at.getTime());
            for (const end of times)
              expect(times.filter((time) => time > end - WEEK && time <= end).length).toBeLessThanOrEqual(2);
            const days = times.map((time) => dayOf(new Date(time), zone));
            expect(new Set(days).size).toBe(days.length);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});
