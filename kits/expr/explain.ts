/** Why a condition holds, or does not: each clause with its answer and the values it read. */
import { formatYuan } from "#ground/money";
import { closureOf } from "./closure.ts";
import type { Condition } from "./condition.ts";
import type { Fields, Moment, View } from "./environment.ts";
import { clauseWords, groupWords, type ReadValue } from "./explain-words.ts";
import type { Test } from "./run.ts";
import { type FieldNode, type Node, type RecordsNode, type TagNode, walk } from "./tree.ts";
import { wholeSpan } from "./whole-span.ts";

export interface Explanation {
  /** `all` and `any` of the parts, `not` the part, `choice` between the last two by the first; or a clause. */
  readonly how: "all" | "any" | "not" | "choice" | "clause";
  /** The part of the condition's text, from character `start` up to `end`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Null: unknown, for a value is missing. */
  readonly answer: boolean | null;
  readonly parts: readonly Explanation[];
  /** Of a clause: what it read, in the order of the text. */
  readonly values: readonly ReadValue[];
  /** The same in words. */
  readonly zh: string;
  readonly en: string;
}

/** Takes a condition apart for one customer, now. */
export function explain(condition: Condition, view: View, moment: Moment): Explanation {
  return explained(condition.tree, condition, view, moment);
}

/**
 * The clauses that decided: those that are false where all must hold, those that are true where one suffices, those
 * that are unknown where nothing else decides.
 */
export function decisive({ how, answer, parts, ...rest }: Explanation): Explanation[] {
  if (how === "clause") return [{ how, answer, parts, ...rest }];
  if (how === "not") return parts.flatMap(decisive);
  if (how === "choice") {
    const [test, yes, no] = parts;
    const chosen = test?.answer === null ? undefined : test?.answer ? yes : no;
    return [test, chosen].flatMap((part) => (part ? decisive(part) : []));
  }
  return parts.filter((part) => part.answer === answer).flatMap(decisive);
}

const closures = new WeakMap<Node, Test>();

function answerOf(node: Node, { environment }: Condition, view: View, moment: Moment): boolean | null {
  let test = closures.get(node);
  if (!test) {
    test = closureOf(node, environment);
    closures.set(node, test);
  }
  return test(view, moment);
}

function explained(node: Node, condition: Condition, view: View, moment: Moment): Explanation {
  const answer = answerOf(node, condition, view, moment);
  const span = wholeSpan(condition.text, condition.spans.get(node) ?? { start: 0, end: condition.text.length });
  const here = { text: condition.text.slice(span.start, span.end), ...span, answer };
  const [how, nodes] = partsOf(node);
  if (how === "clause") {
    const values = readBy(node, view, moment);
    return { how, ...here, parts: [], values, ...clauseWords(here.text, answer, values) };
  }
  const parts = nodes.map((part) => explained(part, condition, view, moment));
  return { how, ...here, parts, values: [], ...groupWords(how, answer, parts) };
}

function partsOf(node: Node): readonly [Explanation["how"], readonly Node[]] {
  if (node.op === "and" || node.op === "or") return [node.op === "and" ? "all" : "any", chain(node, node.op)];
  if (node.op === "not") return ["not", [node.of]];
  if (node.op === "if") return ["choice", [node.test, node.yes, node.no]];
  return ["clause", []];
}

/** `a && b && c` as three. */
function chain(node: Node, op: "and" | "or"): Node[] {
  return (node.op === "and" || node.op === "or") && node.op === op
    ? [...chain(node.left, op), ...chain(node.right, op)]
    : [node];
}

function readBy(node: Node, view: View, moment: Moment): ReadValue[] {
  const values = new Map<string, ReadValue>();
  walk(node, (part) => {
    const value = readOf(part, view, moment);
    if (value) values.set(value.name, value);
  });
  return [...values.values()];
}

function readOf(node: Node, view: View, moment: Moment): ReadValue | undefined {
  switch (node.op) {
    case "now":
      return { name: "now", value: new Date(moment.now).toISOString() };
    case "today":
      return { name: "today()", value: moment.today };
    case "audience":
      return { name: `audience.${node.name}`, value: view.audience?.has(node.name) ?? false };
    case "tag":
    case "field":
    case "records":
      return kept(node, view);
    default:
      return undefined;
  }
}

function kept(node: FieldNode | TagNode | RecordsNode, view: View): ReadValue {
  const side = (node.before ? view.before : view) as Readonly<Record<string, Fields | undefined>> | undefined;
  const record = node.op === "tag" ? "tag" : node.record;
  const name = `${node.before ? "before." : ""}${record}.${node.name}`;
  const value = side?.[record]?.[node.name] ?? null;
  if (node.op === "records") {
    const items = (value as readonly unknown[] | null)?.length ?? 0;
    return { name, value: items === 0 ? null : `${items}`, items };
  }
  return { name, value: shown(node, value) };
}

function shown({ kind }: Node, value: Fields[string]): ReadValue["value"] {
  if (value === null || value === undefined) return kind === "list" ? [] : null;
  if (kind === "decimal") return formatYuan(Number(value));
  if (kind === "instant") return new Date(Number(value)).toISOString();
  if (typeof value === "bigint") return value.toString();
  return value as Exclude<typeof value, bigint> as ReadValue["value"];
}
