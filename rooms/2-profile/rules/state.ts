/** One customer's current picture, and how a fact changes it. Pure. */
import { type CustomerNumber, shardOf } from "#ground/ids";
import { readValue, type Value, type ValueType } from "#kits/expr";

/** An attribute as the profile keeps it: one typed column. */
export interface AttributeColumn {
  readonly name: string;
  readonly type: ValueType;
}

export interface Score {
  readonly value: number;
  readonly version: string;
  readonly at: Date;
}

/** The state of one customer. `values` holds known attributes alone; a missing name is an unknown value. */
export interface CustomerState {
  readonly customer: CustomerNumber;
  readonly shard: number;
  /** Organisation unit that serves the customer; null: head office. */
  readonly unit: number | null;
  readonly values: Readonly<Record<string, Value>>;
  readonly scores: Readonly<Record<string, Score>>;
  /** Grows by one with each change. */
  readonly revision: number;
}

export interface ProfileFact {
  readonly customer: CustomerNumber;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ProfileRules {
  readonly attributes: ReadonlyMap<string, AttributeColumn>;
  /** Unit id by the code that `outlet` (else `branch`) carries. */
  readonly units: ReadonlyMap<string, number>;
}

export function emptyState(customer: CustomerNumber): CustomerState {
  return { customer, shard: shardOf(customer), unit: null, values: {}, scores: {}, revision: 0 };
}

/** Types of facts that {@link applyFact} takes notice of. */
export const profileFactTypes: ReadonlySet<string> = new Set([
  "customer_recorded",
  "attribute_changed",
  "call_finished",
  "balance_changed",
  "score_published",
  "consent_given",
  "consent_withdrawn",
  "unsubscribed",
]);

/** The state after a fact; the same object when the fact changes nothing here. */
export function applyFact(state: CustomerState, fact: ProfileFact, rules: ProfileRules): CustomerState {
  switch (fact.type) {
    case "customer_recorded":
    case "attribute_changed":
      return withAttributes(state, fact.data, rules);
    case "call_finished":
      return withAttributes(state, "duration" in fact.data ? { duration: fact.data.duration } : {}, rules);
    case "balance_changed":
      return withAttributes(state, { demand_balance: fact.data.demand_balance }, rules);
    case "score_published":
      return withScore(state, fact);
    case "consent_given":
      return withConsent(state, fact, true, rules);
    case "consent_withdrawn":
    case "unsubscribed":
      return withConsent(state, fact, false, rules);
    default:
      return state;
  }
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
  if (!changed) return state;
  return { ...state, values, unit: unitOf(values, rules) ?? state.unit, revision: state.revision + 1 };
}

function unitOf(values: Readonly<Record<string, Value>>, rules: ProfileRules): number | undefined {
  for (const name of ["outlet", "branch"]) {
    const code = values[name];
    const unit = typeof code === "string" ? rules.units.get(code) : undefined;
    if (unit !== undefined) return unit;
  }
  return undefined;
}

function withScore(state: CustomerState, fact: ProfileFact): CustomerState {
  const { name, value, version } = fact.data;
  if (typeof name !== "string" || typeof value !== "number") return state;
  const before = state.scores[name];
  // Scores may arrive out of order; the newest by the fact's own time stands.
  if (before && before.at > fact.occurredAt) return state;
  const score: Score = { value, version: typeof version === "string" ? version : "", at: fact.occurredAt };
  return { ...state, scores: { ...state.scores, [name]: score }, revision: state.revision + 1 };
}

function withConsent(state: CustomerState, fact: ProfileFact, given: boolean, rules: ProfileRules): CustomerState {
  const purpose = typeof fact.data.purpose === "string" ? fact.data.purpose : "marketing";
  const channel = fact.data.channel;
  const name = typeof channel === "string" ? `${purpose}:${channel}` : purpose;
  const listed = state.values.consent;
  const before = Array.isArray(listed) ? (listed as readonly string[]) : [];
  const after = given
    ? [...new Set([...before, name])].sort()
    : // Withdrawing a purpose takes its channels along.
      before.filter((entry) => entry !== name && !(channel === undefined && entry.startsWith(`${purpose}:`)));
  return withAttributes(state, { consent: after }, rules);
}

function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => item === b[i]);
  return Object.is(a, b);
}
