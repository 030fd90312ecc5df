/** Days, instants and durations that a condition writes out. */
import { argument, type FunctionCall } from "./call.ts";
import type { ConstNode, Kind, Node } from "./tree.ts";
import { dayNumber, isDay, readValue } from "./types.ts";

function literalText(call: FunctionCall): string | undefined {
  const [ast] = call.args;
  if (ast?.op === "value" && typeof ast.args === "string") return ast.args;
  return call.scope.faults.add(ast ?? call.ast, "not_literal", { name: `${call.name}()` });
}

function constant(
  call: FunctionCall,
  kind: Kind,
  value: number | undefined,
  expected: string,
  expected_zh: string,
): ConstNode | undefined {
  if (value !== undefined) return { op: "const", kind, value };
  const [ast] = call.args;
  const raw = String(ast?.args);
  return call.scope.faults.add(ast ?? call.ast, "bad_literal", { value: raw, expected }, { expected: expected_zh });
}

/** `date("2026-01-31")`, or the day of an instant in the bank's zone. */
export function date(call: FunctionCall): Node | undefined {
  const [ast] = call.args;
  if (ast?.op === "value") {
    const text = literalText(call);
    if (text === undefined) return undefined;
    return constant(call, "date", isDay(text) ? dayNumber(text) : undefined, "a date YYYY-MM-DD", "日期（YYYY-MM-DD）");
  }
  const of = argument(call, 0, ["instant"]);
  return of && { op: "dayOf", kind: "date", of };
}

export function timestamp(call: FunctionCall): Node | undefined {
  const text = literalText(call);
  if (text === undefined) return undefined;
  const value = readValue("instant", text);
  return constant(
    call,
    "instant",
    typeof value === "number" ? value : undefined,
    "an instant with a zone, as 2026-01-31T09:00:00+08:00",
    "带时区的时刻，如 2026-01-31T09:00:00+08:00",
  );
}

const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const longestDuration = 366_000 * 86_400_000;

/** `36h`, `1h30m`, `90d`; a day is 24 hours. Undefined when it is none, or longer than a thousand years. */
export function durationOf(text: string): number | undefined {
  if (!/^-?(\d+(\.\d+)?(d|h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(d|h|ms|m|s)/g))
    total += Number(amount) * (units[unit ?? ""] ?? 0);
  if (!Number.isInteger(total) || total > longestDuration) return undefined;
  return text.startsWith("-") ? 0 - total : total;
}

export function duration(call: FunctionCall): Node | undefined {
  const text = literalText(call);
  if (text === undefined) return undefined;
  return constant(call, "duration", durationOf(text), "a duration, as 36h or 90d", "时长，如 36h 或 90d");
}
