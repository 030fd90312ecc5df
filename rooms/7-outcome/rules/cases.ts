/** What can be wrong with a question about outcomes. */
import { defineCases } from "#ground/errors";

export const outcomeCases = defineCases("outcome", {
  no_playbook: {
    code: "not_found",
    en: "There is no playbook {playbook}{hint}",
    zh: "没有策略剧本 {playbook}{hint}",
  },
  no_unit: {
    code: "not_found",
    en: "There is no unit {unit}{hint}",
    zh: "没有机构 {unit}{hint}",
  },
  empty_period: {
    code: "invalid_input",
    en: "The period is empty: from must lie before to",
    zh: "时间段为空：from 应早于 to",
  },
});
