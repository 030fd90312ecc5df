/** Inputs in their one form: in one order, without what may not be looked at, and as the record keeps them. */
import { canonicalJson } from "#contracts/definitions";
import type {
  Action,
  Contact,
  Control,
  CustomerFacts,
  DecisionInputs,
  Grant,
  Limits,
  Standing,
  Way,
  Weight,
} from "./types.ts";

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

/** A part with its keys in the order of the alphabet: a key that the record forgot does not compile. */
type Whole<T> = { readonly [K in keyof Required<T>]: unknown };

const sorted = <T>(of: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).sort(([a], [b]) => byText(a, b)));

const weightForm = ({ name, weight }: Weight): Whole<Weight> => ({ name, weight });
const wayForm = ({ channel, content, copy, cost, outcome, takes, wave }: Way): Whole<Way> => ({
  channel,
  content,
  copy: copy && { of: copy.of, share: copy.share },
  cost,
  outcome,
  takes: sorted(takes),
  wave,
});
const controlForm = ({ draw, experiment, share }: Control): Whole<Control> => ({ draw, experiment, share });
const actionForm = (of: Action): Whole<Action> => ({
  action: of.action,
  arrival: of.arrival,
  automated: of.automated,
  category: of.category,
  class: of.class,
  context: of.context.map(weightForm),
  controls: of.controls.map(controlForm),
  deadline: of.deadline,
  due: of.due,
  enrolment: of.enrolment,
  levers: of.levers.map(weightForm),
  order: of.order,
  personal: of.personal,
  playbook: of.playbook,
  probability: of.probability,
  product: of.product,
  productKind: of.productKind,
  risks: of.risks,
  trace: of.trace,
  urgent: of.urgent,
  value: of.value,
  version: of.version,
  ways: of.ways.map(wayForm),
});
const contactForm = (of: Contact): Whole<Contact> => ({
  at: of.at,
  category: of.category,
  channel: of.channel,
  class: of.class,
  connected: of.connected,
  key: of.key,
});
const standingForm = (of: Standing): Whole<Omit<Standing, "doNotContactAt">> => ({
  closed: of.closed,
  complaints: of.complaints,
  contacts: of.contacts.map(contactForm),
  conversions: of.conversions.map(({ at, product }) => ({ at, product })),
  doNotContact: of.doNotContact,
  refusals: of.refusals.map(({ at, channel, product }) => ({ at, channel, product })),
});
const factsForm = (of: CustomerFacts): Whole<CustomerFacts> => ({
  age: of.age,
  automatedDecisionOff: of.automatedDecisionOff,
  birthday: of.birthday,
  blocked: of.blocked,
  consent: of.consent,
  deceased: of.deceased,
  deviceVendor: of.deviceVendor,
  frozen: of.frozen,
  grade: of.grade,
  listed: of.listed,
  minor: of.minor,
  personalisationOff: of.personalisationOff,
  preferred: of.preferred,
  reachable: of.reachable,
  riskAssessedOn: of.riskAssessedOn,
  riskLevel: of.riskLevel,
  staff: of.staff,
  standing: standingForm(of.standing),
  tier: of.tier,
});
const grantForm = (of: Grant): Whole<Grant> => ({
  action: of.action,
  channel: of.channel,
  cut: of.cut,
  granted: of.granted,
  short: of.short,
});

/**
 * The record's text of the inputs: canonical JSON.
 * @param limits the name under which the limits are kept; they are the same for many decisions and kept once
 */
export function writeInputs(inputs: DecisionInputs, limits: string): string {
  const whole: Whole<DecisionInputs> = {
    actions: inputs.actions.map(actionForm),
    at: inputs.at,
    facts: factsForm(inputs.facts),
    grants: inputs.grants.map(grantForm),
    limits,
    mode: inputs.mode,
    zone: inputs.zone,
  };
  return JSON.stringify(whole);
}

/** The text by which limits are kept. */
export function writeLimits(limits: Limits): string {
  return canonicalJson(limits);
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
