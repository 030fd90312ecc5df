/** The checked tree as a JavaScript function: one customer, now. Null is unknown. */
import { dayOf } from "#ground/clock";
import { bodyOf } from "./closures-of-calls.ts";
import { comparison, oneOf } from "./closures-of-comparisons.ts";
import type { Environment, Fields, Moment, View } from "./environment.ts";
import type { Frame, Result, Run, Test } from "./run.ts";
import type { Arithmetic, CallNode, EachNode, FieldNode, Node, RecordsNode } from "./tree.ts";
import { dayNumber, type Item, instantBounds, type Value } from "./types.ts";
import { add, bounded, divide, multiply, power, remainder, subtract, type Whole, wholeOfDouble } from "./whole.ts";

export function closureOf(node: Node, environment: Environment): Test {
  return run(node, environment) as Test;
}

/** What a part of a condition comes to, of whatever kind: whole numbers for decimals, dates, instants and durations. */
export function meaningIn(node: Node, environment: Environment): (view: View, moment: Moment) => Result {
  return run(node, environment);
}

function run(node: Node, environment: Environment): Run {
  const of = (part: Node): Run => run(part, environment);
  switch (node.op) {
    case "const": {
      const { value } = node;
      return () => value;
    }
    case "field":
      return isPlain(node) ? plain(node) : kept(fieldOf(node), node.kind);
    case "records":
      return kept(fieldOf(node), node.kind);
    case "item":
      return kept(itemOf(node.depth, node.name), node.kind);
    case "tag":
      return tagOf(node.name, node.before);
    case "audience": {
      const { name } = node;
      return (view) => view.audience?.has(name) ?? false;
    }
    case "inlined": {
      const inner = of(node.of);
      return (view, moment) => inner(view, moment) === true;
    }
    case "now":
      return (_, moment) => moment.now;
    case "today":
      return (_, moment) => dayNumber(moment.today);
    case "has":
      return has(node.of);
    case "and":
    case "or":
    case "not":
    case "if":
      return logic(node, environment);
    case "compare":
      return comparison(node, of(node.left), of(node.right));
    case "oneOf":
      return oneOf(
        of(node.of),
        node.values.map(({ value }) => value),
      );
    case "member": {
      const [value, list] = [of(node.of), of(node.list)];
      return (view, moment) => {
        const one = value(view, moment);
        return one === null ? null : (list(view, moment) as readonly string[]).includes(one as string);
      };
    }
    case "each":
      return each(node, environment);
    case "call":
      return call(node, environment);
    case "arithmetic":
      return arithmetic(node.operator, node.kind, of(node.left), of(node.right));
    case "scale": {
      const factor = power(node.by);
      return node.by === 0 ? of(node.of) : mapped(of(node.of), (value) => multiply(value as Whole, factor));
    }
    case "text":
      return textTest(node.test, of(node.left), of(node.right));
    default:
      return conversion(node, environment);
  }
}

function mapped(of: Run, to: (value: Value) => Result): Run {
  return (view, moment) => {
    const value = of(view, moment);
    return value === null ? null : to(value as Value);
  };
}

const empty: readonly string[] = [];

type Records = Readonly<Record<string, Fields | undefined>>;
type Read = (view: View, moment: Frame) => Result | undefined;

/** `constructor` and the like, which every object seems to have. */
const isInherited = (name: string): boolean => name in Object.prototype;
function own<T>(of: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return of && Object.hasOwn(of, name) ? of[name] : undefined;
}

function fieldOf({ record, name, before }: FieldNode | RecordsNode): Read {
  if (isInherited(name)) return (view) => own(((before ? view.before : view) as Records | undefined)?.[record], name);
  if (before) return (view) => (view.before as Records | undefined)?.[record]?.[name];
  return (view) => (view as Records)[record]?.[name];
}

function itemOf(depth: number, name: string | undefined): Read {
  if (name === undefined) return (_, moment) => moment.items?.[depth] as string;
  if (isInherited(name)) return (_, moment) => own(moment.items?.[depth] as Item | undefined, name);
  return (_, moment) => (moment.items?.[depth] as Item | undefined)?.[name];
}

function tagOf(name: string, before: true | undefined): Run {
  if (isInherited(name)) return (view) => own((before ? view.before : view)?.tag, name) ?? null;
  return before ? (view) => view.before?.tag?.[name] ?? null : (view) => view.tag?.[name] ?? null;
}

/** What is kept, as closures read it: a missing bool is false, a missing list empty. */
function kept(read: Read, kind: Node["kind"]): Run {
  if (kind === "bool") return (view, moment) => read(view, moment) === true;
  if (kind === "list" || kind === "records") return (view, moment) => read(view, moment) ?? empty;
  if (kind === "date") {
    return (view, moment) => {
      const day = read(view, moment);
      return day === undefined || day === null ? null : dayNumber(day as string);
    };
  }
  return (view, moment) => read(view, moment) ?? null;
}

const isPlain = ({ kind, name }: FieldNode): boolean =>
  kind !== "bool" && kind !== "date" && kind !== "list" && !isInherited(name);

/**
 * A field as it is kept, in one step. The records that every bank has are read by their own name: an engine is quicker
 * at that than at a name in a variable.
 */
function plain({ record, name, before }: FieldNode): Run {
  if (before) return (view) => (view.before as Records | undefined)?.[record]?.[name] ?? null;
  switch (record) {
    case "customer":
      return (view) => view.customer?.[name] ?? null;
    case "metric":
      return (view) => view.metric?.[name] ?? null;
    case "event":
      return (view) => view.event?.[name] ?? null;
    default:
      return (view) => (view as Records)[record]?.[name] ?? null;
  }
}

