/** From CEL's tree to the checked tree: every name known, every kind fitting, every fault reported with its place. */
import { access, identifier, tagNamed, tagSet } from "./access.ts";
import { audienceNamed, isAudienceSet } from "./audiences.ts";
import type { ASTNode } from "./cel.ts";
import { callFunction } from "./functions.ts";
import { arithmetic, compare, negate, unify } from "./operators.ts";
import type { Scope } from "./scope.ts";
import type { Arithmetic, Comparison, ConstNode, Node } from "./tree.ts";
import { intBounds } from "./types.ts";
import { normal } from "./whole.ts";

/** The node's meaning; undefined when it has none (reported). */
export function elaborate(ast: ASTNode, scope: Scope): Node | undefined {
  const node = meaningOf(ast, scope);
  if (node?.kind === "bool" && !scope.spans.has(node)) scope.spans.set(node, { start: ast.start, end: ast.end });
  return node;
}

function meaningOf(ast: ASTNode, scope: Scope): Node | undefined {
  const { faults } = scope;
  switch (ast.op) {
    case "value":
      return literal(ast, ast.args, scope);
    case "id":
      return identifier(ast, ast.args, scope);
    case ".":
    case "[]":
      return access(ast, scope);
    case "&&":
    case "||":
      return logical(ast, ast.op === "&&" ? "and" : "or", scope);
    case "!_": {
      const of = truth(ast.args, "!", scope);
      return of && { op: "not", kind: "bool", of };
    }
    case "-_":
      return negative(ast, scope);
    case "?:":
      return choice(ast, ast.args, scope);
    case "in":
      return membership(ast, ast.args, scope);
    case "call":
      return callFunction(ast, ast.args[0], ast.args[1], undefined, scope, elaborate);
    case "rcall":
      return callFunction(ast, ast.args[0], ast.args[2], ast.args[1], scope, elaborate);
    case "list":
      return faults.add(ast, "no_list");
    case "map":
    case ".?":
    case "[?]":
      return faults.add(ast, "unsupported", { what: scope.text.slice(ast.start, ast.end) });
    default:
      return binary(ast as BinaryNode, scope);
  }
}

type BinaryNode = ASTNode & { readonly op: Comparison | Arithmetic; readonly args: [ASTNode, ASTNode] };

function literal(ast: ASTNode, value: unknown, { faults, text }: Scope): Node | undefined {
  if (typeof value === "string") return { op: "const", kind: "string", value: value.toWellFormed() };
  if (typeof value === "boolean") return { op: "const", kind: "bool", value };
  const written = text.slice(ast.start, ast.end);
  if (typeof value === "bigint") {
    if (value > intBounds.last || value < intBounds.first) return faults.add(ast, "too_precise");
    return { op: "const", kind: "int", value: normal(value), written: value.toString() };
  }
  if (typeof value === "number") {
    return Number.isFinite(value) ? { op: "const", kind: "double", value, written } : faults.add(ast, "too_precise");
  }
  if (value === null) return faults.add(ast, "no_null");
  return faults.add(ast, "unsupported", { what: written });
}

function truth(ast: ASTNode, what: string, scope: Scope): Node | undefined {
  const node = elaborate(ast, scope);
  if (!node || node.kind === "bool") return node;
  return scope.faults.add(ast, "wrong_kind", { what, expected: "bool", kind: node.kind });
}

function logical(ast: ASTNode, op: "and" | "or", scope: Scope): Node | undefined {
  const [a, b] = ast.args as [ASTNode, ASTNode];
  const sign = op === "and" ? "&&" : "||";
  const left = truth(a, sign, scope);
  const right = truth(b, sign, scope);
  return left && right && { op, kind: "bool", left, right };
}

function negative(ast: ASTNode, scope: Scope): Node | undefined {
  const of = ast.args as ASTNode;
  // The smallest whole number has no positive fellow.
  if (of.op === "value" && of.args === -intBounds.first)
    return { op: "const", kind: "int", value: intBounds.first, written: intBounds.first.toString() };
  const node = elaborate(of, scope);
  return node && negate(ast, node, scope.faults);
}

