/** What can be wrong with a case, beside its shape. */
import { defineCases } from "#ground/errors";

export const caseFileCases = defineCases("definitions", {
  case_value: { code: "invalid_input", en: "{message}", zh: "{message}" },
  case_order: {
    code: "invalid_input",
    en: "until lies before now: nothing would be played",
    zh: "until 早于 now：不会发生任何事",
  },
  case_wave: {
    code: "invalid_input",
    en: "The playbook {playbook} has no wave {wave}; it has {known}",
    zh: "剧本 {playbook} 没有第 {wave} 波；它有 {known}",
  },
  case_answer_alone: {
    code: "invalid_input",
    en: "An answer is expected of an event alone: take {key} out",
    zh: "answer 只对应一个事件：请删除 {key}",
  },
  case_no_event: {
    code: "invalid_input",
    en: "{customer} has no event at {at} that could be answered",
    zh: "{customer} 在 {at} 没有可应答的事件",
  },
});
