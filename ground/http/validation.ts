/** Checks requests against their schemas (JSON Schema 2020-12) and says what is wrong field by field. */
import type { AnySchema, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { FieldProblem, Language } from "#ground/errors";
import { scrubText } from "#ground/telemetry";

/** The part of ajv's report that is used. */
export interface ValidationFailure {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string | undefined;
  readonly data?: unknown;
}

const MOST_FIELDS = 100;

/**
 * Bodies are taken as they are; text of queries, paths and headers is turned into numbers and booleans. Nothing that a
 * schema does not know is removed in silence.
 */
export function validatorFor(
  external: Readonly<Record<string, AnySchema | AnySchema[]>>,
): (route: AnySchema) => ValidateFunction {
  const options = {
    allErrors: true,
    verbose: true,
    strict: false,
    useDefaults: true,
    removeAdditional: false,
  } as const;
  const strict = withFormats(new Ajv2020(options));
  const coercing = withFormats(new Ajv2020({ ...options, coerceTypes: "array" }));
  for (const schema of Object.values(external).flat()) {
    for (const ajv of [strict, coercing]) ajv.addSchema(schema);
  }
  // Fastify hands in the schema with the part of the request that it is for; its types know of the schema alone.
  return (route) => {
    const { schema, httpPart } = route as { readonly schema: AnySchema; readonly httpPart?: string };
    return (httpPart === "body" ? strict : coercing).compile(schema);
  };
}

function withFormats(ajv: Ajv2020): Ajv2020 {
  const day = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
  ajv.addFormat("date", (text) => day.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)));
  ajv.addFormat(
    "date-time",
    (text) =>
      /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/.test(text) &&
      !Number.isNaN(Date.parse(text)),
  );
  ajv.addFormat("uuid", /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
  ajv.addFormat("email", /^[^\s@]+@[^\s@]+\.[^\s@]+$/);
  ajv.addFormat("uri", (text) => URL.canParse(text));
  ajv.addFormat("uri-reference", (text) => URL.canParse(text, "http://localhost"));
  return ajv;
}

/** Ajv's failures as fields; `context` is Fastify's name of the part of the request. */
export function describeValidation(
  failures: readonly ValidationFailure[],
  context: string,
  language: Language,
): readonly FieldProblem[] {
  const fields = failures.slice(0, MOST_FIELDS).map((failure): FieldProblem => {
    const value = shown(failure.keyword === "required" ? undefined : failure.data);
    return {
      pointer: scrubText(pointerOf(failure, context)),
      reason: reasonOf(failure, language),
      name: failure.keyword,
      ...(value === undefined ? {} : { value }),
    };
  });
  return fields;
}

function pointerOf(failure: ValidationFailure, context: string): string {
  const { missingProperty, additionalProperty, unevaluatedProperty } = failure.params;
  const inner = missingProperty ?? additionalProperty ?? unevaluatedProperty;
  const path = inner === undefined ? failure.instancePath : `${failure.instancePath}/${escapePointer(String(inner))}`;
  const part = { querystring: "query", query: "query", params: "path", headers: "header" }[context];
  return part === undefined ? path : `${part}.${path.slice(1).replaceAll("/", ".")}`;
}

function escapePointer(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A caller's own value, given back when it is short and plain and names nobody: answers are kept by whoever calls. */
function shown(value: unknown): unknown {
  if (typeof value === "string") {
    const clean = scrubText(value);
    return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
  }
  if (typeof value === "number") return scrubText(String(value)) === String(value) ? value : undefined;
  return typeof value === "boolean" || value === null ? value : undefined;
}

type Wording = (params: Readonly<Record<string, unknown>>) => readonly [en: string, zh: string];

const wordings: Readonly<Record<string, Wording>> = {
  required: () => ["is missing", "缺少该字段"],
  type: ({ type }) => [`must be ${String(type)}`, `类型必须是 ${String(type)}`],
  enum: ({ allowedValues }) => [`must be one of ${list(allowedValues)}`, `必须是 ${list(allowedValues)} 之一`],
  const: ({ allowedValue }) => [`must be ${JSON.stringify(allowedValue)}`, `必须是 ${JSON.stringify(allowedValue)}`],
  format: ({ format }) => [`must be a ${String(format)}`, `格式必须是 ${String(format)}`],
  pattern: ({ pattern }) => [`must match ${String(pattern)}`, `必须匹配 ${String(pattern)}`],
  minLength: ({ limit }) => [`must have at least ${String(limit)} characters`, `至少 ${String(limit)} 个字符`],
  maxLength: ({ limit }) => [`must have at most ${String(limit)} characters`, `最多 ${String(limit)} 个字符`],
  minItems: ({ limit }) => [`must have at least ${String(limit)} items`, `至少 ${String(limit)} 项`],
  maxItems: ({ limit }) => [`must have at most ${String(limit)} items`, `最多 ${String(limit)} 项`],
  minProperties: ({ limit }) => [`must have at least ${String(limit)} fields`, `至少 ${String(limit)} 个字段`],
  maxProperties: ({ limit }) => [`must have at most ${String(limit)} fields`, `最多 ${String(limit)} 个字段`],
  uniqueItems: () => ["must not repeat items", "不得有重复项"],
  additionalProperties: () => ["is not a known field", "未知字段"],
  unevaluatedProperties: () => ["is not a known field", "未知字段"],
  minimum: compared,
  maximum: compared,
  exclusiveMinimum: compared,
  exclusiveMaximum: compared,
  multipleOf: ({ multipleOf }) => [
    `must be a multiple of ${String(multipleOf)}`,
    `必须是 ${String(multipleOf)} 的倍数`,
  ],
  anyOf: () => ["fits none of the allowed shapes", "不符合任何允许的形式"],
  oneOf: () => ["must fit exactly one of the allowed shapes", "必须恰好符合一种允许的形式"],
};

function compared({ comparison, limit }: Readonly<Record<string, unknown>>): readonly [string, string] {
  return [`must be ${String(comparison)} ${String(limit)}`, `必须 ${String(comparison)} ${String(limit)}`];
}

function list(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(", ") : String(values);
}

function reasonOf(failure: ValidationFailure, language: Language): string {
  const [en, zh] = wordings[failure.keyword]?.(failure.params) ?? [failure.message ?? "does not fit", "不符合要求"];
  return language === "en" ? en : zh;
}
