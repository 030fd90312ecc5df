/** Requests and answers about decisions: next best actions, what was shown, and decisions taken apart. */
import { Type } from "typebox";
import {
  Coded,
  CustomerName,
  closed,
  Denied,
  FactorsShape,
  instant,
  names,
  orNull,
  Place,
  text,
  uuid,
  Words,
} from "./decision-words.ts";

export const NextBestActionsRequest = Type.Object(
  {
    customer: CustomerName,
    place: Place,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, description: "At most so many offers; default 3" })),
    explain: Type.Optional(
      Type.Boolean({ description: "Also what was not offered, why, and what would have to change; default false" }),
    ),
  },
  { title: "NextBestActions", ...closed },
);

/** What is offered, and what is not and why. */
export const offersOfPlace = {
  place: Place,
  offers: Type.Array(
    Type.Object({
      offer: text,
      ...names,
      rank: Type.Integer({ description: "From 1, the best" }),
      class: text,
      category: text,
      product: orNull(Coded),
      content: orNull(Type.String({ description: "Content to show" })),
      probability: orNull(Type.Number()),
      factors: FactorsShape,
      why: Type.Array(Coded, { description: "Weights of context and levers that counted" }),
    }),
    { description: "Best first; empty: nothing may be offered, or nothing is worth it" },
  ),
  refused: Type.Array(
    Type.Object({
      offer: text,
      ...names,
      denials: Type.Array(Denied),
      condition: orNull(Type.String({ description: "The condition that does not hold; null: it holds" })),
      factors: orNull(FactorsShape),
      rank: orNull(Type.Integer({ description: "Null for what a rule denied" })),
      wouldChange: orNull(Words),
    }),
    { description: "What is not offered; empty unless explain was asked for" },
  ),
};

export const NextBestActionsAnswer = Type.Object(
  {
    decision: Type.String({ format: "uuid", description: "Names the ranking in /v1/offer-events and /v1/decisions" }),
    at: instant,
    customer: Type.Integer({ description: "Customer number" }),
    ...offersOfPlace,
  },
  { title: "NextBestActionsAnswer" },
);

export const OfferEventsRequest = Type.Object(
  {
    events: Type.Array(
      Type.Object(
        {
          id: Type.String({
            minLength: 1,
            maxLength: 200,
            description: "The caller's own; the same id again changes nothing",
          }),
          what: Type.Enum(["shown", "clicked", "closed"], { description: "shown: rendered where it could be seen" }),
          customer: CustomerName,
          offer: Type.String({ minLength: 1, maxLength: 100 }),
          place: Place,
          decision: Type.Optional(uuid),
          at: Type.Optional(instant),
          reason: Type.Optional(Type.Enum(["later", "refused"], { description: "Of closed" })),
        },
        closed,
      ),
      { minItems: 1, maxItems: 500 },
    ),
  },
  { title: "OfferEvents", ...closed },
);

export const OfferEventsAnswer = Type.Object(
  {
    accepted: Type.Integer(),
    duplicates: Type.Integer(),
    refused: Type.Array(
      Type.Object({ index: Type.Integer({ description: "Place in what was sent, from 0" }), reason: Coded }),
    ),
  },
  { title: "OfferEventsAnswer" },
);

const kind = Type.Enum(["set", "rank"], {
  description: "In a set that reserves what it chooses, or ranked on request",
});
const outcome = Type.Enum(["chosen", "withheld", "holdout", "denied"]);

export const DecisionsQuery = Type.Object({
  customer: Type.Optional(CustomerName),
  playbook: Type.Optional(Type.String({ maxLength: 100 })),
  kind: Type.Optional(kind),
  outcome: Type.Optional(outcome),
  reason: Type.Optional(
    Type.String({ maxLength: 60, description: "Code; as the first reason, or denied by any rule" }),
  ),
  from: Type.Optional(instant),
  to: Type.Optional(instant),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: "Default 50" })),
  after: Type.Optional(Type.String({ maxLength: 200, description: "`next` of the page before" })),
});

const line = {
  decision: uuid,
  at: instant,
  customer: Type.Integer(),
  kind,
  playbook: orNull(Coded),
  version: orNull(Type.Integer()),
  outcome,
  action: orNull(text),
  channel: orNull(text),
  wave: orNull(text),
  value: orNull(Type.String({ description: "Expected value, yuan" })),
  probability: orNull(Type.Number()),
  reasons: Type.Array(Coded),
  rules: Type.Array(Coded, { description: "Codes of every rule that denied anything" }),
};

export const DecisionsAnswer = Type.Object(
  { decisions: Type.Array(Type.Object(line)), next: orNull(text) },
  { title: "Decisions" },
);

/** One decision taken apart. */
export const decisionDetail = {
  ...line,
  content: orNull(text),
  notBefore: orNull(instant),
  candidates: Type.Array(
    Type.Object({
      action: text,
      ...names,
      channel: orNull(
        Type.String({ description: "The way that was or would have been taken; null: none was allowed" }),
      ),
      rank: orNull(Type.Integer()),
      factors: orNull(FactorsShape),
      denials: Type.Array(Denied),
      passed: Type.Array(Type.Object({ ...Coded.properties, channel: text }), {
        description: "Ways that no rule denied and that were not taken either",
      }),
      reason: orNull(Coded),
      wouldChange: orNull(Words),
    }),
    { description: "Each with its factors and what denied it; empty in decisions of the first form" },
  ),
  arms: Type.Record(text, text, { description: "Arms of experiments: treated or control" }),
  losers: Type.Unknown({ description: "Of decisions of the first form" }),
  inputs: Type.Unknown({ description: "All that the decision depended on but the limits" }),
  limits: Type.Unknown({ description: "The limits that held" }),
  versions: Type.Record(text, text, { description: "Of definitions, playbook, model and policies" }),
  wouldChange: orNull(Words),
  trace: orNull(text),
};

export const DecisionAnswer = Type.Object(decisionDetail, { title: "Decision" });
export const DecisionPath = Type.Object({ decision: uuid });
