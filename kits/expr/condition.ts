/** A condition: read once, asked of one customer or of all. */
import { type ConditionProblem, conditionCases, Faults, type Span } from "./cases.ts";
import { parseCel } from "./cel.ts";
import { closureOf } from "./closure.ts";
import { elaborate } from "./elaborate.ts";
import type { Environment, Moment } from "./environment.ts";
import type { Test } from "./run.ts";
import type { Scope } from "./scope.ts";
import { type ConditionSql, sqlOf } from "./sql.ts";
import { type Node, walk } from "./tree.ts";
import type { Columns } from "./writer.ts";

/** Names of what is kept of a customer, sorted. Lists of records are attributes. */
export interface Names {
  readonly attributes: readonly string[];
  readonly metrics: readonly string[];
  readonly scores: readonly string[];
  readonly tags: readonly string[];
}

/** What a condition looks at; an answer can change only when one of these does. */
export interface Reads extends Names {
  /** Static lists, sorted; of audiences with a condition stands here what that reads. */
  readonly audiences: readonly string[];
  /** Fields of the event at hand. */
  readonly event: readonly string[];
  /** What it looks at as it was just before the event at hand. */
  readonly before: Names;
  /** Whether it reads `now` or `today()`: time alone can change the answer. */
  readonly time: boolean;
}

export interface Condition {
  readonly text: string;
  readonly environment: Environment;
  /** The checked tree. */
  readonly tree: Node;
  /** Where the true-or-false parts of the tree stand in the text. */
  readonly spans: ReadonlyMap<Node, Span>;
  readonly reads: Reads;
  /** Answers for one customer: true, false, or null where a missing value leaves it unknown. */
  readonly test: Test;
  /** Whether a customer belongs: only when the whole is true. */
  holds: (...of: Parameters<Test>) => boolean;
  /**
   * SQL for all customers at once, with parameters named `prefix0`, `prefix1` … (letters and digits); the calendar's
   * tables, which are the same in every condition, are named `calendar…`.
   * @throws condition.no_event, condition.no_columns where the columns lack what the condition reads
   */
  sql(columns: Columns, moment: Moment, prefix?: string): ConditionSql;
}

export interface Checked {
  readonly condition: Condition | undefined;
  /** Every problem at once, in the order of the text. */
  readonly problems: readonly ConditionProblem[];
}

/** The most characters that a condition may have. */
export const longestCondition = 10_000;

/** Reads a condition; problems instead of an exception. */
export function checkCondition(text: string, environment: Environment): Checked {
  const faults = new Faults();
  const read = treeOf(text, environment, faults);
  const problems = [...faults.list].sort((a, b) => a.start - b.start || a.end - b.end);
  return { condition: read && problems.length === 0 ? conditionOf(text, read, environment) : undefined, problems };
}

/**
 * Reads a condition that must be good.
 * @throws condition.* with the first problem; `fields` carries where it stands
 */
export function compileCondition(text: string, environment: Environment): Condition {
  const faults = new Faults();
  const read = treeOf(text, environment, faults);
  if (faults.first) throw faults.first;
  if (!read) throw conditionCases.syntax({ message: text });
  return conditionOf(text, read, environment);
}

interface ReadText {
  readonly tree: Node;
  readonly spans: ReadonlyMap<Node, Span>;
}

function treeOf(text: string, environment: Environment, faults: Faults): ReadText | undefined {
  if (text.length > longestCondition)
    return faults.add({ start: longestCondition, end: text.length }, "too_long", { limit: longestCondition });
  const parsed = parseCel(text, environment);
  if ("message" in parsed) return faults.add(parsed, "syntax", { message: parsed.message }, { message: parsed.zh });
  const spans: Scope["spans"] = new Map();
  const inside: Scope["inside"] = { names: [], count: { taken: 0 } };
  const tree = elaborate(parsed.ast, { environment, faults, text, items: new Map(), spans, inside });
  if (!tree || faults.first) return undefined;
  if (tree.kind !== "bool") return faults.add(parsed.ast, "not_bool", { kind: tree.kind });
  // Our own check speaks more plainly and comes first; CEL's keeps the language within CEL.
  const { error } = parsed.check();
  if (!error) return { tree, spans };
  return faults.add(error.range ?? parsed.ast, "not_cel", { message: error.summary }, { message: "类型不匹配" });
}

/** A condition of a checked tree; `text` is what it stands in. */
export function conditionOf(text: string, { tree, spans }: ReadText, environment: Environment): Condition {
  const test = closureOf(tree, environment);
  return {
    text,
    environment,
    tree,
    spans,
    reads: readsOf(tree),
    test,
    holds: (view, moment) => test(view, moment) === true,
    sql: (columns, moment, prefix = "p") => sqlOf(tree, environment, columns, moment, prefix),
  };
}

function readsOf(tree: Node): Reads {
  const names = new Map<string, Set<string>>();
  let time = false;
  walk(tree, (node) => {
    if (node.op === "now" || node.op === "today") time = true;
    if (node.op === "audience") names.set("audience", (names.get("audience") ?? new Set()).add(node.name));
    if (node.op !== "field" && node.op !== "records" && node.op !== "tag") return;
    const record = node.op === "tag" ? "tag" : node.record;
    const key = node.before ? `before.${record}` : record;
    names.set(key, (names.get(key) ?? new Set()).add(node.name));
  });
  const sorted = (record: string) => [...(names.get(record) ?? [])].sort();
  const namesOf = (prefix: string): Names => ({
    attributes: sorted(`${prefix}customer`),
    metrics: sorted(`${prefix}metric`),
    scores: sorted(`${prefix}score`),
    tags: sorted(`${prefix}tag`),
  });
  return { ...namesOf(""), audiences: sorted("audience"), event: sorted("event"), before: namesOf("before."), time };
}
