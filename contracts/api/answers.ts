/** Answers to events in the request that brings them. */
import { Type } from "typebox";
import { closed, instant, orNull, text } from "./decision-words.ts";

const answer = Type.Enum(["allow", "step_up", "hold", "review"], {
  description: "From the mildest: go on, ask for a second factor, hold it, leave it to a person",
});

const EventReason = Type.Object({
  playbook: text,
  version: Type.Integer(),
  answer,
  zh: text,
  en: text,
});

const given = {
  answer,
  reasons: Type.Array(EventReason, {
    description: "Playbooks that ask for more than a plain yes, the strictest first",
  }),
  event: Type.Object({ source: text, id: text, type: text }),
  customer: Type.Integer({ description: "The customer's number" }),
  at: instant,
};

export const EventAnswer = Type.Object(
  {
    ...given,
    repeated: Type.Boolean({ description: "This event was answered before, and this is that answer" }),
  },
  { title: "EventAnswer" },
);

export const EventAnswersQuery = Type.Object(
  {
    customer: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 256,
        description: "The bank's customer id, or @ and the number; all when absent",
      }),
    ),
    before: Type.Optional(Type.String({ format: "date-time", description: "Go on behind this instant" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: "Default 100" })),
  },
  { title: "EventAnswersQuery", ...closed },
);

export const EventAnswersList = Type.Object(
  { answers: Type.Array(Type.Object({ ...given, trace: orNull(text) })) },
  { title: "EventAnswers" },
);
