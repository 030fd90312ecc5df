/** What is asked of the files of calls, churn and credit. */
import type { AlgorithmName } from "#learning";
import type { Asked } from "./tables.ts";

const few: readonly AlgorithmName[] = ["boosted", "forest", "logistic"];
const duration = { duration: "known only when the call is over" };
const source = "measured on an unseen 30 % (scikit-learn HistGradientBoosting, untuned)";

const leaking = (auc: number): Asked => ({
  part: "with_duration",
  label: "y",
  positive: "yes",
  excluded: {},
  split: { by: "random" },
  algorithms: ["boosted"],
  published: { what: "with duration", auc, ks: null, source },
  said: {
    zh: "包含 duration 的结果仅用于说明泄漏：通话时长在决定是否拨打时并不存在。",
    en: "With duration only to show the leak: how long a call lasted does not exist when it is decided whom to call.",
  },
});

export const bankMarketing: readonly Asked[] = [
  {
    part: "without_duration",
    label: "y",
    positive: "yes",
    excluded: duration,
    split: { by: "random" },
    published: { what: "without duration", auc: 0.797, ks: 0.473, source },
    said: { zh: "通话前已知的列。", en: "Columns known before the call." },
  },
  leaking(0.935),
  {
    part: "out_of_time",
    label: "y",
    positive: "yes",
    excluded: duration,
    split: { by: "order", column: "row" },
    algorithms: few,
    published: { what: "first 80 % to last 20 % in file order", auc: 0.68, ks: null, source },
    said: {
      zh: "按时间：用前 80% 预测后 20%，即银行实际使用时的情形。",
      en: "By time: the first 80 % tell the last 20 %, which is how a bank uses it.",
    },
  },
];

export const bankMarketingAdditional: readonly Asked[] = [
  {
    ...(bankMarketing[0] as Asked),
    published: {
      what: "without duration",
      auc: 0.809,
      ks: 0.522,
      source: `${source}; Moro et al. 2014 told 0.80 on richer data`,
    },
  },
  leaking(0.954),
  {
    ...(bankMarketing[2] as Asked),
    published: { what: "first 80 % to last 20 % in file order", auc: 0.63, ks: null, source },
  },
];

const fiveFolds = "measured, 5 folds (scikit-learn HistGradientBoosting, untuned)";

export const churn: readonly Asked[] = [
  {
    part: "churn",
    label: "Exited",
    positive: "1",
    excluded: { RowNumber: "numbers the row", CustomerId: "names the customer" },
    split: { by: "folds", folds: 5 },
    published: { what: "5 folds", auc: 0.861, ks: 0.558, source: fiveFolds },
    said: { zh: "客户流失，五折。", en: "Who leaves, five folds." },
  },
];

export const creditDefault: readonly Asked[] = [
  {
    part: "default",
    label: "default.payment.next.month",
    positive: "1",
    excluded: { ID: "numbers the row" },
    split: { by: "folds", folds: 5 },
    published: { what: "5 folds", auc: 0.782, ks: 0.428, source: `${fiveFolds}; papers tell 0.77 to 0.79` },
    said: { zh: "下月违约，五折。", en: "Default next month, five folds." },
  },
];

export const germanCredit: readonly Asked[] = [
  {
    part: "bad",
    label: "class",
    positive: "bad",
    excluded: {},
    split: { by: "folds", folds: 5 },
    published: { what: "5 folds", auc: 0.784, ks: 0.432, source: fiveFolds },
    said: { zh: "小样本信用评分，五折。", en: "Credit scoring on few rows, five folds." },
  },
];

export const berkaLoans: readonly Asked[] = [
  {
    part: "loans",
    label: "bad",
    positive: "1",
    excluded: {},
    split: { by: "folds", folds: 5 },
    published: null,
    said: {
      zh: "放款时已知的信息预测贷款是否出问题（状态 B、D），五折；数据说明中没有公开的对照结果。",
      en: "Whether a loan goes bad (status B, D) from what is known when it is granted, five folds; the data name no published figure.",
    },
  },
];
