/** A customer, an action and limits to vary in tests: everything is allowed until a test says otherwise. */
import { type Channel, type Definitions, loadDefinitions } from "#contracts/definitions";
import { instantOf } from "#ground/clock";
import { actionDenials, type LawAction, type LawInputs, wayDenials } from "./rules/hard/index.ts";
import { limitsOn } from "./rules/limits.ts";
import { facts, zone } from "./rules/test-candidates.ts";
import {
  type Contact,
  type CustomerFacts,
  type Denial,
  type Limits,
  noStanding,
  type Standing,
} from "./rules/types.ts";

export { zone };

let definitions: Definitions | undefined;
/** The sample bank's definitions. */
export function sampleDefinitions(): Definitions {
  definitions ??= loadDefinitions(new URL("../../bank", import.meta.url).pathname).definitions;
  if (!definitions) throw new Error("the sample bank's definitions do not load");
  return definitions;
}

/** The sample bank's limits on a day. */
export function sampleLimits(day = "2026-11-22"): Limits {
  const { policies, catalog } = sampleDefinitions();
  return limitsOn(policies, day, catalog);
}

/** An instant of the bank's zone. */
export const at = (day: string, time = "10:00"): Date => instantOf(day, time, zone);

export const customer = facts;

export const action: LawAction = {
  class: "marketing",
  category: "general",
  product: "term_deposit",
  productKind: "term_deposit",
  risks: [],
  personal: true,
  automated: true,
  urgent: false,
  due: at("2026-11-22"),
  deadline: null,
};

export interface Asked {
  readonly at?: Date;
  readonly facts?: Partial<CustomerFacts>;
  readonly standing?: Partial<Standing>;
  readonly action?: Partial<LawAction>;
  readonly channel?: Channel;
  readonly cost?: number;
  readonly limits?: Partial<Limits>;
  readonly mode?: LawInputs["mode"];
  readonly own?: string;
}

export function inputsOf(asked: Asked): LawInputs {
  const standing = { ...noStanding, ...asked.facts?.standing, ...asked.standing };
  return {
    at: asked.at ?? at("2026-11-22"),
    zone,
    facts: { ...customer, ...asked.facts, standing },
    limits: { ...sampleLimits(), ...asked.limits },
    mode: asked.mode ?? "reserve",
    ...(asked.own === undefined ? {} : { own: asked.own }),
  };
}

export function actionOf(asked: Asked): LawAction {
  return { ...action, ...asked.action };
}

export const wayOf = (asked: Asked) => ({ channel: asked.channel ?? "sms", cost: asked.cost ?? 5 }) as const;

/** All denials of the action and of the way. */
export function denialsOf(asked: Asked): readonly Denial[] {
  const [inputs, what] = [inputsOf(asked), actionOf(asked)];
  return [...actionDenials(inputs, what), ...wayDenials(inputs, what, wayOf(asked)).denials];
}

export const codesOf = (asked: Asked): string[] => denialsOf(asked).map(({ code }) => code);

export const notBeforeOf = (asked: Asked): Date => wayDenials(inputsOf(asked), actionOf(asked), wayOf(asked)).notBefore;

export function contact(when: Date, given: Partial<Contact> = {}): Contact {
  const { channel = "sms" } = given;
  return {
    at: when,
    channel,
    class: "marketing",
    category: "general",
    key: `${channel}/${when.toISOString()}`,
    connected: false,
    ...given,
  };
}
