/** Commands about versions of models: who stands, what became of their scores, and the two persons. */
import type { CommandSpec } from "./command-spec.ts";

const as = { flags: "--as <login>", about: { zh: "以谁的身份（登录名）", en: "who you are (login)" } };
const reason = { flags: "--reason <text>", about: { zh: "原因，写入审计", en: "why; it stands in the audit trail" } };
const model = { name: "<model>", about: { zh: "模型编号，如 instalment", en: "id of a model, as instalment" } };
const version = {
  name: "<version>",
  about: { zh: "模型与版本，如 instalment@2", en: "a model and its version, as instalment@2" },
};
const modelOrVersion = {
  name: "<model>",
  about: {
    zh: "模型，或模型与版本，如 instalment@2；缺省为投产版本",
    en: "a model, or one with its version, as instalment@2; the champion by default",
  },
};

export const registryCommands: readonly CommandSpec[] = [
  {
    name: "list",
    about: { zh: "列出模型的各版本与状态", en: "list models with their versions and states" },
    args: [{ name: "[model]", about: { zh: "只看某个模型", en: "of one model" } }],
    load: () => import("./commands/model-list.ts"),
  },
  {
    name: "show",
    about: { zh: "某一版本的模型卡、指标、公平性与经过", en: "a version's model card, measures, fairness and history" },
    args: [modelOrVersion],
    options: [
      {
        flags: "--html <file>",
        about: { zh: "把该版本的训练报告写成页面", en: "write the report of its training as a page" },
      },
    ],
    load: () => import("./commands/model-show.ts"),
  },
  {
    name: "compare",
    about: { zh: "并列比较投产版本与挑战版本", en: "champion and challenger side by side" },
    args: [model],
    options: [
      {
        flags: "--versions <list>",
        about: { zh: "改为比较这些版本，如 1,3", en: "compare these versions instead, as 1,3" },
      },
    ],
    load: () => import("./commands/model-compare.ts"),
  },
  {
    name: "backtest",
    about: {
      zh: "在结果已知的连续月份上检验版本：分段、校准、稳定性",
      en: "test a version on consecutive months whose outcomes are known: bands, calibration, drift",
    },
    more: {
      zh: "当时已发布的评分按原样取用；未发布的月份按当时所知的客户情况评分。突破模型文件中的限值即判为不通过。",
      en: "Scores that went out are taken as they stood; other months are scored as customers were known then. A version that breaks a limit of the model's file does not pass.",
    },
    args: [modelOrVersion],
    options: [{ flags: "--batches <n>", about: { zh: "月份数（默认 3）", en: "number of months (3)" } }],
    load: () => import("./commands/model-backtest.ts"),
  },
  {
    name: "promote",
    about: { zh: "晋级版本：一人提出，另一人批准", en: "promote a version: one person proposes, another agrees" },
    more: {
      zh: "第一人是训练者或提出者；尚无第一人时，本次即为提出。第二人须有审批权限且不是同一人。",
      en: "The first is whoever trained or proposed it; without one the call is the proposal. The second may approve and is somebody else.",
    },
    args: [version],
    options: [
      {
        flags: "--to <state>",
        about: { zh: "champion（默认）或 challenger", en: "champion (default) or challenger" },
      },
      as,
    ],
    load: () => import("./commands/model-promote.ts"),
  },
  {
    name: "keep",
    about: {
      zh: "立即完成到期事项：发布与收回评分、检验批次、按计划训练",
      en: "do what is due now: publish and take back scores, judge batches, train on schedule",
    },
    more: {
      zh: "服务运行时由学习角色每分钟完成。",
      en: "While the service runs its learning role does this every minute.",
    },
    load: () => import("./commands/model-keep.ts"),
  },
  {
    name: "refuse",
    about: { zh: "拒绝提出的版本", en: "refuse a version that is proposed" },
    args: [version],
    options: [reason, as],
    load: () => import("./commands/model-refuse.ts"),
  },
  {
    name: "rollback",
    about: {
      zh: "一步回退到上一投产版本，并收回评分",
      en: "one step back to the champion before; its scores are recalled",
    },
    args: [model],
    options: [reason, as],
    load: () => import("./commands/model-rollback.ts"),
  },
  {
    name: "retire",
    about: { zh: "退役版本，策略按规则运行", en: "take a version out of use; playbooks keep to their rules" },
    args: [version],
    options: [reason, as],
    load: () => import("./commands/model-retire.ts"),
  },
  {
    name: "resume",
    about: { zh: "恢复被停用的投产版本", en: "let a champion that was set aside score again" },
    args: [model],
    options: [reason, as],
    load: () => import("./commands/model-resume.ts"),
  },
  {
    name: "import",
    about: {
      zh: "导入 LightGBM 文本模型或 XGBoost JSON 模型，登记为草稿",
      en: "bring a LightGBM text model or an XGBoost JSON model, as a draft",
    },
    args: [model, { name: "<file>", about: { zh: "模型文件", en: "the model's file" } }],
    options: [as],
    load: () => import("./commands/model-import.ts"),
  },
];
