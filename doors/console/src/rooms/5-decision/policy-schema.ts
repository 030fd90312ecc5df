/** What may stand in a policy, as the bank's contracts say it (JSON Schema), and what a new one begins with. */
import { stringify } from "yaml";
import type { Answer } from "../../api/client.ts";

export type PolicyKind = Answer<"/v1/policy-kinds">["kinds"][number];

/** As much of JSON Schema as policies use. */
export interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Of names that the bank gives itself. */
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly const?: string;
  readonly minItems?: number;
  readonly pattern?: string;
}

/** Of what stands under a key, or of any item of a list. */
export const partOf = (schema: Schema | undefined, key: string | number): Schema | undefined =>
  schema?.items ?? schema?.properties?.[key] ?? Object.values(schema?.patternProperties ?? {})[0];

export const isNumber = (schema: Schema | undefined): boolean =>
  schema?.type === "number" || schema?.type === "integer" || (schema?.anyOf ?? []).some(isNumber);

export const isNeeded = (holder: Schema | undefined, key: string | number): boolean =>
  holder?.required?.includes(String(key)) ?? false;

/** What could be said too. */
export const unsaid = (schema: Schema | undefined, value: object): string[] =>
  Object.keys(schema?.properties ?? {}).filter((key) => !(key in value));

/** The least of its shape; what a person has to decide is left empty. */
export function beginningOf(schema: Schema | undefined): unknown {
  if (!schema) return "";
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0] ?? "";
  if (isNumber(schema)) return null;
  if (schema.type === "boolean") return true;
  if (schema.type === "array") return (schema.minItems ?? 0) > 0 ? [beginningOf(schema.items)] : [];
  if (schema.type !== "object") return "";
  const keys = Object.entries(schema.properties ?? {}).filter(([key]) => isNeeded(schema, key));
  return Object.fromEntries(keys.map(([key, part]) => [key, beginningOf(part)]));
}

/** The text of a policy of that kind which says nothing yet. */
export function beginningText({ kind, schema }: PolicyKind, today: string): string {
  const { id: _, kind: __, effective_from: ___, ...rest } = beginningOf(schema) as Record<string, unknown>;
  const whole = { id: "", kind, zh: "", en: "", effective_from: today, ...rest };
  return stringify(whole, { lineWidth: 120, nullStr: "" });
}

/** How such a text is written. */
export function exampleOf(schema: Schema | undefined): string {
  const pattern = schema?.pattern ?? "";
  if (pattern.includes("month")) return "7d, 24h, day, month";
  if (pattern.includes("(m|h|d)")) return "30m, 24h, 7d";
  if (pattern.includes("[0-5]")) return "08:00";
  return "";
}
