/** Which kinds an operator takes, and how two sides are made alike. */
import type { Faults, Span } from "./cases.ts";
import { decimalOf, intExact, longest, quotientDigits, rescaled } from "./decimal.ts";
import type { Arithmetic, Comparison, ConstNode, Exact, Node } from "./tree.ts";
import { bounded, subtract, type Whole } from "./whole.ts";

const isLiteral = (node: Node): node is ConstNode & { written: string } =>
  node.op === "const" && node.written !== undefined;

/** The node as a decimal, when that is exact: money, a whole number, or a number as it is written. */
function asDecimal(node: Node): Node | undefined {
  if (node.kind === "decimal") return node;
  if (isLiteral(node)) return decimalOf(node.written);
  if (node.kind !== "int") return undefined;
  return { op: "scale", kind: "decimal", of: node, by: 0, exact: intExact };
}

type Pair = readonly [Node, Node];

/** Both sides as decimals of one scale. */
function decimals(span: Span, operator: string, left: Node, right: Node, faults: Faults): Pair | undefined {
  const pair = unscaledPair(span, operator, left, right, faults);
  if (!pair) return undefined;
  const scale = Math.max(pair[0].exact?.scale ?? 0, pair[1].exact?.scale ?? 0);
  const [a, b] = [rescaled(pair[0], scale), rescaled(pair[1], scale)];
  return a && b ? [a, b] : faults.add(span, "too_precise");
}

function unscaledPair(span: Span, operator: string, left: Node, right: Node, faults: Faults): Pair | undefined {
  const [a, b] = [asDecimal(left), asDecimal(right)];
  if (a && b) return [a, b];
  if (isLiteral(left) || isLiteral(right)) return faults.add(span, "too_precise");
  const isDouble = left.kind === "double" || right.kind === "double";
  return faults.add(span, isDouble ? "mixed_money" : "no_operator", { left: left.kind, operator, right: right.kind });
}

/** Both sides of one kind, for a comparison or a choice; int and double stay apart here. */
export function unify(span: Span, operator: string, left: Node, right: Node, faults: Faults): Pair | undefined {
  const kinds = `${left.kind} ${right.kind}`;
  if (operator === "?:" || operator.endsWith("()")) {
    if (kinds === "int double" || kinds === "double int") return mixed(span, operator, left, right, faults);
    const isChoice = operator === "?:";
    if (isChoice && left.kind !== right.kind)
      return faults.add(span, "no_operator", { left: left.kind, operator, right: right.kind });
  }
  if (left.kind === "decimal" || right.kind === "decimal") return decimals(span, operator, left, right, faults);
  if (left.kind === right.kind) return [left, right];
  if (kinds === "date instant" || kinds === "instant date") return faults.add(span, "date_and_instant");
  return faults.add(span, "no_operator", { left: left.kind, operator, right: right.kind });
}

function mixed(span: Span, operator: string, left: Node, right: Node, faults: Faults): undefined {
  const literal = [left, right].find((node) => node.kind === "int" && isLiteral(node));
  const example = literal && isLiteral(literal) ? `${literal.written}.0` : "int(x)";
  return faults.add(span, "mixed_numbers", { left: left.kind, operator, right: right.kind, example });
}

export function compare(span: Span, operator: Comparison, left: Node, right: Node, faults: Faults): Node | undefined {
  const numbers = new Set([left.kind, right.kind]);
  const isNumeric = numbers.size === 2 && numbers.has("int") && numbers.has("double");
  const pair = isNumeric ? ([left, right] as const) : unify(span, operator, left, right, faults);
  if (!pair) return undefined;
  const [a, b] = pair;
  const ordered = operator !== "==" && operator !== "!=";
  if (a.kind === "list" || a.kind === "records" || (ordered && a.kind === "bool"))
    return faults.add(span, "no_operator", { left: a.kind, operator, right: b.kind });
  return { op: "compare", kind: "bool", operator, left: a, right: b };
}

