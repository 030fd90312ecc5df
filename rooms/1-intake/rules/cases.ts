/** What intake refuses, in both languages. */

import type { FactProblem } from "#contracts/facts";
import { type CaseFactory, type CaseParams, defineCases, type PerennialError } from "#ground/errors";

import { harmless, withoutTraces } from "./personal-traces.ts";

export const intakeCases = defineCases("intake", {
  // An envelope that does not fit.
  attribute_missing: { code: "invalid_input", en: "{attribute} is required", zh: "缺少必填属性 {attribute}" },
  attribute_not_text: {
    code: "invalid_input",
    en: "{attribute} must be a text of 1 to {most} characters",
    zh: "{attribute} 必须是 1 至 {most} 个字符的文本",
  },
  reserved_source: {
    code: "invalid_input",
    en: "Sources that begin with perennial/ are the platform's own; name the system that sends",
    zh: "以 perennial/ 开头的 source 由平台自身保留，请填写发送系统的名称",
  },
  wrong_specversion: { code: "invalid_input", en: "specversion must be 1.0", zh: "specversion 必须是 1.0" },
  wrong_time: {
    code: "invalid_input",
    en: "time must be an instant with a zone between 1900 and 2299, as 2026-01-31T09:00:00+08:00",
    zh: "time 必须是带时区的时刻（1900 至 2299 年），如 2026-01-31T09:00:00+08:00",
  },
  wrong_content_type: {
    code: "invalid_input",
    en: "data must be JSON, not {type}",
    zh: "data 必须是 JSON，而不是 {type}",
  },
  wrong_base64: {
    code: "invalid_input",
    en: "data_base64 is not base64 of JSON",
    zh: "data_base64 不是 JSON 的 base64 编码",
  },
  two_data: {
    code: "invalid_input",
    en: "data and data_base64 exclude each other",
    zh: "data 与 data_base64 只能有其一",
  },
  wrong_text: {
    code: "invalid_input",
    en: "A text holds NUL or half a character, which no store keeps",
    zh: "文本中含有 NUL 或不完整字符，无法保存",
  },
  too_deep: { code: "invalid_input", en: "data is nested deeper than {most} levels", zh: "data 嵌套超过 {most} 层" },
  not_an_event: { code: "invalid_input", en: "An event must be an object", zh: "事件必须是对象" },
  // Rows of a file.
  unclosed_quote: { code: "invalid_input", en: "A quote is not closed", zh: "引号未闭合" },
  text_after_quote: { code: "invalid_input", en: "Text follows a closing quote", zh: "闭合引号之后还有文字" },
  row_too_long: { code: "invalid_input", en: "The row is too long", zh: "该行过长" },
  bad_text: { code: "invalid_input", en: "The row is not text of the file's encoding", zh: "该行不符合文件编码" },
  ragged: {
    code: "invalid_input",
    en: "The row has {found} values where the header has {expected} columns",
    zh: "该行有 {found} 个值，而表头有 {expected} 列",
  },
  column_missing: { code: "invalid_input", en: "The column {column} is missing", zh: "缺少列 {column}" },
  column_surplus: { code: "invalid_input", en: "The column {column} is not expected", zh: "多余的列 {column}" },
  // Requests as a whole.
  unsupported_media: {
    code: "unsupported",
    en: "Send application/cloudevents+json, application/cloudevents-batch+json, or ce- headers with a JSON body",
    zh: "请发送 application/cloudevents+json、application/cloudevents-batch+json，或带 ce- 请求头的 JSON",
  },
  unsupported_file: {
    code: "unsupported",
    en: "Send text/csv or text/tab-separated-values, plain or as application/gzip",
    zh: "请发送 text/csv 或 text/tab-separated-values，可为 application/gzip 压缩",
  },
  not_json: { code: "invalid_input", en: "The body is not JSON: {message}", zh: "请求体不是 JSON：{message}" },
  not_a_batch: { code: "invalid_input", en: "A batch must be an array of events", zh: "批量必须是事件数组" },
  batch_too_long: {
    code: "too_large",
    en: "A batch may hold {most} events at most",
    zh: "单批不得超过 {most} 个事件",
  },
  misfit: { code: "invalid_input", en: "The event does not fit: {reason}", zh: "事件不符合要求：{reason}" },
  busy: {
    code: "rate_limited",
    en: "More is coming in than can be written; send it again later",
    zh: "写入繁忙，请稍后重试",
  },
  // Imports.
  wrong_header: {
    code: "invalid_input",
    en: "The columns do not fit {map}; missing: {lacking}; not expected: {surplus}",
    zh: "列与 {map} 不符；缺少：{lacking}；多余：{surplus}",
  },
  empty_file: { code: "invalid_input", en: "The file has no header", zh: "文件没有表头" },
  no_such_map: { code: "not_found", en: "There is no import map {map}", zh: "没有导入映射 {map}" },
  not_mendable: {
    code: "invalid_input",
    en: "{pointer} cannot be put right here: correct it where it comes from, or mend the definitions and take it in again",
    zh: "此处无法更正 {pointer}：请在来源处更正，或修正定义后重新接收",
  },
  not_open: {
    code: "conflict",
    en: "The item {id} is not open any more: somebody took it in or gave it up",
    zh: "隔离项 {id} 已不在待处理状态：已被重新接收或放弃",
  },
  no_such_import: { code: "not_found", en: "There is no import {import}", zh: "没有导入任务 {import}" },
  broken_archive: {
    code: "invalid_input",
    en: "The compressed file is broken: {message}",
    zh: "压缩文件已损坏：{message}",
  },
  unreadable_file: {
    code: "not_found",
    en: "The file {file} can't be read: {message}",
    zh: "无法读取文件 {file}：{message}",
  },
  no_such_quarantined: { code: "not_found", en: "There is no quarantined item {id}", zh: "没有隔离项 {id}" },
});

/** One reason why something does not fit, in both languages. `value` is absent where it may be personal. */
export type Problem = FactProblem;

export function problemOf(error: PerennialError, pointer: string, value?: unknown): Problem {
  const shown = value === undefined ? {} : { value };
  return { pointer, ...shown, reason: error.text("en"), zh: error.text("zh"), name: error.caseName };
}

export function problem(make: CaseFactory, pointer: string, params: CaseParams = {}, value?: unknown): Problem {
  return problemOf(make(params), pointer, value);
}

/** A problem without anybody's number or name in it. */
export function impersonal(found: Problem): Problem {
  const clean = (text: string): string => withoutTraces(text, () => "***");
  const { value, ...rest } = found;
  return {
    ...rest,
    pointer: clean(found.pointer),
    reason: clean(found.reason),
    zh: clean(found.zh),
    ...(value === undefined ? {} : { value: harmless(value) }),
  };
}
