/** Why a customer got what it got, or nothing: decisions, touches and reasons in words, and what would have to change. */
import { type Both, customerEnvironment, type Definitions, type Playbook } from "#contracts/definitions";
import { codedPlaybook, type DecisionView, decisionInWords, decisionsOn, type ShownDecision } from "#decision";
import { type Actor, allow, definePermissions, roles } from "#ground/authority";
import { type BusinessClock, dayOf } from "#ground/clock";
import { defineCases } from "#ground/errors";
import type { Storage } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { compileCondition, type Moment, type Picture, type Value } from "#kits/expr";
import { type EnrolmentView, enrolmentsOn, type LiveVersion, liveVersions } from "#playbook";
import {
  type AttributeColumn,
  type CustomerState,
  momentOf,
  type People,
  type ProfileRules,
  viewCustomer,
  viewOf,
  wholeState,
} from "#profile";
import { readTouches, type TouchView } from "#reach";
import { conjuncts } from "./conjuncts.ts";
import { type OffersAtPlace, offersNow } from "./next-best-action/index.ts";
import { channels, touchStates, wordOf } from "./story/render-words.ts";
import { type ConsideredTrigger, type WhyTriggerParts, whyTriggers } from "./why-triggers/index.ts";

const permissions = definePermissions("why", { ask: { roles, keys: true } });

const cases = defineCases("why", {
  no_customer: {
    code: "not_found",
    en: "No customer {customer} in your part of the bank",
    zh: "您的机构范围内没有客户 {customer}",
  },
});

export interface WhyParts extends Pick<WhyTriggerParts, "columnar" | "playbooks"> {
  readonly storage: Storage;
  readonly definitions: Definitions;
  readonly people: People;
  readonly attributes: readonly AttributeColumn[];
  readonly rules: ProfileRules;
  readonly clock: BusinessClock;
}

interface Coded extends Both {
  readonly code: string;
}

export type WhyDecision = ShownDecision;

export interface WhyTouch {
  readonly key: string;
  readonly channel: Coded;
  readonly state: Coded;
  readonly playbook: Coded;
  readonly wave: string;
  readonly content: string;
  readonly decision: string | null;
  /** Why it failed, expired or was denied. */
  readonly code: string | null;
  readonly dueAt: string;
  readonly history: readonly { readonly what: string; readonly at: string }[];
  readonly trace: string | null;
}

export interface WhyWaiting {
  readonly playbook: Coded;
  readonly since: string;
}

/** A playbook that did nothing for the customer, and why. */
export interface WhyNothing extends Both {
  readonly playbook: Coded;
  /** Parts of the audience's condition that do not hold, with the values they look at. */
  readonly conditions: readonly {
    readonly text: string;
    /** Null: unknown, for a value is missing. */
    readonly holds: false | null;
    readonly values: Readonly<Record<string, Value | null>>;
  }[];
}

export interface WhyAnswer {
  readonly customer: string;
  /** The customer's number in the installation. */
  readonly number: number;
  /** The instant that was asked about; null: now. */
  readonly at: string | null;
  /** Of sets that reserve what they choose, newest first. */
  readonly decisions: readonly WhyDecision[];
  /** The newest rankings that were asked for. */
  readonly rankings: readonly WhyDecision[];
  readonly touches: readonly WhyTouch[];
  readonly waiting: readonly WhyWaiting[];
  readonly nothing: readonly WhyNothing[];
  /** Every trigger that was looked at up to the instant, and the clause that failed. */
  readonly triggers: readonly ConsideredTrigger[];
  /** What would be offered now, place by place, and why not the rest; none for an instant of the past. */
  readonly offers: readonly OffersAtPlace[];
}

const RANKINGS = 3;

