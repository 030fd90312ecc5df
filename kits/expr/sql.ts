/** The checked tree as ClickHouse SQL: everybody at once. Unknown is NULL; every value is bound, none pasted. */
import { conditionCases } from "./cases.ts";
import { conversionForms } from "./closure.ts";
import type { Environment, Moment } from "./environment.ts";
import { callSql, extremeSql } from "./sql-of-calls.ts";
import type {
  CallNode,
  Comparison,
  ConstNode,
  EachNode,
  Exact,
  FieldNode,
  Node,
  RecordsNode,
  TagNode,
} from "./tree.ts";
import { dayNumber, instantBounds } from "./types.ts";
import { type Bind, type Columns, naming, type Param, type Writer, width } from "./writer.ts";

export interface ConditionSql {
  /** An expression of type Nullable(UInt8) or Nullable(Bool): 1, 0 or NULL. In WHERE, NULL admits nobody. */
  readonly text: string;
  /** For the client's `query_params`. */
  readonly params: Readonly<Record<string, Param>>;
}

export function sqlOf(
  node: Node,
  { zone, calendar }: Environment,
  columns: Columns,
  moment: Moment,
  prefix: string,
): ConditionSql {
  const params: Record<string, Param> = {};
  let count = 0;
  let aliases = 0;
  const bind: Bind = (type, value) => {
    const name = `${prefix}${count++}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  const table: Writer["table"] = (name, type, value) => {
    params[name] ??= value();
    return `{${name}:${type}}`;
  };
  // A capital, which no name of a catalog has, keeps it apart from columns.
  const alias = () => `${prefix}A${aliases++}`;
  const text = write(node, { columns, moment, zone, calendar, bind, table, alias, items: [] });
  return { text, params };
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
      return field(node.kind, columnOf(node, w));
    case "records":
      return columnOf(node, w);
    case "item":
      return field(node.kind, itemOf(node.depth, node.name, w));
    case "tag":
      return tagOf(node, w).value;
    case "audience":
      return audience(node.name, w);
    case "inlined":
      return `ifNull(${write(node.of, w)}, 0)`;
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
      const then = sized(node.yes, node.exact, w);
      const otherwise = sized(node.no, node.exact, w);
      // A plain if() takes an unknown test for false.
      return naming(w, write(node.test, w), (test) => `if(isNull(${test}), NULL, if(${test}, ${then}, ${otherwise}))`);
    }
    case "compare":
      return comparison(node.operator, node.left, node.right, w);
    case "oneOf":
      return oneOf(node.of, node.values, w);
    case "member":
      return member(node, w);
    case "each":
      return each(node, w);
    case "call":
      return call(node, w);
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

function sideOf({ columns }: Writer, before: true | undefined): Columns {
  if (!before) return columns;
  if (!columns.before) throw conditionCases.no_event({ name: "before" });
  return columns.before;
}

function columnOf({ op, record, name, before, ...rest }: FieldNode | RecordsNode, w: Writer): string {
  const columns = sideOf(w, before);
  if (op === "field") return columns.field(record, name, w.bind);
  const [first] = Object.keys((rest as RecordsNode).fields);
  return itemsOf(columns, record, name, first ?? "", w);
}

function itemsOf(columns: Columns, record: string, name: string, of: string, w: Writer): string {
  if (!columns.items) throw conditionCases.no_columns({ name: `${record}.${name}` });
  return columns.items(record, name, of, w.bind);
}

function tagOf({ name, before }: TagNode, w: Writer): { readonly present: string; readonly value: string } {
  return sideOf(w, before).tag(name, w.bind);
}

function audience(name: string, { columns, bind }: Writer): string {
  if (!columns.audience) throw conditionCases.no_columns({ name: `audience ${name}` });
  return columns.audience(name, bind);
}

/** The name that stands for a field of the item at hand. */
function itemOf(depth: number, name: string | undefined, w: Writer): string {
  const names = w.items[depth];
  const known = names?.get(name ?? "");
  if (known !== undefined) return known;
  const made = w.alias();
  names?.set(name ?? "", made);
  return made;
}

function has(of: Extract<Node, { op: "has" }>["of"], w: Writer): string {
  if (of.op === "tag") return tagOf(of, w).present;
  const column = of.op === "item" ? itemOf(of.depth, of.name, w) : columnOf(of, w);
  return of.kind === "list" || of.kind === "records" ? `notEmpty(${column})` : `isNotNull(${column})`;
}

/**
 * Each item's answer is a number that the list's answer is made of: for `exists` false 0, unknown 1, true 2, and the
 * largest decides; `all` is the same turned round; to count, unknown outweighs what any list can hold.
 */
function each({ test, of, where, depth }: EachNode, w: Writer): string {
  const names = new Map<string, string>();
  const answer = `toInt64(${write(where, { ...w, items: [...w.items.slice(0, depth), names] })})`;
  const [first = ""] = of.op === "records" ? Object.keys(of.fields) : [];
  if (names.size === 0) names.set(first, w.alias());
  const columns = sideOf(w, of.before);
  const arrays = [...names.keys()].map((field) =>
    of.op === "records" ? itemsOf(columns, of.record, of.name, field, w) : columnOf(of, w),
  );
  const number = {
    exists: `ifNull(${answer} * 2, 1)`,
    all: `ifNull(2 - ${answer} * 2, 1)`,
    count: `ifNull(${answer}, ${2 ** 32})`,
  }[test];
  const numbers = `arrayMap((${[...names.values()].join(", ")}) -> ${number}, ${arrays.join(", ")})`;
  if (test === "count") return naming(w, `arraySum(${numbers})`, (sum) => `if(${sum} >= ${2 ** 32}, NULL, ${sum})`);
  return `(nullIf(arrayMax(${numbers}), 1) = ${test === "exists" ? 2 : 0})`;
}

function call(node: CallNode, w: Writer): string {
  const { call: name, args, exact } = node;
  const [a, b] = args;
  if (!a) throw new Error(`${name}() without an argument`);
  if (name !== "min" && name !== "max") return callSql(name, write(a, w), node, w);
  if (!b) throw new Error(`${name}() takes two arguments`);
  return extremeSql(name, sized(a, exact, w), sized(b, exact, w), node.kind === "double", w);
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
  const digits = Math.max(of.exact?.digits ?? 0, ...values.map((value) => value.exact?.digits ?? 0));
  const exact = of.exact && { scale: of.exact.scale, digits };
  // ClickHouse turns a chain of comparisons into a set, and a set tells −0 from 0; adding 0 makes them one.
  const tested = of.kind === "double" ? `${sized(of, exact, w)} + 0.` : sized(of, exact, w);
  const made = values.map((value) => sized(value, exact, w));
  return naming(w, tested, (name) => `(${made.map((value) => `${name} = ${value}`).join(" OR ")})`);
}

function member({ of, list }: Extract<Node, { op: "member" }>, w: Writer): string {
  const column = write(list, w);
  if (of.op === "const") return `has(${column}, ${write(of, w)})`;
  return naming(w, write(of, w), (name) => `if(isNull(${name}), NULL, has(${column}, assumeNotNull(${name})))`);
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
      return of.kind === "list" || of.kind === "records" ? `toInt64(length(${text}))` : `toInt64(lengthUTF8(${text}))`;
    case "concat":
      return `concat(${text}, ${node.and ? write(node.and, w) : text})`;
    case "dayOf": {
      const { first, last } = instantBounds;
      return naming(w, text, (time) => {
        const day = `toInt64(toInt32(toDate32(fromUnixTimestamp64Milli(${time}, ${w.bind("String", w.zone)}))))`;
        return `if(${time} >= ${first} AND ${time} <= ${last}, ${day}, NULL)`;
      });
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
  return naming(w, number, (name) => `if(isFinite(${name}), ${name}, NULL)`);
}

function parsed(text: string, form: string, reader: string, w: Writer): string {
  return naming(w, text, (name) => `if(match(${name}, ${w.bind("String", form)}), ${reader}(${name}), NULL)`);
}
