/** Words that the schemas of definition files share. */
import { type TProperties, Type } from "typebox";

export const closed = <P extends TProperties>(properties: P, about: string) =>
  Type.Object(properties, { additionalProperties: false, description: about });
export const oneOf = <const T extends readonly string[]>(values: T, about: string) =>
  Type.Unsafe<T[number]>(Type.Enum([...values], { description: about }));
export const text = (about: string) => Type.String({ minLength: 1, description: about });
export const many = <T extends Parameters<typeof Type.Record>[1]>(item: T, about: string) =>
  Type.Record(Type.String(), item, { description: about });

/** Names and words that a person sees. Both languages are needed; the cross-check names what is missing. */
export const both = closed({ zh: text("Chinese (zh-CN) text"), en: text("English text") }, "A text in both languages");
export const names = {
  zh: Type.Optional(text("Chinese (zh-CN) name; needed")),
  en: Type.Optional(text("English name; needed")),
};
export const id = Type.String({
  pattern: "^[a-z][a-z0-9-]*$",
  description: "Name of this definition: lower-case words joined by hyphens",
});
export const word = Type.String({
  pattern: "^[a-z][a-z0-9_]*$",
  description: "Lower-case words joined by underscores",
});
export const day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$", description: "A day, YYYY-MM-DD" });
export const span = Type.String({
  pattern: "^\\d+(m|h|d)$",
  description: "A length of time: 30m, 24h, 14d; a day is 24 hours",
});
export const time = Type.String({
  pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
  description: "Time of day in the bank's zone, HH:MM",
});
export const yuan = Type.Number({ minimum: 0, description: "Yuan, at most two decimals" });
/** What a message is before the law; each has rules of its own. */
export const classes = ["marketing", "service", "transaction", "risk"] as const;
export const channels = [
  "sms",
  "push",
  "inbox",
  "slot",
  "wecom",
  "email",
  "robot_call",
  "agent_call",
  "manager",
] as const;
/** What a person may be in a unit; the same list as authority's, which this part may not import. */
export const roles = [
  "designer",
  "approver",
  "analyst",
  "risk",
  "compliance",
  "branch_operator",
  "team_lead",
  "manager",
  "agent",
  "administrator",
] as const;
export const channel = oneOf(channels, "Channel of reach");
export const share = Type.Number({ minimum: 0, maximum: 1, description: "A share between 0 and 1" });
export const bands = Type.Array(Type.Number({ minimum: 0, maximum: 1 }), {
  minItems: 1,
  description: "Inner edges of the probability bands, rising",
});
