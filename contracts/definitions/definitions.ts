/** What a bank owns, read from its files and made plain: JSON all through, so that versions can be kept and compared. */

import type { FieldType } from "#contracts/facts";
import type { ValueType } from "#kits/expr";
import type { refreshes } from "./audience-schemas.ts";
import type { BenefitFile, benefitKinds, prizeKinds } from "./benefit-file-schema.ts";
import type { BoardFile, MatrixFile } from "./board-schemas.ts";
import type { knownAts, metricFunctions, productKinds, riskLevels, tagKinds } from "./catalog-schemas.ts";
import type { ContentFile } from "./content-schemas.ts";
import type { OfferFile, places, wayOrders } from "./offer-schemas.ts";
import type { QuestionFile } from "./question-schemas.ts";
import type {
  channels,
  classes,
  ImportMap,
  ModelFile,
  OrganisationFile,
  PlaybookFile,
  PolicyFile,
  PolicyKind,
  roles,
  stages,
  unitKinds,
} from "./schemas.ts";

export type RoleName = (typeof roles)[number];
export type Stage = (typeof stages)[number];
export type MessageClass = (typeof classes)[number];
export type Channel = (typeof channels)[number];
export type KnownAt = (typeof knownAts)[number];
export type UnitKind = (typeof unitKinds)[number];

/** A text in both languages. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

export interface Attribute extends Both {
  readonly name: string;
  /** `records` is not read by models. */
  readonly type: FieldType;
  readonly about?: Both;
  readonly personal: boolean;
  readonly knownAt: KnownAt;
  readonly model: "allowed" | { readonly refused: Both };
  /** Names of the values that a string may take; another value is a bad record. */
  readonly values?: Readonly<Record<string, Both>>;
  readonly unit?: Both;
  /** Set exactly for type `records`. */
  readonly fields?: Readonly<Record<string, RecordField>>;
  readonly quality?: QualityRules;
}

/** A field of the records in a list attribute. */
export interface RecordField extends Both {
  readonly type: Exclude<ValueType, "list">;
  readonly about?: Both;
  readonly values?: Readonly<Record<string, Both>>;
  readonly unit?: Both;
}

/** What the values of an attribute should be. */
export interface QualityRules {
  /** Share of customers who should have a value. */
  readonly requiredShare?: number;
  /** `30d`: how long ago the value may have been told last. */
  readonly freshWithin?: string;
  /** The whole text matches it; means the same in JavaScript and PostgreSQL. */
  readonly pattern?: string;
  /** Yuan for money. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly unique?: boolean;
}

export interface EventField {
  readonly type: FieldType;
  readonly required: boolean;
  readonly personal: boolean;
  readonly values?: readonly string[];
  /** Fields of each record, for type `records`. */
  readonly fields?: Readonly<Record<string, { readonly type: Exclude<ValueType, "list"> }>>;
}
export interface EventType extends Both {
  readonly name: string;
  readonly builtIn: boolean;
  readonly fields: Readonly<Record<string, EventField>>;
}
export type TagKind = (typeof tagKinds)[number];
/** Gives a tag its value (empty for a tag without values) to customers for whom a condition holds. */
export interface TagRule {
  readonly value: string;
  readonly when: string;
}
export interface Tag extends Both {
  readonly name: string;
  readonly about?: Both;
  readonly kind?: TagKind;
  readonly values?: Readonly<Record<string, Both>>;
  /** Tried in order; the first that holds gives the value, none takes the tag away. */
  readonly rules?: readonly TagRule[];
  /** A computation over all customers, by its name, with its settings. */
  readonly computed?: {
    readonly by: string;
    readonly with: Readonly<Record<string, unknown>>;
    readonly every: "day" | "week" | "month";
  };
  /** `30d`: how long it stays after it was last set. */
  readonly expiresAfter?: string;
  /** The rule replaces what colleagues, imports and models say of it; else theirs stands. */
  readonly ruleWins?: boolean;
  /** Kept also for whoever switched personalisation off. */
  readonly forAll?: boolean;
}
export type MetricFunction = (typeof metricFunctions)[number];
export interface MetricSource {
  readonly event: string;
  /** Condition over `event.*`. */
  readonly where?: string;
  /** Field of the event; `time` is the event's own time. */
  readonly of?: string;
}
/** Either a function over events in a window, or a ratio. */
export interface Metric extends Both {
  readonly name: string;
  readonly type: "int" | "double" | "money" | "date" | "instant" | "string";
  readonly about?: Both;
  readonly sources: readonly MetricSource[];
  readonly function?: MetricFunction;
  /** `30d` slides; `day` is the bank's calendar; `ever` has no start. */
  readonly window: string;
  /** `metric.x` or `customer.x`. */
  readonly ratio?: { readonly of: string; readonly to: string };
}
/** Purchases that come again without a contract. */
export interface PurchaseStream extends Both {
  readonly events: readonly string[];
  /** Field with the yuan. */
  readonly of: string;
  /** Yuan that the bank earns of one spent. */
  readonly margin: number;
}

