/**
 * Why a computed tag holds, kept as a code with numbers, `rfm.scores r=5 f=4 m=3`, and said in the reader's language.
 * Evidence never holds personal data.
 */
import type { Language } from "#ground/errors";

const texts: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  "rfm.scores": {
    zh: "最近 {r} 分，频次 {f} 分，金额 {m} 分（满分 {of}）",
    en: "Recency {r}, frequency {f}, money {m} of {of}",
  },
  "rfm.declining": {
    zh: "{days} 天前最近得分 {was}，现为 {r}；频次 {f} 分，金额 {m} 分",
    en: "Recency fell from {was} to {r} within {days} days; frequency {f}, money {m}",
  },
  "value.top": { zh: "资产位列全行前 {percent}%", en: "Among the first {percent} % of the bank by assets" },
  "grade.points": {
    zh: "共 {total} 分：资产 {assets}，持有产品 {products}，交易活跃 {activity}，渠道活跃 {channels}",
    en: "{total} points: assets {assets}, products {products}, transactions {activity}, channels {channels}",
  },
  "payday.hits": {
    zh: "应到账 {months} 次，其中 {hits} 次在该日前后到账，{exact} 次恰在当日",
    en: "Of {months} paydays wages came around that day {hits} times, to the day {exact} times",
  },
  "churn.cluster": {
    zh: "流失前的行为接近该类客户的中心",
    en: "What happened before is nearest to the centre of such customers",
  },
  "peak.months": {
    zh: "近 {of} 个月中有 {months} 个月余额在月末最高",
    en: "The balance was highest at month end in {months} of {of} months",
  },
  "preference.share": {
    zh: "本人占比 {own} / {all}，参照全行均值 {bank} 修正后为 {share}",
    en: "{own} of {all}; {share} when drawn towards the bank's {bank}",
  },
  "preference.rate": {
    zh: "{all} 次触达中回应 {own} 次，参照全行均值 {bank} 修正后为 {share}",
    en: "{own} answers to {all} touches; {share} when drawn towards the bank's {bank}",
  },
};

/** What evidence says in a language; a text that is no code is returned as it stands. */
export function evidenceText(evidence: string, language: Language): string {
  const [code = "", ...pairs] = evidence.split(" ");
  const text = Object.hasOwn(texts, code) ? texts[code]?.[language] : undefined;
  if (text === undefined) return evidence;
  const values = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values.get(name) ?? "?");
}