function choice(ast: ASTNode, [a, b, c]: [ASTNode, ASTNode, ASTNode], scope: Scope): Node | undefined {
  const test = truth(a, "?:", scope);
  const then = elaborate(b, scope);
  const otherwise = elaborate(c, scope);
  if (!test || !then || !otherwise) return undefined;
  const pair = unify(ast, "?:", then, otherwise, scope.faults);
  if (!pair) return undefined;
  const [left, right] = pair;
  if (left.kind === "list" || left.kind === "records") return scope.faults.add(ast, "no_list");
  // Both branches of a decimal have one scale by now; the longer one bounds the result.
  const digits = Math.max(left.exact?.digits ?? 0, right.exact?.digits ?? 0);
  const exact = left.exact && { scale: left.exact.scale, digits };
  return { op: "if", kind: left.kind, test, yes: left, no: right, ...(exact ? { exact } : {}) };
}

function binary(ast: BinaryNode, scope: Scope): Node | undefined {
  const [a, b] = ast.args;
  const left = elaborate(a, scope);
  const right = elaborate(b, scope);
  if (!left || !right) return undefined;
  const { op } = ast;
  if (op === "+" || op === "-" || op === "*" || op === "/" || op === "%")
    return arithmetic(ast, op, left, right, scope.faults);
  tagValue(b, left, right, scope);
  tagValue(a, right, left, scope);
  return compare(ast, op, left, right, scope.faults);
}

/** A closed tag compared with a value that it never has is a slip of the pen. */
function tagValue(ast: ASTNode, tag: Node, value: Node, { environment, faults }: Scope): void {
  if (tag.op !== "tag" || value.op !== "const" || typeof value.value !== "string") return;
  const known = environment.tags[tag.name]?.values;
  if (known && !known.includes(value.value))
    faults.unknown(ast, "unknown_tag_value", value.value, known, { name: tag.name, value: value.value });
}

function membership(ast: ASTNode, [a, b]: [ASTNode, ASTNode], scope: Scope): Node | undefined {
  const { faults } = scope;
  const isBefore = tagSet(b, scope);
  if (isBefore !== undefined) {
    if (a.op !== "value" || typeof a.args !== "string") return faults.add(a, "not_literal", { name: "in tag" });
    const of = tagNamed(a, a.args, isBefore || undefined, scope);
    return of && { op: "has", kind: "bool", of };
  }
  if (isAudienceSet(b, scope)) {
    if (a.op !== "value" || typeof a.args !== "string") return faults.add(a, "not_literal", { name: "in audience" });
    return audienceNamed(a, a.args, scope, elaborate);
  }
  const of = elaborate(a, scope);
  if (b.op === "list") return oneOf(ast, of, b.args as ASTNode[], scope);
  const list = elaborate(b, scope);
  if (!of || !list) return undefined;
  if (list.kind !== "list" || list.op !== "field")
    return faults.add(b, "wrong_kind", { what: "in", expected: "list", kind: list.kind });
  if (of.kind !== "string") return faults.add(a, "wrong_kind", { what: "in", expected: "string", kind: of.kind });
  return { op: "member", kind: "bool", of, list };
}

function oneOf(ast: ASTNode, of: Node | undefined, items: readonly ASTNode[], scope: Scope): Node | undefined {
  const { faults } = scope;
  if (items.length === 0) return faults.add(ast, "empty_list");
  const written = new Set(
    items.map((item) => (item.op === "-_" ? (item.args as ASTNode) : item)).map(({ args }) => typeof args),
  );
  if (written.has("number") && written.has("bigint")) return faults.add(ast, "mixed_list");
  let aligned = of;
  const values: ConstNode[] = [];
  for (const item of items) {
    const value = elaborate(item, scope);
    if (!value || !aligned) continue;
    if (value.op !== "const") {
      faults.add(item, "no_list");
      continue;
    }
    tagValue(item, aligned, value, scope);
    // The value's scale grows to that of the longest literal.
    const test = compare(item, "==", aligned, value, faults);
    if (test?.op !== "compare" || test.right.op !== "const") continue;
    aligned = test.left;
    values.push(test.right);
  }
  if (!aligned || values.length < items.length) return undefined;
  const target = aligned;
  const level = values.map((value) => {
    const again = compare(ast, "==", target, value, faults);
    return again?.op === "compare" && again.right.op === "const" ? again.right : value;
  });
  return { op: "oneOf", kind: "bool", of: target, values: level };
}
