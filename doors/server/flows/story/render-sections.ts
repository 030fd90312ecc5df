/** The page's parts in the order in which they are read: what came of it, how well, how honestly, and on what data. */

import { calibrationChart, driftChart, gainsChart, monthsChart } from "./render-charts.ts";
import { bandsChart, loopChart, secondsChart } from "./render-charts-loop.ts";
import { count, fixed, percent, points, seconds, signed, yuan } from "./render-format.ts";
import { type Markup, markup } from "./render-markup.ts";
import type { ReportTable, TableId, Voice } from "./render-table.ts";
import { reportTables } from "./render-tables.ts";
import { netOf } from "./render-tables-loop.ts";
import { driftSentence } from "./render-tables-model.ts";
import type { StoryReport } from "./report.ts";

type Tables = ReadonlyMap<TableId, ReportTable>;

/** Name of the file that is carried with the product, whose source the page then cites. */
const shipped = "bank-additional-full-dev.csv.gz";

function tableMarkup(table: ReportTable | undefined, voice: Voice): Markup | null {
  if (table === undefined) return null;
  if (table.rows.length === 0) return markup`<p class="note">${`${table.title}: ${voice.say("无", "none")}`}</p>`;
  const side = (at: number) => (table.columns[at]?.figure === true ? "figure" : "words");
  // A table that may be wider than a telephone can be scrolled by keyboard.
  const wide = table.columns.length > 4 ? markup` tabindex="0" role="region" aria-label="${table.title}"` : null;
  const head = table.heads
    ? markup`<thead><tr>${table.columns.map(({ head }, at) => markup`<th scope="col" class="${side(at)}">${head}</th>`)}</tr></thead>`
    : null;
  const rows = table.rows.map(
    (row) =>
      markup`<tr>${row.map((cell, at) => (at === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td class="${side(at)}">${cell}</td>`))}</tr>`,
  );
  return markup`<div class="scroll"${wide}><table class="${table.heads ? "heads" : "plain"} ${table.id}"><caption>${table.title}</caption>${head}<tbody>${rows}</tbody></table></div>${table.notes.map((note) => markup`<p class="note">${note}</p>`)}`;
}

const card = (inside: Markup | null | readonly (Markup | null)[], full = false): Markup =>
  markup`<section class="card${full ? " full" : ""}">${inside}</section>`;

/** A chart with its table folded behind it; the table alone where there is nothing to draw, and nothing where it is empty. */
function figure(
  title: string,
  drawn: Markup | null,
  table: ReportTable | undefined,
  voice: Voice,
  more?: string,
): Markup | null {
  if (drawn === null) return table === undefined || table.rows.length === 0 ? null : card(tableMarkup(table, voice));
  return card([
    markup`<h3>${title}</h3><figure>${drawn}</figure>`,
    more === undefined ? null : markup`<p class="note">${more}</p>`,
    markup`<details><summary>${voice.say("查看数据表", "Show the table")}</summary>${tableMarkup(table, voice)}</details>`,
  ]);
}

function tiles(report: StoryReport, { language, say }: Voice): Markup {
  const { model, outcome, gains } = report;
  const third = gains.find(({ capacity }) => Math.abs(capacity - 0.3) < 1e-9) ?? gains.at(-1);
  const { chosen, holdout } = outcome.selection;
  const shown: [string, string, string][] = [
    ["AUC", fixed(model.auc, 3), say("后期，模型从未见过的行", "later rows that the model never saw")],
    ["KS", fixed(model.ks, 3), say("后期", "later rows")],
    [
      say(`${percent(third?.capacity, 0)} 产能捕获的转化`, `Conversions captured at ${percent(third?.capacity, 0)}`),
      percent(third?.captured),
      `${say("随机", "random")} ${percent(third?.random)} · ${say("原顺序", "as lived")} ${percent(third?.asLived)}`,
    ],
    [
      say("转化率：早期 → 后期", "Base rate: early → later"),
      `${percent(model.baseRate.train)} → ${percent(model.baseRate.later)}`,
      say("模型学习的日子 → 后来的日子", "days learnt from → days after"),
    ],
    [
      say("入选客户的转化率", "Rate of the chosen"),
      percent(chosen.rate),
      `${say("随机留白", "random holdout")} ${percent(holdout.rate)}${say("（只衡量名单选择）", " (selection alone)")}`,
    ],
    [
      say("触达", "Touches"),
      count(report.touches.sent),
      `${say("重复", "duplicates")} ${count(report.touches.duplicates)} · ${say("隔离的行", "rows quarantined")} ${count(report.intake.quarantined)}`,
    ],
    [say("净额", "Net"), yuan(netOf(report), language), `${count(outcome.converted)} ${say("笔转化", "conversions")}`],
    [
      say("用时", "Time"),
      seconds(report.seconds.total, language),
      `${count(report.data.rows)} ${say("行", "rows")} · ${count(report.data.days)} ${say("天", "days")}`,
    ],
  ];
  return markup`<dl class="tiles">${shown.map(([word, value, note]) => markup`<div><dt>${word}</dt><dd>${value}<small>${note}</small></dd></div>`)}</dl>`;
}

function head(report: StoryReport, voice: Voice): Markup {
  const { say, both } = voice;
  const { data, model } = report;
  const lead = say(
    `${count(data.rows)} 通电话按时间顺序走过八个房间：接入、画像、客群、策略、决策、触达、结果、学习。${data.laterFrom === null ? "" : `前段是历史，自 ${data.laterFrom} 起逐日决策。`}`,
    `${count(data.rows)} calls, in time order, walk through eight rooms: intake, profile, audience, playbook, decision, reach, outcome, learning.${data.laterFrom === null ? "" : ` The first part is history; from ${data.laterFrom} on, it is decided day by day.`}`,
  );
  const none = model.trained
    ? null
    : markup`<p class="note warn">${say("没有模型，按到达顺序安排电话。", "There is no model: calls are ordered by arrival.")} ${model.reason === null ? "" : both(model.reason)}</p>`;
  return markup`<header><div><p class="brand">${say("常青 Perennial", "Perennial 常青")}</p><h1>${both(report.bank.name)}<br>${say("闭环在真实的电话上运行", "The loop runs on real calls")}</h1><p class="lead">${lead}</p>${none}</div><figure>${loopChart(report, voice)}</figure></header>${tiles(report, voice)}`;
}

function listPart(report: StoryReport, tables: Tables, voice: Voice): Markup {
  const { language, say } = voice;
  const { difference } = report.outcome.selection;
  const found =
    difference === null
      ? null
      : say(
          `入选客户的转化率与随机留白相比：${points(difference.difference, language)}（95% 区间 ${signed(difference.low)} 至 ${points(difference.high, language)}）。`,
          `The rate of the chosen against the random holdout: ${points(difference.difference, language)} (95% interval ${signed(difference.low)} to ${points(difference.high, language)}).`,
        );
  return markup`<h2>${say("名单选得好不好", "How well the list is chosen")}</h2><p class="say">${found}</p><div class="grid2">${[
    figure(
      say("转化捕获曲线（后期）", "Curve of gains (later part)"),
      gainsChart(report, voice),
      tables.get("gains"),
      voice,
    ),
    figure(
      say("概率区间（被呼叫的客户）", "Probability bands (customers called)"),
      bandsChart(report, voice),
      tables.get("bands"),
      voice,
      say(
        "圆点落在色带右侧：实际转化高于预测。",
        "A dot to the right of its stripe: more converted than was predicted.",
      ),
    ),
    card(tableMarkup(tables.get("selection"), voice), true),
  ]}</div>`;
}

/** How predictions lean, from the calibration line; undefined where there is none. */
function leaning({ model }: StoryReport, { say }: Voice): string | undefined {
  const found = model.calibrationLine;
  if (found === null) return undefined;
  const level =
    found.intercept > 0.05
      ? say("总体上预测偏低。", "On the whole predictions are too low.")
      : found.intercept < -0.05
        ? say("总体上预测偏高。", "On the whole predictions are too high.")
        : say("总体水平准确。", "The level is right on the whole.");
  if (found.slope < 0.95)
    return `${level}${say("预测过于极端：高的太高，低的太低。", " They are too extreme: the high ones too high, the low ones too low.")}`;
  return found.slope > 1.05
    ? `${level}${say("预测过于保守：高的不够高，低的不够低。", " They are too timid: the high ones not high enough, the low ones not low enough.")}`
    : level;
}

function modelPart(report: StoryReport, tables: Tables, voice: Voice): Markup {
  const { say } = voice;
  const drift = driftSentence(report, voice);
  return markup`<h2>${say("模型与漂移", "The model and the drift")}</h2><p class="say">${drift}</p><div class="grid2">${[
    figure(
      say("逐月转化率与预测", "Base rate and prediction by month"),
      monthsChart(report, voice),
      tables.get("months"),
      voice,
    ),
    figure(
      say("校准（后期）", "Calibration (later part)"),
      calibrationChart(report, voice),
      tables.get("calibration"),
      voice,
      leaning(report, voice),
    ),
    figure(
      say("分布漂移（PSI，对数刻度）", "Drift of distributions (PSI, logarithmic)"),
      driftChart(report, voice),
      tables.get("drift"),
      voice,
    ),
    card([
      tableMarkup(tables.get("model"), voice),
      markup`<details><summary>${say("模型权重", "Weight in the model")}</summary>${tableMarkup(tables.get("weights"), voice)}</details>`,
    ]),
    report.model.algorithms.length === 0 ? null : card(tableMarkup(tables.get("algorithms"), voice), true),
  ]}</div>`;
}

function donePart(report: StoryReport, tables: Tables, voice: Voice): Markup {
  const { say } = voice;
  const plain = (id: TableId) => card(tableMarkup(tables.get(id), voice));
  return markup`<h2>${say("做了什么", "What was done")}</h2><p class="say">${say("每个决策都留有原因；每次触达只有一行。", "Each decision keeps its reasons; each touch has one row.")}</p><div class="grid2">${[
    plain("decisions"),
    plain("touches"),
    plain("intake"),
    plain("money"),
    plain("audience"),
    figure(say("各房间用时", "Seconds by room"), secondsChart(report, voice), tables.get("seconds"), voice),
  ]}</div>`;
}

function citation({ say }: Voice): Markup {
  return markup`<p>${say("数据来源：", "Data: ")}S. Moro, P. Cortez, P. Rita, <cite>Bank Marketing</cite>, UCI Machine Learning Repository, 2014, <a href="https://doi.org/10.24432/C5K306" rel="noreferrer">doi.org/10.24432/C5K306</a>. ${say("论文：", "Described in: ")}<cite>A Data-Driven Approach to Predict the Success of Bank Telemarketing</cite>, Decision Support Systems 62:22–31, 2014, <a href="https://doi.org/10.1016/j.dss.2014.03.001" rel="noreferrer">doi.org/10.1016/j.dss.2014.03.001</a>. ${say("许可：", "Licence: ")}<a href="https://creativecommons.org/licenses/by/4.0/" rel="noreferrer">CC BY 4.0</a>. ${say("改动：只取约 70% 的行，顺序不变，文件已压缩；日期、客户号与邮箱由行的次序生成。", "Changes: about 70 % of the rows, in their order; compressed. Dates, customer ids and e-mail addresses are made from the order of the rows.")}</p>`;
}

function honestPart(report: StoryReport, tables: Tables, voice: Voice): Markup {
  const { say } = voice;
  const notes = [
    say(
      "文件中的每位客户当时都真的被打过电话。入选与留白之差说明名单选得好不好，不说明打电话有多大作用。",
      "Everybody in this file was really called. The chosen against the holdout tells how well the list is chosen, not what a call does.",
    ),
    say(
      "只有入选客户的结果作为事件回流；其他客户的记录结果只用于捕获率与留白的对比，邮件不计任何转化。",
      "Only the outcome of the chosen returns as a fact; the recorded outcomes of the others serve the gains and the holdout alone, and none is counted for an e-mail.",
    ),
    report.model.trained
      ? say(
          "所有模型指标都来自模型从未见过的后期；通话时长在通话后才知道，没有用于建模。",
          "All measures of the model are of later rows that it never saw. The length of a call is known only after it and is not used.",
        )
      : say(
          "没有训练模型：捕获率一栏即按到达顺序。",
          "No model was trained: the list in the gains is the order of arrival.",
        ),
    ...(report.model.trained
      ? [
          say(
            "后来的日子与模型学习的日子不同：请把概率当作排序来读，绝对水平以校准图为准。",
            "Later days differ from those learnt from: read probabilities as an order, and take their level from the calibration plot.",
          ),
        ]
      : []),
  ];
  const cited = report.data.file.split(/[\\/]/).at(-1) === shipped;
  return markup`<h2>${say("如实说明", "Said plainly")}</h2><ul class="honest">${notes.map((note) => markup`<li>${note}</li>`)}</ul><div class="grid2" style="margin-top:16px">${card(tableMarkup(tables.get("data"), voice), true)}</div><footer>${cited ? citation(voice) : null}<p>${say("本页自成一体，不请求任何外部资源。", "This page stands alone and asks nothing of the outside.")}</p></footer>`;
}

/** All of the page below the switch of languages. */
export function pageBody(report: StoryReport, voice: Voice): Markup {
  const tables: Tables = new Map(reportTables(report, voice).map((table) => [table.id, table]));
  return markup`${head(report, voice)}${listPart(report, tables, voice)}${modelPart(report, tables, voice)}${donePart(report, tables, voice)}${honestPart(report, tables, voice)}`;
}
