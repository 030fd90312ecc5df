/** How a fact's fields are declared: one line gives the schema for documents, the TypeScript type and the check. */

import { type TSchema, type TUnsafe, Type } from "typebox";
import { readValue, type Value, type ValueType } from "#kits/expr";

/** `records` is a list of objects. */
export type FieldType = ValueType | "records";

export interface Field<T = unknown> {
  readonly type: FieldType;
  readonly required: boolean;
  /** Personal data: intake takes it out of the fact into `profile.person`. */
  readonly personal: boolean;
  readonly values?: readonly string[];
  /** What each record holds, for type `records`; absent: anything. */
  readonly fields?: Fields;
  readonly schema: TUnsafe<T>;
}
export type Fields = Readonly<Record<string, Field>>;

const yuanPattern = "^-?\\d{1,13}(\\.\\d{1,2})?$";
const schemas: Readonly<Record<FieldType, TSchema>> = {
  string: Type.String(),
  bool: Type.Boolean(),
  int: Type.Integer(),
  double: Type.Number(),
  money: Type.Union([Type.Number(), Type.String({ pattern: yuanPattern })], {
    description: "Yuan, at most two decimals",
  }),
  date: Type.String({ format: "date" }),
  instant: Type.String({ format: "date-time" }),
  list: Type.Array(Type.String()),
  records: Type.Array(Type.Object({})),
};

export interface FieldOptions {
  readonly values?: readonly string[];
  readonly personal?: boolean;
  readonly fields?: Fields;
}

function field<T>(type: FieldType, { values, personal = false, fields }: FieldOptions = {}): Field<T> {
  const base = values ? Type.Enum([...values]) : fields ? Type.Array(objectSchema(fields)) : schemas[type];
  return {
    type,
    required: false,
    personal,
    ...(values ? { values } : {}),
    ...(fields ? { fields } : {}),
    schema: Type.Unsafe<T>(base),
  };
}

/** JSON Schema of an object with these fields; others are allowed. */
export function objectSchema(fields: Fields, about?: string): TSchema {
  const properties = Object.entries(fields).map(([name, of]) => [
    name,
    of.required ? of.schema : Type.Optional(of.schema),
  ]);
  return Type.Object(
    Object.fromEntries(properties) as Record<string, TSchema>,
    about === undefined ? {} : { description: about },
  );
}

/** A field of a type known only when definitions are loaded. */
export const fieldOf = (type: FieldType, options: FieldOptions = {}): Field => field(type, options);
export const text = field<string>("string");
/** Text that may name or describe a person. */
export const personalText = field<string>("string", { personal: true });
export const bool = field<boolean>("bool");
export const int = field<number>("int");
export const double = field<number>("double");
export const money = field<number | string>("money");
export const date = field<string>("date");
export const instant = field<string>("instant");
export const list = field<readonly string[]>("list");
export const records = field<readonly Readonly<Record<string, unknown>>[]>("records");
export const choice = <const V extends readonly string[]>(values: V): Field<V[number]> =>
  field<V[number]>("string", { values });
/** A value of any JSON kind. */
export const any: Field<unknown> = {
  type: "string",
  required: false,
  personal: false,
  schema: Type.Unsafe<unknown>(Type.Unknown()),
};

export type Required<T> = Field<T> & { readonly required: true };
export const required = <T>(of: Field<T>): Required<T> => ({ ...of, required: true });

export interface FactShape<F extends Fields = Fields> {
  readonly type: string;
  readonly zh: string;
  readonly en: string;
  readonly fields: F;
}

/** The data of a fact by its fields. */
export type DataOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Required<unknown> ? K : never]: F[K] extends Field<infer T> ? T : never;
} & {
  readonly [K in keyof F as F[K] extends Required<unknown> ? never : K]?: F[K] extends Field<infer T>
    ? T | null
    : never;
};

/** Declares a fact that crosses a doorway. */
export const fact = <const F extends Fields>(type: string, zh: string, en: string, fields: F): FactShape<F> => ({
  type,
  zh,
  en,
  fields,
});

export function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** Whether a value that may be absent or null fits. */
export function fitsOrMissing(of: Field, value: unknown): boolean {
  return value === undefined || value === null ? !of.required : fits(of, value);
}

function fitsAll(checks: readonly (readonly [string, Field])[], data: Readonly<Record<string, unknown>>): boolean {
  return checks.every(([name, of]) => fitsOrMissing(of, data[name]));
}

/** Whether a raw value fits a field; null stands for "no longer known" and fits where the field is not required. */
export function fits(of: Field, raw: unknown): boolean {
  if (of === any) return true;
  if (of.type === "records") {
    const checks = Object.entries(of.fields ?? {});
    return Array.isArray(raw) && raw.every((item) => isObject(item) && fitsAll(checks, item));
  }
  const value = readField(of, raw);
  return value !== undefined && (of.values === undefined || of.values.includes(value as string));
}

// JSON says what is a number and what is a text: "5" is not an int on the wire, though a CSV cell may be.
const wireKinds: Readonly<Record<ValueType, readonly string[]>> = {
  string: ["string"],
  bool: ["boolean"],
  int: ["number"],
  double: ["number"],
  money: ["number", "string"],
  date: ["string"],
  instant: ["string"],
  list: ["object"],
};

/** A field's raw JSON value as conditions read it; undefined when it does not fit. */
export function readField(of: Field, raw: unknown): Value | undefined {
  if (of.type === "records" || !wireKinds[of.type].includes(typeof raw)) return undefined;
  return readValue(of.type, raw);
}
