/** Functions of values: of numbers, texts, days and instants. */
import { argument, type FunctionCall } from "./call.ts";
import { unify } from "./operators.ts";
import type { Call, CallNode, Exact, Kind, Node } from "./tree.ts";

type Read = (call: FunctionCall) => Node | undefined;

/** `abs`, `round`, `floor`, `ceil`: of a whole number, a double or money, and giving the same. */
export function numberCall(name: "abs" | "round" | "floor" | "ceil"): Read {
  return (call) => {
    const of = argument(call, 0, ["int", "double", "decimal"]);
    if (!of) return undefined;
    const { kind, exact } = of;
    if (!exact) return { op: "call", kind, call: name, args: [of] };
    // A halved last place may carry into one digit more.
    const whole: Exact = { scale: 0, digits: Math.max(1, exact.digits - exact.scale) + (exact.scale > 0 ? 1 : 0) };
    return { op: "call", kind, call: name, args: [of], exact: name === "abs" ? exact : whole };
  };
}

const ordered: readonly Kind[] = ["int", "double", "decimal", "date", "instant", "duration"];

/** The smaller or larger of two values of one kind; money takes whole numbers and literals beside it. */
export function extreme(name: "min" | "max"): Read {
  return (call) => {
    const [a, b] = [argument(call, 0, ordered), argument(call, 1, ordered)];
    const pair = a && b && unify(call.ast, `${name}()`, a, b, call.scope.faults);
    if (!pair) return undefined;
    const [left, right] = pair;
    const digits = Math.max(left.exact?.digits ?? 0, right.exact?.digits ?? 0);
    const exact = left.exact && { scale: left.exact.scale, digits };
    return { op: "call", kind: left.kind, call: name, args: [left, right], ...(exact ? { exact } : {}) };
  };
}

export function textCall(name: "lower" | "upper" | "trim"): Read {
  return (call) => {
    const of = argument(call, 0, ["string"]);
    return of && { op: "call", kind: "string", call: name, args: [of] };
  };
}

/** Parts of a date, the hour of an instant, and what the bank's calendar says of a day. */
export function calendarCall(name: Call, kind: "int" | "bool" | "string"): Read {
  return (call) => {
    const of = argument(call, 0, [name === "hour" ? "instant" : "date"]);
    if (!of) return undefined;
    const needsCalendar = name === "is_workday" || name === "lunar";
    if (needsCalendar && !call.scope.environment.calendar)
      return call.scope.faults.add(call.ast, "no_calendar", { name });
    const made: CallNode = { op: "call", kind, call: name, args: [of] };
    return made;
  };
}

/** Days from today to a date, or since it. */
export function daysTo(name: "days_until" | "days_since"): Read {
  return (call) => {
    const of = argument(call, 0, ["date"]);
    if (!of) return undefined;
    const today: Node = { op: "today", kind: "date" };
    const [left, right] = name === "days_until" ? [of, today] : [today, of];
    return { op: "arithmetic", kind: "int", operator: "-", left, right };
  };
}
