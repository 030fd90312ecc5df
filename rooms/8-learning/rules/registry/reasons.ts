/** Why a score is what it is, in words that a colleague may read. Pure. */
import type { Both } from "#contracts/definitions";

/** How a feature is said. */
export interface FeatureWords extends Both {
  readonly read: "number" | "money" | "days" | "text" | "switch";
  /** Names of its values, where it has some. */
  readonly values?: Readonly<Record<string, Both>>;
}

export interface MovedBy {
  readonly feature: string;
  /** In the scale of the model's answer; above 0 makes it likelier. */
  readonly effect: number;
  /** Null: not known. */
  readonly value: number | string | null;
}

export interface ScoreReason extends Both {
  readonly feature: string;
  readonly effect: "raises" | "lowers";
}

/** How many reasons a colleague is told. */
export const REASONS = 3;

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** What moved the score most, largest first; what moved nothing is no reason. */
export function reasonsInWords(
  parts: readonly MovedBy[],
  words: ReadonlyMap<string, FeatureWords>,
  count = REASONS,
): ScoreReason[] {
  return [...parts]
    .filter(({ effect }) => Math.abs(effect) > 1e-9)
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || (a.feature < b.feature ? -1 : 1))
    .slice(0, count)
    .map((part) => {
      const named = words.get(part.feature) ?? { zh: part.feature, en: part.feature, read: "text" as const };
      const value = said(part.value, named);
      const up = part.effect > 0;
      return {
        feature: part.feature,
        effect: up ? "raises" : "lowers",
        zh: `${named.zh}：${value.zh}，${up ? "提高" : "降低"}可能性`,
        en: `${named.en}: ${value.en}, which makes it ${up ? "likelier" : "less likely"}`,
      };
    });
}

function said(value: number | string | null, { read, values }: FeatureWords): Both {
  if (value === null || (typeof value === "number" && Number.isNaN(value))) return { zh: "未知", en: "not known" };
  const text = typeof value === "number" ? grouped.format(value) : value;
  if (read === "switch") return Number(value) > 0 ? { zh: "是", en: "yes" } : { zh: "否", en: "no" };
  if (read === "days") return { zh: `${Math.round(Number(value))} 天前`, en: `${Math.round(Number(value))} days ago` };
  if (read === "money") return { zh: `${text} 元`, en: `${text} yuan` };
  return values?.[text] ?? { zh: text, en: text };
}
