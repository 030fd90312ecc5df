/**
 * Computations over all customers that give tags, by name, each with the shape of its settings. What is left out is
 * filled in from {@link computedDefaults}.
 */
import { type Static, type TSchema, Type } from "typebox";
import { closed, many, oneOf, share, text, word } from "./schema-words.ts";

const count = (about: string) => Type.Integer({ minimum: 1, description: about });
const weight = Type.Number({ minimum: 0, description: "Weight" });
const events = Type.Array(word, { minItems: 1, uniqueItems: true, description: "Event types" });
const steps = Type.Array(Type.Number(), {
  minItems: 1,
  description: "Rising values; each that is reached earns its part",
});
/** Whoever has switched personalisation off is left out, unless the tag is an entitlement. */
const forAll = { for_all: Type.Optional(Type.Boolean({ description: "Also where personalisation is off" })) };

const rfm = {
  ...forAll,
  events: Type.Optional(events),
  window_days: Type.Optional(count("Days in which frequency and amounts are counted")),
  money: Type.Optional(text("An attribute of type money, or `amount` for what the events moved")),
  quantiles: Type.Optional(Type.Integer({ minimum: 2, maximum: 10, description: "Scores run from 1 to this" })),
  threshold: Type.Optional(
    Type.Union([oneOf(["mean", "median"], "Statistic of each score"), Type.Number()], {
      description: "A score above it counts as high: mean or median of the score, or a number",
    }),
  ),
};

const where = many(
  Type.Array(Type.String(), { minItems: 1 }),
  "Values that a field of the event must have; only such events count",
);
/** One event type that speaks of a preference. `kind_of` names a field that holds a product, whose kind is the value. */
const preferenceSource = closed(
  {
    event: word,
    where: Type.Optional(where),
    unless: Type.Optional(
      many(Type.Array(Type.String(), { minItems: 1 }), "Values with which an event does not count"),
    ),
    is: Type.Optional(text("The value that the event stands for")),
    value: Type.Optional(
      Type.Union([word, Type.Array(word, { minItems: 1 })], {
        description: "Field that holds the value; of several the first that has one",
      }),
    ),
    kind_of: Type.Optional(word),
    hour: Type.Optional(
      Type.Literal(true, { description: "The value is the hour of the day, 0 to 23, in the bank's zone" }),
    ),
    weight: Type.Optional(weight),
    plus: Type.Optional(many(Type.Number(), "Weight added by each unit of a numeric field")),
    at_most: Type.Optional(Type.Number({ minimum: 0, description: "The most that one event weighs" })),
  },
  "An event type that speaks of a preference",
);

const part = { weight, steps };
const activity = closed(
  { ...part, events: Type.Optional(events), window_days: Type.Optional(count("Days that are counted")) },
  "How many events of these types",
);

