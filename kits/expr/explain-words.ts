/** What was found out about a condition, in words. */
/** A value that a clause read, in a form that can be shown and sent. */
export interface ReadValue {
  /** As it stands in the condition: `customer.age`, `before.tag.tier`, `now`. */
  readonly name: string;
  /** Money in yuan, dates and instants as ISO 8601, a list as its items; null when it is missing. */
  readonly value: string | number | boolean | readonly string[] | null;
  /** Set for a list of records: how many there are. */
  readonly items?: number;
}

interface Both {
  readonly zh: string;
  readonly en: string;
}

const answers = {
  true: { zh: "成立", en: "holds" },
  false: { zh: "不成立", en: "does not hold" },
  null: { zh: "无法判断", en: "is unknown" },
} as const;

const answerWords = (answer: boolean | null): Both => answers[`${answer}`];

function valueWords({ name, value, items }: ReadValue): Both {
  if (items !== undefined) return { zh: `${name} 有 ${items} 条`, en: `${name} has ${items} records` };
  if (value === null) return { zh: `${name} 缺失`, en: `${name} is missing` };
  const text = Array.isArray(value)
    ? `[${value.join(", ")}]`
    : typeof value === "string"
      ? `"${value}"`
      : String(value);
  return { zh: `${name} = ${text}`, en: `${name} = ${text}` };
}

export function clauseWords(text: string, answer: boolean | null, values: readonly ReadValue[]): Both {
  const { zh, en } = answerWords(answer);
  const words = values.map(valueWords);
  const [listed_zh, listed_en] = [words.map((one) => one.zh).join("，"), words.map((one) => one.en).join(", ")];
  return {
    zh: `${text} ${zh}${words.length > 0 ? `：${listed_zh}` : ""}`,
    en: `${text} ${en}${words.length > 0 ? `: ${listed_en}` : ""}`,
  };
}

export function groupWords(
  how: "all" | "any" | "not" | "choice",
  answer: boolean | null,
  parts: readonly { readonly answer: boolean | null }[],
): Both {
  const { zh, en } = answerWords(answer);
  if (how === "not") return { zh: `取反后${zh}`, en: `the opposite ${en}` };
  if (how === "choice") return { zh: `按条件选择的结果${zh}`, en: `the chosen part ${en}` };
  const count = (wanted: boolean | null): number => parts.filter((part) => part.answer === wanted).length;
  const [yes, unknown, all] = [count(true), count(null), parts.length];
  const name = how === "all" ? { zh: "全部满足", en: "all of them" } : { zh: "满足其一", en: "any of them" };
  const unsure = unknown > 0 ? { zh: `，${unknown} 项无法判断`, en: `, ${unknown} unknown` } : { zh: "", en: "" };
  return {
    zh: `${name.zh}${zh}：${all} 项中 ${yes} 项成立${unsure.zh}`,
    en: `${name.en} ${en}: ${yes} of ${all} hold${unsure.en}`,
  };
}
