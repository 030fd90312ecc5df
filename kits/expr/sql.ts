/** The checked tree as ClickHouse SQL: everybody at once. Unknown is NULL; every value is bound, none pasted. */
import { conversionForms } from "./closure.ts";
import type { Moment } from "./environment.ts";
import type { Comparison, ConstNode, Exact, Node } from "./tree.ts";
import { dayNumber, instantBounds } from "./types.ts";

/** Binds a value and gives the text that stands for it, `{p0:String}`. */
export type Bind = (clickhouseType: string, value: string | number | boolean) => string;

/**
 * Where fields stand. Each gives SQL of the column type that `columnTypes` names (a missing value NULL, a missing list
 * empty); the texts come from code and never from people.
 */
export interface Columns {
  /** A field of a record: `customer.age`, `metric.complaints_30d`, `score.term_deposit`. */
  field(record: string, name: string, bind: Bind): string;
  /** Whether a customer has a tag (never NULL), and its value (Nullable(String); a tag without a value has the empty text). */
  tag(name: string, bind: Bind): { readonly present: string; readonly value: string };
}

export interface ConditionSql {
  /** An expression of type Nullable(UInt8) or Nullable(Bool): 1, 0 or NULL. In WHERE, NULL admits nobody. */
  readonly text: string;
  /** For the client's `query_params`. */
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

interface Writer {
  readonly columns: Columns;
  readonly moment: Moment;
  readonly zone: string;
  readonly bind: Bind;
  /** A name of its own for a part that is read more than once. */
  alias(): string;
}

export function sqlOf(node: Node, zone: string, columns: Columns, moment: Moment, prefix: string): ConditionSql {
  const params: Record<string, string | number | boolean> = {};
  let count = 0;
  let aliases = 0;
  const bind: Bind = (type, value) => {
    const name = `${prefix}${count++}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  const text = write(node, { columns, moment, zone, bind, alias: () => `${prefix}_${aliases++}` });
  return { text, params };
}

const widths = [
  [18, "Int64"],
  [38, "Int128"],
  [76, "Int256"],
] as const;

/** The narrowest integer that holds a decimal's digits. */
function width(exact: Exact | undefined): string {
  return widths.find(([digits]) => (exact?.digits ?? 18) <= digits)?.[1] ?? "Int256";
}

function constant({ kind, value, exact }: ConstNode, bind: Bind): string {
  if (kind === "string") return bind("String", String(value));
  if (kind === "bool") return bind("Bool", value === true);
  if (kind === "double") return bind("Float64", Number(value));
  return bind(kind === "decimal" ? width(exact) : "Int64", String(value));
}

function write(node: Node, w: Writer): string {
  switch (node.op) {
    case "const":
      return constant(node, w.bind);
    case "field":
      return field(node.kind, w.columns.field(node.record, node.name, w.bind));
    case "tag":
      return w.columns.tag(node.name, w.bind).value;
    case "now":
      return w.bind("Int64", String(w.moment.now));
    case "today":
      return w.bind("Int64", String(dayNumber(w.moment.today)));
    case "has":
      return has(node.of, w);
    case "and":
    case "or":
      return `(${write(node.left, w)} ${node.op === "and" ? "AND" : "OR"} ${write(node.right, w)})`;
    case "not":
      return `(NOT ${write(node.of, w)})`;
    case "if": {
      const test = w.alias();
      const then = sized(node.yes, node.exact, w);
      const otherwise = sized(node.no, node.exact, w);
      // A plain if() takes an unknown test for false.
      return `if(isNull((${write(node.test, w)}) AS ${test}), NULL, if(${test}, ${then}, ${otherwise}))`;
    }
    case "compare":
      return comparison(node.operator, node.left, node.right, w);
    case "oneOf":
      return oneOf(node.of, node.values, w);
    case "member":
      return member(node, w);
    case "arithmetic":
      return arithmetic(node, w);
    case "scale": {
      const target = width(node.exact);
      const of = `to${target}(${write(node.of, w)})`;
      return node.by === 0 ? of : `(${of} * ${w.bind(target, `1${"0".repeat(node.by)}`)})`;
    }
    case "text": {
      const [left, right] = [write(node.left, w), write(node.right, w)];
      return node.test === "contains" ? `(position(${left}, ${right}) > 0)` : `${node.test}(${left}, ${right})`;
    }
    default:
      return conversion(node, w);
  }
}

function field(kind: Node["kind"], column: string): string {
  if (kind === "bool") return `ifNull(${column}, false)`;
  if (kind === "decimal") return `reinterpretAsInt64(CAST(${column} AS Nullable(Decimal(18, 2))))`;
  if (kind === "date") return `toInt64(toInt32(${column}))`;
  if (kind === "instant") return `toUnixTimestamp64Milli(${column})`;
  return column;
}

function has(of: Extract<Node, { op: "has" }>["of"], w: Writer): string {
  if (of.op === "tag") return w.columns.tag(of.name, w.bind).present;
  const column = w.columns.field(of.record, of.name, w.bind);
  return of.kind === "list" ? `notEmpty(${column})` : `isNotNull(${column})`;
}

/** A decimal cast to the width of another. */
function sized(node: Node, exact: Exact | undefined, w: Writer): string {
  const text = write(node, w);
  return exact && width(node.exact) !== width(exact) ? `to${width(exact)}(${text})` : text;
}

function wider(left: Node, right: Node): Exact | undefined {
  if (!left.exact || !right.exact) return undefined;
  return left.exact.digits > right.exact.digits ? left.exact : right.exact;
}

function comparison(operator: Comparison, left: Node, right: Node, w: Writer): string {
  const exact = wider(left, right);
  const sign = operator === "==" ? "=" : operator;
  return `(${sized(left, exact, w)} ${sign} ${sized(right, exact, w)})`;
}

function oneOf(of: Node, values: readonly ConstNode[], w: Writer): string {
  if (of.kind === "string")
    return `(${write(of, w)} IN (${values.map((value) => constant(value, w.bind)).join(", ")}))`;
  const name = w.alias();
  const digits = Math.max(of.exact?.digits ?? 0, ...values.map((value) => value.exact?.digits ?? 0));
  const exact = of.exact && { scale: of.exact.scale, digits };
  // ClickHouse turns a chain of comparisons into a set, and a set tells −0 from 0; adding 0 makes them one.
  const tested = of.kind === "double" ? `${sized(of, exact, w)} + 0.` : sized(of, exact, w);
  const tests = values.map(
    (value, at) => `${at === 0 ? `((${tested}) AS ${name})` : name} = ${sized(value, exact, w)}`,
  );
  return `(${tests.join(" OR ")})`;
}

function member({ of, list }: Extract<Node, { op: "member" }>, w: Writer): string {
  const column = write(list, w);
  if (of.op === "const") return `has(${column}, ${write(of, w)})`;
  const name = w.alias();
  return `if(isNull((${write(of, w)}) AS ${name}), NULL, has(${column}, assumeNotNull(${name})))`;
}

function arithmetic(node: Extract<Node, { op: "arithmetic" }>, w: Writer): string {
  const { operator, kind, left, right, exact } = node;
  if (kind === "double") return `(${write(left, w)} ${operator} ${write(right, w)})`;
  if (kind === "instant" || kind === "duration") return `(${write(left, w)} ${operator} ${write(right, w)})`;
  const type = kind === "decimal" ? width(exact) : "Int128";
  const [a, b] = [`to${type}(${write(left, w)})`, `to${type}(${write(right, w)})`];
  if (operator === "/" || operator === "%") {
    const quotient = `${operator === "/" ? "intDiv" : "modulo"}(${a}, nullIf(${b}, to${type}(0)))`;
    return kind === "decimal" ? quotient : `accurateCastOrNull(${quotient}, 'Int64')`;
  }
  const made = `(${a} ${operator} ${b})`;
  return kind === "decimal" ? made : `accurateCastOrNull(${made}, 'Int64')`;
}

function conversion(
  node: Extract<Node, { op: "size" | "toDouble" | "toInt" | "dayOf" | "concat" }>,
  w: Writer,
): string {
  const { of } = node;
  const text = write(of, w);
  switch (node.op) {
    case "size":
      return of.kind === "list" ? `toInt64(length(${text}))` : `toInt64(lengthUTF8(${text}))`;
    case "concat":
      return `concat(${text}, ${node.and ? write(node.and, w) : text})`;
    case "dayOf": {
      const name = w.alias();
      const [first, last] = [w.bind("Int64", String(instantBounds.first)), w.bind("Int64", String(instantBounds.last))];
      const day = `toInt64(toInt32(toDate32(fromUnixTimestamp64Milli(${name}, ${w.bind("String", w.zone)}))))`;
      return `if(((${text}) AS ${name}) >= ${first} AND ${name} <= ${last}, ${day}, NULL)`;
    }
    case "toDouble":
      if (of.kind === "string") return finite(parsed(text, conversionForms.double, "toFloat64OrNull", w), w);
      return of.exact ? `(toFloat64(${text}) / ${w.bind("Float64", 10 ** of.exact.scale)})` : `toFloat64(${text})`;
    case "toInt":
      if (of.kind === "string")
        return `accurateCastOrNull(${parsed(text, conversionForms.whole, "toInt128OrNull", w)}, 'Int64')`;
      if (of.kind === "double") return `accurateCastOrNull(trunc(${text}), 'Int64')`;
      return `accurateCastOrNull(intDiv(${text}, to${width(of.exact)}(${w.bind("Int64", String(10n ** BigInt(Math.min(of.exact?.scale ?? 0, 18))))})), 'Int64')`;
  }
}

/** A text can name a number that is too large for a double. */
function finite(number: string, w: Writer): string {
  const name = w.alias();
  return `if(isFinite((${number}) AS ${name}), ${name}, NULL)`;
}

function parsed(text: string, form: string, reader: string, w: Writer): string {
  const name = w.alias();
  return `if(match((${text}) AS ${name}, ${w.bind("String", form)}), ${reader}(${name}), NULL)`;
}
