/** What can be wrong with a condition, where, and what to write instead. */
import { type CaseParams, defineCases, type PerennialError } from "#ground/errors";
import { nearest } from "./nearest.ts";

export interface ConditionProblem {
  /** First character, from 0, and the one after the last. */
  readonly start: number;
  readonly end: number;
  /** `condition.case`. */
  readonly name: string;
  readonly zh: string;
  readonly en: string;
}

const bad = (en: string, zh: string) => ({ code: "invalid_input", en, zh }) as const;

export const conditionCases = defineCases("condition", {
  syntax: bad("This is not a condition: {message}", "条件写法有误：{message}"),
  not_cel: bad("The types do not fit: {message}", "类型不匹配：{message}"),
  too_long: bad("A condition has at most {limit} characters", "条件最多 {limit} 个字符"),
  not_bool: bad("A condition must be true or false; this is {kind}", "条件的结果应为真或假，而这里是{kind_zh}"),
  unknown_name: bad("{name} is not known here; write one of {known}{hint}", "这里没有 {name}；可用的有 {known}{hint}"),
  unknown_field: bad("There is no {record}.{name}{hint}", "没有 {record}.{name}{hint}"),
  unknown_tag: bad("There is no tag {name}{hint}", "没有标签 {name}{hint}"),
  unknown_tag_value: bad(
    "The tag {name} is never {value}; it is one of {known}{hint}",
    "标签 {name} 不会是 {value}；可取值为 {known}{hint}",
  ),
  unknown_function: bad(
    "There is no function {name}; known are {known}{hint}",
    "没有函数 {name}；可用的有 {known}{hint}",
  ),
  bare_record: bad(
    "{name} alone means nothing; name a field of it, as {name}.{example}",
    "不能单独使用 {name}；请写出其字段，如 {name}.{example}",
  ),
  bare_tag: bad(
    'tag alone means nothing; write "name" in tag or tag.name == "value"',
    'tag 不能单独使用；请写 "名称" in tag 或 tag.名称 == "值"',
  ),
  wrong_kind: bad("{what} needs {expected}, and this is {kind}", "{what} 需要{expected_zh}，而这里是{kind_zh}"),
  wrong_count: bad("{name} takes {expected}", "{name} 的参数应为 {expected}"),
  mixed_numbers: bad(
    "{left} {operator} {right}: whole numbers and doubles do not mix in arithmetic; write double(x), or {example}",
    "{left_zh} {operator} {right_zh}：整数与浮点数不能直接运算；请写 double(x)，或写 {example}",
  ),
  mixed_money: bad(
    "{left} {operator} {right}: money is exact and a double is not; write double(x) around the money",
    "{left_zh} {operator} {right_zh}：金额是精确值而浮点数不是；请对金额写 double(x)",
  ),
  date_and_instant: bad(
    "A date does not compare with an instant; write date(x) around the instant",
    "日期不能与时刻直接比较；请对时刻写 date(x)",
  ),
  no_operator: bad("{left} {operator} {right} has no meaning", "{left_zh} {operator} {right_zh} 没有意义"),
  no_null: bad("A missing value is not null; write has(x) or !has(x)", "缺失值不是 null；请写 has(x) 或 !has(x)"),
  no_list: bad(
    "A list stands only to the right of in, and holds literals of one kind",
    "列表只能出现在 in 的右侧，且只含同一类字面量",
  ),
  mixed_list: bad(
    "A list holds whole numbers or doubles, not both; write all with a point, as 1.0",
    "列表中的数应全为整数或全为小数；请统一写成小数，如 1.0",
  ),
  empty_list: bad("in [] is never true; name at least one value", "in [] 永远为假；请至少写一个值"),
  no_index: bad(
    'An index has no meaning here; only tag takes one, as tag["name"]',
    '此处不能使用下标；只有 tag 可以，如 tag["名称"]',
  ),
  has_field: bad("has() takes a field, as has(customer.age)", "has() 的参数应为字段，如 has(customer.age)"),
  not_literal: bad("{name} takes a text in quotes", "{name} 的参数应为带引号的文本"),
  bad_literal: bad("{value} is not {expected}", "{value} 不是{expected_zh}"),
  too_precise: bad("The number has more digits than can be compared exactly", "数字位数过多，无法精确比较"),
  unsupported: bad(
    "{what} cannot be answered alike for one customer and for all; leave it out",
    "{what} 无法对单个客户与全体客户给出一致的结果，请不要使用",
  ),
});
export type ConditionCase = keyof typeof conditionCases;

export const kindWords: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  bool: ["true or false", "真假值"],
  string: ["a text", "文本"],
  int: ["a whole number", "整数"],
  double: ["a double", "浮点数"],
  decimal: ["money", "金额"],
  date: ["a date", "日期"],
  instant: ["an instant", "时刻"],
  duration: ["a duration", "时长"],
  list: ["a list", "列表"],
};

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Collects the problems of one condition. */
export class Faults {
  readonly list: ConditionProblem[] = [];
  /** What is thrown when a condition must compile. */
  first: PerennialError | undefined;

  /** Reports one; kinds are given as `kind: "int"` and put into words of each language. */
  add(span: Span, name: ConditionCase, params: CaseParams = {}, chinese: CaseParams = {}): undefined {
    const [en, zh] = [{ ...params }, { ...params, ...chinese }] as Record<string, CaseParams[string]>[];
    for (const [key, value] of Object.entries(params)) {
      const words = kindWords[String(value)];
      if (!words || !/^(kind|expected|left|right)$/.test(key)) continue;
      if (en && zh) [en[key], zh[`${key}_zh`], zh[key]] = [words[0], words[1], words[1]];
    }
    const make = conditionCases[name];
    const english = make(en);
    const problem = {
      start: span.start,
      end: span.end,
      name: english.caseName,
      zh: make(zh).text("zh"),
      en: english.text("en"),
    };
    this.list.push(problem);
    this.first ??= make(
      { ...zh, ...en },
      { fields: [{ pointer: `character ${span.start + 1}`, reason: problem.en, name: problem.name }] },
    );
    return undefined;
  }

  /** Reports a name that is not known, with the nearest that is. */
  unknown(span: Span, name: ConditionCase, word: string, known: readonly string[], params: CaseParams = {}): undefined {
    const near = nearest(word, known);
    const listed = [...known].sort().join(", ");
    const en = { name: word, known: listed, ...params, hint: near === undefined ? "" : `; did you mean ${near}?` };
    return this.add(span, name, en, { hint: near === undefined ? "" : `；是否想写 ${near}？` });
  }
}
