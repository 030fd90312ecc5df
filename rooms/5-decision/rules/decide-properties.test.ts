import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, channels, classes } from "#contracts/definitions";
import { framesIn, readCompact, writeCompact } from "./compact.ts";
import { decide, decideJudged } from "./decide-one.ts";
import { heldOut } from "./experiments.ts";
import { fillCapacity, wishesOf } from "./fill-capacity.ts";
import { actionDenials, wayDenials } from "./hard/index.ts";
import { judge } from "./judge.ts";
import { personalFeaturesIn, prepareInputs, readInputs, writeInputs, writeLimits } from "./prepare.ts";
import { action, at, bankLimits, facts, inputsOf } from "./test-candidates.ts";
import {
  type Action,
  type CustomerFacts,
  type Decided,
  type DecisionInputs,
  type Limits,
  noStanding,
  type Way,
} from "./types.ts";

const weights = fc.array(
  fc.record({ name: fc.constantFrom("a", "b", "c"), weight: fc.integer({ min: -50, max: 80 }) }),
  {
    maxLength: 2,
  },
);
const anyWay: fc.Arbitrary<Way> = fc.record({
  channel: fc.constantFrom(...channels),
  content: fc.constant(null),
  cost: fc.integer({ min: 0, max: 2_000 }),
  takes: fc.oneof(
    fc.constant({}),
    fc.record({ seats: fc.integer({ min: 1, max: 2 }) }),
    fc.record({ budget: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ seats: fc.constant(1), budget: fc.integer({ min: 1, max: 30 }) }),
  ),
  outcome: fc.constantFrom("chosen" as const, "chosen" as const, "chosen" as const, "withheld" as const),
  wave: fc.constantFrom("first", "second"),
});
const anyInstant = fc.integer({ min: -40 * 24, max: 0 }).map((hours) => new Date(at.getTime() + hours * 3_600_000));

const anyAction: fc.Arbitrary<Omit<Action, "action" | "arrival">> = fc
  .record({
    class: fc.constantFrom("marketing" as const, "marketing" as const, "marketing" as const, ...classes),
    category: fc.constantFrom("general", "wealth"),
    risk: fc.constantFrom(null, "R2", "R4"),
    personal: fc.boolean(),
    automated: fc.boolean(),
    probability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    value: fc.integer({ min: 0, max: 50_000 }),
    context: weights,
    levers: weights,
    ways: fc.uniqueArray(anyWay, { minLength: 1, maxLength: 4, selector: ({ channel }) => channel }),
    order: fc.constantFrom("given" as const, "best" as const),
    urgent: fc.boolean(),
    delay: fc.integer({ min: 0, max: 48 }),
    draws: fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.double({ min: 0, max: 0.999, noNaN: true })),
  })
  .map(({ risk, delay, draws, ...one }) => ({
    ...one,
    playbook: "playbook",
    version: 1,
    enrolment: "enrolment",
    product: risk ? "product" : null,
    productKind: risk ? "wealth" : null,
    risks: risk ? [risk] : [],
    due: new Date(at.getTime() + delay * 3_600_000),
    deadline: delay === 0 ? null : new Date(at.getTime() + 60 * 3_600_000),
    controls: [
      { experiment: "bank", share: 0.05, draw: draws[0] },
      { experiment: "playbook:playbook", share: 0.1, draw: draws[1] },
    ],
    trace: null,
  }));

const anyFacts: fc.Arbitrary<CustomerFacts> = fc
  .record({
    consent: fc.constantFrom<readonly string[]>(["marketing"], ["marketing"], ["marketing:sms", "marketing:push"], []),
    personalisationOff: fc.boolean(),
    age: fc.constantFrom(null, 16, 30, 70),
    riskLevel: fc.constantFrom(null, "C2", "C5"),
    reachable: fc.subarray([...channels], { minLength: 3 }),
    preferred: fc.subarray([...channels], { maxLength: 2 }),
    tier: fc.constantFrom(null, "mass", "affluent"),
    deceased: fc.constantFrom(false, false, false, false, true),
    complaints: fc.constantFrom<readonly string[]>([], [], ["ticket"]),
    contacts: fc.array(fc.record({ at: anyInstant, channel: fc.constantFrom(...channels), connected: fc.boolean() }), {
      maxLength: 4,
    }),
  })
  .map(({ complaints, contacts, ...one }) => ({
    ...facts,
    ...one,
    standing: {
      ...noStanding,
      complaints,
      contacts: contacts.map((contact, n) => ({
        ...contact,
        class: "marketing" as const,
        category: "general",
        key: `touch-${n}`,
      })),
    },
  }));

/** Candidates of one customer under a bank's limits. */
const anyInputs: fc.Arbitrary<DecisionInputs> = fc
  .record({ facts: anyFacts, actions: fc.array(anyAction, { maxLength: 6 }) })
  .map(({ facts: own, actions }) =>
    inputsOf(
      actions.map((one, n) => ({ ...one, action: `action-${n}`, arrival: n % 3 })),
      { facts: own, limits: bankLimits },
    ),
  );

/** Decides a set of customers as the pipeline does. */
function decideSet(set: readonly DecisionInputs[], left: Readonly<Record<string, number>>): Decided[] {
  const prepared = set.map(prepareInputs);
  const askers = prepared.map((inputs, n) => wishesOf(`c${n}`, inputs));
  const { grants } = fillCapacity(askers, left);
  return prepared.map((inputs, n) => {
    const whole = { ...inputs, grants: grants.get(`c${n}`) ?? [] };
    return decideJudged(whole, askers[n]?.judged ?? judge(whole));
  });
}

