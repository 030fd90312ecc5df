/**
 * Inputs as short as the records of sets keep them. What is the same for many customers (a wave with its ways; the facts
 * that are switches and layers) is a frame: a text that is kept once and named by its hash. The rest is the decision's
 * own, in lists without names. What is read decides to the same bytes; contacts come back without their keys, and
 * without those that no limit looks back to.
 */
import { createHash } from "node:crypto";
import type { Action, Contact, CustomerFacts, DecisionInputs, Grant, Limits, Standing } from "./types.ts";
import { noStanding } from "./types.ts";

/** What the record says beside the inputs. */
export interface RecordFrame {
  readonly at: Date;
  /** Null where the record can't hold it. */
  readonly enrolment: string | null;
  readonly trace: string | null;
}

export interface CompactInputs {
  /** The decision's own part. */
  readonly own: string;
  /** Frames that it names, by id. */
  readonly frames: ReadonlyMap<string, string>;
}

type OwnStanding = readonly [
  contacts: OwnContacts | 0,
  refusals: readonly (readonly [before: number, channel: string | null, product: string | null])[],
  conversions: readonly (readonly [before: number, product: string])[],
  complaints: readonly string[],
  closed: readonly string[],
  doNotContact: 0 | 1,
];
type Kind = readonly [channel: string, class_: string, category: string, connected: 0 | 1];
/** Milliseconds before the decision; which of the kinds, where there are several. */
type OwnContacts = readonly [kinds: readonly Kind[], before: readonly number[], kind: readonly number[] | 0];
type OwnAction = readonly [
  frame: string,
  enrolment: string | 0,
  /** Milliseconds after the decision. */
  due: number,
  deadline: number | null,
  arrival: number,
  probability: number | null,
  value: number,
  trace: string | null | 0,
  draws: readonly number[],
  context: Action["context"] | 0,
];
type Own = readonly [
  facts: string,
  person: readonly [age: number | null, birthday: string | null, riskAssessedOn: string | null] | 0,
  standing: OwnStanding | 0,
  actions: readonly OwnAction[],
  grants: readonly Grant[],
];

const DAY_MS = 86_400_000;
const CALENDAR_DAYS = { day: 1, week: 7, month: 31, year: 366 } as const;
const lookBacks = new WeakMap<Limits, number>();

/** Milliseconds of which no contact that is older can count against any cap, a day of calendars included. */
export function lookBackOf(limits: Limits): number {
  const known = lookBacks.get(limits);
  if (known !== undefined) return known;
  const spans = limits.caps.map(({ period, gap }) =>
    Math.max(gap, "rolling" in period ? period.rolling : CALENDAR_DAYS[period.calendar] * DAY_MS),
  );
  const longest = Math.max(0, ...spans) + DAY_MS;
  lookBacks.set(limits, longest);
  return longest;
}

const MOST_KNOWN = 10_000;
const known = new Map<string, string>();

function frameId(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const id = createHash("sha256").update(text).digest("base64url").slice(0, 20);
  known.set(text, id);
  return id;
}

/** The short form. Inputs must be prepared. */
export function writeCompact(inputs: DecisionInputs, { at, enrolment, trace }: RecordFrame): CompactInputs {
  const frames = new Map<string, string>();
  const framed = (value: unknown): string => {
    const text = JSON.stringify(value);
    const id = frameId(text);
    frames.set(id, text);
    return id;
  };
  const { facts, mode, zone } = inputs;
  const { age, birthday, riskAssessedOn, standing } = facts;
  const zero = at.getTime();
  const own: Own = [
    framed(sharedFacts(facts, mode, zone)),
    age === null && birthday === null && riskAssessedOn === null ? 0 : [age, birthday, riskAssessedOn],
    ownStanding(standing, zero, zero - lookBackOf(inputs.limits)),
    inputs.actions.map((action): OwnAction => {
      const { context, controls, arrival, probability, value, due, deadline, enrolment: run, trace: way } = action;
      return [
        framed(sharedAction(action)),
        run === enrolment ? 0 : run,
        due.getTime() - zero,
        deadline && deadline.getTime() - zero,
        arrival,
        probability,
        value,
        way === trace ? 0 : way,
        controls.map(({ draw }) => draw),
        context.length === 0 ? 0 : context,
      ];
    }),
    inputs.grants,
  ];
  return { own: JSON.stringify(own), frames };
}

/** Every part named, and whole: one that is forgotten does not compile. Copying what is left of an object takes longer. */
type Whole<T> = { readonly [K in keyof Required<T>]: unknown };

function sharedFacts(of: CustomerFacts, mode: DecisionInputs["mode"], zone: string): Whole<SharedFacts> {
  return {
    consent: of.consent,
    personalisationOff: of.personalisationOff,
    automatedDecisionOff: of.automatedDecisionOff,
    minor: of.minor,
    deceased: of.deceased,
    frozen: of.frozen,
    staff: of.staff,
    listed: of.listed,
    blocked: of.blocked,
    riskLevel: of.riskLevel,
    reachable: of.reachable,
    preferred: of.preferred,
    tier: of.tier,
    grade: of.grade,
    deviceVendor: of.deviceVendor,
    mode,
    zone,
  };
}

