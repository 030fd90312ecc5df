/** CEL as others speak it: parses, and checks types by CEL's own rules in an environment made from the catalog. */
import { type ASTNode, Environment as CelEnvironment, ParseError, type TypeCheckResult } from "@marcbachmann/cel-js";
import { type Environment, recordsBefore } from "./environment.ts";
import type { ValueType } from "./types.ts";

export type { ASTNode };

const timestamp = "google.protobuf.Timestamp";

class Money {}
class Day {}

const celTypes: Readonly<Record<ValueType, string>> = {
  string: "string",
  bool: "bool",
  int: "int",
  double: "double",
  money: "Money",
  date: "Day",
  instant: timestamp,
  list: "list<string>",
};

const never = () => undefined;
const comparisons = ["==", "<", "<=", ">", ">="];

// What CEL lacks: exact money beside whole numbers and literals, days of the calendar, and equality of int and double.
function overloads(): string[] {
  const made: string[] = ["Day - Day: int", "Day + int: Day", "Day - int: Day", "-Money: Money"];
  for (const operator of comparisons) {
    made.push(`Day ${operator} Day: bool`, `Money ${operator} Money: bool`);
    for (const other of ["int", "double"]) {
      made.push(`Money ${operator} ${other}: bool`);
      // An equality holds in both directions at once.
      if (operator !== "==") made.push(`${other} ${operator} Money: bool`);
    }
  }
  for (const operator of ["+", "-", "*", "/"]) {
    made.push(`Money ${operator} Money: Money`);
    for (const other of ["int", "double"])
      made.push(`Money ${operator} ${other}: Money`, `${other} ${operator} Money: Money`);
  }
  made.push("int == double: bool");
  for (const list of ["int", "double"]) made.push(`Money in list<${list}>: bool`);
  made.push("int in list<double>: bool", "double in list<int>: bool");
  return made;
}

const functions = [
  "today(): Day",
  "date(string): Day",
  `date(${timestamp}): Day`,
  "double(Money): double",
  "int(Money): int",
  "is_workday(Day): bool",
  "lunar(Day): string",
  `hour(${timestamp}): int`,
  ...["days_until", "days_since", "year", "month", "day", "weekday"].map((name) => `${name}(Day): int`),
  ...["lower", "upper"].flatMap((name) => [`${name}(string): string`, `string.${name}(): string`]),
  "trim(string): string",
  ...["abs", "round", "floor", "ceil"].flatMap((name) =>
    ["int", "double", "Money"].map((type) => `${name}(${type}): ${type}`),
  ),
  ...["min", "max"].flatMap((name) => [
    ...["int", "double", "Money", "Day", timestamp, "google.protobuf.Duration"].map(
      (type) => `${name}(${type}, ${type}): ${type}`,
    ),
    ...["int", "double"].flatMap((type) => [`${name}(Money, ${type}): Money`, `${name}(${type}, Money): Money`]),
  ]),
];

const base = new CelEnvironment({ limits: { maxAstNodes: 2_000, maxDepth: 60, maxListElements: 1_000 } })
  .registerType("Money", { ctor: Money, fields: {} })
  .registerType("Day", { ctor: Day, fields: {} });
for (const signature of overloads()) base.registerOperator(signature, never);
for (const signature of functions) base.registerFunction(signature, never);

const made = new WeakMap<Environment, CelEnvironment>();

function celOf(environment: Environment): CelEnvironment {
  const known = made.get(environment);
  if (known) return known;
  const cel = base.clone();
  const { records, lists, before, audiences } = environment;
  for (const [record, fields] of Object.entries(records)) {
    const listed = Object.entries(lists?.[record] ?? {}).map(([name, item]) => {
      const type = `Item_${record}_${name}`;
      cel.registerType(type, { fields: celFields(item) });
      return [name, `list<${type}>`] as const;
    });
    cel.registerType(`Record_${record}`, { fields: { ...celFields(fields), ...Object.fromEntries(listed) } });
    cel.registerVariable(record, `Record_${record}`);
  }
  cel.registerVariable("tag", "map<string, string>").registerVariable("now", timestamp);
  if (audiences) cel.registerVariable("audience", "map<string, bool>");
  if (before) {
    const parts = recordsBefore.filter((name) => records[name]).map((name) => [name, `Record_${name}`] as const);
    cel.registerType("Before", { fields: { ...Object.fromEntries(parts), tag: "map<string, string>" } });
    cel.registerVariable("before", "Before");
  }
  made.set(environment, cel);
  return cel;
}

const celFields = (fields: Readonly<Record<string, ValueType>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([name, type]) => [name, celTypes[type]]));

export interface Parsed {
  readonly ast: ASTNode;
  /** CEL's own opinion of the types. */
  check(): TypeCheckResult;
}

/** The tree of a condition, or what is wrong with its form. */
export function parseCel(
  text: string,
  environment: Environment,
): Parsed | { readonly message: string; readonly zh: string; readonly start: number; readonly end: number } {
  try {
    const parsed = celOf(environment).parse(text);
    return { ast: parsed.ast, check: () => parsed.check() };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { en, zh } = plain(error);
    return { message: en, zh, start: error.range?.start ?? 0, end: error.range?.end ?? text.length };
  }
}

const tokens: Readonly<Record<string, string>> = {
  LPAREN: "(",
  RPAREN: ")",
  LBRACKET: "[",
  RBRACKET: "]",
  LBRACE: "{",
  RBRACE: "}",
  DOT: ".",
  COMMA: ",",
  COLON: ":",
  QUESTION: "?",
  GT: ">",
  GE: ">=",
  LT: "<",
  LE: "<=",
  EQ: "==",
  NE: "!=",
  AND: "&&",
  OR: "||",
  NOT: "!",
  PLUS: "+",
  MINUS: "-",
  MULTIPLY: "*",
  DIVIDE: "/",
  MODULO: "%",
};

/** CEL's words about form in both languages; what it says of a token names that token. */
function plain({ summary }: ParseError): { en: string; zh: string } {
  const token = /^(?:Unexpected token|Unexpected character): ?(.*)$/.exec(summary)?.[1];
  if (token === "EOF") return { en: "it ends too early", zh: "在此处意外结束" };
  if (token !== undefined) {
    const sign = tokens[token] ?? token;
    return { en: `${sign} does not belong here`, zh: `此处不应出现 ${sign}` };
  }
  const expected = /^Expected (.*), got (.*)$/.exec(summary);
  if (/iteration variable/.test(summary)) {
    return {
      en: "the item of a list needs a plain name, as in x.exists(i, …)",
      zh: "列表项须用普通名称，如 x.exists(i, …)",
    };
  }
  if (!expected) return { en: summary, zh: /string/i.test(summary) ? "字符串没有写完整" : "无法解析" };
  const wanted = tokens[expected[1] ?? ""] ?? expected[1];
  return { en: `${wanted} is expected here`, zh: `此处应为 ${wanted}` };
}
