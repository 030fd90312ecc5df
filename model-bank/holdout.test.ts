/** Whoever is held out is never touched by marketing, from the decision over the ledger to the count of what came of it. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Candidate, type DecidedCandidate, decideSet, EVERY_SHARD } from "#decision";
import { derivedId } from "#ground/ids";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { type Goal, keepOutcomes, recordOutcomes } from "#outcome";
import { type Intent, planTouches } from "#reach";
import { facts, killAt, killLimits, killZone } from "./kill-decisions-plan.ts";

const SHARE = 0.3;
const shareOf = { bank: SHARE, playbook: SHARE, wave: SHARE } as const;

interface Drawn {
  readonly customer: number;
  readonly bank: number;
  readonly playbook: number;
  readonly wave: number;
}

interface Book {
  readonly id: string;
  readonly class: "marketing" | "service";
  readonly urgent: boolean;
}

const enrolmentOf = (book: Book, { customer }: Drawn): string => derivedId("held", book.id, String(customer));

function candidateOf(book: Book, drawn: Drawn): Candidate {
  const enrolment = enrolmentOf(book, drawn);
  return {
    key: `${book.id}@1/${enrolment}`,
    customer: drawn.customer,
    unit: null,
    sticky: String(drawn.customer),
    facts,
    actions: [
      {
        action: `${book.id}/first`,
        playbook: book.id,
        version: 1,
        enrolment,
        class: book.class,
        category: "general",
        product: null,
        productKind: null,
        risks: [],
        personal: true,
        automated: true,
        probability: 0.9,
        value: 90_000,
        context: [],
        levers: [],
        ways: [{ channel: "sms", content: "text", cost: 5, takes: {}, outcome: "chosen", wave: "first" }],
        urgent: book.urgent,
        due: killAt,
        deadline: null,
        controls: [
          { experiment: "bank", share: shareOf.bank, draw: drawn.bank },
          { experiment: `playbook:${book.id}`, share: shareOf.playbook, draw: drawn.playbook },
          { experiment: `wave:${book.id}/first`, share: shareOf.wave, draw: drawn.wave },
        ],
        arrival: drawn.customer,
        trace: null,
      },
    ],
  };
}

function intentOf({ taken, candidate, decision, notBefore }: DecidedCandidate): Intent[] {
  if (!taken) return [];
  const { action, way } = taken;
  const { playbook, enrolment, class: of, probability } = action;
  const { wave, channel, content } = way;
  const order = { value: 1, probability };
  const named = { playbook, version: "1", enrolment, wave, customer: candidate.customer, unit: null, channel };
  const due = { dueAt: notBefore ?? killAt, deadline: null };
  return [{ ...named, ...due, class: of, content: content ?? "", decision, order, trace: null }];
}

describe("the holdout", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  async function decideAll(book: Book, all: readonly Drawn[]): Promise<void> {
    await bank.storage.batch("enrol", (tx) =>
      tx.run(sql`
        insert into playbook.enrolment (enrolment, key, playbook, version, customer, admitted_at, state)
        select u.enrolment, u.enrolment::text, ${book.id}, 1, u.customer, ${killAt}, 'decided'
        from unnest(${all.map((one) => enrolmentOf(book, one))}::uuid[],
          ${all.map(({ customer }) => customer)}::int[]) as u(enrolment, customer)`),
    );
    await decideSet(bank.storage, {
      purpose: "test",
      at: killAt,
      zone: killZone,
      limits: killLimits,
      resources: [],
      wanted: {},
      holder: EVERY_SHARD,
      versions: {},
      load: async () => all.map((one) => candidateOf(book, one)),
      act: async (tx, decided) => void (await planTouches(tx, decided.flatMap(intentOf), killAt)),
    });
  }

  it("is never touched by marketing, whatever is drawn; service reaches it, and arms are those that were drawn", async () => {
    // Draws at the edge of the share, and on both sides of it.
    const draw = fc.oneof(fc.constantFrom(0, SHARE, SHARE - 1e-12), fc.double({ min: 0, max: 0.999_999, noNaN: true }));
    const person = fc.record({ bank: draw, playbook: draw, wave: draw });
    const book = fc.record({
      class: fc.constantFrom("marketing" as const, "marketing" as const, "service" as const),
      urgent: fc.boolean(),
    });
    // Without these a draw may hold everybody out, and the test would say nothing.
    const inside = Array.from({ length: 5 }, () => ({ bank: 0.9, playbook: 0.9, wave: 0.9 }));
    let run = 0;
    let [marketing, service] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(person, { minLength: 5, maxLength: 20 }),
        fc.array(book, { minLength: 1, maxLength: 3 }),
        async (people, books) => {
          run++;
          const all = people.map((one, n): Drawn => ({ ...one, customer: run * 100 + n }));
          const goals = new Map<string, Goal>();
          for (const [n, one] of books.entries()) {
            const named = { ...one, id: `held-${run}-${n}` };
            await decideAll(named, all);
            goals.set(named.id, {
              playbook: named.id,
              events: [{ event: "e", reached: () => true }],
              all: false,
              withinMilliseconds: 86_400_000,
            });
          }
          const numbers = all.map(({ customer }) => customer);
          const touches = await bank.storage.batch("test", (tx) =>
            tx.rows<{ key: string; customer: number; class: string }>(
              sql`select key, customer, class from reach.touch where customer = any (${numbers}::int[])`,
            ),
          );
          for (const { customer, class: of } of touches) {
            const own = all[customer - run * 100];
            if (of === "service") service++;
            if (!own || of !== "marketing") continue;
            marketing++;
            expect(Math.min(own.bank, own.playbook, own.wave)).toBeGreaterThanOrEqual(SHARE);
          }
          await keepOutcomes(bank.storage, goals);
          const told = touches.map(({ key, customer }) => ({
            customer,
            type: "touch_delivered",
            source: "test",
            id: key,
            occurredAt: killAt,
            data: { touch: key, channel: "sms" },
          }));
          await bank.storage.batch("test", (tx) => recordOutcomes(tx, told, { goals, costOf: () => 1 }));
          const rows = await bank.storage.batch("test", (tx) =>
            tx.rows<{ customer: number; playbook: string; control: boolean; held: boolean; touched: boolean }>(sql`
              select customer, playbook, control, held_waves <> '{}' as held, touched_at is not null as touched
              from outcome.enrolment where customer = any (${numbers}::int[])`),
          );
          expect(rows).toHaveLength(all.length * books.length);
          for (const { customer, playbook, control, held, touched } of rows) {
            const own = all[customer - run * 100];
            const of = books[Number(playbook.split("-")[2])];
            if (!own || !of) throw new Error("a stranger was counted");
            const isMarketing = of.class === "marketing";
            expect(control).toBe(isMarketing && Math.min(own.bank, own.playbook) < SHARE);
            expect(held).toBe(isMarketing && own.wave < SHARE);
            if (control || held) expect(touched).toBe(false);
          }
        },
      ),
      {
        numRuns: 15,
        examples: [
          [inside, [{ class: "marketing", urgent: false }]],
          [inside, [{ class: "service", urgent: false }]],
        ],
      },
    );
    expect(Math.min(marketing, service)).toBeGreaterThan(0);
  });
});
