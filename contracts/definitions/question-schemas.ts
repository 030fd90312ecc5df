/** A model that starts from a question about customers at moments: who, what happens within days, and from what it is told. */
import { type Static, Type } from "typebox";
import { bands, both, closed, id, names, oneOf, share, span, text, word, yuan } from "./schema-words.ts";

/** What may be made of events over windows; `days_since` is how long ago the last one was. */
export const expansions = ["count", "sum", "average", "min", "max", "distinct", "last", "days_since"] as const;
/** How often everybody of the population is looked at. */
export const observations = ["day", "week", "month"] as const;
/** Families of models; `#learning` trains them. */
export const algorithms = [
  "boosted",
  "boosted_depth",
  "forest",
  "tree",
  "logistic",
  "lasso",
  "svm",
  "neighbours",
  "network",
  "vote",
  "weighted_vote",
] as const;

const event = { event: word, where: Type.Optional(text("Condition over event.*; only such events count")) };
const expansion = closed(
  {
    ...event,
    as: Type.Optional(
      Type.String({ pattern: "^[a-z][a-z0-9_]*$", description: "Beginning of the features' names; default the event" }),
    ),
    of: Type.Optional(text("Field of the event; not needed for count and days_since")),
    functions: Type.Array(oneOf(expansions, "Function"), { minItems: 1, uniqueItems: true }),
    windows: Type.Array(span, {
      minItems: 1,
      uniqueItems: true,
      description: "Lengths of time up to the moment, one feature each",
    }),
  },
  "One feature for each function and window over events",
);
const events = Type.Array(closed(event, "An event"), { minItems: 1, description: "Any of several events" });
const oneEvent = {
  event: Type.Optional(word),
  where: Type.Optional(text("Condition over event.*; only such events count")),
  any: Type.Optional(events),
};
const observe = closed(
  {
    every: Type.Optional(oneOf(observations, "Everybody of the population, at the beginning of each")),
    ...oneEvent,
    after: Type.Optional(span),
  },
  "When customers are looked at: every day, week or month; or at the beginning of the bank's day after an event. Always at 00:00 of the bank's zone",
);

export const questionSchema = closed(
  {
    id,
    ...names,
    about: Type.Optional(both),
    owner: text("Login of the person who answers for the model"),
    value: closed({ yuan }, "What one success is worth to the bank"),
    population: text("Condition that a customer must meet at the moment"),
    exclude: Type.Optional(
      Type.Array(closed({ ...names, when: text("Condition") }, "Who is left out, and why"), { minItems: 1 }),
    ),
    observe,
    history: span,
    gap: Type.Optional(span),
    horizon: span,
    label: closed(
      {
        ...oneEvent,
        happens: Type.Optional(
          Type.Boolean({ description: "false: a success is that the event does not happen; default true" }),
        ),
      },
      "What is predicted: that the event happens within the horizon, which begins at the moment plus the gap",
    ),
    known_by: Type.Optional(
      oneOf(
        ["received", "occurred"],
        "From when a fact counts as known: from its receipt (default), or from when it happened, for a history that was loaded later",
      ),
    ),
    features: closed(
      {
        attributes: Type.Optional(Type.Array(word, { uniqueItems: true })),
        metrics: Type.Optional(Type.Array(word, { uniqueItems: true })),
        tags: Type.Optional(Type.Array(word, { uniqueItems: true })),
        expand: Type.Optional(Type.Array(expansion)),
        exclude: Type.Optional(
          Type.Array(text("customer.NAME, metric.NAME or tag.NAME"), {
            uniqueItems: true,
            description: "Features made above that are not used",
          }),
        ),
      },
      "From what it is told, all as known at the moment",
    ),
    algorithms: Type.Array(oneOf(algorithms, "Algorithm"), { minItems: 1, uniqueItems: true }),
    split: Type.Optional(
      closed(
        {
          test: Type.Number({
            exclusiveMinimum: 0,
            maximum: 0.5,
            description: "Share of the latest rows that only measure",
          }),
        },
        "Out of time: the latest moments are seen by no training; moments whose horizon reaches into them are left out",
      ),
    ),
    calibration: Type.Optional(oneOf(["auto", "platt", "isotonic"], "Method; default auto")),
    budget: Type.Optional(
      Type.String({ pattern: "^\\d+(s|m)$", description: "Time for the search of settings, 30s or 10m; default 60s" }),
    ),
    minimum_rows: Type.Optional(
      Type.Integer({ minimum: 1, description: "With fewer rows no model is trained; default 200" }),
    ),
    minimum_successes: Type.Optional(
      Type.Integer({ minimum: 1, description: "With fewer successes among them no model is trained; default 20" }),
    ),
    score: word,
    bands: Type.Optional(bands),
    expires_after: Type.Optional(span),
    publish: Type.Optional(oneOf(observations, "How often everybody is scored; default month")),
    retrain: Type.Optional(
      oneOf(["month", "quarter", "year"], "How often it is trained anew; default never by itself"),
    ),
    limits: Type.Optional(
      closed(
        {
          auc_min: Type.Optional(share),
          psi_max: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: "Largest shift of the scores" })),
          calibration_max: Type.Optional(share),
        },
        "Beyond these playbooks fall back to their rule",
      ),
    ),
    challenger_share: Type.Optional(share),
  },
  "A model: whom it asks about, what it predicts, from what, and how it is trained and watched",
);

export type QuestionFile = Static<typeof questionSchema>;