/** @throws authority.not_allowed, why.no_customer for one who is unknown or out of the actor's scope */
export async function why(parts: WhyParts, actor: Actor, customer: string, at: Date | null): Promise<WhyAnswer> {
  allow(actor, permissions.ask);
  const { storage, definitions, people, attributes, clock, rules } = parts;
  const view = await viewCustomer(storage, actor, customer, people, attributes, wholeState(rules));
  // What was asked for may be a phone number by mistake; the text may be kept by whoever asked.
  if (!view) throw cases.no_customer({ customer: scrubText(customer) });
  const { state } = view;
  const number = state.customer;
  const [decisions, rankings, touches, enrolments, live, offers] = await Promise.all([
    decisionsOn(storage, actor, number, at),
    decisionsOn(storage, actor, number, at, { kind: "rank", limit: RANKINGS }),
    readTouches(storage, actor, number),
    enrolmentsOn(storage, actor, number, at),
    liveVersions(storage, actor),
    // lint-allow verb-guard: it only reads, and who asks was asked for authority above
    at === null ? storage.as(actor, (tx) => offersNow(tx, parts, `@${number}`)) : [],
  ]);
  const known = new Set([...decisions, ...enrolments].map(({ playbook }) => playbook));
  const instant = at ?? clock.now();
  const triggers = await whyTriggers(parts, { state, enrolments, at: instant });
  const moment = momentOf(instant, definitions.organisation.zone);
  return {
    customer,
    number,
    at: at?.toISOString() ?? null,
    decisions: decisions.map((one) => decisionInWords(one, definitions)),
    rankings: rankings.map((one) => decisionInWords(one, definitions)),
    touches: touches.flatMap((touch) => touchWords(touch, definitions, at)),
    waiting: waitingOf(enrolments, decisions, definitions),
    triggers,
    nothing: Object.values(definitions.playbooks)
      .filter((playbook) => !known.has(playbook.id))
      .map((playbook) =>
        nothingOf(
          playbook,
          live.find((one) => one.playbook === playbook.id),
          { state, picture: viewOf(state, rules, instant), moment },
          definitions,
        ),
      ),
    offers,
  };
}

function coded(names: typeof channels, code: string): Coded {
  return { code, zh: wordOf(names, code, "zh"), en: wordOf(names, code, "en") };
}

function touchWords(touch: TouchView, definitions: Definitions, at: Date | null): WhyTouch[] {
  const history = touch.history.filter((entry) => at === null || entry.at <= at);
  // Planned later than the instant that was asked about.
  if (history.length === 0) return [];
  const { key, wave, content, decision, code, dueAt, trace } = touch;
  const lastState = history.findLast(({ what }) => Object.hasOwn(touchStates, what))?.what;
  return [
    {
      key,
      channel: coded(channels, touch.channel),
      state: coded(touchStates, at === null ? touch.state : (lastState ?? touch.state)),
      playbook: codedPlaybook(definitions, touch.playbook),
      wave,
      content,
      decision,
      code,
      dueAt: dueAt.toISOString(),
      history: history.map((entry) => ({ what: entry.what, at: entry.at.toISOString() })),
      trace,
    },
  ];
}

/** Enrolments without a decision (yet, at the instant that was asked about). */
function waitingOf(
  enrolments: readonly EnrolmentView[],
  decisions: readonly DecisionView[],
  definitions: Definitions,
): WhyWaiting[] {
  const decided = new Set(decisions.map(({ playbook, version }) => `${playbook}@${version}`));
  return enrolments
    .filter(({ state, playbook, version }) => state === "waiting" || !decided.has(`${playbook}@${version}`))
    .map(({ playbook, admittedAt }) => ({
      playbook: codedPlaybook(definitions, playbook),
      since: admittedAt.toISOString(),
    }));
}

function nothingOf(
  playbook: Playbook,
  live: LiveVersion | undefined,
  { state, picture, moment }: { state: CustomerState; picture: Picture; moment: Moment },
  definitions: Definitions,
): WhyNothing {
  const named = { playbook: codedPlaybook(definitions, playbook.id) };
  if (!live) return { ...named, zh: "剧本未上线", en: "The playbook is not live", conditions: [] };
  const { catalog, organisation } = definitions;
  const environment = customerEnvironment({ catalog, zone: organisation.zone, audiences: definitions.audiences });
  const { audience = "true", trigger } = playbook;
  if (compileCondition(audience, environment).holds(picture, moment)) {
    const since = dayOf(live.since, organisation.zone);
    const { event } = trigger;
    if (event === undefined)
      return {
        ...named,
        zh: `符合客群条件，但自 ${since} 剧本上线以来没有触发`,
        en: `In the audience, but nothing has started it since the playbook went live on ${since}`,
        conditions: [],
      };
    const name = catalog.events[event];
    return {
      ...named,
      zh: `符合客群条件，但自 ${since} 剧本上线以来没有触发事件「${name?.zh ?? event}」（${event}）`,
      en: `In the audience, but no ${event} has come since the playbook went live on ${since}`,
      conditions: [],
    };
  }
  const conditions = conjuncts(audience, environment).flatMap((part) => {
    const holds = part.test(picture, moment);
    if (holds === true) return [];
    const values = part.reads.attributes.map((name) => [name, state.values[name] ?? null] as const);
    return [{ text: part.text, holds, values: Object.fromEntries(values) }];
  });
  return { ...named, zh: "不在客群之内", en: "Not in the audience", conditions };
}