const limitsOf = (): Limits => bankLimits;
const bytes = (value: unknown): string => JSON.stringify(value);

/** The short form leaves out keys of contacts, and contacts that no limit looks back to. */
function withoutContacts(inputs: DecisionInputs): DecisionInputs {
  const { facts: own } = inputs;
  return { ...inputs, facts: { ...own, standing: { ...own.standing, contacts: [] } } };
}

describe("properties of decisions", () => {
  it("a customer asks for shared things up to the first option that needs none", () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const { wishes } = wishesOf("c", inputs);
        expect(wishes.slice(0, -1).every((one) => Object.keys(one.takes).length > 0)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("the order of candidates is ignored, and recorded inputs give the same bytes again", () => {
    fc.assert(
      fc.property(anyInputs, fc.nat(9), fc.nat(40), (inputs, seats, budget) => {
        const prepared = prepareInputs(inputs);
        const backwards = prepareInputs({ ...inputs, actions: [...inputs.actions].reverse() });
        expect(writeInputs(backwards, "limits")).toBe(writeInputs(prepared, "limits"));
        expect(bytes(decide({ ...prepared, actions: [...prepared.actions].reverse() }))).toBe(bytes(decide(prepared)));
        const { grants } = fillCapacity([wishesOf("c", prepared)], { seats, budget });
        const whole = { ...prepared, grants: grants.get("c") ?? [] };
        expect(writeInputs(whole, "limits")).toBe(canonicalJson({ ...whole, limits: "limits" }));
        const again = readInputs(writeInputs(whole, "limits"), limitsOf);
        expect(again).toEqual(whole);
        expect(bytes(decide(again))).toBe(bytes(decide(whole)));
        expect(writeInputs(again, "limits")).toBe(writeInputs(whole, "limits"));
        const row = { at: whole.at, enrolment: whole.actions[0]?.enrolment ?? null, trace: null };
        const { own, frames } = writeCompact(whole, row);
        expect(framesIn([own]).sort()).toEqual([...frames.keys()].sort());
        const short = readCompact(own, row, (id) => frames.get(id) ?? "", bankLimits);
        expect(bytes(decide(short))).toBe(bytes(decide(whole)));
        expect(writeInputs(withoutContacts(short), "limits")).toBe(writeInputs(withoutContacts(whole), "limits"));
        const kept = JSON.parse(writeLimits(bankLimits)) as Limits;
        expect(bytes(decide({ ...whole, limits: kept }))).toBe(bytes(decide(whole)));
      }),
      { numRuns: 200 },
    );
  });

  it("nothing that the law denies, that is held out, that does not pay or that has no place is ever taken", () => {
    fc.assert(
      fc.property(fc.array(anyInputs, { maxLength: 5 }), fc.nat(3), fc.nat(30), (set, seats, budget) => {
        const used: Record<string, number> = { seats: 0, budget: 0 };
        const decided = decideSet(set, { seats, budget });
        for (const [n, one] of decided.entries()) {
          const inputs = prepareInputs(set[n] ?? inputsOf([]));
          const taken = inputs.actions.find(({ action: name }) => name === one.action);
          const by = taken?.ways.find(({ channel }) => channel === one.channel);
          expect(taken === undefined).toBe(one.action === null);
          expect(one.reasons.length).toBeGreaterThan(0);
          expect(one.weighed.map((each) => each.action).sort()).toEqual(
            inputs.actions.map((each) => each.action).sort(),
          );
          if (!taken || !by) continue;
          expect(heldOut(taken)).toBeNull();
          expect(actionDenials(inputs, taken)).toEqual([]);
          expect(wayDenials(inputs, taken, by).denials).toEqual([]);
          expect(one.outcome).toBe(by.outcome);
          const factors = one.weighed.find((each) => each.action === one.action)?.factors;
          if (taken.class === "marketing" && by.outcome === "chosen") expect(factors?.value).toBeGreaterThan(0);
          for (const [name, units] of Object.entries(by.takes)) used[name] = (used[name] ?? 0) + units;
        }
        expect(used.seats).toBeLessThanOrEqual(seats);
        expect(used.budget).toBeLessThanOrEqual(budget);
      }),
      { numRuns: 200 },
    );
  });

  it("of one who switched personalisation off no personal feature is in the inputs, and nothing personal is offered", () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const off = prepareInputs({ ...inputs, facts: { ...inputs.facts, personalisationOff: true } });
        expect(personalFeaturesIn(off)).toEqual([]);
        const { action: taken } = decide({ ...off, mode: "rank" });
        const own = off.actions.find((one) => one.action === taken);
        if (own?.class === "marketing" || own?.class === "service") expect(own.personal).toBe(false);
        // Two customers who differ by personal features alone get the same.
        const other = prepareInputs({
          ...inputs,
          facts: { ...inputs.facts, personalisationOff: true, preferred: ["sms"], tier: "private", grade: "5" },
          actions: inputs.actions.map((one) => (one.personal ? { ...one, probability: 0.9 } : one)),
        });
        expect(bytes(decide(other))).toBe(bytes(decide(off)));
      }),
      { numRuns: 100 },
    );
    const list = [action("a", { context: [{ name: "looked", weight: 5 }] })];
    const on = inputsOf(list, { facts: { ...facts, preferred: ["sms"], tier: "mass", grade: "1" } });
    expect(personalFeaturesIn(on)).toEqual([
      "customer.preferred",
      "customer.tier",
      "customer.grade",
      "a.probability",
      "a.context.looked",
    ]);
  });
});
