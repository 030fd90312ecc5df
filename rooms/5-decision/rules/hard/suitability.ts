/** Who may be offered which risk. Asked before anything is weighed, so that no value can outweigh it. */

import { dayInMonth } from "#ground/calendar";
import type { Day } from "#ground/clock";
import { type ActionContext, type ActionRule, deny, none, recommends, type WayRule } from "./context.ts";
import { ageOf } from "./person.ts";

/** Kinds that need no assessment of the customer. */
const plainKinds = new Set(["demand_deposit", "term_deposit", "loan", "card", "service"]);

/** [S-01] The number of the higher of several ratings; a rating that nobody knows is above all. */
export function riskOf(risks: readonly string[]): number {
  return Math.max(...risks.map((risk) => level(risk, "R") ?? Number.POSITIVE_INFINITY));
}

function level(text: string, letter: "C" | "R"): number | null {
  const match = /^([CR])([1-5])$/.exec(text);
  return match?.[1] === letter ? Number(match[2]) : null;
}

function isAsked(context: ActionContext): boolean {
  const { risks, productKind } = context.action;
  return recommends(context) && risks.length > 0 && (productKind === null || !plainKinds.has(productKind));
}

/** [S-02, S-04] Customer's level against product's: C3 may be offered R1 to R3; without a valid assessment nothing. */
export const suitability: ActionRule = (context) => {
  if (!isAsked(context)) return none;
  const { facts, today, limits, action } = context;
  const own = facts.riskLevel === null ? null : level(facts.riskLevel, "C");
  const on = facts.riskAssessedOn;
  if (own === null || on === null || on > today) return deny("suitability_missing", "law/S-04");
  if (!isAssessmentValid(on, today, limits.suitability.validMonths)) return deny("suitability_expired", "law/S-04");
  return riskOf(action.risks) > own ? deny("suitability_risk", "law/S-02") : none;
};

/** [S-03] From an age on, high risks are a manager's to offer, with a checklist, and no machine's or call centre's. */
export const carefulAge: WayRule = (context) => {
  if (!isAsked(context) || context.way.channel === "manager") return none;
  const { carefulAge: from, carefulRisks } = context.limits.suitability;
  const age = ageOf(context);
  const high = Math.min(...carefulRisks.map((risk) => level(risk, "R") ?? Number.POSITIVE_INFINITY));
  const careful = age !== null && age >= from && carefulRisks.length > 0 && riskOf(context.action.risks) >= high;
  return careful ? deny("suitability_age", "law/S-03") : none;
};

/** Whether an assessment of a day still counts on another; it no longer does when its months are full. */
export function isAssessmentValid(on: Day, today: Day, months: number): boolean {
  const month = Number(on.slice(5, 7)) - 1 + months;
  const year = String(Number(on.slice(0, 4)) + Math.floor(month / 12)).padStart(4, "0");
  const end = dayInMonth(`${year}-${String((month % 12) + 1).padStart(2, "0")}`, Number(on.slice(8)));
  return on <= today && today < end;
}

/**
 * [S-01] Whether a holder has to be told that a product was rated anew: it was suitable and is no longer. The notice is a
 * service message; marketing of the product is refused by the new rating from then on.
 */
export function mustNotify(riskLevel: string | null, before: readonly string[], after: readonly string[]): boolean {
  const own = riskLevel === null ? null : level(riskLevel, "C");
  return riskOf(after) > riskOf(before) && (own === null || riskOf(after) > own);
}