/** Settings by computation. */
export const computedSettings = {
  /** Eight classes by recency, frequency and money; the value has a digit for each, 1 where the score is high. */
  rfm: closed(rfm, "Settings of rfm"),
  /** Whose recency was high some time ago and is low now, while frequency or money is still high. */
  declining: closed(
    { ...rfm, ago_days: Type.Optional(count("How long ago recency was high")) },
    "Settings of declining",
  ),
  /** The customers with the highest amounts. */
  value_top: closed(
    {
      ...forAll,
      of: Type.Optional(text("Attribute of type money")),
      share: Type.Optional(share),
      above: Type.Optional(Type.Number({ description: "Yuan that the amount must exceed" })),
    },
    "Settings of value_top",
  ),
  /** Points for four contributions, and how many points each grade takes. */
  grade: closed(
    {
      ...forAll,
      assets: closed({ ...part, of: Type.Optional(text("Attribute of type money")) }, "By an amount"),
      products: closed(
        {
          ...part,
          of: Type.Optional(text("Attribute of type records")),
          kind: Type.Optional(word),
          where: Type.Optional(where),
        },
        "By how many kinds of product are held",
      ),
      activity,
      channels: activity,
      grades: many(Type.Number({ minimum: 0 }), "Least points by value of the tag"),
    },
    "Settings of grade",
  ),
  /** Nominal day of the month on which wages come; on a day off they come on the working day before. */
  payday: closed(
    {
      ...forAll,
      sources: Type.Optional(
        Type.Array(closed({ event: word, where: Type.Optional(where) }, "Events that are wages"), { minItems: 1 }),
      ),
      months: Type.Optional(Type.Integer({ minimum: 1, maximum: 24, description: "Months that are looked at" })),
      minimum_months: Type.Optional(count("Paydays that must have come to pass")),
      minimum_confidence: Type.Optional(share),
      tolerance_days: Type.Optional(
        Type.Integer({ minimum: 0, maximum: 10, description: "Wages that come so many days off still count" }),
      ),
    },
    "Settings of payday",
  ),
  /** Whose balance is highest in the last days of the month. */
  month_end_peak: closed(
    {
      ...forAll,
      months: Type.Optional(Type.Integer({ minimum: 1, maximum: 12, description: "Whole months that are looked at" })),
      at_least: Type.Optional(count("In how many of them the peak must be")),
      last_days: Type.Optional(Type.Integer({ minimum: 1, maximum: 15, description: "Days of the month's end" })),
      attribute: Type.Optional(word),
    },
    "Settings of month_end_peak",
  ),
  /** The value that a customer turns to most, shrunk towards the bank's mean. */
  preference: closed(
    {
      ...forAll,
      sources: Type.Array(preferenceSource, { minItems: 1, description: "Events that speak of it" }),
      chances: Type.Optional(
        Type.Array(preferenceSource, {
          minItems: 1,
          description: "Events that gave the chance; the preference is then the rate of answers to chances",
        }),
      ),
      per: Type.Optional(text("Field that joins answers to their chance; default touch")),
      window_days: Type.Optional(count("Days that are looked at")),
      prior: Type.Optional(Type.Number({ minimum: 0, description: "Weight of the bank's mean" })),
      minimum: Type.Optional(Type.Number({ minimum: 0, description: "Weight of a customer's events that is needed" })),
    },
    "Settings of preference",
  ),
} as const satisfies Readonly<Record<string, TSchema>>;

export type ComputedName = keyof typeof computedSettings;
export type SettingsOf<N extends ComputedName> = Static<(typeof computedSettings)[N]>;
export type PreferenceSource = Static<typeof preferenceSource>;

/** What counts as a transaction. */
export const transactionEvents = [
  "transaction",
  "transfer",
  "card_spent",
  "payroll_credited",
  "account_funded",
] as const;

const rfmDefaults = {
  events: [...transactionEvents],
  window_days: 365,
  money: "aum",
  quantiles: 5,
  threshold: "mean" as "mean" | "median" | number,
};
export const computedDefaults = {
  rfm: rfmDefaults,
  declining: { ...rfmDefaults, ago_days: 90 },
  value_top: { of: "aum", share: 0.2, above: 0 },
  grade: {},
  payday: {
    sources: [{ event: "payroll_credited" }] as SettingsOf<"payday">["sources"] & object,
    months: 6,
    minimum_months: 3,
    minimum_confidence: 0.6,
    tolerance_days: 3,
  },
  month_end_peak: { months: 3, at_least: 2, last_days: 3 },
  preference: { window_days: 180, prior: 10, minimum: 3, per: "touch" },
} as const satisfies { readonly [N in ComputedName]: Partial<SettingsOf<N>> };

export type FullSettings<N extends ComputedName> = Omit<SettingsOf<N>, keyof (typeof computedDefaults)[N]> & {
  -readonly [K in keyof (typeof computedDefaults)[N] & keyof SettingsOf<N>]-?: NonNullable<SettingsOf<N>[K]>;
};

export function isComputed(name: string): name is ComputedName {
  return Object.hasOwn(computedSettings, name);
}

/** Settings with what was left out; they must have been checked. */
export function fullSettings<N extends ComputedName>(by: N, given: Readonly<Record<string, unknown>>): FullSettings<N> {
  return { ...computedDefaults[by], ...given } as unknown as FullSettings<N>;
}
