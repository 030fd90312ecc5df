/** Tables of the data, the audience and the model. */

import { count, fixed, nothing, percent, points, seconds, signed } from "./render-format.ts";
import { facts, largest, partOf, type ReportTable, rangeOf, table, type Voice } from "./render-table.ts";
import { splits, stability, wordOf } from "./render-words.ts";
import type { StoryReport } from "./report.ts";

export function dataTable({ bank, data }: StoryReport, { language, say, both }: Voice): ReportTable {
  return facts({
    id: "data",
    title: say("数据与切分", "Data and split"),
    rows: [
      [say("银行", "Bank"), `${both(bank.name)} (${bank.zone})`],
      [say("文件", "File"), data.file.split(/[\\/]/).at(-1) || data.file],
      [say("行数 / 天数", "Rows / days"), `${count(data.rows)} / ${count(data.days)}`],
      [say("起止日期", "From, to"), `${data.from ?? nothing} → ${data.to ?? nothing}`],
      [
        say("逐日决策的部分", "Decided day by day"),
        `${say("自", "from")} ${data.laterFrom ?? nothing}${say("，", ", ")}${count(data.laterDays)} ${say("天", "days")}`,
      ],
      [say("切分", "Split"), wordOf(splits, data.split, language)],
      [say("随机种子", "Seed"), String(data.seed)],
    ],
  });
}

export function audienceTable({ audience }: StoryReport, { language, say }: Voice): ReportTable {
  const share = percent(audience.of > 0 ? audience.members / audience.of : null);
  return facts({
    id: "audience",
    title: say("客群", "Audience"),
    rows: [
      [say("条件", "Condition"), audience.condition],
      [
        say("成员", "Members"),
        `${count(audience.members)} ${say("/", "of")} ${count(audience.of)} ${say("位客户", "customers")} (${share})`,
      ],
      [say("数据滞后", "Lag of the data"), seconds(audience.lagSeconds, language)],
    ],
  });
}

export function modelTable({ model }: StoryReport, { say, both }: Voice): ReportTable {
  const rows: string[][] = [
    [say("模型", "Model"), `${model.name}${model.version === null ? "" : ` v${model.version}`}`],
    ...(model.trained ? [] : [[say("未训练", "Not trained"), model.reason === null ? nothing : both(model.reason)]]),
    ["AUC", fixed(model.auc, 3)],
    [say("同日之内的 AUC", "AUC within days"), fixed(model.aucWithinDays, 3)],
    ["KS", fixed(model.ks, 3)],
    ["Brier", fixed(model.brier, 4)],
    [say("ECE（校准误差）", "ECE (calibration error)"), fixed(model.ece, 4)],
    [
      say("校准线", "Calibration line"),
      model.calibrationLine === null
        ? nothing
        : `${say("截距", "intercept")} ${fixed(model.calibrationLine.intercept, 2)}, ${say("斜率", "slope")} ${fixed(model.calibrationLine.slope, 2)}`,
    ],
    [
      say("转化率：早期 → 后期", "Base rate: early → later"),
      `${percent(model.baseRate.train)} → ${percent(model.baseRate.later)}`,
    ],
    [say("训练 / 后期行数", "Training / later rows"), `${count(model.trainRows)} / ${count(model.testRows)}`],
    [
      say("折内 AUC / KS", "AUC / KS in folds"),
      model.folds === null ? nothing : `${fixed(model.folds.auc, 3)} / ${fixed(model.folds.ks, 3)}`,
    ],
    [say("算法", "Algorithm"), model.algorithm ?? nothing],
    [say("L2 惩罚", "L2 penalty"), model.l2 === null ? nothing : String(model.l2)],
    [say("特征数", "Features"), count(model.features.length)],
  ];
  const notes = model.trained
    ? [
        say(
          "AUC、KS、Brier 与校准都只在后期的行上计算，模型从未见过这些行。",
          "AUC, KS, Brier and calibration are of the later rows alone, which the model never saw.",
        ),
      ]
    : [say("没有模型：按到达顺序安排电话。", "There is no model: calls are ordered by arrival.")];
  return facts({ id: "model", title: say("模型", "Model"), rows, notes });
}

