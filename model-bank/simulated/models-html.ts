/** The models of a simulated bank as a part of its report. */
import { algorithmWords } from "#learning";
import type { SimModel, SimUntrained } from "./models.ts";

export interface ModelsPage {
  /** A text in both languages, of which the page shows one. */
  readonly both: (zh: string, en: string) => string;
  readonly escaped: (text: string) => string;
  readonly grouped: (n: number) => string;
}

const states: Readonly<Record<SimModel["state"], readonly [zh: string, en: string]>> = {
  draft: ["草稿", "draft"],
  challenger: ["挑战者", "challenger"],
  champion: ["冠军", "champion"],
  retired: ["已退役", "retired"],
};
/** Empty where the bank trains none. */
export function modelsHtml(
  models: readonly SimModel[] | undefined,
  untrained: readonly SimUntrained[],
  { both, escaped, grouped }: ModelsPage,
): string {
  if (models === undefined) return "";
  const title = `<h2>${both("模型（模拟）", "Models (simulated)")}</h2>`;
  const zh =
    "分析师以模拟银行自身的历史训练，风险人员复核后成为冠军。AUC 取自训练之后、模型从未见过的时点。没有冠军的评分，策略按规则运行。";
  const en =
    "Trained by the analyst on the simulated bank's own past, and let stand by the risk officer. AUC is of later moments that the model never saw. Where no champion gives a score, strategies keep to their rules.";
  const head = [
    ["模型（模拟）", "Model (simulated)"],
    ["状态", "State"],
    ["算法", "Algorithm"],
    ["AUC（后续数据）", "AUC, later rows"],
    ["训练行数（成功）", "Rows (successes)"],
    ["已发布评分", "Scores out"],
    ["策略的依据", "Strategies go by"],
  ].map(([a = "", b = ""]) => `<th scope="col">${both(a, b)}</th>`);
  const named = (algorithm: string): string => {
    const words: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = algorithmWords;
    const { zh: own, en: other } = words[algorithm] ?? { zh: algorithm, en: algorithm };
    return both(own, other);
  };
  const rows = models.map((one) => {
    const { version, state, algorithm, auc, positives, trainedOn, scored, playbooks, since, suspended } = one;
    const goes =
      since !== null
        ? both(`模型，自 ${since} 起`, `the model since ${since}`)
        : suspended
          ? both("规则（模型已暂停）", "their rules (the model is set aside)")
          : both("规则", "their rules");
    const cells = [
      both(...states[state]),
      named(algorithm),
      auc === null ? "–" : auc.toFixed(3),
      `${grouped(one.rows)} (${grouped(positives)})`,
      grouped(scored),
      playbooks.length === 0 ? "–" : `${goes}<br><span class="soft">${playbooks.map(escaped).join("<br>")}</span>`,
    ];
    const name = `${both(one.zh, one.en)}<br><span class="soft">${escaped(one.model)}@${version}, ${trainedOn.slice(0, 10)}</span>`;
    return `<tr><td>${name}</td>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const missing = untrained.map(
    ({ model, zh: own, en: other, why, tried, playbooks }) =>
      `<li>${both(own, other)} <span class="soft">${escaped(model)}, ${tried}</span>: ${both(why.zh, why.en)}${
        playbooks.length === 0
          ? ""
          : `<br><span class="soft">${both(`按规则运行：${playbooks.join("、")}`, `Going by their rules: ${playbooks.join(", ")}`)}</span>`
      }</li>`,
  );
  const none = both("尚无模型版本。", "There is no version of any model yet.");
  return `${title}<p class="soft">${both(zh, en)}</p>
${rows.length === 0 ? `<p>${none}</p>` : `<div class="wide"><table><thead><tr>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`}
${missing.length === 0 ? "" : `<p>${both("尚未训练出模型：", "No model yet:")}</p><ul>${missing.join("")}</ul>`}`;
}
