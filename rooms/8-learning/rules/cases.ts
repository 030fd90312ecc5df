import { defineCases } from "#ground/errors";

export const cases = defineCases("learning", {
  unknown_attribute: {
    code: "invalid_input",
    en: "The catalog has no attribute {attribute}",
    zh: "目录中没有属性 {attribute}",
  },
  known_after: {
    code: "invalid_input",
    en: "{attribute} is known only after the call: a model that decides whom to call cannot read it",
    zh: "{attribute} 只有在通话结束后才知道：决定给谁打电话的模型不能使用它",
  },
  refused: {
    code: "invalid_input",
    en: "No model may use {attribute}: {reason_en}",
    zh: "模型不得使用 {attribute}：{reason_zh}",
  },
  no_feature_type: {
    code: "invalid_input",
    en: "A model cannot read {attribute}: it is of type {type}",
    zh: "模型无法使用 {attribute}：类型为 {type}",
  },
  no_features: { code: "invalid_input", en: "The model names no attributes", zh: "模型没有指定任何属性" },
  missing_attribute: {
    code: "invalid_input",
    en: "The rows carry no values of {attribute}",
    zh: "数据中没有属性 {attribute} 的值",
  },
  not_a_number: {
    code: "invalid_input",
    en: "{attribute} of row {row} is not a number",
    zh: "第 {row} 行的 {attribute} 不是数值",
  },
  wrong_length: {
    code: "invalid_input",
    en: "{what} has {actual} entries for {expected} rows",
    zh: "{what} 有 {actual} 个值，而数据有 {expected} 行",
  },
  unordered: {
    code: "invalid_input",
    en: "Rows must be in time order: row {row} is of {day}, after {before}",
    zh: "数据必须按时间排序：第 {row} 行的日期 {day} 早于其前一行的 {before}",
  },
  bad_share: {
    code: "invalid_input",
    en: "The training share must lie above 0 and at most 1, not {share}",
    zh: "训练比例必须大于 0 且不超过 1，而不是 {share}",
  },
  bad_cut: {
    code: "invalid_input",
    en: "The training part must be 0 to {rows} rows, not {cut}",
    zh: "训练部分应为 0 至 {rows} 行，而不是 {cut}",
  },
  bad_label: {
    code: "invalid_input",
    en: "The label of row {row} must be 0, 1 or not known",
    zh: "第 {row} 行的标签应为 0、1 或未知",
  },
  unknown_format: {
    code: "unsupported",
    en: "This release cannot read a score model of format {format}",
    zh: "当前版本无法读取格式为 {format} 的评分模型",
  },
  unknown_algorithm: {
    code: "invalid_input",
    en: "There is no algorithm {algorithm}; known are {known}",
    zh: "没有算法 {algorithm}；可用的算法：{known}",
  },
  too_little: {
    code: "invalid_input",
    en: "Nothing can be learnt from {rows} rows with {positives} positives: at least 10 rows with 2 of each outcome are needed",
    zh: "{rows} 行数据（其中正例 {positives} 行）无法训练：至少需要 10 行，且正例与负例各不少于 2 行",
  },
  no_facts: {
    code: "not_found",
    en: "There are no facts to learn from yet: let the bank run, or import its history",
    zh: "还没有可供学习的事件：请让系统运行一段时间，或导入历史数据",
  },
  no_moments: {
    code: "invalid_input",
    en: "What is known from {from} to {to} is too short for one observation: history is {history} and horizon {horizon}. What became of the first will be known on {ready}: wait for it, shorten them, or say known_by: occurred for a history that was loaded later",
    zh: "{from} 至 {to} 的数据不足以观察一次：history 为 {history}，horizon 为 {horizon}。首次观察的结果将于 {ready} 可知：请等到该日，或缩短二者；若历史为事后导入，请写 known_by: occurred",
  },
  few_customers: {
    code: "invalid_input",
    en: "A share of {share} of {customers} customers leaves nobody on one side; name another share",
    zh: "{customers} 位客户的 {share} 使一侧没有客户；请换一个比例",
  },
  worker_lost: {
    code: "internal",
    en: "The training worker ended without an answer (exit {exit})",
    zh: "训练进程未返回结果即已结束（退出码 {exit}）",
    retry: "later",
  },
});
