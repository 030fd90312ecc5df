/** A condition's text and its tree for a visual builder, each from the other; the tree lies flat: parts by their places. */

import { PerennialError } from "#ground/errors";
import {
  type BuilderNode,
  type BuilderOperator,
  type BuilderValue,
  builderOperators,
  type ConditionProblem,
  checkCondition,
  conditionCases,
  type Environment,
  fromBuilder,
  toBuilder,
} from "#kits/expr";

export interface FlatValue {
  readonly type: BuilderValue["type"];
  /** Absent for today and now. */
  readonly value?: string;
}

/** A part; which of the fields it has follows from its kind. */
export interface FlatNode {
  readonly kind: BuilderNode["kind"];
  /** Places of its parts, each behind its own. */
  readonly of?: readonly number[];
  readonly left?: string;
  readonly operator?: BuilderOperator;
  readonly values?: readonly FlatValue[];
  /** Whether the values are one side of `in`. */
  readonly list?: boolean;
  readonly text?: string;
  /** As it was written, while nobody changed it. */
  readonly written?: string;
  readonly gaps?: readonly string[];
}

export interface ReadCondition {
  readonly condition: string;
  /** The first is the whole; empty where the text has no form. */
  readonly nodes: readonly FlatNode[];
  readonly problems: readonly ConditionProblem[];
}

/** The tree of a text, and what is wrong with it. */
export function conditionOfText(condition: string, environment: Environment): ReadCondition {
  const { problems } = checkCondition(condition, environment);
  try {
    return { condition, nodes: flat(toBuilder(condition, environment)), problems };
  } catch (error) {
    if (!(error instanceof PerennialError)) throw error;
    return { condition, nodes: [], problems };
  }
}

/** The text of a tree, and what is wrong with it. @throws condition.syntax when the parts make no tree */
export function conditionOfNodes(nodes: readonly FlatNode[], environment: Environment): ReadCondition {
  const condition = fromBuilder(treeOf(nodes));
  return conditionOfText(condition, environment);
}

function flat(root: BuilderNode): FlatNode[] {
  const made: FlatNode[] = [];
  const add = (node: BuilderNode): number => {
    const place = made.push({ kind: node.kind }) - 1;
    made[place] = shown(node, add);
    return place;
  };
  add(root);
  return made;
}

function shown(node: BuilderNode, add: (part: BuilderNode) => number): FlatNode {
  if (node.kind === "text") return { kind: "text", text: node.text, ...gapsOf(node.gaps) };
  if (node.kind === "not") return { kind: "not", of: [add(node.of)], ...gapsOf(node.gaps) };
  if (node.kind !== "clause") return { kind: node.kind, of: node.of.map(add), ...gapsOf(node.gaps) };
  const { left, operator, right, source } = node;
  const values = right === undefined ? [] : [right].flat();
  return {
    kind: "clause",
    left,
    operator,
    ...(right === undefined ? {} : { values: values.map(flatValue), list: Array.isArray(right) }),
    ...(source ? { written: source.text, gaps: [...source.gaps] } : {}),
  };
}

const gapsOf = (gaps: readonly string[] | undefined) => (gaps ? { gaps: [...gaps] } : {});

const flatValue = (value: BuilderValue): FlatValue =>
  "value" in value ? { type: value.type, value: String(value.value) } : { type: value.type };

function treeOf(nodes: readonly FlatNode[]): BuilderNode {
  const used = new Set<number>();
  const at = (place: number, above: number): BuilderNode => {
    const node = nodes[place];
    // Parts stand behind what holds them, and in one place alone: so it is a tree, and it ends.
    if (!node || place <= above || used.has(place)) throw noTree(place);
    used.add(place);
    return read(node, place, (part) => at(part, place));
  };
  const tree = at(0, -1);
  if (used.size !== nodes.length) throw noTree(nodes.length - 1);
  return tree;
}

function noTree(place: number): PerennialError {
  return conditionCases.syntax({ message: `nodes/${place}` });
}

function read(node: FlatNode, place: number, part: (place: number) => BuilderNode): BuilderNode {
  const { kind, of = [], gaps, text } = node;
  if (kind === "all" || kind === "any") return { kind, of: of.map(part), ...(gaps ? { gaps } : {}) };
  if (kind === "not") {
    const [first] = of;
    if (first === undefined || of.length > 1) throw noTree(place);
    return { kind, of: part(first), ...(gaps ? { gaps } : {}) };
  }
  const around = pairOf(gaps);
  if (kind === "text") {
    if (text === undefined) throw noTree(place);
    return { kind, text, ...(around ? { gaps: around } : {}) };
  }
  const { left, operator, values, list = false, written } = node;
  if (left === undefined || operator === undefined || !builderOperators.includes(operator)) throw noTree(place);
  const right = values?.map((value) => builderValueOf(value, place));
  const one = right?.[0];
  return {
    kind: "clause",
    left,
    operator,
    ...(list && right ? { right } : one ? { right: one } : {}),
    ...(written !== undefined && around ? { source: { text: written, gaps: around } } : {}),
  };
}

function pairOf(gaps: readonly string[] | undefined): readonly [string, string] | undefined {
  const [before, after] = gaps ?? [];
  return before === undefined || after === undefined ? undefined : [before, after];
}

function builderValueOf({ type, value = "" }: FlatValue, place: number): BuilderValue {
  if (type === "today" || type === "now") return { type };
  if (type === "bool") return { type, value: value === "true" };
  if (type !== "string" && !/^[-+.:\dA-Za-z]{1,60}$/.test(value)) throw noTree(place);
  return { type, value };
}
