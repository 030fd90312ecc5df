/** Values and clauses as they are written, there and back. */

import { durationOf } from "../literals.ts";
import { isDay, readValue } from "../types.ts";
import { isBracketed, outside, type Token, tokensOf } from "./lexer.ts";
import type { BuilderOperator, BuilderValue, Compared } from "./tree.ts";

const number = /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
const written: Readonly<Record<string, { readonly type: "date" | "instant" | "duration"; is(text: string): boolean }>> =
  {
    date: { type: "date", is: isDay },
    timestamp: { type: "instant", is: (text) => readValue("instant", text) !== undefined },
    duration: { type: "duration", is: (text) => durationOf(text) !== undefined },
  };

const unescaped: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "'": "'", "\\": "\\" };

/** The value of a plain quoted text; undefined with a prefix, three quotes or an unusual escape. */
function plainText(text: string): string | undefined {
  const inner = text.slice(1, -1);
  const isPlain = /^["']/.test(text) && !(text.length > 2 && text.charAt(0) === text.charAt(1));
  if (!isPlain || /\\[^"'\\nrt]/.test(inner.replaceAll("\\\\", ""))) return undefined;
  return inner.replace(/\\(.)/g, (_, sign: string) => unescaped[sign] ?? sign);
}

export function quoted(text: string): string {
  const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return `"${text.replace(/["\\\n\r\t]/g, (sign) => escapes[sign] ?? `\\${sign}`)}"`;
}

function valueIn(tokens: readonly Token[]): BuilderValue | undefined {
  const [first, second, third, fourth] = tokens;
  if (!first) return undefined;
  const text = tokens.map((token) => token.text).join("");
  if (tokens.length === 1 && first.kind === "text") {
    const value = plainText(first.text);
    return value === undefined ? undefined : { type: "string", value };
  }
  if (text === "true" || text === "false") return { type: "bool", value: text === "true" };
  if (number.test(text)) return { type: "number", value: text };
  if (text === "now") return { type: "now" };
  if (text === "today()") return { type: "today" };
  const call = tokens.length === 4 && second?.text === "(" && fourth?.text === ")" ? written[first.text] : undefined;
  const value = third?.kind === "text" ? plainText(third.text) : undefined;
  return call && value !== undefined && call.is(value) ? { type: call.type, value } : undefined;
}

function listOf(tokens: readonly Token[]): BuilderValue[] | undefined {
  if (tokens[0]?.text !== "[" || tokens.at(-1)?.text !== "]") return undefined;
  const inner = tokens.slice(1, -1);
  const commas = outside(inner, ({ kind, text }) => kind === "sign" && text === ",");
  const edges = [-1, ...commas, inner.length];
  const values = edges.slice(1).map((edge, at) => valueIn(inner.slice((edges[at] ?? 0) + 1, edge)));
  return values.every((value) => value !== undefined) ? values : undefined;
}

const comparisons = ["==", "!=", "<", "<=", ">", ">="];
const methods: Readonly<Record<string, BuilderOperator>> = {
  contains: "contains",
  startsWith: "starts_with",
  endsWith: "ends_with",
};
const name = /^(customer|metric|score|event|before\.customer|before\.metric|before\.score)\.[A-Za-z_]\w*$/;
const tagName = /^(before\.)?tag\.[A-Za-z_]\w*$/;
const tagSet = /^((before\.)?tag|audience)$/;

/** A clause's text as parts; undefined when the builder can only show the text. */
export function comparedOf(text: string): Compared | undefined {
  const tokens = tokensOf(text);
  if (tokens.some(({ kind }) => kind === "comment")) return undefined;
  const joined = tokens.map((token) => token.text).join("");
  if (name.test(joined)) return { left: joined, operator: "true" };
  const [first] = tokens;
  if (first?.text === "has" && isBracketed(tokens.slice(1))) {
    const left = joined.slice(4, -1);
    return name.test(left) || tagName.test(left) ? { left, operator: "present" } : undefined;
  }
  const signs = outside(tokens, (token) => token.kind !== "text" && [...comparisons, "in", "?"].includes(token.text));
  const [at] = signs;
  if (tokens[at ?? -1]?.text === "?") return undefined;
  if (at === undefined) return methodOf(tokens, text);
  if (signs.length > 1) return undefined;
  const sides = [tokens.slice(0, at), tokens.slice(at + 1)] as const;
  return tokens[at]?.text === "in" ? memberOf(sides, text) : comparisonOf(sides, tokens[at]?.text ?? "", text);
}

type Sides = readonly [left: readonly Token[], right: readonly Token[]];

function slice(text: string, tokens: readonly Token[]): string {
  return text.slice(tokens[0]?.start ?? 0, tokens.at(-1)?.end ?? 0);
}

function comparisonOf([left, right]: Sides, operator: string, text: string): Compared | undefined {
  const value = valueIn(right);
  if (!value || left.length === 0 || valueIn(left)) return undefined;
  return { left: slice(text, left), operator: operator as BuilderOperator, right: value };
}

function memberOf([left, right]: Sides, text: string): Compared | undefined {
  const joined = right.map((token) => token.text).join("");
  const value = valueIn(left);
  if (tagSet.test(joined)) {
    if (value?.type !== "string" || !/^[A-Za-z_]\w*$/.test(value.value)) return undefined;
    return { left: `${joined}.${value.value}`, operator: "present" };
  }
  if (name.test(joined))
    return value?.type === "string" ? { left: joined, operator: "holds", right: value } : undefined;
  const values = listOf(right);
  return values && left.length > 0 && !value ? { left: slice(text, left), operator: "in", right: values } : undefined;
}

/** `customer.city.contains("a")`. */
function methodOf(tokens: readonly Token[], text: string): Compared | undefined {
  const [dot, method, open, value, close] = tokens.slice(-5);
  const operator = methods[method?.text ?? ""];
  if (dot?.text !== "." || open?.text !== "(" || close?.text !== ")" || !operator || !value) return undefined;
  const left = slice(text, tokens.slice(0, -5));
  const right = valueIn([value]);
  return name.test(left) && right?.type === "string" ? { left, operator, right } : undefined;
}

function valueText(value: BuilderValue): string {
  switch (value.type) {
    case "string":
      return quoted(value.value);
    case "bool":
      return String(value.value);
    case "number":
      return value.value;
    case "today":
      return "today()";
    case "now":
      return "now";
    default:
      return `${value.type === "instant" ? "timestamp" : value.type}(${quoted(value.value)})`;
  }
}

const valuesOf = ({ right }: Compared): readonly BuilderValue[] =>
  (Array.isArray(right) ? right : right === undefined ? [] : [right]) as readonly BuilderValue[];

/** Whether two clauses say the same. */
export function sameParts(a: Compared, b: Compared): boolean {
  const key = (one: Compared) => [
    one.left,
    one.operator,
    ...valuesOf(one).flatMap((value) => [value.type, "value" in value ? value.value : ""]),
  ];
  return JSON.stringify(key(a)) === JSON.stringify(key(b));
}

const methodNames = Object.fromEntries(Object.entries(methods).map(([method, operator]) => [operator, method]));

/** A clause in the way that everybody writes it. */
export function comparedText(compared: Compared): string {
  const { left, operator } = compared;
  const values = valuesOf(compared);
  const [value = ""] = values.map(valueText);
  switch (operator) {
    case "true":
      return left;
    case "present": {
      const tag = /^((?:before\.)?tag|audience)\.(.+)$/.exec(left);
      return tag ? `${quoted(tag[2] ?? "")} in ${tag[1] ?? "tag"}` : `has(${left})`;
    }
    case "holds":
      return `${value} in ${left}`;
    case "in":
      return `${left} in [${values.map(valueText).join(", ")}]`;
    case "contains":
    case "starts_with":
    case "ends_with":
      return `${left}.${methodNames[operator] ?? operator}(${value})`;
    default:
      return `${left} ${operator} ${value}`;
  }
}
