/** Plain customers and candidates for tests to change. */
import { type Channel, channels } from "#contracts/definitions";
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
