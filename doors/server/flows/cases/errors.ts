import type { DefinitionProblem } from "#contracts/definitions";
import { type CaseParams, defineCases } from "#ground/errors";

export const caseErrors = defineCases("cases", {
  no_path: { code: "invalid_input", en: "There is no file or folder {path}", zh: "没有文件或目录 {path}" },
  wrong_ending: {
    code: "invalid_input",
    en: "{path} is no case: its name must end in .case.yaml",
    zh: "{path} 不是用例：文件名须以 .case.yaml 结尾",
  },
  no_playbook: {
    code: "invalid_input",
    en: "There is no playbook {playbook}, and no such file beside the case; the bank has {known}",
    zh: "没有剧本 {playbook}，用例旁也没有该文件；本行的剧本有 {known}",
  },
  no_wave: {
    code: "invalid_input",
    en: "Playbook {playbook} has no wave {wave} that touches; those that do are {known}",
    zh: "剧本 {playbook} 没有会触达的第 {wave} 波；会触达的波次为 {known}",
  },
  bad_files: {
    code: "invalid_input",
    en: "The cases have {count} mistake(s):\n{list}",
    zh: "用例中有 {count} 处错误：\n{list}",
  },
  none: { code: "invalid_input", en: "There is no case in {paths}", zh: "{paths} 中没有用例" },
  not_taken: {
    code: "invalid_input",
    en: "Line {line}: the event {type} was not taken in: {reason}",
    zh: "第 {line} 行：事件 {type} 未被接收：{reason}",
  },
  no_touch_yet: {
    code: "invalid_input",
    en: "Line {line}: {customer} has had {count} touch(es) so far, and the event speaks of number {touch}",
    zh: "第 {line} 行：{customer} 到此时只有 {count} 次触达，而事件指第 {touch} 次",
  },
});

type CaseName = keyof typeof caseErrors;

/** A problem of a file, as definitions have them. */
export function caseProblem(file: string, line: number, name: CaseName, params: CaseParams): DefinitionProblem {
  const error = caseErrors[name](params);
  return { file, line, column: 0, pointer: "", name: error.caseName, zh: error.text("zh"), en: error.text("en") };
}
