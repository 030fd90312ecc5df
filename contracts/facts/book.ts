/** Every fact type of an installation with its check: the built-in ones, and what a bank's catalog adds. */

import type { TSchema } from "typebox";
import { defineCases, type FieldProblem } from "#ground/errors";
import { builtIn } from "./built-in.ts";
import { attributeChanged } from "./doorways/attribute-changed.ts";
import { audienceEntered, audienceLeft, stageChanged } from "./doorways/audience.ts";
import { callConnected } from "./doorways/call-connected.ts";
import { callFinished } from "./doorways/call-finished.ts";
import { consentGiven, consentWithdrawn, unsubscribed } from "./doorways/consent.ts";
import { customerRecorded } from "./doorways/customer-recorded.ts";
import { holdingChanged, holdingEnded } from "./doorways/holdings.ts";
import { householdLinked, householdUnlinked } from "./doorways/household.ts";
import { customersMerged, customersUnmerged } from "./doorways/identity.ts";
import { offerClicked, offerClosed, offerShown } from "./doorways/offers.ts";
import { playbookCalled } from "./doorways/playbook-called.ts";
import { productRerated } from "./doorways/product-rerated.ts";
import { factRetracted } from "./doorways/retracted.ts";
import { scorePublished } from "./doorways/score-published.ts";
import { scoreWithdrawn } from "./doorways/score-withdrawn.ts";
import { tagCleared, tagSet } from "./doorways/tags.ts";
import { touchReceipts } from "./doorways/touch-receipts.ts";
import { type FactShape, type Field, type Fields, fitsOrMissing, isObject, objectSchema, required } from "./field.ts";

/** Facts that cross a doorway between rooms, and those that are only taken in, counted and shown. */
export const builtInFacts: readonly FactShape[] = [
  customerRecorded,
  attributeChanged,
  holdingChanged,
  holdingEnded,
  callConnected,
  callFinished,
  ...touchReceipts,
  scorePublished,
  scoreWithdrawn,
  tagSet,
  tagCleared,
  audienceEntered,
  audienceLeft,
  stageChanged,
  consentGiven,
  consentWithdrawn,
  unsubscribed,
  customersMerged,
  customersUnmerged,
  householdLinked,
  householdUnlinked,
  factRetracted,
  offerShown,
  offerClicked,
  offerClosed,
  productRerated,
  playbookCalled,
  ...builtIn,
];

/** Fact types whose data are attributes of the catalog by name. */
export const attributeFacts: ReadonlySet<string> = new Set([customerRecorded.type, attributeChanged.type]);

/** Fact types that speak of a touch: where nobody was contacted there is none. */
export const touchFacts: ReadonlySet<string> = new Set(
  builtInFacts.filter(({ fields }) => fields.touch?.required === true).map(({ type }) => type),
);

export const factCases = defineCases("facts", {
  unknown_type: { code: "invalid_input", en: "Unknown event type {type}", zh: "未知的事件类型 {type}" },
  data_not_object: { code: "invalid_input", en: "data must be an object", zh: "data 必须是对象" },
  missing: { code: "invalid_input", en: "{field} is required", zh: "缺少必填字段 {field}" },
  wrong_type: { code: "invalid_input", en: "{field} must be {expected}", zh: "{field} 必须是{expected}" },
  wrong_choice: {
    code: "invalid_input",
    en: "{field} must be one of {values}",
    zh: "{field} 必须是以下之一：{values}",
  },
});

/** A problem of one field, in both languages; `reason` is English. */
export interface FactProblem extends FieldProblem {
  readonly zh: string;
}
export interface Validated {
  readonly ok: boolean;
  /** The data as they came, unknown fields included. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly problems: readonly FactProblem[];
}

export interface FactBook {
  /** Every type by its name. */
  readonly types: ReadonlyMap<string, FactShape>;
  /** Checks the data of a fact; every problem at once. */
  validate(type: string, data: unknown): Validated;
  /** Names of the fields that hold personal data. */
  personalFields(type: string): readonly string[];
  /** JSON Schema of a type's data; unknown fields are allowed. */
  schema(type: string): TSchema | undefined;
}

const kinds: Readonly<Record<Field["type"], { en: string; zh: string }>> = {
  string: { en: "a text", zh: "文本" },
  bool: { en: "true or false", zh: "布尔值" },
  int: { en: "a whole number", zh: "整数" },
  double: { en: "a number", zh: "数字" },
  money: { en: "an amount with at most two decimals", zh: "至多两位小数的金额" },
  date: { en: "a date YYYY-MM-DD between 1900 and 2299", zh: "日期（YYYY-MM-DD，1900 至 2299 年）" },
  instant: {
    en: "an instant with a zone, as 2026-01-31T09:00:00+08:00",
    zh: "带时区的时刻，如 2026-01-31T09:00:00+08:00",
  },
  list: { en: "a list of texts", zh: "文本列表" },
  records: { en: "a list of objects", zh: "对象列表" },
};