export function algorithmsTable({ model }: StoryReport, { say, both }: Voice): ReportTable {
  const error = (value: number | null): string => (value === null ? "" : ` ± ${fixed(value, 3)}`);
  return table(
    [
      say("算法", "Algorithm"),
      "AUC",
      "KS",
      say("对数损失", "Log-loss"),
      "Brier",
      say("选择依据：训练期内的 AUC", "Chosen by: AUC in training days"),
      say("秒", "Seconds"),
    ],
    {
      id: "algorithms",
      title: say("算法比较（后期）", "Algorithms compared (later part)"),
      rows: model.algorithms.map((one) => [
        // A report that an earlier release left has the name alone.
        `${one.name === model.algorithm ? "★ " : ""}${both(one) || one.name}`,
        fixed(one.auc, 3),
        fixed(one.ks, 3),
        fixed(one.logLoss, 4),
        fixed(one.brier, 4),
        `${fixed(one.laterAuc, 3)}${error(one.laterError)}`,
        fixed(one.seconds, 1),
      ]),
      notes: model.choice ? [both(model.choice.rule)] : [],
    },
  );
}

/** What became of the base rate, in a sentence; null when a part has none. */
export function driftSentence({ model }: StoryReport, { language, say }: Voice): string | null {
  const { train, later } = model.baseRate;
  if (train === null || later === null) return null;
  const shift = points(later - train, language);
  if (Math.abs(later - train) < 0.02)
    return say(
      `转化率早期为 ${percent(train)}，后期为 ${percent(later)}（${shift}）。`,
      `The base rate was ${percent(train)} in the early part and is ${percent(later)} in the later one (${shift}).`,
    );
  return say(
    `转化率由早期的 ${percent(train)} 变为后期的 ${percent(later)}（${shift}）：后期的日子与模型学习时不同，概率因此会有偏差。`,
    `The base rate went from ${percent(train)} in the early part to ${percent(later)} in the later one (${shift}): the later days differ from those learnt from, and probabilities are off by it.`,
  );
}

export function monthsTable(report: StoryReport, voice: Voice): ReportTable {
  const { say } = voice;
  const { months } = report.model;
  const drift = driftSentence(report, voice);
  return table(
    [
      say("月份", "Month"),
      say("部分", "Part"),
      say("行数", "Rows"),
      say("转化", "Converted"),
      say("转化率", "Rate"),
      say("偏离（百分点）", "Drift (points)"),
      say("预测", "Predicted"),
      "AUC",
    ],
    {
      id: "months",
      title: say("逐月转化率与漂移", "Base rate and drift by month"),
      rows: months.map((row) => [
        row.month,
        row.part === "train" ? say("训练", "train") : say("后期", "later"),
        count(row.rows),
        count(row.converted),
        percent(row.rate),
        signed(row.drift),
        percent(row.predicted),
        fixed(row.auc, 3),
      ]),
      bars: months.map((row) => row.rate),
      notes: drift === null ? [] : [drift],
    },
    2,
  );
}

export function calibrationTable({ model }: StoryReport, { say }: Voice): ReportTable {
  return table([say("概率", "Probability"), say("行数", "Rows"), say("预测", "Predicted"), say("实际", "Observed")], {
    id: "calibration",
    title: say("校准（后期）", "Calibration (later part)"),
    rows: model.calibration.map((bin) => [
      rangeOf(bin.from, bin.to),
      count(bin.count),
      percent(bin.predicted),
      percent(bin.observed),
    ]),
    bars: model.calibration.map((bin) => bin.observed),
  });
}

export function driftTable({ model }: StoryReport, { language, names, say }: Voice): ReportTable {
  const { drift } = model;
  const rows = drift === null ? [] : [{ name: say("模型分", "Score"), ...drift.score }, ...drift.features];
  return table(
    [say("特征", "Feature"), say("状态", "State"), "PSI"],
    {
      id: "drift",
      title: say("分布漂移（PSI）", "Drift of distributions (PSI)"),
      rows: rows.map((row) => [
        wordOf(names, row.name, language),
        wordOf(stability, row.state, language),
        fixed(row.psi, 3),
      ]),
      notes: [
        say(
          "PSI 低于 0.1 为稳定，0.1–0.25 需关注，高于 0.25 需处理。",
          "PSI below 0.1 is stable, 0.1–0.25 is to be watched, above 0.25 to be acted on.",
        ),
      ],
    },
    2,
  );
}

export function weightsTable({ model }: StoryReport, { language, names, say }: Voice): ReportTable {
  const most = largest(model.importances.map(({ share }) => share));
  return table([say("属性", "Attribute"), say("占比", "Share")], {
    id: "weights",
    title: say("模型权重", "Weight in the model"),
    rows: model.importances.map(({ name, share }) => [wordOf(names, name, language), percent(share)]),
    bars: model.importances.map(({ share }) => partOf(share, most)),
  });
}
