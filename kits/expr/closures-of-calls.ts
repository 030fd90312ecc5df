/** Functions of values as JavaScript. No argument is ever unknown here; null is an unknown answer. */
import { hourOf, lunarMonthsOf, lunarText, weekdayOfNumber, workdaysOf } from "./calendar.ts";
import type { Environment } from "./environment.ts";
import type { Call, Node } from "./tree.ts";
import { dayBounds, dayNumber, instantBounds, type Value } from "./types.ts";
import { add, bounded, divide, power, remainder, subtract, type Whole } from "./whole.ts";

type Body = (a: Value, b: Value) => Value | null;

const firstDay = dayNumber(dayBounds.first);
const lastDay = dayNumber(dayBounds.last);
const blanks = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
/** The blanks that `trim` takes off, as a class of RE2: Unicode's white space. */
export const blankClass =
  "[\\t-\\r \\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}]";

function trimmed(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && blanks.test(text.charAt(from))) from++;
  while (to > from && blanks.test(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

/** A part of a day's date; unknown outside the days that stores hold. */
function ofDay(part: (number: number) => Value | null): Body {
  return (day) => ((day as Whole) < firstDay || (day as Whole) > lastDay ? null : part(Number(day)));
}

const dateOf = (number: number): Date => new Date(number * 86_400_000);
const roundings: Readonly<Record<"round" | "floor" | "ceil", (value: number) => number>> = {
  // Halves go away from zero, as with money.
  round(value) {
    const cut = Math.trunc(value);
    return Math.abs(value - cut) >= 0.5 ? cut + Math.sign(value) : cut;
  },
  floor: Math.floor,
  ceil: Math.ceil,
};

function rounding(call: "round" | "floor" | "ceil", { kind, exact }: Node): Body {
  if (kind === "int") return (value) => value;
  if (kind === "double") return (value) => roundings[call](value as number) + 0;
  const factor = power(exact?.scale ?? 0);
  if (factor === 1) return (value) => value;
  const half = divide(factor, 2) as Whole;
  return (value) => {
    const whole = value as Whole;
    if (call === "round") return divide(whole < 0 ? subtract(whole, half) : add(whole, half), factor);
    const [cut, rest] = [divide(whole, factor) as Whole, remainder(whole, factor) as Whole];
    if (call === "floor") return rest < 0 ? subtract(cut, 1) : cut;
    return rest > 0 ? add(cut, 1) : cut;
  };
}

function absolute({ kind }: Node): Body {
  if (kind === "double") return (value) => Math.abs(value as number);
  return (value) => {
    if ((value as Whole) >= 0) return value;
    const positive = subtract(0, value as Whole);
    return kind === "int" ? bounded(positive) : positive;
  };
}

/** NaN when one is NaN; the first when both are equal. */
function extreme(call: "min" | "max"): Body {
  return (a, b) => {
    if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
    const [x, y] = [a as Whole, b as Whole];
    return (call === "min" ? x <= y : x >= y) ? a : b;
  };
}

const ascii = (text: string, from: RegExp, to: "toLowerCase" | "toUpperCase"): string =>
  text.replace(from, (letters) => letters[to]());

function isWorkday({ calendar }: Environment): Body {
  if (!calendar) return () => null;
  const { free, worked } = workdaysOf(calendar);
  const [off, on] = [new Set(free), new Set(worked)];
  return ofDay((day) => (weekdayOfNumber(day) <= 5 ? !off.has(day) : on.has(day)));
}

function lunar({ calendar }: Environment): Body {
  if (!calendar) return () => null;
  const months = lunarMonthsOf(calendar);
  return ofDay((day) => lunarText(months, day));
}

function hour({ zone }: Environment): Body {
  const of = hourOf(zone);
  return (time) => {
    const isKnown = (time as Whole) >= instantBounds.first && (time as Whole) <= instantBounds.last;
    return isKnown ? of(time as number) : null;
  };
}

type Make = (environment: Environment, of: Node) => Body;
const bodies: Readonly<Record<Call, Make>> = {
  abs: (_, of) => absolute(of),
  min: () => extreme("min"),
  max: () => extreme("max"),
  round: (_, of) => rounding("round", of),
  floor: (_, of) => rounding("floor", of),
  ceil: (_, of) => rounding("ceil", of),
  lower: () => (text) => ascii(text as string, /[A-Z]+/g, "toLowerCase"),
  upper: () => (text) => ascii(text as string, /[a-z]+/g, "toUpperCase"),
  trim: () => (text) => trimmed(text as string),
  string: () => (value) => String(value),
  year: () => ofDay((day) => dateOf(day).getUTCFullYear()),
  month: () => ofDay((day) => dateOf(day).getUTCMonth() + 1),
  day: () => ofDay((day) => dateOf(day).getUTCDate()),
  weekday: () => ofDay(weekdayOfNumber),
  hour,
  is_workday: isWorkday,
  lunar,
};

/** The function for arguments of the kinds that `of`, the first, has. */
export function bodyOf(call: Call, environment: Environment, of: Node): Body {
  return bodies[call](environment, of);
}
