/** What can be wrong with a condition, where, and what to write instead. */
import { type CaseParams, defineCases, PerennialError } from "#ground/errors";
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

export const conditionCases = defineCases("condition", {
  syntax: { code: "invalid_input", en: "This is not a condition: {message}", zh: "条件写法有误：{message}" },
  not_cel: { code: "invalid_input", en: "This is not CEL: {message}", zh: "不符合 CEL 规则：{message}" },
  too_long: { code: "invalid_input", en: "A condition has at most {limit} characters", zh: "条件最多 {limit} 个字符" },
  not_bool: {
    code: "invalid_input",
    en: "A condition must be true or false; this is {kind}",
    zh: "条件的结果应为真或假，而这里是{kind}",
  },
  unknown_name: {
    code: "invalid_input",
    en: "{name} is not known here; write one of {known}{hint}",
    zh: "这里没有 {name}；可用的有 {known}{hint}",
  },
  unknown_field: { code: "invalid_input", en: "There is no {record}.{name}{hint}", zh: "没有 {record}.{name}{hint}" },
  unknown_tag: { code: "invalid_input", en: "There is no tag {name}{hint}", zh: "没有标签 {name}{hint}" },
  unknown_tag_value: {
    code: "invalid_input",
    en: 'The tag {name} is never "{value}"; it is one of {known}{hint}',
    zh: '标签 {name} 不会是 "{value}"；可取值为 {known}{hint}',
  },
  unknown_audience: { code: "invalid_input", en: "There is no audience {name}{hint}", zh: "没有客群 {name}{hint}" },
  bare_audience: {
    code: "invalid_input",
    en: 'audience means something only in "name" in audience',
    zh: 'audience 只能写成 "名称" in audience',
  },
  audience_ring: {
    code: "invalid_input",
    en: "Audiences rest on each other in a ring: {ring}",
    zh: "客群互相引用成环：{ring}",
  },
  bad_audience: {
    code: "invalid_input",
    en: "The audience {name} can't be asked: {message}",
    zh: "客群 {name} 无法使用：{message}",
  },
  too_many_audiences: {
    code: "invalid_input",
    en: "With the audiences that it names, and those that they name, the condition holds more than {limit} of them",
    zh: "条件连同其引用的客群（含逐层引用）共超过 {limit} 个",
  },
  unknown_function: {
    code: "invalid_input",
    en: "There is no function {name}; known are {known}{hint}",
    zh: "没有函数 {name}；可用的有 {known}{hint}",
  },
  bare_record: {
    code: "invalid_input",
    en: "{name} alone means nothing; name a field of it, as {name}.{example}",
    zh: "不能单独使用 {name}；请写出其字段，如 {name}.{example}",
  },
  bare_tag: {
    code: "invalid_input",
    en: 'tag alone means nothing; write "name" in tag or tag.name == "value"',
    zh: 'tag 不能单独使用；请写 "名称" in tag 或 tag.名称 == "值"',
  },
  bare_before: {
    code: "invalid_input",
    en: 'before alone means nothing; write before.{example}.x, before.tag.x or "x" in before.tag',
    zh: '不能单独使用 before；请写 before.{example}.字段、before.tag.名称 或 "名称" in before.tag',
  },
  no_event: {
    code: "invalid_input",
    en: "{name} is known only while an event is handled, in a trigger; leave it out here",
    zh: "{name} 仅在处理事件时（触发条件中）可用，此处请不要使用",
  },
  no_calendar: {
    code: "invalid_input",
    en: "{name}() needs the bank's calendar, which is not at hand here",
    zh: "{name}() 需要银行日历，此处没有日历",
  },
  bare_item: {
    code: "invalid_input",
    en: "{name} is a whole record; name a field of it, as {name}.{example}",
    zh: "{name} 是一整条记录；请写出其字段，如 {name}.{example}",
  },
  taken_name: {
    code: "invalid_input",
    en: "{name} has a meaning already; call the item by another name, as {example}",
    zh: "{name} 已有含义；请为列表项另取名称，如 {example}",
  },
  not_a_list: {
    code: "invalid_input",
    en: "{name}() asks every item of a list that the catalog declares, as {example}; this is none",
    zh: "{name}() 用于逐项判断目录中声明的列表，如 {example}；这里不是列表",
  },
  filter_size: {
    code: "invalid_input",
    en: "A filtered list answers nothing by itself; ask for its size, as x.filter(i, …).size()",
    zh: "筛选后的列表本身不是结果；请取其个数，如 x.filter(i, …).size()",
  },
  wrong_kind: {
    code: "invalid_input",
    en: "{what} needs {expected}, and this is {kind}",
    zh: "{what} 需要{expected}，而这里是{kind}",
  },
  wrong_count: { code: "invalid_input", en: "{name} takes {expected}", zh: "{name} 的参数应为 {expected}" },
  mixed_numbers: {
    code: "invalid_input",
    en: "{left} {operator} {right}: whole numbers and doubles do not mix in arithmetic; write double(x), or {example}",
    zh: "{left} {operator} {right}：整数与浮点数不能直接运算；请写 double(x)，或写 {example}",
  },
  mixed_money: {
    code: "invalid_input",
    en: "{left} {operator} {right}: money is exact and a double is not; write double(x) around the money",
    zh: "{left} {operator} {right}：金额是精确值而浮点数不是；请对金额写 double(x)",
  },
  date_and_instant: {
    code: "invalid_input",
    en: "A date does not compare with an instant; write date(x) around the instant",
    zh: "日期不能与时刻直接比较；请对时刻写 date(x)",
  },
  no_operator: {
    code: "invalid_input",
    en: "{left} {operator} {right} has no meaning",
    zh: "{left} {operator} {right} 没有意义",
  },
  no_null: {
    code: "invalid_input",
    en: "A missing value is not null; write has(x) or !has(x)",
    zh: "缺失值不是 null；请写 has(x) 或 !has(x)",
  },
  no_list: {
    code: "invalid_input",
    en: "A list stands only to the right of in, and holds literals of one kind",
    zh: "列表只能出现在 in 的右侧，且只含同一类字面量",
  },
  mixed_list: {
    code: "invalid_input",
    en: "A list holds whole numbers or doubles, not both; write all with a point, as 1.0",
    zh: "列表中的数应全为整数或全为小数；请统一写成小数，如 1.0",
  },
  empty_list: {
    code: "invalid_input",
    en: "in [] is never true; name at least one value",
    zh: "in [] 永远为假；请至少写一个值",
  },
  no_index: {
    code: "invalid_input",
    en: 'An index has no meaning here; only tag takes one, as tag["name"]',
    zh: '此处不能使用下标；只有 tag 可以，如 tag["名称"]',
  },
  has_field: {
    code: "invalid_input",
    en: "has() takes a field, as has(customer.age)",
    zh: "has() 的参数应为字段，如 has(customer.age)",
  },
  not_literal: { code: "invalid_input", en: "{name} takes a text in quotes", zh: "{name} 的参数应为带引号的文本" },
  bad_literal: { code: "invalid_input", en: "{value} is not {expected}", zh: "{value} 不是{expected}" },
  too_precise: {
    code: "invalid_input",
    en: "The number has more digits than can be compared exactly",
    zh: "数字位数过多，无法精确比较",
  },
  no_columns: {
    code: "unsupported",
    en: "{name} can't be asked of all customers here: the list is not kept in columns",
    zh: "此处无法对全体客户查询 {name}：该列表没有按列保存",
  },
  unsupported: {
    code: "invalid_input",
    en: "{what} cannot be answered alike for one customer and for all; leave it out",
    zh: "{what} 无法对单个客户与全体客户给出一致的结果，请不要使用",
  },
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
  list: ["a list of texts", "文本列表"],
  records: ["a list of records", "记录列表"],
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
      if (en && zh) [en[key], zh[key]] = words;
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
    // The texts are whole already: words for kinds and hints differ by language, parameters could not.
    const fields = [{ pointer: `character ${span.start + 1}`, reason: problem.en, name: problem.name }];
    const whole = { code: "invalid_input", en: problem.en, zh: problem.zh } as const;
    this.first ??= new PerennialError(problem.name, whole, {}, { fields });
    return undefined;
  }

  /** Reports a problem of a condition inside this one, at the place where that is named. */
  again(span: Span, { name, en, zh }: ConditionProblem): void {
    this.list.push({ start: span.start, end: span.end, name, zh, en });
    const fields = [{ pointer: `character ${span.start + 1}`, reason: en, name }];
    this.first ??= new PerennialError(name, { code: "invalid_input", en, zh }, {}, { fields });
  }

  /** Reports a name that is not known, with the nearest that is. */
  unknown(span: Span, name: ConditionCase, word: string, known: readonly string[], params: CaseParams = {}): undefined {
    const near = nearest(word, known);
    const listed = [...known].sort().join(", ");
    const en = { name: word, known: listed, ...params, hint: near === undefined ? "" : `; did you mean ${near}?` };
    return this.add(span, name, en, { hint: near === undefined ? "" : `；是否想写 ${near}？` });
  }
}
