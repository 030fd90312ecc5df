/** Comparisons as JavaScript. */
import type { View } from "./environment.ts";
import type { Frame, Run } from "./run.ts";
import type { Comparison, Node } from "./tree.ts";
import type { Value } from "./types.ts";

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

type CompareNode = Extract<Node, { op: "compare" }>;

export function comparison({ operator, left, right }: CompareNode, a: Run, b: Run): Run {
  if (right.op === "const" && typeof right.value === "number" && left.op !== "const")
    return against(operator, a, right.value);
  const test = (left.kind === "string" ? texts : numbers)[operator] as (a: Value, b: Value) => boolean;
  return (view, moment) => {
    const one = a(view, moment);
    if (one === null) return null;
    const other = b(view, moment);
    return other === null ? null : test(one as Value, other as Value);
  };
}

/** A number compared with one that is written out: what conditions do most. */
function against(operator: Comparison, left: Run, to: number): Run {
  const of = left as (view: View, moment: Frame) => Ordered | null;
  const ask =
    (test: (value: Ordered) => boolean): Run =>
    (view, moment) => {
      const value = of(view, moment);
      return value === null ? null : test(value);
    };
  switch (operator) {
    case "<":
      return (view, moment) => {
        const value = of(view, moment);
        return value === null ? null : value < to;
      };
    case "<=":
      return (view, moment) => {
        const value = of(view, moment);
        return value === null ? null : value <= to;
      };
    case ">":
      return (view, moment) => {
        const value = of(view, moment);
        return value === null ? null : value > to;
      };
    case ">=":
      return (view, moment) => {
        const value = of(view, moment);
        return value === null ? null : value >= to;
      };
    case "==":
      return ask((value) => numbers["=="](value, to));
    case "!=":
      return ask((value) => numbers["!="](value, to));
  }
}

export function oneOf(of: Run, values: readonly (string | boolean | Ordered)[]): Run {
  const set = new Set<Value>(values);
  const equal = numbers["=="];
  const isMixed = values.some((value) => typeof value === "bigint" || typeof value === "number");
  return (view, moment) => {
    const value = of(view, moment) as Exclude<Value, readonly string[]> | null;
    if (value === null) return null;
    if (set.has(value)) return !Number.isNaN(value);
    // Only a number beyond 2^53 can be equal to one that is written otherwise.
    return isMixed && values.some((other) => equal(value as Ordered, other as Ordered));
  };
}
