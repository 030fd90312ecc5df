/** What the process that is killed has to do, and under which limits. */
import type { CustomerFacts, Limits } from "#decision";
import { derivedId } from "#ground/ids";

export const killZone = "Asia/Shanghai";
/** A Monday, ten in the morning. */
export const killAt = new Date("2026-11-23T10:00:00+08:00");
/** What all share. */
export const PIECES = "pieces";
/** Contacts of a customer, at most. */
export const CAP = 2;

export interface KillPlan {
  /** Customers 1 to n are decided on, occasion after occasion. */
  readonly occasions: readonly number[];
  /** How many may be sent at all. */
  readonly pieces: number;
}

/** The key of a decision. */
export function keyOf(customer: number, occasion: number): string {
  return `kill@1/${derivedId("enrolment", String(customer), String(occasion))}`;
}

export const facts: Omit<CustomerFacts, "standing"> = {
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
  riskLevel: null,
  riskAssessedOn: null,
  reachable: ["sms"],
  preferred: [],
  tier: null,
  grade: null,
  deviceVendor: null,
};

export const killLimits: Limits = {
  versions: { caps: "1" },
  windows: { marketing: [{ channels: ["sms"], from: 480, to: 1_200 }] },
  caps: [
    {
      rule: "caps/week",
      class: "marketing",
      channels: [],
      category: null,
      max: CAP,
      period: { rolling: 7 * 86_400_000 },
      counts: "touch",
      gap: 0,
      vendor: null,
    },
  ],
  cooldowns: [],
  suitability: { validMonths: 12, carefulAge: 65, carefulRisks: [], coolingOff: {} },
  minors: { age: 18 },
  doNotContact: { staff: false },
  complaintStops: ["marketing"],
  choice: { mostCost: {}, mostCostOtherwise: null },
};
