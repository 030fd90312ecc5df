/** The shape of the catalog's files: attributes, events, tags, metrics, scores, products, channels. */
import { type Static, Type } from "typebox";
import { valueTypes } from "#kits/expr";
import { both, classes, closed, day, id, many, names, oneOf, share, span, text, word, yuan } from "./schema-words.ts";

export const knownAts = ["always", "before_call", "after_call"] as const;
const model = Type.Union([Type.Literal("allowed"), closed({ refused: both }, "Why no model may use it")], {
  description: "Whether a model may use it; a refusal says why in both languages",
});
/** `records` is a list of objects (holdings), whose fields the catalog declares. */
export const attributeTypes = [...valueTypes, "records"] as const;
const recordField = closed(
  {
    type: oneOf(["string", "bool", "int", "double", "money", "date", "instant"], "Kind of value"),
    ...names,
    about: Type.Optional(both),
    values: Type.Optional(many(both, "The values a string may take, with their names")),
    unit: Type.Optional(both),
  },
  "One field of a record",
);
/** What the values of an attribute should be; the quality report counts those that are not. */
const qualitySchema = closed(
  {
    required_share: Type.Optional(share),
    fresh_within: Type.Optional(span),
    pattern: Type.Optional(text("Form of the whole text: letters, classes such as [0-9], groups, |, and repetition")),
    minimum: Type.Optional(Type.Number({ description: "The least number; yuan for money" })),
    maximum: Type.Optional(Type.Number({ description: "The greatest number; yuan for money" })),
    unique: Type.Optional(Type.Boolean({ description: "No two customers should have the same value" })),
  },
  "What the values should be; nothing is refused for it, the quality report counts it",
);
export const attributeSchema = closed(
  {
    type: oneOf(attributeTypes, "Kind of value"),
    ...names,
    about: Type.Optional(both),
    personal: Type.Optional(Type.Boolean({ description: "Personal data: encrypted, masked, never in log or model" })),
    known_at: Type.Optional(oneOf(knownAts, "When the value is known; default always")),
    model: Type.Optional(model),
    values: Type.Optional(many(both, "The values a string may take, with their names")),
    unit: Type.Optional(both),
    fields: Type.Optional(many(recordField, "Fields of each record; needed for type records")),
    quality: Type.Optional(qualitySchema),
  },
  "One attribute of a customer",
);
const fieldSchema = closed(
  {
    type: oneOf(attributeTypes, "Kind of value"),
    required: Type.Optional(Type.Boolean()),
    personal: Type.Optional(Type.Boolean()),
    values: Type.Optional(Type.Array(Type.String())),
  },
  "One field of an event's data",
);
export const eventSchema = closed(
  { ...names, fields: Type.Optional(many(fieldSchema, "Data of the event")) },
  "An event type of this bank",
);
export const metricFunctions = [
  "count",
  "sum",
  "min",
  "max",
  "average",
  "last",
  "first",
  "distinct",
  "opening",
  "deviation",
  "same_hour",
] as const;
export const calendarWindows = ["hour", "day", "week", "month", "quarter", "year"] as const;
const operand = Type.String({
  pattern: "^(metric|customer)\\.[a-z][a-z0-9_]*$",
  description: "metric.NAME or customer.NAME, a number or money",
});
const metricSource = closed(
  {
    event: word,
    where: Type.Optional(text("Condition over event.*, and event.time, its own time; only such events count")),
    of: Type.Optional(text("Field of the event that is added up, kept or compared; `time` is the event's own time")),
  },
  "An event type that feeds the metric",
);
/** What a metric is: one function over events in a window, or a ratio of two numbers. */
export const metricSchema = closed(
  {
    ...names,
    type: oneOf(["int", "double", "money", "date", "instant", "string"], "Kind of value"),
    about: Type.Optional(both),
    sources: Type.Optional(Type.Array(metricSource, { minItems: 1, description: "Events that feed it" })),
    function: Type.Optional(
      oneOf(
        metricFunctions,
        "What is made of them; `opening` is the last value before the window began, else the first within it; `deviation` the standard deviation of amounts; `same_hour` how many fell into the present hour of the day",
      ),
    ),
    window: Type.Optional(
      Type.Union([span, Type.Enum([...calendarWindows]), Type.Literal("ever")], {
        description:
          "A length of time up to now (now - w, now], or the hour, day, week, month, quarter or year of the bank's zone that now falls in; default ever",
      }),
    ),
    ratio: Type.Optional(
      closed({ of: operand, to: operand }, "One number divided by another; missing when the second is zero or missing"),
    ),
  },
  "A metric: a number, text or time that is kept per customer from events",
);

