/** Functions of values as ClickHouse SQL, each the same as its closure. */
import { lunarBounds, lunarMonth, lunarMonthsOf, workdaysOf } from "./calendar.ts";
import { blankClass } from "./closures-of-calls.ts";
import type { Call, CallNode, Node } from "./tree.ts";
import { dayBounds, dayNumber, instantBounds } from "./types.ts";
import { naming, type Writer, width } from "./writer.ts";

type Write = (text: string, of: Node, node: CallNode, w: Writer) => string;

const within = (name: string, first: number, last: number, then: string): string =>
  `if(${name} >= ${first} AND ${name} <= ${last}, ${then}, NULL)`;
const [firstDay, lastDay] = [dayNumber(dayBounds.first), dayNumber(dayBounds.last)];

/** Something of a day's number; unknown outside the days that stores hold. */
function ofDay(made: (name: string, w: Writer) => string): Write {
  return (text, _, __, w) => naming(w, text, (day) => within(day, firstDay, lastDay, made(day, w)));
}

const dateOf = (day: string): string => `toDate32(toInt32(${day}))`;
const part = (sql: string): Write => ofDay((day) => `toInt64(${sql}(${dateOf(day)}))`);
const isWeekday = (day: string): string => `positiveModulo(${day} + 3, 7) < 5`;

function isWorkday(day: string, w: Writer): string {
  const { calendar } = w;
  if (!calendar) return "NULL";
  const free = w.table("calendarFree", "Array(Int64)", () => workdaysOf(calendar).free);
  const worked = w.table("calendarWorked", "Array(Int64)", () => workdaysOf(calendar).worked);
  return `if(${isWeekday(day)}, ${day} NOT IN ${free}, ${day} IN ${worked})`;
}

const lunar: Write = (text, _, __, w) => {
  const { calendar } = w;
  if (!calendar) return "NULL";
  const starts = w.table("calendarMonths", "Array(Int64)", () => lunarMonthsOf(calendar).starts);
  const labels = w.table("calendarNames", "Array(String)", () => lunarMonthsOf(calendar).labels);
  const { first, last } = lunarBounds;
  return naming(w, text, (day) => {
    // The mean month misses by one at most.
    const guess = `toInt64(floor((${day} - ${first}) / ${lunarMonth}))`;
    const found = naming(w, guess, (at) =>
      naming(
        w,
        `${at} + 1 + (${day} >= arrayElement(${starts}, ${at} + 2)) - (${day} < arrayElement(${starts}, ${at} + 1))`,
        (month) =>
          `concat(arrayElement(${labels}, ${month}), ` +
          `leftPad(toString(${day} - arrayElement(${starts}, ${month}) + 1), 2, '0'))`,
      ),
    );
    return within(day, first, last, found);
  });
};

const hour: Write = (text, _, __, w) =>
  naming(w, text, (time) => {
    const made = `toInt64(toHour(fromUnixTimestamp64Milli(${time}, ${w.bind("String", w.zone)})))`;
    return within(time, instantBounds.first, instantBounds.last, made);
  });

const absolute: Write = (text, { kind, exact }) => {
  if (kind === "double") return `abs(${text})`;
  if (kind === "int") return `accurateCastOrNull(abs(toInt128(${text})), 'Int64')`;
  return `to${width(exact)}(abs(${text}))`;
};

const round: Write = (text, of, node, w) => {
  if (of.kind === "int") return text;
  if (of.kind === "double")
    return naming(w, text, (x) =>
      naming(w, `trunc(${x})`, (cut) => `(if(abs(${x} - ${cut}) >= 0.5, ${cut} + sign(${x}), ${cut}) + 0.)`),
    );
  return cutting(text, of, node, w, (x, factor, half) => `intDiv(${x} + if(${x} < 0, -${half}, ${half}), ${factor})`);
};

function edge(sql: "floor" | "ceil"): Write {
  return (text, of, node, w) => {
    if (of.kind === "int") return text;
    if (of.kind === "double") return `(${sql}(${text}) + 0.)`;
    const rest = sql === "floor" ? "- if(modulo(X, F) < 0, 1, 0)" : "+ if(modulo(X, F) > 0, 1, 0)";
    return cutting(
      text,
      of,
      node,
      w,
      (x, factor) => `intDiv(${x}, ${factor}) ${rest.replace("X", x).replace("F", () => factor)}`,
    );
  };
}

/** A decimal cut to whole numbers. */
function cutting(
  text: string,
  of: Node,
  node: CallNode,
  w: Writer,
  made: (x: string, factor: string, half: string) => string,
): string {
  const scale = of.exact?.scale ?? 0;
  const type = width(of.exact);
  const [narrow, power] = [width(node.exact), (digits: string) => w.bind(type, digits)];
  if (scale === 0) return `to${narrow}(${text})`;
  const zeros = "0".repeat(scale - 1);
  return `to${narrow}(${naming(w, text, (x) => made(x, power(`10${zeros}`), power(`5${zeros}`)))})`;
}

/** The smaller or larger of two texts of one type; NULL when one is. */
export function extremeSql(call: "min" | "max", a: string, b: string, isDouble: boolean, w: Writer): string {
  const sign = call === "min" ? "<=" : ">=";
  return naming(w, a, (x) =>
    naming(w, b, (y) => {
      const nan = isDouble ? `isNaN(${x}), ${x}, isNaN(${y}), ${y}, ` : "";
      return `multiIf(isNull(${x}) OR isNull(${y}), NULL, ${nan}${x} ${sign} ${y}, ${x}, ${y})`;
    }),
  );
}

const writers: Readonly<Record<Exclude<Call, "min" | "max">, Write>> = {
  abs: absolute,
  round,
  floor: edge("floor"),
  ceil: edge("ceil"),
  lower: (text) => `lower(${text})`,
  upper: (text) => `upper(${text})`,
  trim: (text, _, __, w) => {
    const [head, tail] = [w.bind("String", `^${blankClass}+`), w.bind("String", `${blankClass}+\\z`)];
    return `replaceRegexpOne(replaceRegexpOne(${text}, ${head}, ''), ${tail}, '')`;
  },
  string: (text) => `toString(${text})`,
  year: part("toYear"),
  month: part("toMonth"),
  day: part("toDayOfMonth"),
  weekday: ofDay((day) => `(positiveModulo(${day} + 3, 7) + 1)`),
  hour,
  is_workday: ofDay(isWorkday),
  lunar,
};

export function callSql(name: Exclude<Call, "min" | "max">, text: string, node: CallNode, w: Writer): string {
  const [of] = node.args;
  if (!of) throw new Error(`${name}() without an argument`);
  return writers[name](text, of, node, w);
}
