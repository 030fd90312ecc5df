/** What the law finds wrong with what is said. */
import { defineCases } from "#ground/errors";

export const copyCases = defineCases("definitions", {
  copy_blocked: {
    code: "invalid_input",
    en: "“{words}” may not be said in advertising ({class}): write it differently",
    zh: "广告中不得出现“{words}”（{class_zh}）：请改写",
  },
  copy_risk_sentence: {
    code: "invalid_input",
    en: "A text about a wealth product must say: {words}",
    zh: "理财产品的文案必须写明：{words}",
  },
});
