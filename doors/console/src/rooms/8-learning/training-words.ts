import { defineWords } from "../../words/index.ts";

export const trainingWords = defineWords("training", {
  training: { zh: "训练", en: "Training" },
  about: {
    zh: "按模型文件取样、比较全部算法并在未见样本上检验。训练在后台进行，可离开本页；结果为草稿，上线仍需两人。",
    en: "Rows are taken by the model's file, all algorithms are compared and told on rows that none saw. It goes on when you leave the page; what comes of it is a draft, and two persons promote.",
  },
  train: { zh: "开始训练", en: "Train" },
  started: { zh: "训练已开始", en: "Training has begun" },
  cancel: { zh: "取消训练", en: "Cancel the training" },
  cancel_follows: {
    zh: "训练立即停止，已完成的部分不保留。",
    en: "It stops at once, and nothing of it is kept.",
  },
  before: { zh: "以往的训练", en: "Trainings before" },
  none: { zh: "服务启动以来还没有训练", en: "No training since the server was started" },
  rows: { zh: "取样", en: "Taking rows" },
  fit: { zh: "拟合与比较", en: "Fitting and comparing" },
  evaluate: { zh: "检验与解释", en: "Testing and explaining" },
  since: { zh: "{at} 开始", en: "since {at}" },
  begun: { zh: "开始", en: "Begun" },
  took: { zh: "用时", en: "Took" },
  seconds: { zh: "{n} 秒", en: "{n} s" },
  came: { zh: "结果", en: "Outcome" },
  running: { zh: "进行中", en: "running" },
  done: { zh: "完成", en: "done" },
  no_model: { zh: "未得到模型", en: "no model" },
  failed: { zh: "失败", en: "failed" },
  cancelled: { zh: "已取消", en: "cancelled" },
});