export const tagKinds = ["attribute", "behaviour", "preference", "value", "lifecycle"] as const;
/** How a tag comes to be there; without `rule` and `computed` it is set by facts alone. */
export const tagSchema = closed(
  {
    ...names,
    about: Type.Optional(both),
    kind: Type.Optional(oneOf(tagKinds, "What it says of a customer")),
    values: Type.Optional(many(both, "The values it may take, with their names")),
    rule: Type.Optional(
      Type.Union(
        [text("Condition that gives the tag"), many(text("Condition"), "Value by condition; the first that holds")],
        {
          description: "Condition, or conditions by value in the order in which they are tried",
        },
      ),
    ),
    computed: Type.Optional(
      closed(
        {
          by: word,
          with: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "Its settings" })),
          every: Type.Optional(oneOf(["day", "week", "month"], "How often it is computed; default day")),
        },
        "A computation over all customers, by its name",
      ),
    ),
    expires_after: Type.Optional(span),
    rule_wins: Type.Optional(
      Type.Boolean({ description: "The rule replaces what colleagues, imports and models say; default: they stand" }),
    ),
    for_all: Type.Optional(
      Type.Boolean({
        description:
          "An entitlement, or a state that service goes by: kept also for whoever switched personalisation off. Other tags go at once",
      }),
    ),
  },
  "A tag; without values it is there or it is not",
);
const purchases = closed(
  {
    zh: text("Chinese (zh-CN) name of such purchases"),
    en: text("English name of such purchases"),
    events: Type.Array(word, { minItems: 1, uniqueItems: true, description: "Events, each of which is a purchase" }),
    of: Type.Optional(
      Type.String({ pattern: "^[a-z][a-z0-9_]*$", description: "Their field with the yuan; default amount" }),
    ),
    margin: share,
  },
  "Purchases that come again and again without a contract; the purchases of a customer on one day count as one",
);
const scoreValue = closed(
  {
    horizon: span,
    discount: share,
    expires_after: span,
    streams: Type.Array(purchases, {
      minItems: 1,
      description: "Kinds of purchases that differ in how often they come and how large they are",
    }),
  },
  "The score is in yuan: what a customer is expected to bring within the horizon, by BG/NBD and Gamma-Gamma; discount is that of a year, margin what the bank earns of a yuan",
);
export const scoreSchema = closed(
  { ...names, value: Type.Optional(scoreValue) },
  "A score that is published for customers: a probability, or yuan where it says value",
);

export const productKinds = [
  "demand_deposit",
  "term_deposit",
  "wealth",
  "fund",
  "metal",
  "insurance",
  "loan",
  "card",
  "service",
] as const;
export const riskLevels = ["R1", "R2", "R3", "R4", "R5"] as const;
/** Kinds of product that are sold by suitability: their risk must be known. */
export const riskyKinds: readonly string[] = ["wealth", "fund", "metal"];
const term = closed(
  {
    months: Type.Integer({ minimum: 1, description: "Length in months" }),
    rate: Type.Optional(Type.Number({ description: "Percent a year" })),
  },
  "A term in which the product is offered",
);
export const productSchema = closed(
  {
    ...names,
    about: Type.Optional(both),
    kind: oneOf(productKinds, "Kind of product"),
    risk: Type.Optional(oneOf(riskLevels, "Risk level; needed for wealth, fund and metal")),
    rate: Type.Optional(Type.Number({ description: "Percent a year, where it does not depend on a term" })),
    terms: Type.Optional(Type.Array(term, { minItems: 1, description: "Terms, shortest first" })),
    minimum_amount: Type.Optional(yuan),
    active_from: Type.Optional(day),
    active_to: Type.Optional(day),
  },
  "A product of the bank",
);
export const channelSchema = closed(
  {
    ...names,
    about: Type.Optional(both),
    reachable_by: Type.Optional(
      Type.Array(word, {
        minItems: 1,
        uniqueItems: true,
        description:
          "Attributes, each of which makes a customer reachable: a bool by being true, others by being known",
      }),
    ),
    cost: Type.Optional(id),
    classes: Type.Array(oneOf(classes, "Legal class"), {
      minItems: 1,
      uniqueItems: true,
      description: "Classes of message that may go by it",
    }),
    carried_out_by: oneOf(["machine", "colleague"], "Who carries it out; a colleague gets a task"),
  },
  "A channel of reach",
);

export const catalogSchema = closed(
  {
    attributes: Type.Optional(many(attributeSchema, "Attributes by name")),
    events: Type.Optional(many(eventSchema, "Event types beyond the built-in ones, by name")),
    tags: Type.Optional(many(tagSchema, "Tags by name")),
    metrics: Type.Optional(many(metricSchema, "Metrics by name")),
    scores: Type.Optional(many(scoreSchema, "Scores by name")),
    products: Type.Optional(many(productSchema, "Products by name")),
    channels: Type.Optional(many(channelSchema, "Channels by name")),
  },
  "A part of the catalog; all files of the folder together are the catalog",
);

/** What the parts of the catalog hold, in a word. */
export const catalogKinds = {
  attributes: "attribute",
  events: "event",
  tags: "tag",
  metrics: "metric",
  scores: "score",
  products: "product",
  channels: "channel",
} as const;

export type AttributeFile = Static<typeof attributeSchema>;
export type CatalogFile = Static<typeof catalogSchema>;