function problem(
  error: { caseName: string; text(language: "en" | "zh"): string },
  pointer: string,
  value?: unknown,
): FactProblem {
  return {
    pointer,
    ...(value === undefined ? {} : { value }),
    reason: error.text("en"),
    zh: error.text("zh"),
    name: error.caseName,
  };
}

const step = (name: string | number): string => `/${String(name).replace(/~/g, "~0").replace(/\//g, "~1")}`;

/** What is wrong with one field; for a list of records every field of every record, by its pointer. */
function misfits(name: string, field: Field, value: unknown, pointer: string): readonly FactProblem[] {
  const shown = field.personal ? undefined : value;
  if (value === undefined || value === null) return [problem(factCases.missing({ field: name }), pointer)];
  if (field.fields && Array.isArray(value)) {
    return value.flatMap((item: unknown, row) => misfitsOfRecord(`${name}[${row}]`, field, item, pointer + step(row)));
  }
  if (field.values && typeof value === "string") {
    return [problem(factCases.wrong_choice({ field: name, values: field.values.join(", ") }), pointer, shown)];
  }
  return [wrongType(name, kinds[field.type], pointer, shown)];
}

function misfitsOfRecord(
  name: string,
  { fields = {}, personal }: Field,
  item: unknown,
  pointer: string,
): FactProblem[] {
  if (!isObject(item)) return [wrongType(name, { en: "an object", zh: "对象" }, pointer, personal ? undefined : item)];
  return Object.entries(fields).flatMap(([key, field]) =>
    fitsOrMissing(field, item[key])
      ? []
      : misfits(`${name}.${key}`, personal ? { ...field, personal } : field, item[key], pointer + step(key)),
  );
}

function wrongType(field: string, expected: { en: string; zh: string }, pointer: string, shown: unknown): FactProblem {
  const english = factCases.wrong_type({ field, expected: expected.en });
  const chinese = factCases.wrong_type({ field, expected: expected.zh });
  return { ...problem(english, pointer, shown), zh: chinese.text("zh") };
}

type Checks = readonly (readonly [string, Field])[];

function check(checks: Checks, data: Readonly<Record<string, unknown>>): readonly FactProblem[] {
  let problems: FactProblem[] | undefined;
  for (const [name, field] of checks) {
    const value = data[name];
    if (!fitsOrMissing(field, value)) {
      problems ??= [];
      problems.push(...misfits(name, field, value, `/data${step(name)}`));
    }
  }
  return problems ?? none;
}
const none: readonly FactProblem[] = [];

/** The fields of a built-in type as the catalog's attributes make them. */
function typed({ type, fields }: FactShape, attributes: Fields): Fields {
  if (attributeFacts.has(type)) return attributes;
  // A holding holds what the catalog says that holdings hold.
  if (type === holdingChanged.type) {
    const { reference, ...rest } = { ...fields, ...attributes.holdings?.fields };
    return { reference: required(reference ?? holdingChanged.fields.reference), ...rest };
  }
  return fields;
}

/**
 * The fact types of an installation.
 * @param attributes the catalog's attributes; they type the data of `customer_recorded` and `attribute_changed`
 * @param events event types that the bank adds; a name that is built in is not replaced
 */
export function factBook(attributes: Fields = {}, events: readonly FactShape[] = []): FactBook {
  const types = new Map<string, FactShape>();
  for (const shape of builtInFacts) types.set(shape.type, { ...shape, fields: typed(shape, attributes) });
  for (const shape of events) if (!types.has(shape.type)) types.set(shape.type, shape);
  const checks = new Map<string, Checks>([...types].map(([type, shape]) => [type, Object.entries(shape.fields)]));
  const personal = new Map(
    [...checks].map(([type, all]) => [type, all.filter(([, f]) => f.personal).map(([name]) => name)]),
  );
  return {
    types,
    validate(type, data) {
      const of = checks.get(type);
      if (!of) return { ok: false, data: {}, problems: [problem(factCases.unknown_type({ type }), "/type", type)] };
      if (data !== undefined && data !== null && !isObject(data)) {
        return { ok: false, data: {}, problems: [problem(factCases.data_not_object(), "/data")] };
      }
      const known = data ?? {};
      const problems = check(of, known);
      return { ok: problems.length === 0, data: known, problems };
    },
    personalFields: (type) => personal.get(type) ?? [],
    schema: (type) => {
      const shape = types.get(type);
      return shape && schemaOf(shape);
    },
  };
}

function schemaOf({ zh, en, fields }: FactShape): TSchema {
  return objectSchema(fields, `${en} · ${zh}`);
}

const plain = factBook();

/** Checks a built-in fact without a bank's catalog. */
export function validateFact(type: string, data: unknown): Validated {
  return plain.validate(type, data);
}