/** What a score in yuan foretells. */
export interface ScoreValue {
  /** How far ahead, as `365d`. */
  readonly horizon: string;
  /** Of a year. */
  readonly discount: number;
  readonly expires_after: string;
  readonly streams: readonly PurchaseStream[];
}

export interface Score extends Both {
  readonly name: string;
  /** Absent: the score is a probability. */
  readonly value?: ScoreValue;
}

export interface Product extends Both {
  readonly name: string;
  readonly about?: Both;
  readonly kind: (typeof productKinds)[number];
  readonly risk?: (typeof riskLevels)[number];
  /** Percent a year. */
  readonly rate?: number;
  readonly terms?: readonly { readonly months: number; readonly rate?: number }[];
  /** Yuan. */
  readonly minimum_amount?: number;
  /** First and last day on which it is sold; both included. */
  readonly active_from?: string;
  readonly active_to?: string;
}

export interface ChannelDefinition extends Both {
  readonly name: Channel;
  readonly about?: Both;
  /** Attributes, each of which makes a customer reachable; empty: everybody is. */
  readonly reachableBy: readonly string[];
  /** Policy of kind `channel_cost` that says what a touch costs. */
  readonly cost?: string;
  readonly classes: readonly MessageClass[];
  readonly carriedOutBy: "machine" | "colleague";
}

export interface Catalog {
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** Built-in events and those the bank adds. */
  readonly events: Readonly<Record<string, EventType>>;
  readonly tags: Readonly<Record<string, Tag>>;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly scores: Readonly<Record<string, Score>>;
  readonly products: Readonly<Record<string, Product>>;
  readonly channels: Readonly<Partial<Record<Channel, ChannelDefinition>>>;
}

export interface Unit extends Both {
  readonly id: string;
  readonly kind: UnitKind;
  /** None for the head office. */
  readonly parent?: string;
}
export interface Person extends Both {
  readonly login: string;
  readonly unit: string;
  readonly roles: readonly RoleName[];
  readonly email?: string;
}
export interface Organisation extends Both {
  readonly zone: string;
  readonly language: OrganisationFile["language"];
  readonly units: readonly Unit[];
  readonly people: readonly Person[];
}

type Named<T> = Omit<T, "zh" | "en"> & Both;
export type Policy = { [K in PolicyKind]: Named<Extract<PolicyFile, { kind: K }>> }[PolicyKind];
export type PolicyOf<K extends PolicyKind> = Extract<Policy, { kind: K }>;
export type Model = Named<ModelFile>;
export interface ObservedEvent {
  readonly event: string;
  /** Condition over `event.*`. */
  readonly where?: string;
}
/** A model that asks of customers at moments; missing parts of the file are filled in. */
export type Question = Named<Omit<QuestionFile, "exclude" | "features" | "observe" | "label">> &
  Required<
    Pick<
      QuestionFile,
      | "gap"
      | "known_by"
      | "split"
      | "calibration"
      | "budget"
      | "minimum_rows"
      | "minimum_successes"
      | "bands"
      | "expires_after"
    >
  > & {
    readonly exclude: readonly (Both & { readonly when: string })[];
    /** With `every` everybody is looked at, else whoever had any of the events. */
    readonly observe: Pick<QuestionFile["observe"], "every" | "after"> & { readonly any: readonly ObservedEvent[] };
    readonly label: { readonly any: readonly ObservedEvent[]; readonly happens: boolean };
    readonly features: Required<QuestionFile["features"]>;
  };
export type Playbook = Named<PlaybookFile>;
export type Wave = Playbook["waves"][number];
type WithText<File, Text> = File extends unknown
  ? Named<File> & { readonly text: Readonly<Record<"zh" | "en", Readonly<Text>>> }
  : never;
type ContentFileOf<C extends Channel> = Extract<ContentFile, { channel: C }>;
export type EmailContent = WithText<ContentFileOf<"email">, { subject: string; body: string }>;
/** A text without a title. */
export type PlainContent = WithText<ContentFileOf<"sms" | "wecom">, { body: string }>;
export type TitledContent = WithText<
  ContentFileOf<"push" | "inbox" | "slot" | "robot_call" | "agent_call" | "manager">,
  { title: string; body: string }
