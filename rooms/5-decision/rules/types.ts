/** What the decision weighs and what it yields. Pure data: the record of a decision is made of nothing else. */
import type { Channel, MessageClass } from "#contracts/definitions";
import type { Day } from "#ground/clock";
import type { Fen } from "#ground/money";
import type { ReasonCode } from "./reasons.ts";

/** A weight of context or lever: 55 makes a factor of 1.55. Weights add before they scale. */
export interface Weight {
  readonly name: string;
  readonly weight: number;
}

/** One way of carrying an action out. An action lists its ways in fall-back order: the first that is allowed and has capacity is used. */
export interface Way {
  readonly channel: Channel;
  readonly content: string | null;
  /** Where the wording was drawn among several: of which content, and how likely this one was to be drawn. */
  readonly copy?: { readonly of: string; readonly share: number } | undefined;
  /** Cost of one touch. */
  readonly cost: Fen;
  /** Shared resources that one touch takes, by name, in their own units (fen, seats, pieces). */
  readonly takes: Readonly<Record<string, number>>;
  /** How the record calls it when this way is taken; `withheld`: the wanted way had no place and this one stands in. */
  readonly outcome: "chosen" | "withheld";
  /** Wave of the playbook that this way belongs to. */
  readonly wave: string;
}

/** A candidate: one thing that could be done for one customer now. */
export interface Action {
  /** Unique among the candidates of the customer: an offer's id, or playbook/wave. */
  readonly action: string;
  readonly playbook: string;
  readonly version: number;
  readonly enrolment: string;
  readonly class: MessageClass;
  /** Category for caps, as `wealth`; `general` without one. */
  readonly category: string;
  readonly product: string | null;
  /** The product's kind, for cooling-off; null without product. */
  readonly productKind: string | null;
  /** R1 to R5 of issuer and seller; the higher one counts. Empty: suitability is not asked. */
  readonly risks: readonly string[];
  /** Chosen or worded by personal features: refused to whom personalisation is off. */
  readonly personal: boolean;
  /** Decided by machines alone: refused to whom automated decisions are off, and to minors. */
  readonly automated: boolean;
  /** Calibrated probability or uplift; null: none is known and 1 counts. */
  readonly probability: number | null;
  /** What success is worth. */
  readonly value: Fen;
  readonly context: readonly Weight[];
  readonly levers: readonly Weight[];
  readonly ways: readonly Way[];
  /** `best`: what the customer prefers, then what costs less, then as listed; otherwise the ways are tried as listed. */
  readonly order?: "given" | "best";
  /** An urgent action goes before others of its class and ignores the customer's preference of channels. */
  readonly urgent: boolean;
  /** Not before: the intended instant of the touch; the sending window may move it later. */
  readonly due: Date;
  /** After it nothing is sent; null: none. */
  readonly deadline: Date | null;
  /** Control group of the playbook or wave: a sticky draw below the share gets nothing. */
  readonly controls: readonly Control[];
  /** Place in the order of arrival, from 0; breaks ties. */
  readonly arrival: number;
  readonly trace: string | null;
}

export interface Control {
  /** `bank`, `holdout:<policy>`, `playbook:<id>` or `wave:<id>/<wave>`. */
  readonly experiment: string;
  readonly share: number;
  /** Sticky draw in [0, 1). */
  readonly draw: number;
}

/** A contact that was reserved or made. */
export interface Contact {
  readonly at: Date;
  readonly channel: Channel;
  readonly class: MessageClass;
  readonly category: string;
  /** Send key; releases name it. */
  readonly key: string;
  /** A call that was answered. */
  readonly connected: boolean;
}

