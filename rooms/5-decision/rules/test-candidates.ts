/** Customers and candidates for tests: plain ones to change, and arbitrary ones. */
import fc from "fast-check";
import { type Channel, channels, classes } from "#contracts/definitions";
import type { Action, CustomerFacts, DecisionInputs, Limits, Way } from "./types.ts";
import { noStanding } from "./types.ts";

export const zone = "Asia/Shanghai";
/** A Monday, ten in the morning. */
export const at = new Date("2026-11-23T10:00:00+08:00");

export const facts: CustomerFacts = {
  consent: ["marketing"],
  personalisationOff: false,
  automatedDecisionOff: false,
  age: 40,
  birthday: null,
  minor: false,
  deceased: false,
  frozen: false,
  staff: false,
  blocked: false,
  riskLevel: "C3",
  riskAssessedOn: "2026-06-01",
  reachable: [...channels],
  preferred: [],
  tier: null,
  grade: null,
  deviceVendor: null,
  standing: noStanding,
};

/** No limits at all but those of the law itself. */
export const limits: Limits = {
  versions: {},
  windows: {},
  caps: [],
  cooldowns: [],
  suitability: { validMonths: 12, carefulAge: 65, carefulRisks: ["R4", "R5"], coolingOff: {} },
  minors: { age: 18 },
  doNotContact: { staff: true },
  complaintStops: ["marketing"],
  choice: { mostCost: {}, mostCostOtherwise: null },
};

export const way = (channel: Channel, more: Partial<Way> = {}): Way => ({
  channel,
  content: `about-${channel}`,
  cost: 0,
  takes: {},
  outcome: "chosen",
  wave: "first",
  ...more,
});

export const action = (name: string, more: Partial<Action> = {}): Action => ({
  action: name,
  playbook: name,
  version: 1,
  enrolment: `enrolment-of-${name}`,
  class: "marketing",
  category: "general",
  product: null,
  productKind: null,
  risks: [],
  personal: true,
  automated: true,
  probability: 0.1,
  value: 10_000,
  context: [],
  levers: [],
  ways: [way("push")],
  urgent: false,
  due: at,
  deadline: null,
  controls: [],
  arrival: 0,
  trace: null,
  ...more,
});

export const inputsOf = (actions: readonly Action[], more: Partial<DecisionInputs> = {}): DecisionInputs => ({
  at,
  zone,
  facts,
  actions,
  limits,
  grants: [],
  mode: "reserve",
  ...more,
});

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

export const anyAction: fc.Arbitrary<Omit<Action, "action" | "arrival">> = fc
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

export const anyFacts: fc.Arbitrary<CustomerFacts> = fc
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

/** Windows, caps and layers as a bank has them. */
export const bankLimits: Limits = {
  ...limits,
  versions: { caps: "1", windows: "1" },
  windows: {
    marketing: [
      { channels: ["sms", "push", "email", "wecom"], from: 480, to: 1_200 },
      { channels: ["agent_call", "robot_call"], from: 540, to: 1_200 },
    ],
  },
  caps: (
    [
      ["day", 1, { calendar: "day" }],
      ["week", 3, { rolling: 7 * 86_400_000 }],
    ] as const
  ).map(([name, max, period]) => ({
    rule: `contact-caps/${name}`,
    class: "marketing",
    channels: [],
    category: null,
    max,
    period,
    counts: "touch",
    gap: 0,
    vendor: null,
  })),
  choice: { mostCost: { mass: 100, affluent: 1_000 }, mostCostOtherwise: null },
};

/** Candidates of one customer under a bank's limits. */
export const anyInputs: fc.Arbitrary<DecisionInputs> = fc
  .record({ facts: anyFacts, actions: fc.array(anyAction, { maxLength: 6 }) })
  .map(({ facts: own, actions }) =>
    inputsOf(
      actions.map((one, n) => ({ ...one, action: `action-${n}`, arrival: n % 3 })),
      { facts: own, limits: bankLimits },
    ),
  );
