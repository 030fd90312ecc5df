/** How a fact changes a customer's picture, tags aside. Pure. */
import type { Value } from "#kits/expr";
import { readValue } from "#kits/expr";
import { attributesAfter, statementOf } from "./consent.ts";
import { listsAfter } from "./lists.ts";
import { applyToMetrics } from "./metrics/index.ts";
import type { ProfileFact } from "./profile-fact.ts";
import type { ProfileRules } from "./profile-rules.ts";
import { type CustomerState, type Score, withdrawn } from "./state.ts";

/** Types of facts that change more than metrics. */
export const profileFactTypes: ReadonlySet<string> = new Set([
  "customer_recorded",
  "attribute_changed",
  "holding_changed",
  "holding_ended",
  "call_finished",
  "balance_changed",
  "score_published",
  "score_withdrawn",
  "consent_given",
  "consent_withdrawn",
  "unsubscribed",
  "tag_set",
  "tag_cleared",
]);

/**
 * The state after a fact; the same object when the fact changes nothing here.
 * @param retracted what a `fact_retracted` takes back, as `applyToMetrics` wants it
 * @param now the bank's time
 */
export function applyFact(
  state: CustomerState,
  fact: ProfileFact,
  rules: ProfileRules,
  now: Date,
  retracted?: ProfileFact | null,
): CustomerState {
  const after = withMetrics(withData(state, fact, rules), fact, rules, now, retracted);
  // The first fact that says anything of a customer makes the row that everything else hangs on.
  return after !== state && after.revision === 0 ? { ...after, revision: 1 } : after;
}

function withData(state: CustomerState, fact: ProfileFact, rules: ProfileRules): CustomerState {
  switch (fact.type) {
    case "customer_recorded":
    case "attribute_changed":
      return withLists(withAttributes(state, fact.data, rules), fact, rules);
    case "holding_changed":
    case "holding_ended":
      return withLists(state, fact, rules);
    case "call_finished": {
      const patch = "duration" in fact.data ? { duration: fact.data.duration } : {};
      return withConsent(withAttributes(state, patch, rules), fact, rules);
    }
    case "balance_changed":
      return withAttributes(state, { demand_balance: fact.data.demand_balance }, rules);
    case "score_published":
      return withScore(state, fact);
    case "score_withdrawn":
      return withoutScore(state, fact);
    case "consent_given":
    case "consent_withdrawn":
    case "unsubscribed":
      return withConsent(state, fact, rules);
    default:
      return state;
  }
}

function withMetrics(
  state: CustomerState,
  fact: ProfileFact,
  { metrics: book }: ProfileRules,
  now: Date,
  retracted: ProfileFact | null | undefined,
): CustomerState {
  if (!book.factTypes.has(fact.type)) return state;
  const metrics = applyToMetrics(state.metrics, fact, book, retracted, now);
  return metrics === state.metrics ? state : { ...state, metrics };
}

function withLists(state: CustomerState, fact: ProfileFact, { lists: tables }: ProfileRules): CustomerState {
  const lists = listsAfter(state.lists, fact, tables);
  return lists === state.lists ? state : { ...state, lists, revision: state.revision + 1 };
}

function withAttributes(
  state: CustomerState,
  patch: Readonly<Record<string, unknown>>,
  rules: ProfileRules,
): CustomerState {
  const values: Record<string, Value> = { ...state.values };
  let changed = state.revision === 0;
  for (const [name, raw] of Object.entries(patch)) {
    const column = rules.attributes.get(name);
    if (!column) continue;
    // null in a record says that the source no longer knows the value.
    const value = raw === null || raw === undefined ? undefined : readValue(column.type, raw);
    if (sameValue(values[name], value)) continue;
    changed = true;
    if (value === undefined) delete values[name];
    else values[name] = value;
  }
  const isOff = values.personalisation_off === true;
  for (const name of isOff ? (rules.inferred ?? []) : []) {
    changed ||= name in values;
    delete values[name];
  }
  if (!changed) return state;
  // Who switches personalisation off is scored no more, and what was scored or inferred goes.
  const scores = isOff ? noScores : state.scores;
  return { ...state, values, scores, unit: unitOf(values, rules) ?? state.unit, revision: state.revision + 1 };
}

const noScores: CustomerState["scores"] = {};

function unitOf(values: Readonly<Record<string, Value>>, rules: ProfileRules): number | undefined {
  for (const name of ["outlet", "branch"]) {
    const code = values[name];
    const unit = typeof code === "string" ? rules.units.get(code) : undefined;
    if (unit !== undefined) return unit;
  }
  return undefined;
}

function withScore(state: CustomerState, fact: ProfileFact): CustomerState {
  const { name, value, version, until } = fact.data;
  if (typeof name !== "string" || typeof value !== "number") return state;
  if (state.values.personalisation_off === true) return state;
  const before = state.scores[name];
  // Scores may arrive out of order; the newest by the fact's own time stands.
  if (before && before.at > fact.occurredAt) return state;
  const score: Score = {
    value,
    version: typeof version === "string" ? version : "",
    at: fact.occurredAt,
    until: typeof until === "string" ? new Date(until) : null,
  };
  return { ...state, scores: { ...state.scores, [name]: score }, revision: state.revision + 1 };
}

/** Ends the score that is meant; one that is newer, or of another version, stands. */
function withoutScore(state: CustomerState, fact: ProfileFact): CustomerState {
  const { name, version, of } = fact.data;
  const before = typeof name === "string" ? state.scores[name] : undefined;
  if (typeof name !== "string" || !before || before.until?.getTime() === withdrawn.getTime()) return state;
  if (before.at > fact.occurredAt || (typeof version === "string" && version !== before.version)) return state;
  if (typeof of === "string" && new Date(of).getTime() !== before.at.getTime()) return state;
  const score: Score = { ...before, at: fact.occurredAt, until: withdrawn };
  return { ...state, scores: { ...state.scores, [name]: score }, revision: state.revision + 1 };
}

function withConsent(state: CustomerState, fact: ProfileFact, rules: ProfileRules): CustomerState {
  const statement = statementOf(fact);
  return statement ? withAttributes(state, attributesAfter(statement, state.values.consent), rules) : state;
}

/** Whether two values of an attribute are the same; lists item by item. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => item === b[i]);
  return Object.is(a, b);
}
