/** The report of a fit as one page that asks nothing of the outside: both languages in it, no scripts. */
import { algorithmWords, type FileFit } from "#learning";
import { count, fixed, percent } from "../story/render-format.ts";
import { type Markup, markup } from "../story/render-markup.ts";
import { renderPage } from "../story/render-page.ts";
import { type Voice, voiceOf } from "../story/render-table.ts";
import { bandsChart, calibrationChart, gainsChart, ksChart, rocChart, swarmChart } from "./render-charts.ts";
import { splitWords } from "./words.ts";

export interface FitPage {
  /** Name of the file. */
  readonly file: string;
}

export function fitHtml(fit: FileFit, { file }: FitPage): string {
  const inLanguage = (voice: Voice, tag: string) => markup`<main lang="${tag}">${body(fit, file, voice)}</main>`;
  const both = markup`${inLanguage(voiceOf("zh"), "zh-CN")}
${inLanguage(voiceOf("en"), "en")}`;
  return renderPage(`常青 Perennial · ${file}`, both);
}

function body(fit: FileFit, file: string, voice: Voice): Markup {
  const { report } = fit;
  const { say } = voice;
  const best = algorithmWords[report.best];
  return markup`<header><p class="brand">常青 Perennial</p><h1>${file}</h1>
<p class="lead">${say(
    `预测 ${report.label.column} = ${report.label.positive}。${splitWords(report).zh}`,
    `Predicts ${report.label.column} = ${report.label.positive}. ${splitWords(report).en}`,
  )}</p></header>
${tiles(fit, voice)}
${findings(fit, voice)}
<section><h2>${say("算法比较（未见过的数据）", "Algorithms compared, on unseen rows")}</h2>${algorithms(fit, voice)}
<p class="note">${say(
    `最佳算法（${best.zh}）按训练数据中留出的行选出，选择时未看测试数据。`,
    `The best (${best.en}) was chosen by training rows that the fits left out, before the test rows were looked at.`,
  )}</p></section>
<section class="grid2">
${card(say("ROC 曲线", "ROC curve"), rocChart(fit, voice))}
${card(say("KS 曲线", "KS curve"), ksChart(fit, voice))}
${card(say("捕获曲线", "Curve of gains"), gainsChart(fit, voice))}
${card(say("校准", "Calibration"), calibrationChart(fit, voice))}
${card(say("概率分档", "Bands of probability"), bandsChart(fit, voice))}
${card(say("各列的影响", "What columns move"), swarmChart(fit, voice))}
</section>
<section><h2>${say("各列的重要性", "Columns by importance")}</h2>${ranking(fit, voice)}</section>
<section><h2>${say("取前若干比例时的结果", "When the top is taken")}</h2>${confusion(fit, voice)}</section>`;
}

const card = (title: string, inside: Markup): Markup => markup`<div class="card"><h3>${title}</h3>${inside}</div>`;

function tiles({ report }: FileFit, { say }: Voice): Markup {
  const interval =
    report.aucInterval === null ? "" : `95% ${fixed(report.aucInterval[0], 3)}–${fixed(report.aucInterval[1], 3)}`;
  const best = report.algorithms.find(({ name }) => name === report.best);
  const tile = (name: string, value: string, about: string) =>
    markup`<div><dt>${name}</dt><dd>${value}<small>${about}</small></dd></div>`;
  return markup`<dl class="tiles">${tile("AUC", fixed(report.auc, 3), interval)}${tile("KS", fixed(best?.ks ?? null, 3), `Gini ${fixed(report.gini, 3)}`)}${tile(
    say("校准斜率", "Calibration slope"),
    fixed(report.calibration.slope, 2),
    `Brier ${fixed(best?.brier ?? null, 4)}`,
  )}${tile(
    say("训练 / 测试行数", "Rows learnt / unseen"),
    `${count(report.rows.train)} / ${count(report.rows.test)}`,
    `${say("正例率", "positives")} ${percent(report.baseRate.train)} / ${percent(report.baseRate.test)}`,
  )}</dl>`;
}

function findings({ report }: FileFit, { say, both }: Voice): Markup | null {
  if (report.findings.length === 0) return null;
  return markup`<section><h2>${say("需要注意", "To be known")}</h2>${report.findings.map((finding) => markup`<p class="note warn">${both(finding)}</p>`)}</section>`;
}

function grid(heads: readonly string[], rows: readonly (readonly string[])[], words = 1): Markup {
  const kind = (at: number) => (at < words ? "words" : "figure");
  return markup`<div class="scroll"><table class="heads"><thead><tr>${heads.map((head, at) => markup`<th class="${kind(at)}" scope="col">${head}</th>`)}</tr></thead><tbody>${rows.map(
    (row) => markup`<tr>${row.map((cell, at) => markup`<td class="${kind(at)}">${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

function algorithms({ report }: FileFit, { say, both }: Voice): Markup {
  const ranked = [...report.algorithms].sort((a, b) => (b.auc ?? 0) - (a.auc ?? 0));
  return grid(
    [
      say("算法", "Algorithm"),
      "AUC",
      "KS",
      say("对数损失", "Log-loss"),
      "Brier",
      say("留出行 AUC", "AUC, left-out training rows"),
      say("秒", "Seconds"),
    ],
    ranked.map(({ name, auc, ks, logLoss, brier, heldOutAuc, seconds }) => [
      `${both(algorithmWords[name])}${name === report.best ? " ★" : ""}`,
      fixed(auc, 4),
      fixed(ks, 4),
      fixed(logLoss, 4),
      fixed(brier, 4),
      fixed(heldOutAuc, 4),
      fixed(seconds, 1),
    ]),
  );
}

function ranking({ report }: FileFit, { say }: Voice): Markup {
  const direction = {
    1: say("取值高则高", "higher raises"),
    [-1]: say("取值高则低", "higher lowers"),
    0: "–",
  } as const;
  return grid(
    [
      say("列", "Column"),
      say("方向", "Direction"),
      say("最高", "Raises most"),
      say("最低", "Lowers most"),
      say("占比", "Share"),
    ],
    report.shap.top.slice(0, 20).map(({ feature, direction: way, dependence, share }) => {
      const ranked = [...dependence].sort((a, b) => b.effect - a.effect);
      const shown = (point: (typeof ranked)[number] | undefined) =>
        point === undefined ? "–" : (point.value ?? say("缺失", "missing"));
      return [feature, direction[way], shown(ranked[0]), shown(ranked.at(-1)), percent(share)];
    }),
    4,
  );
}

function confusion({ report }: FileFit, { say }: Voice): Markup {
  return grid(
    [
      say("取前", "Top"),
      say("行数", "Rows"),
      say("概率不低于", "Probability from"),
      say("命中", "Hits"),
      say("误选", "Misses"),
      say("漏选", "Left out"),
      say("命中率", "Precision"),
      say("捕获", "Captured"),
    ],
    report.confusion.map((row) => [
      percent(row.depth, 0),
      count(row.rows),
      percent(row.cut),
      count(row.truePositives),
      count(row.falsePositives),
      count(row.falseNegatives),
      percent(row.precision),
      percent(row.recall),
    ]),
  );
}
