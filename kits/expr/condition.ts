/** A condition: read once, asked of one customer or of all. */
import { type ConditionProblem, conditionCases, Faults } from "./cases.ts";
import { parseCel } from "./cel.ts";
import { closureOf, type Test } from "./closure.ts";
import { elaborate } from "./elaborate.ts";
import type { Environment, Moment } from "./environment.ts";
import { type Columns, type ConditionSql, sqlOf } from "./sql.ts";
import type { Node } from "./tree.ts";

/** What a condition looks at; an answer can change only when one of these does. Names are sorted. */
export interface Reads {
  readonly attributes: readonly string[];
  readonly metrics: readonly string[];
  readonly scores: readonly string[];
  readonly tags: readonly string[];
  /** Fields of the event at hand. */
  readonly event: readonly string[];
  /** Whether it reads `now` or `today()`: time alone can change the answer. */
  readonly time: boolean;
}

export interface Condition {
  readonly text: string;
  /** The checked tree. */
  readonly tree: Node;
  readonly reads: Reads;
  /** Answers for one customer: true, false, or null where a missing value leaves it unknown. */
  readonly test: Test;
  /** Whether a customer belongs: only when the whole is true. */
  holds: (...of: Parameters<Test>) => boolean;
  /** SQL for all customers at once, with parameters named `prefix0`, `prefix1` … (letters and digits). */
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
  const tree = treeOf(text, environment, faults);
  const problems = [...faults.list].sort((a, b) => a.start - b.start || a.end - b.end);
  return { condition: tree && problems.length === 0 ? conditionOf(text, tree, environment) : undefined, problems };
}

/**
 * Reads a condition that must be good.
 * @throws condition.* with the first problem; `fields` carries where it stands
 */
export function compileCondition(text: string, environment: Environment): Condition {
  const faults = new Faults();
  const tree = treeOf(text, environment, faults);
  if (faults.first) throw faults.first;
  if (!tree) throw conditionCases.syntax({ message: text });
  return conditionOf(text, tree, environment);
}

function treeOf(text: string, environment: Environment, faults: Faults): Node | undefined {
  if (text.length > longestCondition)
    return faults.add({ start: longestCondition, end: text.length }, "too_long", { limit: longestCondition });
  const parsed = parseCel(text, environment);
  if ("message" in parsed) return faults.add(parsed, "syntax", { message: parsed.message }, { message: parsed.zh });
  const tree = elaborate(parsed.ast, { environment, faults, text });
  if (!tree || faults.first) return undefined;
  if (tree.kind !== "bool") return faults.add(parsed.ast, "not_bool", { kind: tree.kind });
  // Our own check speaks more plainly and comes first; CEL's keeps the language within CEL.
  const { error } = parsed.check();
  if (!error) return tree;
  return faults.add(error.range ?? parsed.ast, "not_cel", { message: error.summary });
}

function conditionOf(text: string, tree: Node, environment: Environment): Condition {
  const { zone } = environment;
  const test = closureOf(tree, zone);
  return {
    text,
    tree,
    reads: readsOf(tree),
    test,
    holds: (view, moment) => test(view, moment) === true,
    sql: (columns, moment, prefix = "p") => sqlOf(tree, zone, columns, moment, prefix),
  };
}

function readsOf(tree: Node): Reads {
  const names: Record<string, Set<string>> = {};
  let time = false;
  const note = (record: string, name: string): void => {
    const set = names[record] ?? new Set<string>();
    names[record] = set.add(name);
  };
  const visit = (node: Node): void => {
    if (node.op === "field") note(node.record, node.name);
    else if (node.op === "tag") note("tag", node.name);
    else if (node.op === "now" || node.op === "today") time = true;
    for (const part of Object.values(node))
      if (typeof part === "object" && part !== null && "op" in part) visit(part as Node);
  };
  visit(tree);
  const sorted = (record: string) => [...(names[record] ?? [])].sort();
  return {
    attributes: sorted("customer"),
    metrics: sorted("metric"),
    scores: sorted("score"),
    tags: sorted("tag"),
    event: sorted("event"),
    time,
  };
}
