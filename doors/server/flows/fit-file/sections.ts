/** Parts of a page about a model: figures, tables and charts that a fit of a file and a version of the bank's own share. */
import { algorithmWords } from "#learning";
import { count, fixed, percent } from "../story/render-format.ts";
import { type Markup, markup } from "../story/render-markup.ts";
import type { Voice } from "../story/render-table.ts";
import type { Drawn } from "./drawn.ts";
import {
  bandsChart,
  calibrationChart,
  dependenceCharts,
  gainsChart,
  ksChart,
  rocChart,
  swarmChart,
} from "./render-charts.ts";

const card = (title: string, inside: Markup | null): Markup | null =>
  inside === null ? null : markup`<div class="card"><h3>${title}</h3>${inside}</div>`;

export function grid(heads: readonly string[], rows: readonly (readonly string[])[], words = 1): Markup {
  const kind = (at: number) => (at < words ? "words" : "figure");
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${heads.join(", ")}"><table class="heads"><thead><tr>${heads.map((head, at) => markup`<th class="${kind(at)}" scope="col">${head}</th>`)}</tr></thead><tbody>${rows.map(
    (row) => markup`<tr>${row.map((cell, at) => markup`<td class="${kind(at)}">${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

export function tiles({ tables, rows, baseRate }: Drawn, { say }: Voice): Markup {
  const { aucInterval: between } = tables;
  const interval = between === null ? "" : `95% ${fixed(between[0], 3)}–${fixed(between[1], 3)}`;
  const tile = (name: string, value: string, about: string) =>
    markup`<div><dt>${name}</dt><dd>${value}<small>${about}</small></dd></div>`;
  return markup`<dl class="tiles">${tile("AUC", fixed(tables.auc, 3), interval)}${tile("KS", fixed(tables.ks, 3), `Gini ${fixed(tables.gini, 3)}`)}${tile(
    say("校准斜率", "Calibration slope"),
    fixed(tables.calibration.slope, 2),
    `Brier ${fixed(tables.brier, 4)}`,
  )}${tile(
    say("训练 / 测试行数", "Rows learnt / unseen"),
    `${count(rows.train)} / ${count(rows.test)}`,
    `${say("正例率", "positives")} ${percent(baseRate.train)} / ${percent(baseRate.test)}`,
  )}</dl>`;
}

export function warnings(found: readonly { readonly zh: string; readonly en: string }[], { say, both }: Voice) {
  if (found.length === 0) return null;
  return markup`<section><h2>${say("需要注意", "To be known")}</h2>${found.map((one) => markup`<p class="note warn">${both(one)}</p>`)}</section>`;
}

export function algorithmsSection({ algorithms, best }: Drawn, { say, both }: Voice): Markup {
  const ranked = [...algorithms].sort((a, b) => (b.auc ?? 0) - (a.auc ?? 0));
  const isTimed = ranked.some(({ laterAuc }) => laterAuc !== null);
  const words = algorithmWords[best];
  return markup`<section><h2>${say("算法比较（未见过的数据）", "Algorithms compared, on unseen rows")}</h2>${grid(
    [
      say("算法", "Algorithm"),
      "AUC",
      "KS",
      say("对数损失", "Log-loss"),
      "Brier",
      say("留出行 AUC", "AUC, left-out training rows"),
      ...(isTimed ? [say("训练末段 AUC", "AUC, last training rows")] : []),
      say("秒", "Seconds"),
    ],
    ranked.map((one) => [
      `${both(algorithmWords[one.name])}${one.name === best ? " ★" : ""}`,
      fixed(one.auc, 4),
      fixed(one.ks, 4),
      fixed(one.logLoss, 4),
      fixed(one.brier, 4),
      fixed(one.heldOutAuc, 4),
      ...(isTimed ? [fixed(one.laterAuc, 4)] : []),
      fixed(one.seconds, 1),
    ]),
  )}<p class="note">${say(
    `最佳算法（${words.zh}）按训练数据选出，选择时未看测试数据。`,
    `The best (${words.en}) was chosen by training rows that the fits left out, before the test rows were looked at.`,
  )}</p></section>`;
}

export function chartsSection(drawn: Drawn, voice: Voice): Markup {
  const { say } = voice;
  return markup`<section class="grid2">
${card(say("ROC 曲线", "ROC curve"), rocChart(drawn, voice))}
${card(say("KS 曲线", "KS curve"), ksChart(drawn, voice))}
${card(say("捕获曲线", "Curve of gains"), gainsChart(drawn, voice))}
${card(say("校准", "Calibration"), calibrationChart(drawn, voice))}
${card(say("概率分档", "Bands of probability"), bandsChart(drawn, voice))}
${card(say("各列的影响", "What columns move"), swarmChart(drawn, voice))}
</section>`;
}

export function rankingSection({ ranking, named }: Drawn, { say, both }: Voice): Markup {
  const direction = {
    1: say("取值高则高", "higher raises"),
    [-1]: say("取值高则低", "higher lowers"),
    0: "–",
  } as const;
  return markup`<section><h2>${say("各列的重要性", "Columns by importance")}</h2>${grid(
    [
      say("列", "Column"),
      say("方向", "Direction"),
      say("最高", "Raises most"),
      say("最低", "Lowers most"),
      say("占比", "Share"),
    ],
    ranking.slice(0, 20).map(({ feature, direction: way, dependence, share }) => {
      const ranked = [...dependence].sort((a, b) => b.effect - a.effect);
      const shown = (point: (typeof ranked)[number] | undefined) =>
        point === undefined ? "–" : (point.value ?? say("缺失", "missing"));
      return [both(named(feature)), direction[way], shown(ranked[0]), shown(ranked.at(-1)), percent(share)];
    }),
    4,
  )}</section>`;
}

export function dependenceSection(drawn: Drawn, voice: Voice): Markup | null {
  const charts = dependenceCharts(drawn, voice);
  if (charts.length === 0) return null;
  const { say } = voice;
  return markup`<section><h2>${say("取值如何影响", "How values move it")}</h2><div class="grid2">${charts}</div></section>`;
}

export function liftSection({ tables }: Drawn, { say }: Voice): Markup | null {
  if (tables.lift.length === 0) return null;
  return markup`<section><h2>${say("提升（十等分）", "Lift by tenths")}</h2>${grid(
    [
      say("分组", "Tenth"),
      say("行数", "Rows"),
      say("正例", "Positives"),
      say("提升", "Lift"),
      say("累计捕获", "Captured so far"),
    ],
    tables.lift.map(({ rows, positives, lift, captured }, n) => [
      String(n + 1),
      count(rows),
      count(positives),
      fixed(lift, 2),
      percent(captured),
    ]),
  )}</section>`;
}

export function confusionSection({ tables }: Drawn, { say }: Voice): Markup {
  return markup`<section><h2>${say("取前若干比例时的结果", "When the top is taken")}</h2>${grid(
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
    tables.confusion.map((row) => [
      percent(row.depth, 0),
      count(row.rows),
      percent(row.cut),
      count(row.truePositives),
      count(row.falsePositives),
      count(row.falseNegatives),
      percent(row.precision),
      percent(row.recall),
    ]),
  )}</section>`;
}
