import { defineCases } from "#ground/errors";

export const valueCases = defineCases("value", {
  unknown: {
    code: "not_found",
    en: "The catalog has no score {score} in yuan; those it has are {known}",
    zh: "目录中没有以元计的评分 {score}；现有：{known}",
  },
  too_short: {
    code: "invalid_input",
    en: "Purchases are known of {days} days; {least} are needed before anybody can come back",
    zh: "仅有 {days} 天的购买记录；至少需要 {least} 天",
  },
  too_few: {
    code: "invalid_input",
    en: "{customers} customers have bought: a hundred are needed in one stream, thirty of them again",
    zh: "有购买的客户为 {customers} 位：至少一类购买须有一百位，其中三十位有重复购买",
  },
  no_fit: {
    code: "not_found",
    en: "There is no fit {fit} of customers' values; `model value --list` tells which there are",
    zh: "没有编号为 {fit} 的客户价值拟合；可用 `model value --list` 查看",
  },
  settled: {
    code: "conflict",
    en: "Fit {fit} is {state} already; fit anew with `model value`",
    zh: "拟合 {fit} 已处于 {state} 状态；请用 `model value` 重新拟合",
  },
  changed: {
    code: "conflict",
    en: "The catalog says something else of {score} than when fit {fit} was found; fit anew with `model value`",
    zh: "目录中 {score} 的定义与拟合 {fit} 时不同；请用 `model value` 重新拟合",
  },
  reason_missing: { code: "invalid_input", en: "Say why (reason)", zh: "请说明原因（reason）" },
});
