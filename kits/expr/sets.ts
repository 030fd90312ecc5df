/**
 * Conditions over tags and audiences as algebra of sets of customers. A condition has two sets, of those for whom it is
 * true and of those for whom it is false; who is in neither has an unknown answer.
 */
import { type Condition, conditionOf } from "./condition.ts";
import type { Node, TagNode } from "./tree.ts";

/** Customers who have a tag, with any value or with one of these (sorted); or who are in a static list. */
export type SetLeaf = { readonly tag: string; readonly values?: readonly string[] } | { readonly audience: string };

export type SetExpression =
  | { readonly op: "everyone" }
  | { readonly op: "nobody" }
  | { readonly op: "leaf"; readonly leaf: SetLeaf }
  | { readonly op: "and" | "or" | "minus"; readonly left: SetExpression; readonly right: SetExpression };

interface Answers {
  readonly yes: SetExpression;
  readonly no: SetExpression;
}

const everyone: SetExpression = { op: "everyone" };
const nobody: SetExpression = { op: "nobody" };

/** Those who belong, when the condition reads nothing but tags and audiences; else undefined. */
export function setsOf({ tree }: Condition): SetExpression | undefined {
  return answersOf(tree)?.yes;
}

export interface SplitCondition {
  /** Those for whom every part over tags and audiences alone is true; undefined when there is no such part. */
  readonly sets: SetExpression | undefined;
  /** The other parts, all of which must be true as well; undefined when there are none. */
  readonly rest: Condition | undefined;
}

/** A condition taken apart where all of its parts must hold. */
export function splitSets(condition: Condition): SplitCondition {
  const parts = conjuncts(condition.tree).map((part) => ({ part, sets: answersOf(part)?.yes }));
  const sets = parts.flatMap((one) => one.sets ?? []);
  const [first, ...others] = parts.flatMap((one) => (one.sets ? [] : one.part));
  const rest = first && others.reduce<Node>((left, right) => ({ op: "and", kind: "bool", left, right }), first);
  return {
    sets: sets.length > 0 ? sets.reduce(and) : undefined,
    rest: rest && conditionOf(condition.text, { tree: rest, spans: condition.spans }, condition.environment),
  };
}

function conjuncts(node: Node): Node[] {
  if (node.op === "and") return [...conjuncts(node.left), ...conjuncts(node.right)];
  // It is true where what stands in it is true.
  return node.op === "inlined" ? conjuncts(node.of) : [node];
}

function answersOf(node: Node): Answers | undefined {
  switch (node.op) {
    case "const":
      if (node.kind !== "bool") return undefined;
      return node.value === true ? { yes: everyone, no: nobody } : { yes: nobody, no: everyone };
    case "audience":
      return known({ op: "leaf", leaf: { audience: node.name } });
    case "inlined": {
      const of = answersOf(node.of);
      return of && known(of.yes);
    }
    case "has":
      return node.of.op === "tag" && !node.of.before ? known(present(node.of)) : undefined;
    case "not": {
      const of = answersOf(node.of);
      return of && { yes: of.no, no: of.yes };
    }
    case "and":
    case "or":
      return joined(node.op, answersOf(node.left), answersOf(node.right));
    case "if":
      return chosen(answersOf(node.test), answersOf(node.yes), answersOf(node.no));
    case "compare": {
      if (node.operator !== "==" && node.operator !== "!=") return undefined;
      const [tag, other] = node.left.op === "tag" ? [node.left, node.right] : [node.right, node.left];
      const isOne = tag.op === "tag" && !tag.before && other.op === "const" && other.kind === "string";
      if (!isOne) return undefined;
      const equal = valued(tag, [String(other.value)]);
      return node.operator === "==" ? equal : { yes: equal.no, no: equal.yes };
    }
    case "oneOf": {
      const { of, values } = node;
      return of.op === "tag" && !of.before
        ? valued(
            of,
            values.map(({ value }) => String(value)),
          )
        : undefined;
    }
    default:
      return undefined;
  }
}

/** What is true or false of everybody. */
const known = (yes: SetExpression): Answers => ({ yes, no: minus(everyone, yes) });
const present = ({ name }: TagNode): SetExpression => ({ op: "leaf", leaf: { tag: name } });

/** Of who does not have the tag it is unknown. */
function valued(tag: TagNode, values: readonly string[]): Answers {
  const yes: SetExpression = { op: "leaf", leaf: { tag: tag.name, values: [...new Set(values)].sort() } };
  return { yes, no: minus(present(tag), yes) };
}

function joined(op: "and" | "or", left: Answers | undefined, right: Answers | undefined): Answers | undefined {
  if (!left || !right) return undefined;
  return op === "and"
    ? { yes: and(left.yes, right.yes), no: or(left.no, right.no) }
    : { yes: or(left.yes, right.yes), no: and(left.no, right.no) };
}

function chosen(test: Answers | undefined, yes: Answers | undefined, no: Answers | undefined): Answers | undefined {
  if (!test || !yes || !no) return undefined;
  return {
    yes: or(and(test.yes, yes.yes), and(test.no, no.yes)),
    no: or(and(test.yes, yes.no), and(test.no, no.no)),
  };
}

function and(left: SetExpression, right: SetExpression): SetExpression {
  if (left.op === "nobody" || right.op === "everyone") return left;
  if (right.op === "nobody" || left.op === "everyone") return right;
  // Everyone but these, of those: no need of everyone.
  if (right.op === "minus" && right.left.op === "everyone") return minus(left, right.right);
  if (left.op === "minus" && left.left.op === "everyone") return minus(right, left.right);
  return { op: "and", left, right };
}

function or(left: SetExpression, right: SetExpression): SetExpression {
  if (left.op === "nobody" || right.op === "everyone") return right;
  if (right.op === "nobody" || left.op === "everyone") return left;
  return merged(left, right) ?? { op: "or", left, right };
}

function minus(left: SetExpression, right: SetExpression): SetExpression {
  if (right.op === "nobody" || left.op === "nobody") return left;
  if (right.op === "everyone") return nobody;
  if (left.op === "everyone" && right.op === "minus" && right.left.op === "everyone") return right.right;
  return { op: "minus", left, right };
}

/** Two values of one tag are one question. */
function merged(left: SetExpression, right: SetExpression): SetExpression | undefined {
  if (left.op !== "leaf" || right.op !== "leaf" || !("tag" in left.leaf) || !("tag" in right.leaf)) return undefined;
  const { tag, values } = left.leaf;
  if (tag !== right.leaf.tag) return undefined;
  if (!values || !right.leaf.values) return { op: "leaf", leaf: { tag } };
  return { op: "leaf", leaf: { tag, values: [...new Set([...values, ...right.leaf.values])].sort() } };
}
