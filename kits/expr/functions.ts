/** The functions of the language: what they take and what they give. */
import { argument, type FunctionCall } from "./call.ts";
import { calendarCall, daysTo, extreme, numberCall, textCall } from "./calls.ts";
import type { ASTNode } from "./cel.ts";
import { date, duration, timestamp } from "./literals.ts";
import { macro, macros, sizeOfFilter } from "./macros.ts";
import type { Elaborate, Scope } from "./scope.ts";
import type { Node } from "./tree.ts";

interface Shape {
  /** How many arguments it takes, the receiver included. */
  readonly takes: 0 | 1 | 2;
  /** Whether it is written `f(x)`, `x.f()` or either. */
  readonly as: "function" | "method" | "both";
  readonly read: (call: FunctionCall) => Node | undefined;
}

const of = (as: Shape["as"], takes: Shape["takes"], read: Shape["read"]): Shape => ({ as, takes, read });
const functions: Readonly<Record<string, Shape>> = {
  has: of("function", 1, has),
  size: of("both", 1, size),
  double: of("function", 1, toDouble),
  int: of("function", 1, toInt),
  string: of("function", 1, toText),
  abs: of("function", 1, numberCall("abs")),
  round: of("function", 1, numberCall("round")),
  floor: of("function", 1, numberCall("floor")),
  ceil: of("function", 1, numberCall("ceil")),
  min: of("function", 2, extreme("min")),
  max: of("function", 2, extreme("max")),
  today: of("function", 0, () => ({ op: "today", kind: "date" })),
  date: of("function", 1, date),
  timestamp: of("function", 1, timestamp),
  duration: of("function", 1, duration),
  days_until: of("function", 1, daysTo("days_until")),
  days_since: of("function", 1, daysTo("days_since")),
  year: of("function", 1, calendarCall("year", "int")),
  month: of("function", 1, calendarCall("month", "int")),
  day: of("function", 1, calendarCall("day", "int")),
  weekday: of("function", 1, calendarCall("weekday", "int")),
  hour: of("function", 1, calendarCall("hour", "int")),
  is_workday: of("function", 1, calendarCall("is_workday", "bool")),
  lunar: of("function", 1, calendarCall("lunar", "string")),
  lower: of("both", 1, textCall("lower")),
  upper: of("both", 1, textCall("upper")),
  trim: of("both", 1, textCall("trim")),
  startsWith: of("method", 2, test),
  endsWith: of("method", 2, test),
  contains: of("method", 2, test),
};
const named = (as: "function" | "method"): string[] =>
  Object.entries(functions).flatMap(([name, shape]) => (shape.as === as || shape.as === "both" ? [name] : []));
const free = named("function");
const methods = [...named("method"), ...macros];

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
  const call: FunctionCall = { ast, name, args: receiver ? [receiver, ...args] : args, scope, elaborate };
  if (receiver && macros.includes(name)) return macro(call);
  const shape = functions[name];
  if (!shape || call.args.length === shape.takes) return shape?.read(call);
  const shown = receiver ? shape.takes - 1 : shape.takes;
  return scope.faults.add(ast, "wrong_count", { name, expected: shown === 0 ? "()" : shown === 1 ? "(x)" : "(x, y)" });
}

function test(call: FunctionCall): Node | undefined {
  const left = argument(call, 0, ["string"]);
  const right = argument(call, 1, ["string"]);
  return left && right && { op: "text", kind: "bool", test: call.name as "contains", left, right };
}

function has(call: FunctionCall): Node | undefined {
  const [ast] = call.args;
  // CEL's has() takes no index.
  if (ast?.op !== ".") return call.scope.faults.add(ast ?? call.ast, "has_field");
  const node = call.elaborate(ast, call.scope);
  if (node?.op !== "field" && node?.op !== "tag" && node?.op !== "records" && node?.op !== "item") return undefined;
  return { op: "has", kind: "bool", of: node };
}

function size(call: FunctionCall): Node | undefined {
  const [ast] = call.args;
  if (ast?.op === "rcall" && ast.args[0] === "filter") return sizeOfFilter(call, ast.args[1], ast.args[2], ast);
  const node = argument(call, 0, ["string", "list", "records"]);
  return node && { op: "size", kind: "int", of: node };
}

/** The most digits that both a double and a column of 64 bits hold together. */
const narrow = 18;

function toDouble(call: FunctionCall): Node | undefined {
  const node = argument(call, 0, ["int", "double", "decimal", "string"]);
  if (!node || node.kind === "double") return node;
  if (node.exact && node.exact.digits > narrow) return call.scope.faults.add(call.ast, "too_precise");
  return { op: "toDouble", kind: "double", of: node };
}

function toInt(call: FunctionCall): Node | undefined {
  const node = argument(call, 0, ["int", "double", "decimal", "string"]);
  return !node || node.kind === "int" ? node : { op: "toInt", kind: "int", of: node };
}

/** Of whole numbers alone: doubles and money are written in more ways than one. */
function toText(call: FunctionCall): Node | undefined {
  const node = argument(call, 0, ["int", "string"]);
  return !node || node.kind === "string" ? node : { op: "call", kind: "string", call: "string", args: [node] };
}
