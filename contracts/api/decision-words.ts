/** What requests and answers about decisions share. */
import { Type } from "typebox";

type Schema = Parameters<typeof Type.Union>[0][number];
export const orNull = <T extends Schema>(schema: T) => Type.Union([schema, Type.Null()]);
export const instant = Type.String({ format: "date-time" });
export const day = Type.String({ format: "date" });
export const text = Type.String();
export const uuid = Type.String({ format: "uuid" });
export const closed = { additionalProperties: false } as const;
export const names = { zh: text, en: text };
export const Words = Type.Object(names);
export const Coded = Type.Object({ code: text, ...names });
export const Place = Type.Enum(["slot", "inbox", "agent_screen", "outlet"], {
  description: "Where the customer is: a space of the app, its inbox, a colleague's screen, a counter",
});
export const CustomerName = Type.String({
  minLength: 1,
  maxLength: 200,
  description: "The bank's customer id, or @ and the number",
});

/** How a candidate was weighed: value = p × c × v × l − cost. */
export const FactorsShape = Type.Object({
  p: Type.Number({ description: "Probability; 1 where none is known" }),
  c: Type.Number({ description: "Context: 1 + the sum of weights / 100" }),
  v: Type.Number({ description: "What success is worth, yuan" }),
  l: Type.Number({ description: "Levers: 1 + the sum of weights / 100" }),
  cost: Type.Number({ description: "Of the way, yuan" }),
  value: Type.Number({ description: "Yuan" }),
});

export const Denied = Type.Object({
  code: text,
  ...names,
  rule: Type.String({ description: "As the bank's policies name it" }),
  until: orNull(
    Type.String({ format: "date-time", description: "When it would no longer hold; null: not by time alone" }),
  ),
  channel: orNull(Type.String({ description: "Null: every way" })),
});