>;
export type Content = EmailContent | PlainContent | TitledContent;
export type NamedImportMap = Named<ImportMap>;

export type AudienceRefresh = (typeof refreshes)[number];
/** Customers for whom a condition holds, or a static list; exactly one of `condition` and `list` is there. */
export interface AudienceDefinition extends Both {
  readonly id: string;
  readonly condition?: string;
  readonly list?: true;
  /** Last day of a static list; absent: it has none. */
  readonly until?: string;
  readonly refresh: AudienceRefresh;
  /** Attributes and tags by which a person wants to see it split. */
  readonly breakdown: readonly string[];
  readonly notes_zh?: string;
  readonly notes_en?: string;
}

export type OfferPlace = (typeof places)[number];
type NamedWeight = Both & { readonly name: string; readonly weight: number };
/** Something that can be proposed to a customer next; missing parts of the file are filled in. */
export interface Offer extends Both {
  readonly id: string;
  readonly about?: Both;
  readonly class: MessageClass;
  /** For caps; `general` without one. */
  readonly category: string;
  readonly product?: string;
  /** For whom it is; audiences may be named. Absent: everybody. */
  readonly condition?: string;
  readonly personal: boolean;
  readonly automated: boolean;
  /** Null: none is known and 1 counts. */
  readonly probability: NonNullable<OfferFile["probability"]> | null;
  /** What it is worth when taken: an amount in yuan, or the margin of its product by a policy. */
  readonly value: NonNullable<OfferFile["value"]>;
  readonly context: readonly (NamedWeight & { readonly when: string })[];
  readonly levers: readonly NamedWeight[];
  /** In fall-back order. */
  readonly channels: readonly Channel[];
  readonly order: (typeof wayOrders)[number];
  readonly places: readonly OfferPlace[];
  /** Content by channel. */
  readonly content: Readonly<Partial<Record<Channel, string>>>;
  readonly urgent: boolean;
  /** First and last day on which it is made; both included. */
  readonly from?: string;
  readonly to?: string;
  /** The first whose condition holds. */
  readonly prices: readonly (Both & {
    readonly name: string;
    readonly when?: string;
    /** Percent a year. */
    readonly rate?: number;
    /** Yuan. */
    readonly fee?: number;
  })[];
  readonly priceReview?: NonNullable<OfferFile["price_review"]>;
}

export interface Prize extends Both {
  readonly id: string;
  readonly kind: (typeof prizeKinds)[number];
  readonly quantity: number;
  /** What it is worth. */
  readonly yuan: number;
  readonly stock: number;
  /** At most six decimals. */
  readonly probability: number;
}
/** What a customer can be granted; missing parts of the file are filled in. */
export interface Benefit extends Both {
  readonly id: string;
  readonly about?: Both;
  readonly kind: (typeof benefitKinds)[number];
  /** What limits count together, and facts name. */
  readonly activity: string;
  /** Points, coupons, waivers or chances of one grant. */
  readonly quantity: number;
  /** What one grant costs the bank. */
  readonly yuan: number;
  readonly budget: NonNullable<BenefitFile["budget"]> | null;
  readonly stock: NonNullable<BenefitFile["stock"]> | null;
  /** `30d`; null: never. */
  readonly expiresAfter: string | null;
  /** First and last day on which it is granted; both included. */
  readonly from?: string;
  readonly to?: string;
  readonly referral: "referrer" | "referee" | null;
  /** Of a draw. */
  readonly prizes: readonly Prize[];
}

/** A board of activities by goal. */
export type Board = BoardFile & Both;

export interface Definitions {
  /** SHA-256 over the canonical JSON of everything else, 64 hex digits. */
  readonly version: string;
  readonly catalog: Catalog;
  readonly organisation: Organisation;
  /** Several files may hold one id with other days; `policyOn` picks the one that holds. */
  readonly policies: readonly Policy[];
  readonly models: Readonly<Record<string, Model>>;
  /** Models that ask of customers at moments; absent in definitions of before there were such. */
  readonly questions?: Readonly<Record<string, Question>>;
  readonly playbooks: Readonly<Record<string, Playbook>>;
  readonly content: Readonly<Record<string, Content>>;
  readonly imports: Readonly<Record<string, NamedImportMap>>;
  readonly audiences: Readonly<Record<string, AudienceDefinition>>;
  readonly offers: Readonly<Record<string, Offer>>;
  readonly benefits: Readonly<Record<string, Benefit>>;
  /** Absent in definitions of before there were boards. */
  readonly boards?: Readonly<Record<string, Board>>;
  /** Absent: the bank has none. */
  readonly matrix?: MatrixFile;
}
