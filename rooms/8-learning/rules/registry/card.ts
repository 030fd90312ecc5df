/** A version's model card: what a committee reads before it agrees. Pure. */
import type { Both, Question } from "#contracts/definitions";
import type { VersionLine } from "./version.ts";

export interface CardPart {
  readonly title: Both;
  readonly text: Both;
}

/** What of a model's file the card tells; call models have less of it. */
export type CardDefinition = Both &
  Partial<Pick<Question, "about" | "owner" | "population" | "value" | "horizon" | "gap" | "limits">>;

const share = (value: number | null): string => (value === null ? "–" : value.toFixed(3));

/** Parts in the order in which they are read. */
export function cardOf(
  version: VersionLine,
  definition: CardDefinition | undefined,
  who: (label: string) => string = (label) => label,
): readonly CardPart[] {
  const { data, measures, algorithm, origin, codeVersion, madeBy, approvedBy, proposedBy } = version;
  const window = data.from === null ? "–" : `${data.from} – ${data.to ?? ""}`;
  const both = (text: string): Both => ({ zh: text, en: text });
  const parts: CardPart[] = [];
  if (definition) {
    parts.push({
      title: { zh: "用途", en: "Purpose" },
      text: definition.about ?? { zh: definition.zh, en: definition.en },
    });
    const { owner, population, value, horizon, gap = "0d", limits } = definition;
    if (owner !== undefined) parts.push({ title: { zh: "负责人", en: "Owner" }, text: both(owner) });
    if (population !== undefined) parts.push({ title: { zh: "适用客群", en: "Population" }, text: both(population) });
    if (horizon !== undefined)
      parts.push({
        title: { zh: "预测窗口", en: "Horizon" },
        text: { zh: `间隔 ${gap}，其后 ${horizon} 内`, en: `within ${horizon} after a gap of ${gap}` },
      });
    if (value)
      parts.push({
        title: { zh: "一次成功的价值", en: "Worth of a success" },
        text: { zh: `${value.yuan} 元`, en: `${value.yuan} yuan` },
      });
    if (limits)
      parts.push({
        title: { zh: "限值", en: "Limits" },
        text: {
          zh: `AUC 不低于 ${limits.auc_min ?? "–"}，PSI 不高于 ${limits.psi_max ?? 0.25}，校准偏差不高于 ${limits.calibration_max ?? 0.1}；突破即回退到规则`,
          en: `AUC ${limits.auc_min ?? "–"} at least, PSI ${limits.psi_max ?? 0.25} at most, calibration off by ${limits.calibration_max ?? 0.1} at most; beyond them playbooks keep to their rule`,
        },
      });
  }
  parts.push(
    {
      title: { zh: "算法", en: "Algorithm" },
      text: { zh: `${algorithm}（${origin === "imported" ? "导入" : "本地训练"}）`, en: `${algorithm} (${origin})` },
    },
    {
      title: { zh: "数据窗口", en: "Data window" },
      text: {
        zh: `${window}；${data.rows} 行，其中成功 ${data.positives} 行`,
        en: `${window}; ${data.rows} rows, ${data.positives} successes`,
      },
    },
    {
      title: { zh: "未参与训练的数据上的指标", en: "Measured on rows that it never saw" },
      text: {
        zh: `${measures.testRows} 行：AUC ${share(measures.auc)}，KS ${share(measures.ks)}，对数损失 ${share(measures.logLoss)}，Brier ${share(measures.brier)}`,
        en: `${measures.testRows} rows: AUC ${share(measures.auc)}, KS ${share(measures.ks)}, log loss ${share(measures.logLoss)}, Brier ${share(measures.brier)}`,
      },
    },
    { title: { zh: "代码版本", en: "Release of the code" }, text: both(codeVersion === "" ? "–" : codeVersion) },
    {
      title: { zh: "两人审批", en: "Two persons" },
      text: {
        zh: `提交 ${who(proposedBy ?? madeBy)}；批准 ${approvedBy === null ? "–" : who(approvedBy)}`,
        en: `made or proposed by ${who(proposedBy ?? madeBy)}; agreed to by ${approvedBy === null ? "–" : who(approvedBy)}`,
      },
    },
  );
  return parts;
}
