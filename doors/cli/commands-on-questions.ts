/** Commands that go from a model's question to a version, and look at what it says. */
import type { CommandSpec } from "./command-spec.ts";

const as = { flags: "--as <login>", about: { zh: "以谁的身份（登录名）", en: "who you are (login)" } };
const model = { name: "<model>", about: { zh: "模型编号，如 instalment", en: "id of a model, as instalment" } };
const modelOrVersion = {
  name: "<model>",
  about: {
    zh: "模型，或模型与版本，如 instalment@2；缺省为投产版本，没有则取最新版本",
    en: "a model, or one with its version, as instalment@2; by default the champion, else the newest version",
  },
};
const html = { flags: "--html <file>", about: { zh: "写入 HTML 报告", en: "write the report as a page" } };
const from = { flags: "--from <day>", about: { zh: "观察首日", en: "first day of observation" } };
const until = { flags: "--until <day>", about: { zh: "观察末日", en: "last day of observation" } };

export const questionCommands: readonly CommandSpec[] = [
  {
    name: "train",
    about: {
      zh: "按模型文件训练：取观察时点已知的特征，比较算法，登记为草稿版本",
      en: "train a model of the bank's files: features as known at the moments, algorithms compared, a draft registered",
    },
    more: {
      zh: "最近的时点只用于评估，不参与任何选择；在其之前、结果期伸入评估期的时点不使用。好得可疑的特征会标明。",
      en: "The newest moments only measure and take part in no choice; moments before them whose horizon reaches into them are left out. A feature too good to be true is flagged.",
    },
    args: [model],
    options: [
      {
        flags: "--dry",
        about: { zh: "只训练与评估，不登记版本", en: "train and measure without registering a version" },
      },
      html,
      as,
    ],
    load: () => import("./commands/model-train.ts"),
  },
  {
    name: "evaluate",
    about: {
      zh: "用结果已知的时点检验某一版本：区分度、校准、提升、分段、稳定性与公平性",
      en: "measure a version on moments whose outcomes are known: order, calibration, lift, bands, drift, fairness",
    },
    args: [modelOrVersion],
    options: [
      {
        ...from,
        about: { zh: "观察首日（默认为训练数据之后）", en: "first day of observation (after those learnt from)" },
      },
      until,
    ],
    load: () => import("./commands/model-evaluate.ts"),
  },
  {
    name: "explain",
    about: {
      zh: "某一版本看重什么（SHAP）；或某位客户的概率由何而来",
      en: "what a version goes by (SHAP), or what moves one customer's probability",
    },
    args: [modelOrVersion],
    options: [
      { flags: "--customer <id>", about: { zh: "银行的客户号", en: "the bank's id of a customer" } },
      {
        flags: "--high <share>",
        about: {
          zh: "当前人群中最可能的这一部分（如 0.1）与其余客户的差别：交易与属性",
          en: "what sets the likeliest share of today's population apart, as 0.1: their trades and attributes",
        },
      },
      { flags: "--top <n>", about: { zh: "最多多少个特征（默认 15）", en: "at most so many features (15)" } },
    ],
    load: () => import("./commands/model-explain.ts"),
  },
  {
    name: "bands",
    about: {
      zh: "概率区间：预测、实际转化率及其区间；--now 另计当前各区间的客户数",
      en: "probability bands: foretold, come about and its interval; --now counts who is in them today",
    },
    args: [modelOrVersion],
    options: [{ flags: "--now", about: { zh: "同时计算当前客户分布", en: "also count today's population" } }],
    load: () => import("./commands/model-bands.ts"),
  },
  {
    name: "rank",
    about: {
      zh: "按概率从高到低列出当前客户，可按概率与条件（如金额）筛选",
      en: "today's population from the highest probability down, filtered by probability and by a condition, as an amount",
    },
    args: [modelOrVersion],
    options: [
      { flags: "--at-least <p>", about: { zh: "最低概率，0 到 1", en: "least probability, 0 to 1" } },
      {
        flags: "--where <condition>",
        about: { zh: "条件，如 'metric.spend_90d >= 3000.00'", en: "condition, as 'metric.spend_90d >= 3000.00'" },
      },
      { flags: "--top <n>", about: { zh: "最多多少位（默认 50）", en: "at most so many (50)" } },
    ],
    load: () => import("./commands/model-rank.ts"),
  },
];
