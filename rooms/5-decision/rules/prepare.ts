/** Inputs in their one form: in one order, without what may not be looked at, and as the record keeps them. */
import type { Action, CustomerFacts, DecisionInputs, Limits } from "./types.ts";

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The same inputs in the order in which the record keeps them. Of one who switched personalisation off every personal
 * feature is gone: neither the choice nor its record sees it.
 */
export function prepareInputs(inputs: DecisionInputs): DecisionInputs {
  const off = inputs.facts.personalisationOff;
  const actions = [...inputs.actions].sort((a, b) => byText(a.action, b.action));
  return {
    ...inputs,
    facts: orderedFacts(off ? impersonalFacts(inputs.facts) : inputs.facts),
    actions: off ? actions.map(impersonalAction) : actions,
  };
}

function orderedFacts(facts: CustomerFacts): CustomerFacts {
  const { standing } = facts;
  const ordered = {
    ...standing,
    contacts: [...standing.contacts].sort((a, b) => a.at.getTime() - b.at.getTime() || byText(a.key, b.key)),
    complaints: [...standing.complaints].sort(byText),
    closed: [...standing.closed].sort(byText),
  };
  return {
    ...facts,
    consent: [...facts.consent].sort(byText),
    reachable: [...facts.reachable].sort(byText),
    standing: ordered,
  };
}

function impersonalFacts(facts: CustomerFacts): CustomerFacts {
  return { ...facts, preferred: [], tier: null, grade: null };
}

function impersonalAction(action: Action): Action {
  return action.personal ? { ...action, probability: null, context: [] } : { ...action, context: [] };
}

/** Personal features that a decision could look at: none for one who switched personalisation off. */
export function personalFeaturesIn({ facts, actions }: Pick<DecisionInputs, "facts" | "actions">): readonly string[] {
  const found: string[] = [];
  if (facts.preferred.length > 0) found.push("customer.preferred");
  if (facts.tier !== null) found.push("customer.tier");
  if (facts.grade !== null) found.push("customer.grade");
  for (const { action, personal, probability, context } of actions) {
    if (personal && probability !== null) found.push(`${action}.probability`);
    for (const { name } of context) found.push(`${action}.context.${name}`);
  }
  return found;
}

/** JSON with sorted keys, in one walk: thousands of inputs are written in a set. */
function canonical(value: unknown): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value === 0 ? 0 : value) : "null";
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  if (value instanceof Date) return `"${value.toISOString()}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const part = (value as Readonly<Record<string, unknown>>)[key];
    if (part !== undefined) parts.push(`${JSON.stringify(key)}:${canonical(part)}`);
  }
  return `{${parts.join(",")}}`;
}

/**
 * The record's text of the inputs: canonical JSON.
 * @param limits the name under which the limits are kept; they are the same for many decisions and kept once
 */
export function writeInputs(inputs: DecisionInputs, limits: string): string {
  return canonical({ ...inputs, limits });
}

/** The text by which limits are kept. */
export function writeLimits(limits: Limits): string {
  return canonical(limits);
}

type Wire<T> = T extends Date
  ? string
  : T extends readonly (infer I)[]
    ? readonly Wire<I>[]
    : T extends object
      ? { readonly [K in keyof T]: Wire<T[K]> }
      : T;
type WireInputs = Wire<Omit<DecisionInputs, "limits">> & { readonly limits: string };

/**
 * Inputs as they were when they were written.
 * @param limitsOf the limits by the name under which they were kept
 */
export function readInputs(text: string, limitsOf: (name: string) => Limits): DecisionInputs {
  const { limits, ...wire } = JSON.parse(text) as WireInputs;
  const { facts, actions } = wire;
  const { standing } = facts;
  const revived = {
    ...wire,
    at: new Date(wire.at),
    facts: {
      ...facts,
      standing: {
        ...standing,
        contacts: standing.contacts.map((one) => ({ ...one, at: new Date(one.at) })),
        refusals: standing.refusals.map((one) => ({ ...one, at: new Date(one.at) })),
        conversions: standing.conversions.map((one) => ({ ...one, at: new Date(one.at) })),
      },
    },
    actions: actions.map((action) => ({
      ...action,
      due: new Date(action.due),
      deadline: action.deadline === null ? null : new Date(action.deadline),
    })),
  };
  return { ...(revived as unknown as DecisionInputs), limits: limitsOf(limits) };
}
