/** The checked tree as a JavaScript function: one customer, now. Null is unknown. */
import { dayOf } from "#ground/clock";
import type { Moment, View } from "./environment.ts";
import type { Arithmetic, Comparison, Node } from "./tree.ts";
import { dayNumber, instantBounds, type Value } from "./types.ts";
import { add, bounded, divide, multiply, power, remainder, subtract, type Whole, wholeOfDouble } from "./whole.ts";

type Result = Value | null;
type Run = (view: View, moment: Moment) => Result;
/** What a test answers: true, false, or null for unknown. */
export type Test = (view: View, moment: Moment) => boolean | null;

export function closureOf(node: Node, zone: string): Test {
  return run(node, zone) as Test;
}

function run(node: Node, zone: string): Run {
  switch (node.op) {
    case "const": {
      const { value } = node;
      return () => value;
    }
    case "field":
      return field(node.record, node.name, node.kind);
    case "tag": {
      const { name } = node;
      return (view) => view.tag?.[name] ?? null;
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
      return logic(node, zone);
    case "compare":
      return comparison(node.operator, run(node.left, zone), run(node.right, zone), node.left.kind === "string");
    case "oneOf":
      return oneOf(
        run(node.of, zone),
        node.values.map(({ value }) => value),
      );
    case "member": {
      const [of, list] = [run(node.of, zone), run(node.list, zone)];
      return (view, moment) => {
        const value = of(view, moment);
        return value === null ? null : (list(view, moment) as readonly string[]).includes(value as string);
      };
    }
    case "arithmetic":
      return arithmetic(node.operator, node.kind, run(node.left, zone), run(node.right, zone));
    case "scale": {
      const factor = power(node.by);
      return node.by === 0
        ? run(node.of, zone)
        : mapped(run(node.of, zone), (value) => multiply(value as Whole, factor));
    }
    case "text":
      return textTest(node.test, run(node.left, zone), run(node.right, zone));
    default:
      return conversion(node, zone);
  }
}

function mapped(of: Run, to: (value: Value) => Result): Run {
  return (view, moment) => {
    const value = of(view, moment);
    return value === null ? null : to(value);
  };
}

const empty: readonly string[] = [];

function field(record: string, name: string, kind: Node["kind"]): Run {
  if (kind === "bool") return (view) => view[record]?.[name] === true;
  if (kind === "list") return (view) => view[record]?.[name] ?? empty;
  if (kind === "date") {
    return (view) => {
      const day = view[record]?.[name];
      return day === undefined || day === null ? null : dayNumber(day as string);
    };
  }
  return (view) => view[record]?.[name] ?? null;
}

function has(of: Extract<Node, { op: "has" }>["of"]): Run {
  const { name } = of;
  if (of.op === "tag") return (view) => (view.tag?.[name] ?? null) !== null;
  const { record, kind } = of;
  if (kind === "list") return (view) => ((view[record]?.[name] ?? empty) as readonly string[]).length > 0;
  return (view) => (view[record]?.[name] ?? null) !== null;
}

function logic(node: Extract<Node, { op: "and" | "or" | "not" | "if" }>, zone: string): Run {
  if (node.op === "not") return mapped(run(node.of, zone), (value) => !value);
  if (node.op === "if") {
    const [test, then, otherwise] = [run(node.test, zone), run(node.yes, zone), run(node.no, zone)];
    return (view, moment) => {
      const answer = test(view, moment);
      return answer === null ? null : answer ? then(view, moment) : otherwise(view, moment);
    };
  }
  const [left, right] = [run(node.left, zone), run(node.right, zone)];
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

/** By Unicode code points, as UTF-8 bytes order; UTF-16 orders surrogates before U+E000–U+FFFF. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x === y) continue;
    const [xHigh, yHigh] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff];
    return xHigh === yHigh ? x - y : xHigh ? 1 : -1;
  }
  return a.length - b.length;
}

type Ordered = number | bigint;
const texts: Readonly<Record<Comparison, (a: string, b: string) => boolean>> = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => compareTexts(a, b) < 0,
  "<=": (a, b) => compareTexts(a, b) <= 0,
  ">": (a, b) => compareTexts(a, b) > 0,
  ">=": (a, b) => compareTexts(a, b) >= 0,
};
// Number and bigint compare exactly with each other; equality by order, since === tells them apart.
const numbers: Readonly<Record<Comparison, (a: Ordered, b: Ordered) => boolean>> = {
  "==": (a, b) => a === b || (a <= b && a >= b),
  "!=": (a, b) => a !== b && !(a <= b && a >= b),
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function comparison(operator: Comparison, left: Run, right: Run, isText: boolean): Run {
  const test = (isText ? texts : numbers)[operator] as (a: Value, b: Value) => boolean;
  return (view, moment) => {
    const a = left(view, moment);
    if (a === null) return null;
    const b = right(view, moment);
    return b === null ? null : test(a, b);
  };
}

function oneOf(of: Run, values: readonly (string | boolean | Ordered)[]): Run {
  const set = new Set<Value>(values);
  const equal = numbers["=="];
  const isMixed = values.some((value) => typeof value === "bigint" || typeof value === "number");
  return mapped(of, (value) => {
    if (set.has(value)) return !Number.isNaN(value);
    // Only a number beyond 2^53 can be equal to one that is written otherwise.
    return isMixed && values.some((other) => equal(value as Ordered, other as Ordered));
  });
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
    const made = plain(a, b);
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
  zone: string,
): Run {
  const of = run(node.of, zone);
  const { kind, exact } = node.of;
  switch (node.op) {
    case "size":
      return mapped(of, (value) =>
        typeof value === "string" ? codePoints(value) : (value as readonly string[]).length,
      );
    case "concat": {
      const and = node.and ? run(node.and, zone) : of;
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
