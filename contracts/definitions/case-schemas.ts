/** The shape of a case: what happens to made-up customers under one playbook, and whom it then reaches. */
import { type Static, Type } from "typebox";
import { answers } from "./playbook-schemas.ts";
import { channel, closed, many, oneOf, text } from "./schema-words.ts";

const instant = Type.String({
  pattern: "^\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2})?$",
  description: "An instant, as 2026-03-02T09:00:00+08:00; without a zone it is the bank's",
});
const length = Type.String({ pattern: "^\\d+(s|m|h|d)$", description: "A length of time: 60s, 30m, 24h, 14d" });
const fields = Type.Record(Type.String(), Type.Unknown());

const event = closed(
  {
    at: instant,
    customer: text("One of the case's customers"),
    type: text("Type of an event of the catalog"),
    data: Type.Optional(fields),
    id: Type.Optional(text("Together with source: what makes the same event the same; unique when absent")),
    source: Type.Optional(text("The system that tells it; unique when absent")),
  },
  "An event; before `now` it is history, after `until` it is not played. `touch: N` in its data is the customer's N-th touch",
);

const expected = closed(
  {
    at: instant,
    within: Type.Optional(length),
    wave: Type.Optional(
      Type.Union([Type.Integer({ minimum: 1 }), Type.String({ minLength: 1 })], {
        description: "Number of the wave among those of the file that touch, from 1; or its id",
      }),
    ),
    channel: Type.Optional(channel),
    content: Type.Optional(text("Id of a content")),
    task: Type.Optional(Type.Literal(true, { description: "It is a colleague's task" })),
    answer: Type.Optional(oneOf(answers, "What the request is answered that brings the event of this time")),
  },
  "A touch, or the answer to an event",
);

export const caseSchema = closed(
  {
    case: text("What is shown; a capability stands in front, as [C039]"),
    playbook: text("Id of a playbook, or the path of a file beside the case"),
    now: instant,
    customers: many(
      Type.Union([fields, Type.Null()]),
      "Attributes, consent, tags and holdings of each customer, known since long before now",
    ),
    events: Type.Optional(Type.Union([Type.Array(event), Type.Null()])),
    until: instant,
    holdout: Type.Optional(
      Type.Union([Type.Literal("on"), Type.Literal("off"), Type.Boolean()], {
        description: "off: no holdout and no control arm; on when absent, as in life",
      }),
    ),
    expect: many(
      Type.Union([Type.Array(expected), Type.Null()]),
      "Exactly these touches of each customer, in this order; one who is not listed must get nothing",
    ),
  },
  "A case: what must happen, and what must not, under one playbook",
);

export type CaseFile = Static<typeof caseSchema>;