export function negate(span: Span, node: Node, faults: Faults): Node | undefined {
  if (isLiteral(node)) {
    const written = node.written.startsWith("-") ? node.written.slice(1) : `-${node.written}`;
    const value = node.kind === "double" ? -Number(node.value) : bounded(subtract(0, node.value as Whole));
    return value === null ? faults.add(span, "too_precise") : { ...node, value, written };
  }
  if (node.kind === "double")
    return {
      op: "arithmetic",
      kind: "double",
      operator: "*",
      left: node,
      right: { op: "const", kind: "double", value: -1 },
    };
  const zero: Node = {
    op: "const",
    kind: node.kind,
    value: 0,
    ...(node.exact ? { exact: { scale: node.exact.scale, digits: 1 } } : {}),
  };
  if (node.kind === "int") return { op: "arithmetic", kind: node.kind, operator: "-", left: zero, right: node };
  if (node.exact)
    return { op: "arithmetic", kind: "decimal", operator: "-", left: zero, right: node, exact: node.exact };
  return faults.add(span, "wrong_kind", { what: "-", expected: "int", kind: node.kind });
}

// Kind of the result by the kinds of both sides, for what is neither money nor text.
const results: Readonly<Record<string, Node["kind"]>> = {
  "date - date": "int",
  "date + int": "date",
  "date - int": "date",
  "instant - instant": "duration",
  "instant + duration": "instant",
  "instant - duration": "instant",
  "duration + instant": "instant",
  "duration + duration": "duration",
  "duration - duration": "duration",
};

export function arithmetic(
  span: Span,
  operator: Arithmetic,
  left: Node,
  right: Node,
  faults: Faults,
): Node | undefined {
  const kinds = new Set([left.kind, right.kind]);
  if (kinds.has("decimal") && (kinds.size === 1 || kinds.has("int") || kinds.has("double")))
    return exactly(span, operator, left, right, faults);
  if (kinds.size === 2 && kinds.has("int") && kinds.has("double")) return mixed(span, operator, left, right, faults);
  if (kinds.size === 1 && left.kind === "int") return { op: "arithmetic", kind: "int", operator, left, right };
  if (kinds.size === 1 && left.kind === "double" && operator !== "%")
    return { op: "arithmetic", kind: "double", operator, left, right };
  if (kinds.size === 1 && left.kind === "string" && operator === "+")
    return { op: "concat", kind: "string", of: left, and: right };
  const kind = results[`${left.kind} ${operator} ${right.kind}`];
  if (kind) return { op: "arithmetic", kind, operator, left, right };
  return faults.add(span, "no_operator", { left: left.kind, operator, right: right.kind });
}

function exactly(span: Span, operator: Arithmetic, left: Node, right: Node, faults: Faults): Node | undefined {
  if (operator === "%") return faults.add(span, "no_operator", { left: left.kind, operator, right: right.kind });
  if (operator === "+" || operator === "-") {
    const pair = decimals(span, operator, left, right, faults);
    if (!pair) return undefined;
    const [a, b] = pair;
    return result(
      span,
      operator,
      a,
      b,
      { scale: a.exact?.scale ?? 0, digits: Math.max(a.exact?.digits ?? 0, b.exact?.digits ?? 0) + 1 },
      faults,
    );
  }
  const pair = unscaledPair(span, operator, left, right, faults);
  if (!pair) return undefined;
  const [a, b] = pair;
  const [x, y] = [a.exact ?? intExact, b.exact ?? intExact];
  if (operator === "*")
    return result(span, operator, a, b, { scale: x.scale + y.scale, digits: x.digits + y.digits }, faults);
  const scale = x.scale + quotientDigits;
  const dividend = rescaled(a, scale + y.scale);
  if (!dividend) return faults.add(span, "too_precise");
  return result(span, operator, dividend, b, { scale, digits: dividend.exact?.digits ?? longest }, faults);
}

function result(
  span: Span,
  operator: Arithmetic,
  left: Node,
  right: Node,
  exact: Exact,
  faults: Faults,
): Node | undefined {
  if (exact.digits > longest) return faults.add(span, "too_precise");
  return { op: "arithmetic", kind: "decimal", operator, left, right, exact };
}
