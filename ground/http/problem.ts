/** Errors as RFC 9457 problems, in the caller's language. */

import { type Static, Type } from "typebox";
import { type ErrorCode, isTransientEngineError, type Language, PerennialError, type Retry } from "#ground/errors";
import { cases } from "./cases.ts";
import { describeValidation, type ValidationFailure } from "./validation.ts";

export const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** The shape of every error answer. */
export const Problem = Type.Object(
  {
    type: Type.String({
      description: "urn:perennial:problem:<room.case>",
      examples: ["urn:perennial:problem:http.no_such_path"],
    }),
    title: Type.String({ description: "What kind of problem it is" }),
    status: Type.Integer(),
    detail: Type.String({ description: "What is wrong, in the language of Accept-Language (zh or en)" }),
    instance: Type.String({ description: "This occurrence; the logs know the id" }),
    code: Type.String({ description: "Closed list of error codes" }),
    retryable: Type.Boolean({ description: "Whether the same request may succeed later" }),
    trace: Type.Optional(Type.String({ description: "W3C trace id" })),
    fields: Type.Array(
      Type.Object({
        pointer: Type.String({ description: "JSON pointer into the body, or query.x, path.x, header.x, or a column" }),
        value: Type.Optional(Type.Unknown()),
        row: Type.Optional(Type.Integer({ description: "Line of the input" })),
        reason: Type.String(),
        name: Type.Optional(Type.String()),
      }),
    ),
  },
  { title: "Problem", description: "RFC 9457 problem details" },
);
export type Problem = Static<typeof Problem>;

const titles: Readonly<Record<ErrorCode, Readonly<Record<Language, string>>>> = {
  invalid_input: { en: "Invalid input", zh: "输入无效" },
  unauthenticated: { en: "Not signed in", zh: "未登录" },
  forbidden: { en: "Not allowed", zh: "没有权限" },
  not_found: { en: "Not found", zh: "未找到" },
  conflict: { en: "Conflict with the present state", zh: "与当前状态冲突" },
  too_large: { en: "Too large", zh: "内容过大" },
  unsupported: { en: "Not supported", zh: "不支持" },
  rate_limited: { en: "Too many requests", zh: "请求过多" },
  unavailable: { en: "Not available right now", zh: "暂不可用" },
  lost_race: { en: "Someone else was faster", zh: "已被他人抢先修改" },
  internal: { en: "Internal failure", zh: "内部故障" },
};

export interface Occurrence {
  readonly requestId: string;
  readonly traceId: string | undefined;
  readonly language: Language;
}

/** An error as the body of an answer. */
export function problemOf(error: PerennialError, at: Occurrence, status: number = statusOf(error)): Problem {
  return {
    type: `urn:perennial:problem:${error.caseName}`,
    title: titles[error.code][at.language],
    status,
    detail: error.text(at.language),
    instance: `urn:perennial:request:${at.requestId}`,
    code: error.code,
    retryable: isRetryable(error.retry),
    ...(at.traceId === undefined ? {} : { trace: at.traceId }),
    fields: error.fields.map(({ pointer, value, row, reason, name }) => ({
      pointer,
      reason,
      ...(value === undefined ? {} : { value }),
      ...(row === undefined ? {} : { row }),
      ...(name === undefined ? {} : { name }),
    })),
  };
}

export function statusOf(error: PerennialError): number {
  return error.caseName === "http.wrong_method" ? 405 : error.status;
}

/** Seconds a caller is asked to wait; undefined when waiting does not help. */
export function retryAfterOf(error: PerennialError): number | undefined {
  if (error.retryAfterSeconds !== undefined) return Math.max(1, Math.ceil(error.retryAfterSeconds));
  return error.retry === "later" ? 1 : undefined;
}

function isRetryable(retry: Retry): boolean {
  return retry !== "never";
}

interface ServerError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
  readonly validation?: readonly ValidationFailure[];
  readonly validationContext?: string;
}

/**
 * What a request failed with, as one of ours: rooms' errors as they are, Fastify's by their code, engines that do not
 * answer as `unavailable`, and the rest as a defect whose message stays in the logs.
 */
export function translate(thrown: unknown, at: Occurrence, bodyLimit: number): PerennialError {
  if (thrown instanceof PerennialError) {
    return thrown.caseName === "ground.defect"
      ? cases.defect({ trace: at.traceId ?? at.requestId }, { cause: thrown })
      : thrown;
  }
  const error: ServerError = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (error.validation !== undefined) {
    const fields = describeValidation(error.validation, error.validationContext ?? "body", at.language);
    return cases.invalid_request({ count: fields.length }, { fields });
  }
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return cases.body_too_large({ limit: bodyLimit });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return cases.unknown_media_type();
    case "FST_ERR_CTP_INVALID_JSON_BODY":
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return cases.malformed_body();
  }
  if (isTransientEngineError(error)) return cases.engine_unavailable({}, { cause: error, retryAfterSeconds: 1 });
  if (error instanceof SyntaxError && error.statusCode === 400) return cases.malformed_body();
  // Only errors that name a status of the caller's are the caller's; a number alone may come from anywhere.
  if (error.code?.startsWith("FST_") && error.statusCode !== undefined && error.statusCode < 500)
    return cases.bad_request();
  return cases.defect({ trace: at.traceId ?? at.requestId }, { cause: thrown });
}
