/** Problems of definition files: where, what, and what to do about it, in both languages. */
import { type CaseFactory, type CaseParams, defineCases } from "#ground/errors";
import { audienceFileCases } from "./audience-cases.ts";
import { benefitCases } from "./benefit-cases.ts";
import { caseFileCases } from "./case-cases.ts";
import { catalogCases } from "./catalog-cases.ts";
import { copyCases } from "./copy-cases.ts";
import { offerCases } from "./offer-cases.ts";
import { playbookCases } from "./playbook-cases.ts";
import { questionCases } from "./question-cases.ts";

export interface DefinitionProblem {
  /** Path below the folder of definitions. */
  readonly file: string;
  /** From 1; 0 when the whole file is meant. */
  readonly line: number;
  readonly column: number;
  /** JSON pointer into the file. */
  readonly pointer: string;
  /** `definitions.case`. */
  readonly name: string;
  readonly zh: string;
  readonly en: string;
}

/** A step into a file: keys and positions. */
export type Path = readonly (string | number)[];

export interface Place {
  readonly file: string;
  /** Line and column of a path, or of the nearest part above it that exists. */
  at(path: Path): { readonly line: number; readonly column: number };
}

const fileCases = defineCases("definitions", {
  not_yaml: { code: "invalid_input", en: "Not readable as YAML: {message}", zh: "不是可读的 YAML：{message}" },
  no_folder: { code: "invalid_input", en: "There is no folder {folder}", zh: "目录 {folder} 不存在" },
  unknown_file: {
    code: "invalid_input",
    en: "Nothing reads this file here; known are {known}",
    zh: "此处的文件不会被读取；可用的位置有 {known}",
  },
  no_organisation: {
    code: "invalid_input",
    en: "organisation.yaml is missing: it names the bank, its units and people",
    zh: "缺少 organisation.yaml：其中应写明银行、机构与人员",
  },
  unknown_key: {
    code: "invalid_input",
    en: "{key} is not known here; write one of {known}{hint}",
    zh: "此处没有 {key}；可用的有 {known}{hint}",
  },
  missing_key: { code: "invalid_input", en: "{key} is missing", zh: "缺少 {key}" },
  missing_name: {
    code: "invalid_input",
    en: "{of} has no {language} name: add {key}",
    zh: "{of} 缺少{language}名称：请添加 {key}",
  },
  wrong_type: { code: "invalid_input", en: "{key} must be {expected}", zh: "{key} 应为 {expected}" },
  wrong_choice: {
    code: "invalid_input",
    en: "{value} is not allowed for {key}; write one of {known}{hint}",
    zh: "{key} 不能是 {value}；可用的有 {known}{hint}",
  },
  wrong_form: {
    code: "invalid_input",
    en: "{key} does not have the right form: {expected}",
    zh: "{key} 的格式不对：{expected}",
  },
  too_few: { code: "invalid_input", en: "{key} needs at least one entry", zh: "{key} 至少需要一项" },
  out_of_range: { code: "invalid_input", en: "{key} is out of range: {expected}", zh: "{key} 超出范围：{expected}" },
  twice: {
    code: "invalid_input",
    en: "{what} {name} is declared twice, also in {other}",
    zh: "{what} {name} 重复声明，另见 {other}",
  },
  built_in: {
    code: "invalid_input",
    en: "The event {name} is built in; choose another name",
    zh: "事件 {name} 是内置的，请换一个名称",
  },
  unknown_reference: {
    code: "invalid_input",
    en: "There is no {what} {name}{hint}",
    zh: "没有名为 {name} 的{what}{hint}",
  },
  known_after: {
    code: "invalid_input",
    en: "{attribute} is known only after the call: a model that decides whom to call cannot read it; remove it from the features",
    zh: "{attribute} 只有在通话结束后才知道：决定给谁打电话的模型不能使用它，请从特征中删除",
  },
  model_refused: {
    code: "invalid_input",
    en: "No model may use {attribute}: {reason}",
    zh: "模型不得使用 {attribute}：{reason}",
  },
  model_personal: {
    code: "invalid_input",
    en: "{attribute} is personal: no model may use it",
    zh: "{attribute} 属于个人信息：模型不得使用",
  },
  model_type: {
    code: "invalid_input",
    en: "A model cannot read {attribute}: it is a {type}",
    zh: "模型无法使用 {attribute}：类型为 {type}",
  },
  personal_allowed: {
    code: "invalid_input",
    en: "{attribute} is personal and cannot be allowed for models",
    zh: "{attribute} 属于个人信息，不能允许模型使用",
  },
  condition: { code: "invalid_input", en: "{message} (character {position})", zh: "{message}（第 {position} 个字符）" },
  wrong_folder: {
    code: "invalid_input",
    en: "The file of stage {stage} belongs in playbooks/{stage}/",
    zh: "阶段 {stage} 的文件应放在 playbooks/{stage}/ 下",
  },
  wrong_channel: {
    code: "invalid_input",
    en: "Content {content} is for {has}, the wave goes by {needs}",
    zh: "素材 {content} 用于 {has}，而该波次使用 {needs}",
  },
  wrong_class: {
    code: "invalid_input",
    en: "Content {content} is {has}, the playbook {needs}",
    zh: "素材 {content} 的类别为 {has}，剧本为 {needs}",
  },
  wrong_policy: {
    code: "invalid_input",
    en: "Policy {policy} is a {has}; a {needs} is needed here",
    zh: "策略 {policy} 是 {has}，此处需要 {needs}",
  },
  no_amount: { code: "invalid_input", en: "{policy} has no amount for {key}", zh: "{policy} 中没有 {key} 的金额" },
  liquid: { code: "invalid_input", en: "The template cannot be read: {message}", zh: "模板无法解析：{message}" },
  no_unsubscribe: {
    code: "invalid_input",
    en: "A marketing e-mail needs a way out: put {{ unsubscribe_url }} into the body",
    zh: "营销邮件必须提供退订：请在正文中加入 {{ unsubscribe_url }}",
  },
  bad_variant: {
    code: "invalid_input",
    en: "{name} cannot stand in here: a wording is another content of channel {channel} and class {class} without wordings of its own",
    zh: "{name} 不能作为此处的文案变体：变体应是渠道为 {channel}、类别为 {class} 且自身没有变体的另一内容",
  },
  high_floor: {
    code: "invalid_input",
    en: "The floor leaves nothing to learn by: it must be below {most}, the even share of all wordings",
    zh: "最低份额过高，无法优选：应小于所有文案的平均份额 {most}",
  },
  overlap: {
    code: "invalid_input",
    en: "{policy} holds twice from {day}: end the one before",
    zh: "{policy} 自 {day} 起重复生效：请先结束前一版本",
  },
  not_a_day: { code: "invalid_input", en: "{value} is not a day", zh: "{value} 不是日期" },
  not_rising: { code: "invalid_input", en: "{key} must rise from one to the next", zh: "{key} 必须依次递增" },
  bad_parent: {
    code: "invalid_input",
    en: "{unit} is a {kind}; its parent must be {needs}",
    zh: "{unit} 是 {kind}，上级应为 {needs}",
  },
  unknown_zone: { code: "invalid_input", en: "{zone} is not a known time zone", zh: "{zone} 不是已知时区" },
  field_source: {
    code: "invalid_input",
    en: "{field} needs one of const, from (with template for empty cells), template, and records",
    zh: "{field} 需要 const、from（可用 template 处理空单元格）、template 或 records 其中之一",
  },
  not_in_columns: {
    code: "invalid_input",
    en: "{column} is not among the columns of this map{hint}",
    zh: "{column} 不在该映射的列中{hint}",
  },
  no_task: {
    code: "invalid_input",
    en: "A wave by {channel} is a task: it needs owner_role and deadline",
    zh: "通过 {channel} 的波次是待办：需要 owner_role 和 deadline",
  },
});