function has(of: Extract<Node, { op: "has" }>["of"]): Run {
  if (of.op === "tag") {
    const tag = tagOf(of.name, of.before);
    return (view, moment) => tag(view, moment) !== null;
  }
  const read = of.op === "item" ? itemOf(of.depth, of.name) : fieldOf(of);
  if (of.kind === "list" || of.kind === "records")
    return (view, moment) => ((read(view, moment) ?? empty) as readonly unknown[]).length > 0;
  return (view, moment) => (read(view, moment) ?? null) !== null;
}

function each({ test, of, where, depth }: EachNode, environment: Environment): Run {
  const [list, answer] = [run(of, environment), run(where, environment)];
  return (view, moment) => {
    const items = list(view, moment) as readonly unknown[];
    const around = moment.items ?? [];
    const at: unknown[] = around.slice(0, depth);
    const frame: Frame = { now: moment.now, today: moment.today, items: at };
    let [isUnknown, count] = [false, 0];
    for (const item of items) {
      at[depth] = item;
      const one = answer(view, frame);
      if (one === null) isUnknown = true;
      else if (one === true) count++;
      // One item decides alone: a true one for exists, a false one for all.
      if (one === (test === "exists") && test !== "count") return one;
    }
    return isUnknown ? null : test === "count" ? count : test === "all";
  };
}

function call({ call: name, args }: CallNode, environment: Environment): Run {
  const [first, second] = args;
  if (!first) throw new Error(`${name}() without an argument`);
  const body = bodyOf(name, environment, first);
  const a = run(first, environment);
  if (!second) return mapped(a, (value) => body(value, value));
  const b = run(second, environment);
  return (view, moment) => {
    const one = a(view, moment);
    if (one === null) return null;
    const other = b(view, moment);
    return other === null ? null : body(one as Value, other as Value);
  };
}

function logic(node: Extract<Node, { op: "and" | "or" | "not" | "if" }>, environment: Environment): Run {
  if (node.op === "not") return mapped(run(node.of, environment), (value) => !value);
  if (node.op === "if") {
    const parts = [node.test, node.yes, node.no] as const;
    const [test, then, otherwise] = parts.map((part) => run(part, environment)) as [Run, Run, Run];
    return (view, moment) => {
      const answer = test(view, moment);
      return answer === null ? null : answer ? then(view, moment) : otherwise(view, moment);
    };
  }
  const [left, right] = [run(node.left, environment), run(node.right, environment)];
  // The value that decides alone: false for &&, true for ||.
  const decisive = node.op === "or";
  return (view, moment) => {
    const first = left(view, moment);
    if (first === decisive) return decisive;
    const second = right(view, moment);
    if (second === decisive) return decisive;
    return first === null || second === null ? null : !decisive;
  };
}

const doubles: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
};
const wholes: Readonly<Record<Arithmetic, (a: Whole, b: Whole) => Whole | null>> = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "/": divide,
  "%": remainder,
};

function arithmetic(operator: Arithmetic, kind: Node["kind"], left: Run, right: Run): Run {
  const plain = (kind === "double" ? doubles : wholes)[operator] as (a: Value, b: Value) => Result;
  const isBounded = kind === "int" || kind === "date";
  return (view, moment) => {
    const a = left(view, moment);
    if (a === null) return null;
    const b = right(view, moment);
    if (b === null) return null;
    const made = plain(a as Value, b as Value);
    return isBounded ? bounded(made as Whole | null) : made;
  };
}

function textTest(test: "startsWith" | "endsWith" | "contains", left: Run, right: Run): Run {
  return (view, moment) => {
    const a = left(view, moment);
    const b = right(view, moment);
    if (a === null || b === null) return null;
    const [text, part] = [a as string, b as string];
    return test === "contains" ? text.includes(part) : text[test](part);
  };
}

const wholeText = /^-?[0-9]{1,19}$/;
const doubleText = /^-?[0-9]{1,17}([.][0-9]{1,17})?([eE][-+]?[0-9]{1,3})?$/;
/** The same forms for SQL's `match`. */
export const conversionForms = { whole: wholeText.source, double: doubleText.source } as const;

function textToDouble(text: string): number | null {
  if (!doubleText.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

function conversion(
  node: Extract<Node, { op: "size" | "toDouble" | "toInt" | "dayOf" | "concat" }>,
  environment: Environment,
): Run {
  const { zone } = environment;
  const of = run(node.of, environment);
  const { kind, exact } = node.of;
  switch (node.op) {
    case "size":
      return mapped(of, (value) =>
        typeof value === "string" ? codePoints(value) : (value as readonly string[]).length,
      );
    case "concat": {
      const and = node.and ? run(node.and, environment) : of;
      return (view, moment) => {
        const [a, b] = [of(view, moment), and(view, moment)];
        return a === null || b === null ? null : `${a as string}${b as string}`;
      };
    }
    case "dayOf":
      return mapped(of, (value) => {
        const time = value as number;
        const isKnown = time >= instantBounds.first && time <= instantBounds.last;
        return isKnown ? dayNumber(dayOf(new Date(time), zone)) : null;
      });
    case "toDouble": {
      if (kind === "string") return mapped(of, (value) => textToDouble(value as string));
      const divisor = 10 ** (exact?.scale ?? 0);
      return mapped(of, (value) => Number(value) / divisor);
    }
    case "toInt": {
      if (kind === "double") return mapped(of, (value) => wholeOfDouble(value as number));
      if (kind === "string")
        return mapped(of, (value) =>
          wholeText.test(value as string) ? bounded(multiply(BigInt(value as string), 1)) : null,
        );
      const divisor = power(exact?.scale ?? 0);
      return mapped(of, (value) => bounded(divide(value as Whole, divisor)));
    }
  }
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