/** What customer and bank did to each other that limits what may follow. */
export interface Standing {
  readonly contacts: readonly Contact[];
  /** Refusals, with channel and product where they were about one. */
  readonly refusals: readonly {
    readonly at: Date;
    readonly channel: Channel | null;
    readonly product: string | null;
  }[];
  readonly conversions: readonly { readonly at: Date; readonly product: string }[];
  /** Tickets of complaints that are open. */
  readonly complaints: readonly string[];
  /** Asked not to be contacted, or is on a list of those who may not be. */
  readonly doNotContact: boolean;
  /** When that was said last, where it is known. No decision looks at it. */
  readonly doNotContactAt?: Date;
  /** Channels by which marketing was refused or that a carrier's blacklist closed. */
  readonly closed: readonly Channel[];
}

export const noStanding: Standing = {
  contacts: [],
  refusals: [],
  conversions: [],
  complaints: [],
  doNotContact: false,
  closed: [],
};

/** What the hard rules and the choice look at, of one customer. Nothing personal that they do not need. */
export interface CustomerFacts {
  /** `marketing` permits every channel, `marketing:sms` that one alone; nothing listed, nothing permitted. */
  readonly consent: readonly string[];
  readonly personalisationOff: boolean;
  readonly automatedDecisionOff: boolean;
  readonly age: number | null;
  readonly birthday: Day | null;
  readonly minor: boolean;
  readonly deceased: boolean;
  readonly frozen: boolean;
  readonly staff: boolean;
  /** On a list of those who may not be contacted. */
  readonly listed?: boolean;
  /** Erased, or its processing is blocked: stored and nothing else. */
  readonly blocked: boolean;
  readonly riskLevel: string | null;
  readonly riskAssessedOn: Day | null;
  /** Channels by which the customer can be reached at all. */
  readonly reachable: readonly Channel[];
  /** Best liked first; empty: not known. */
  readonly preferred: readonly Channel[];
  /** The bank's layers, for the cost that a customer is worth. */
  readonly tier: string | null;
  readonly grade: string | null;
  /** Maker of the phone, for quotas of push. */
  readonly deviceVendor: string | null;
  readonly standing: Standing;
}

/** A hard rule that forbids an action, or one way of it. */
export interface Denial {
  readonly code: ReasonCode;
  /** The rule as the bank's policies name it: `contact-caps/week`. */
  readonly rule: string;
  /** When it would no longer hold; null: not by time alone. */
  readonly until: Date | null;
}

/** What capacity says of one way of one action of one customer. */
export interface Grant {
  readonly action: string;
  readonly channel: Channel;
  readonly granted: boolean;
  /** Resource that ran out; null when granted. */
  readonly short: string | null;
  /** Value per unit of the last one granted: what it would have taken; null when nobody was. */
  readonly cut: number | null;
}

/** All that one customer's decision depends on; the record keeps it as canonical JSON. */
export interface DecisionInputs {
  readonly at: Date;
  /** The bank's zone. */
  readonly zone: string;
  readonly facts: CustomerFacts;
  readonly actions: readonly Action[];
  /** Limits in force, by name and version; see `limits.ts`. */
  readonly limits: Limits;
  /** Set by the choice over the whole set; empty in `rank` mode. */
  readonly grants: readonly Grant[];
  /** `reserve` picks one action and its way; `rank` orders all and reserves nothing. */
  readonly mode: "reserve" | "rank";
}

/** How an action was weighed. */
export interface Factors {
  /** 1 when no probability is known. */
  readonly p: number;
  readonly c: number;
  /** Yuan. */
  readonly v: number;
  readonly l: number;
  /** Cost of the way, yuan. */
  readonly cost: number;
  /** p × c × v × l − cost, yuan. */
  readonly value: number;
}

/** What became of one candidate. */
export interface Weighed {
  readonly action: string;
  /** The way that was or would have been taken; null: none was allowed. */
  readonly channel: Channel | null;
  readonly factors: Factors | null;
  /** From 1 among those that no rule denied; null for the denied. */
  readonly rank: number | null;
  readonly denials: readonly (Denial & { readonly channel: Channel | null })[];
  /** Ways that no rule denied and that were not taken all the same; absent: none. */
  readonly passed?: readonly { readonly channel: Channel; readonly reason: ReasonCode }[];
  /** Why it was not chosen; null for the chosen one. */
  readonly reason: ReasonCode | null;
}

