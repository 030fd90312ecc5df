/** What requests and answers about audiences share. */
import { Type } from "typebox";

type Schema = Parameters<typeof Type.Union>[0][number];
export const orNull = <T extends Schema>(schema: T) => Type.Union([schema, Type.Null()]);
export const instant = Type.String({ format: "date-time" });
export const day = Type.String({ format: "date" });
export const text = Type.String();
export const uuid = Type.String({ format: "uuid" });
export const count = Type.Integer({ minimum: 0 });
export const closed = { additionalProperties: false } as const;
export const reason = Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" });
export const masked = Type.Record(text, text, { description: "Personal fields, masked by the caller's role" });
export const names = { zh: text, en: text };

export const AudienceName = Type.String({ pattern: "^[a-z][a-z0-9_]{0,99}$", description: "Name of an audience" });
const ConditionText = Type.String({
  minLength: 1,
  maxLength: 10_000,
  description: 'CEL over the catalog, as customer.age >= 60 && "vip" in audience',
});
/** One of the two. */
export const sourceFields = { audience: Type.Optional(AudienceName), condition: Type.Optional(ConditionText) };
export const numberText = "^(0|[1-9]\\d{0,9})$";
