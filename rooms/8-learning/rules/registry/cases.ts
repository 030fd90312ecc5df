import { defineCases } from "#ground/errors";

export const registryCases = defineCases("models", {
  no_version: {
    code: "not_found",
    en: "There is no version {version} of model {model}; `model list {model}` tells which there are",
    zh: "模型 {model} 没有版本 {version}；可用 `model list {model}` 查看现有版本",
  },
  no_model: {
    code: "not_found",
    en: "No version of model {model} is registered; train one with `model train {model}` or bring one with `model import`",
    zh: "模型 {model} 尚无登记的版本；请用 `model train {model}` 训练，或用 `model import` 导入",
  },
  unknown_model: {
    code: "not_found",
    en: "There is no model {model} under bank/models; known: {known}",
    zh: "bank/models 中没有模型 {model}；现有：{known}",
  },
  no_champion: {
    code: "conflict",
    en: "Model {model} has no champion; promote a version first",
    zh: "模型 {model} 没有投产版本，请先晋级一个版本",
  },
  no_challenger: {
    code: "conflict",
    en: "Model {model} has no challenger; make one with `model promote {model}@VERSION --to challenger`",
    zh: "模型 {model} 没有挑战版本；可用 `model promote {model}@版本 --to challenger` 设立",
  },
  nothing_to_promote: {
    code: "conflict",
    en: "{model}@{version} is {state} already",
    zh: "{model}@{version} 已处于状态 {state}",
  },
  no_proposal: {
    code: "conflict",
    en: "Nobody has proposed {model}@{version}",
    zh: "没有人提出晋级 {model}@{version}",
  },
  no_way_back: {
    code: "conflict",
    en: "{model}@{version} took nobody's place: there is no version to go back to. Retire it, and playbooks keep to their rules",
    zh: "{model}@{version} 之前没有投产版本，无法回退。可将其退役，策略即按规则运行",
  },
  not_suspended: {
    code: "conflict",
    en: "{model}@{version} is not suspended",
    zh: "{model}@{version} 并未停用",
  },
  reason_missing: {
    code: "invalid_input",
    en: "Say why: reason must not be empty",
    zh: "请说明原因：reason 不能为空",
  },
  no_score_name: {
    code: "invalid_input",
    en: "Model {model} publishes no score of the catalog",
    zh: "模型 {model} 没有对应目录中的评分",
  },
  import_features: {
    code: "invalid_input",
    en: "The imported model reads {missing}, which the definition of {model} does not have; its features are: {known}",
    zh: "导入的模型使用了 {missing}，而模型 {model} 的定义没有这些特征；已有特征：{known}",
  },
  import_format: {
    code: "invalid_input",
    en: "{file} is neither a LightGBM text model nor an XGBoost JSON model: {message}",
    zh: "{file} 既不是 LightGBM 文本模型，也不是 XGBoost JSON 模型：{message}",
  },
  no_batches: {
    code: "conflict",
    en: "Model {model} cannot be tested yet: no month lies far enough back that its outcomes are known",
    zh: "模型 {model} 尚不能回测：没有任何批次的结果已经明确",
  },
  bad_share: {
    code: "invalid_input",
    en: "The challenger's share must lie between 0 and 1, not {share}",
    zh: "挑战版本的客户比例应在 0 与 1 之间，而不是 {share}",
  },
});