export interface Decided {
  readonly outcome: "chosen" | "withheld" | "holdout" | "denied";
  readonly action: string | null;
  readonly channel: Channel | null;
  readonly wave: string | null;
  readonly content: string | null;
  /** When the touch may go out: due, or the next opening of its window. */
  readonly notBefore: Date | null;
  /** Yuan, four places; null where nothing was weighed. */
  readonly value: string | null;
  readonly probability: number | null;
  /** First reason first. */
  readonly reasons: readonly ReasonCode[];
  readonly weighed: readonly Weighed[];
  /** The experiments' arms, `treated` or `control`. */
  readonly arms: Readonly<Record<string, "treated" | "control">>;
}

/** A time of day in minutes from midnight of the bank's zone; the end does not belong to it. */
export interface Window {
  readonly channels: readonly Channel[];
  readonly from: number;
  readonly to: number;
}

export interface Cap {
  /** As the record names it. */
  readonly rule: string;
  /** Class that counts and that is limited; null: all count, marketing and service are limited. */
  readonly class: MessageClass | null;
  /** Channels that count together; empty: all by which the bank goes to a customer, thus all but slot. */
  readonly channels: readonly Channel[];
  /** Empty: every category together. */
  readonly category: string | null;
  /** Categories that are counted and not held back. */
  readonly except?: readonly string[];
  readonly max: number;
  /** Milliseconds that roll, or a calendar period of the bank's zone. */
  readonly period: { readonly rolling: number } | { readonly calendar: "day" | "week" | "month" | "year" };
  /** `connected`: answered calls alone count. */
  readonly counts: "touch" | "connected";
  /** Least time between two, milliseconds; 0: none. */
  readonly gap: number;
  /** A cap of a device's maker; null: everybody. */
  readonly vendor: string | null;
  /** What a provider accepts, rather than a limit of the bank's own. */
  readonly quota?: boolean;
  /** `max` counts once for each day of the calendar month. */
  readonly perMonthDay?: boolean;
}

export interface Cooldown {
  readonly rule: string;
  readonly after: "refused" | "converted";
  readonly scope: "all" | "channel" | "product";
  readonly milliseconds: number;
}

/** The bank's limits in force at an instant, from its approved policies. JSON all through. */
export interface Limits {
  /** Policy id to version, for the record. */
  readonly versions: Readonly<Record<string, string>>;
  readonly windows: Readonly<Partial<Record<MessageClass, readonly Window[]>>>;
  readonly caps: readonly Cap[];
  readonly cooldowns: readonly Cooldown[];
  readonly suitability: {
    /** Months for which an assessment holds. */
    readonly validMonths: number;
    /** From this age on, `carefulRisks` are nobody's to market by machine. */
    readonly carefulAge: number;
    readonly carefulRisks: readonly string[];
    /** Milliseconds after a purchase in which nothing else is sold, by product and by kind of product. */
    readonly coolingOff: Readonly<Record<string, number>>;
  };
  /** A year of age is full on the day after the birthday, unless `fullOnBirthday`. */
  readonly minors: { readonly age: number; readonly fullOnBirthday?: boolean };
  readonly doNotContact: { readonly staff: boolean };
  /** Classes that stop while a complaint is open. */
  readonly complaintStops: readonly MessageClass[];
  /** Classes that a channel may carry, from the catalog; a channel that is not there may carry all. */
  readonly carries?: Readonly<Partial<Record<Channel, readonly MessageClass[]>>>;
  readonly choice: {
    /** Costs up to this much, fen, by tier and for those without: low layers get cheap channels. */
    readonly mostCost: Readonly<Record<string, number>>;
    readonly mostCostOtherwise: number | null;
  };
}