export const definitionCases = {
  ...fileCases,
  ...catalogCases,
  ...audienceFileCases,
  ...offerCases,
  ...copyCases,
  ...benefitCases,
  ...playbookCases,
  ...caseFileCases,
  ...questionCases,
};
export type CaseName = keyof typeof definitionCases;

/** " — did you mean x?" in the language of the text, or nothing. */
export function hint(name: string | undefined): { en: string; zh: string } {
  return name === undefined ? { en: "", zh: "" } : { en: `; did you mean ${name}?`, zh: `；是否想写 ${name}？` };
}

/** A parameter `x_zh` is what `x` is called in Chinese. */
function inChinese(params: CaseParams): CaseParams {
  const own = Object.entries(params).filter(([name]) => name.endsWith("_zh"));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(0, -3), value]));
}

/** Collects problems; `add` reports one at a place. */
export class Problems {
  readonly list: DefinitionProblem[] = [];

  add(place: Place, path: Path, name: CaseName, params: CaseParams = {}, chinese: CaseParams = {}): void {
    const make: CaseFactory = definitionCases[name];
    const english = make(params);
    const { line, column } = place.at(path);
    const pointer = path.map((step) => `/${String(step).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
    const zh = make({ ...params, ...inChinese(params), ...chinese }).text("zh");
    this.list.push({ file: place.file, line, column, pointer, name: english.caseName, zh, en: english.text("en") });
  }

  /** In the order of files and lines. */
  sorted(): readonly DefinitionProblem[] {
    return [...this.list].sort((a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line || a.column - b.column);
  }
}
