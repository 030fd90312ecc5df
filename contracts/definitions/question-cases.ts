/** What can be wrong with a model that starts from a question. */
import { defineCases } from "#ground/errors";

export const questionCases = defineCases("definitions", {
  observe_one_of: {
    code: "invalid_input",
    en: "observe needs one of every: (day, week or month), event: (after which a customer is looked at) and any: (several such events)",
    zh: "observe 需要 every（day、week 或 month）、event（其后观察客户的事件）或 any（多个事件）其中之一",
  },
  label_one_of: {
    code: "invalid_input",
    en: "label needs either event: or any:, the event or events that are predicted",
    zh: "label 需要 event 或 any（所预测的事件），二者取一",
  },
  observe_beside: {
    code: "invalid_input",
    en: "{key} goes with event alone; with every: put it into population",
    zh: "{key} 只能与 event 并用；使用 every 时请写入 population",
  },
  question_no_features: {
    code: "invalid_input",
    en: "The model is told nothing: name attributes, metrics, tags or expand",
    zh: "模型没有任何特征：请写 attributes、metrics、tags 或 expand",
  },
  longer_than_history: {
    code: "invalid_input",
    en: "The window {window} looks back further than history: {history}; shorten it or lengthen history",
    zh: "窗口 {window} 超出观察期 history：{history}；请缩短窗口或延长 history",
  },
  no_history: {
    code: "invalid_input",
    en: "What {name} was at a past moment is not kept: {reason_en}. Take it out, or use a metric over events",
    zh: "{name} 在过去某一时点的取值没有保存：{reason_zh}。请去掉，或改用基于事件的指标",
  },
  feature_twice: {
    code: "invalid_input",
    en: "{feature} is made twice; give one of the expansions another as:",
    zh: "{feature} 重复生成；请为其中一个 expand 另写 as:",
  },
  not_a_feature: {
    code: "invalid_input",
    en: "{name} is not among the features, so it cannot be excluded{hint}",
    zh: "{name} 不在特征之中，无法排除{hint}",
  },
  own_score: {
    code: "invalid_input",
    en: "The model reads score.{score}, which it makes itself: what it learns from must not rest on it",
    zh: "模型读取了它自己产生的 score.{score}：学习所用的数据不能以它为依据",
  },
});