function sharedAction(of: Action): Whole<SharedAction> {
  return {
    action: of.action,
    playbook: of.playbook,
    version: of.version,
    class: of.class,
    category: of.category,
    product: of.product,
    productKind: of.productKind,
    risks: of.risks,
    personal: of.personal,
    automated: of.automated,
    levers: of.levers,
    ways: of.ways,
    order: of.order,
    urgent: of.urgent,
    controls: of.controls.map(({ experiment, share }) => [experiment, share]),
  };
}

function ownStanding(standing: Standing, zero: number, since: number): OwnStanding | 0 {
  const { contacts, refusals, conversions, complaints, doNotContact, closed } = standing;
  const counted = ownContacts(contacts, zero, since);
  const plain = refusals.length + conversions.length + complaints.length + closed.length === 0 && !doNotContact;
  if (plain && counted === 0) return 0;
  return [
    counted,
    refusals.map(({ at, channel, product }) => [zero - at.getTime(), channel, product] as const),
    conversions.map(({ at, product }) => [zero - at.getTime(), product] as const),
    complaints,
    closed,
    doNotContact ? 1 : 0,
  ];
}

function ownContacts(contacts: readonly Contact[], zero: number, since: number): OwnContacts | 0 {
  const kinds: Kind[] = [];
  const before: number[] = [];
  const kind: number[] = [];
  for (const { at, channel, class: class_, category, connected } of contacts) {
    const time = at.getTime();
    if (time < since) continue;
    const bit = connected ? 1 : 0;
    let which = kinds.findIndex((k) => k[0] === channel && k[1] === class_ && k[2] === category && k[3] === bit);
    if (which < 0) which = kinds.push([channel, class_, category, bit]) - 1;
    before.push(zero - time);
    kind.push(which);
  }
  return before.length === 0 ? 0 : [kinds, before, kinds.length === 1 ? 0 : kind];
}

/** Frames that short texts name. */
export function framesIn(owns: readonly string[]): string[] {
  const named = new Set<string>();
  for (const text of owns) {
    const [facts, , , actions] = JSON.parse(text) as Own;
    named.add(facts);
    for (const [frame] of actions) named.add(frame);
  }
  return [...named];
}

type SharedFacts = Omit<CustomerFacts, "age" | "birthday" | "riskAssessedOn" | "standing"> &
  Pick<DecisionInputs, "mode" | "zone">;
type SharedAction = Omit<
  Action,
  "enrolment" | "due" | "deadline" | "arrival" | "probability" | "value" | "trace" | "controls" | "context"
> & { readonly controls: readonly (readonly [experiment: string, share: number])[] };

/**
 * Inputs of a short text.
 * @param frameOf a frame's text by its id
 */
export function readCompact(
  text: string,
  { at, enrolment, trace }: RecordFrame,
  frameOf: (id: string) => string,
  limits: Limits,
): DecisionInputs {
  const [facts, person, standing, actions, grants] = JSON.parse(text) as Own;
  const { mode, zone, ...shared } = JSON.parse(frameOf(facts)) as SharedFacts;
  const [age, birthday, riskAssessedOn] = person === 0 ? [null, null, null] : person;
  const zero = at.getTime();
  return {
    at,
    zone,
    mode,
    facts: { ...shared, age, birthday, riskAssessedOn, standing: standingOf(standing, zero) } as CustomerFacts,
    actions: actions.map(([frame, run, due, deadline, arrival, probability, value, way, draws, context]): Action => {
      const { controls, ...plain } = JSON.parse(frameOf(frame)) as SharedAction;
      return {
        ...plain,
        enrolment: run === 0 ? (enrolment ?? "") : run,
        due: new Date(zero + due),
        deadline: deadline === null ? null : new Date(zero + deadline),
        arrival,
        probability,
        value,
        trace: way === 0 ? trace : way,
        controls: controls.map(([experiment, share], n) => ({ experiment, share, draw: draws[n] ?? 0 })),
        context: context === 0 ? [] : context,
      };
    }),
    grants,
    limits,
  };
}

function standingOf(own: OwnStanding | 0, zero: number): Standing {
  if (own === 0) return noStanding;
  const [contacts, refusals, conversions, complaints, closed, doNotContact] = own;
  const ago = (before: number): Date => new Date(zero - before);
  return {
    contacts: contactsOf(contacts, ago),
    refusals: refusals.map(([before, channel, product]) => ({ at: ago(before), channel, product })),
    conversions: conversions.map(([before, product]) => ({ at: ago(before), product })),
    complaints,
    closed,
    doNotContact: doNotContact === 1,
  } as Standing;
}

function contactsOf(own: OwnContacts | 0, ago: (before: number) => Date): Contact[] {
  if (own === 0) return [];
  const [kinds, before, which] = own;
  return before.map((span, n) => {
    const [channel, class_, category, connected] = kinds[which === 0 ? 0 : (which[n] ?? 0)] as Kind;
    return { at: ago(span), channel, class: class_, category, connected: connected === 1, key: "" } as Contact;
  });
}
