/** The functions of the language: what they take and what they give. */
import type { ASTNode } from "./cel.ts";
import type { Scope } from "./scope.ts";
import type { ConstNode, Kind, Node } from "./tree.ts";
import { dayNumber, isDay, readValue } from "./types.ts";

type Elaborate = (ast: ASTNode, scope: Scope) => Node | undefined;
interface Call {
  readonly ast: ASTNode;
  readonly name: string;
  /** The receiver, if any, stands first. */
  readonly args: readonly ASTNode[];
  readonly scope: Scope;
  readonly elaborate: Elaborate;
}

const free = ["has", "today", "size", "double", "int", "date", "timestamp", "duration"];
const methods = ["startsWith", "endsWith", "contains", "size"];

export function callFunction(
  ast: ASTNode,
  name: string,
  args: readonly ASTNode[],
  receiver: ASTNode | undefined,
  scope: Scope,
  elaborate: Elaborate,
): Node | undefined {
  const known = receiver ? methods : free;
  if (!known.includes(name)) return scope.faults.unknown(ast, "unknown_function", name, known);
  const call: Call = { ast, name, args: receiver ? [receiver, ...args] : args, scope, elaborate };
  const wanted = name === "today" ? 0 : receiver && name !== "size" ? 2 : 1;
  if (call.args.length !== wanted) {
    const shown = receiver ? wanted - 1 : wanted;
    return scope.faults.add(ast, "wrong_count", {
      name,
      expected: shown === 0 ? "()" : shown === 1 ? "(x)" : "(x, y)",
    });
  }
  return bodies[name]?.(call);
}

function argument(call: Call, at: number, kinds: readonly Kind[]): Node | undefined {
  const ast = call.args[at];
  const node = ast && call.elaborate(ast, call.scope);
  if (!ast || !node || kinds.includes(node.kind)) return node;
  return call.scope.faults.add(ast, "wrong_kind", {
    what: `${call.name}()`,
    expected: kinds[0] ?? "string",
    kind: node.kind,
  });
}

function test(call: Call): Node | undefined {
  const left = argument(call, 0, ["string"]);
  const right = argument(call, 1, ["string"]);
  return left && right && { op: "text", kind: "bool", test: call.name as "contains", left, right };
}

function has(call: Call): Node | undefined {
  const [ast] = call.args;
  if (!ast || (ast.op !== "." && ast.op !== "[]")) return call.scope.faults.add(ast ?? call.ast, "has_field");
  const of = call.elaborate(ast, call.scope);
  if (!of || (of.op !== "field" && of.op !== "tag")) return undefined;
  return { op: "has", kind: "bool", of };
}

function size(call: Call): Node | undefined {
  const of = argument(call, 0, ["string", "list"]);
  return of && { op: "size", kind: "int", of };
}

/** The most digits that both a double and a column of 64 bits hold together. */
const narrow = 18;

function toDouble(call: Call): Node | undefined {
  const of = argument(call, 0, ["int", "double", "decimal", "string"]);
  if (!of || of.kind === "double") return of;
  if (of.exact && of.exact.digits > narrow) return call.scope.faults.add(call.ast, "too_precise");
  return { op: "toDouble", kind: "double", of };
}

function toInt(call: Call): Node | undefined {
  const of = argument(call, 0, ["int", "double", "decimal", "string"]);
  return !of || of.kind === "int" ? of : { op: "toInt", kind: "int", of };
}

function literalText(call: Call): string | undefined {
  const [ast] = call.args;
  if (ast?.op === "value" && typeof ast.args === "string") return ast.args;
  return call.scope.faults.add(ast ?? call.ast, "not_literal", { name: `${call.name}()` });
}

function constant(
  call: Call,
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

function date(call: Call): Node | undefined {
  const [ast] = call.args;
  if (ast?.op === "value") {
    const text = literalText(call);
    if (text === undefined) return undefined;
    return constant(call, "date", isDay(text) ? dayNumber(text) : undefined, "a date YYYY-MM-DD", "日期（YYYY-MM-DD）");
  }
  const of = argument(call, 0, ["instant"]);
  return of && { op: "dayOf", kind: "date", of };
}

function timestamp(call: Call): Node | undefined {
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

function duration(call: Call): Node | undefined {
  const text = literalText(call);
  if (text === undefined) return undefined;
  return constant(call, "duration", durationOf(text), "a duration, as 36h or 90d", "时长，如 36h 或 90d");
}

const bodies: Readonly<Record<string, (call: Call) => Node | undefined>> = {
  has,
  today: () => ({ op: "today", kind: "date" }),
  size,
  double: toDouble,
  int: toInt,
  date,
  timestamp,
  duration,
  startsWith: test,
  endsWith: test,
  contains: test,
};
