/** Words that advertising law and supervisors watch. Sources: Advertising Law art. 9 and 25, notices on wealth advertising. */

export type WordClass = "superlative" | "guarantee" | "pressure" | "evidence";

interface Watched {
  readonly class: WordClass;
  readonly words: readonly string[];
  /** `always`, or only where an investment or an insurance is spoken of. */
  readonly where: "always" | "investment";
  /** `block`: never; `review`: a person decides, with the evidence at hand. */
  readonly verdict: "block" | "review";
}

export const watched: readonly Watched[] = [
  { class: "superlative", where: "always", verdict: "block", words: ["国家级", "最高级", "最佳"] },
  {
    class: "guarantee",
    where: "investment",
    verdict: "block",
    words: [
      ..."保本 保息 保收益 保证收益 保证本金 无风险 零风险 稳赚 绝对安全 刚性兑付 和存款一样 肯定盈利 高收益低风险 半年翻倍".split(
        " ",
      ),
      ..."riskfree norisk zerorisk guaranteedreturn guaranteedprincipal principalguaranteed cannotlose safeasadeposit".split(
        " ",
      ),
    ],
  },
  {
    class: "evidence",
    where: "investment",
    verdict: "review",
    words: "业绩优良 名列前茅 首只 最大 最好 最强 唯一 第一 有保障 高收益 避险".split(" "),
  },
  { class: "pressure", where: "always", verdict: "review", words: ["最后机会", "错过不再", "lastchance"] },
];

/** Right before a word of guarantee: it is denied, as the law wants it said. */
export const denials: readonly string[] = [
  ..."非 不 并非 不是 不承诺 不保证 不提供 不予 未承诺 无法 不能 not never".split(" "),
  ..."notpromise doesnot isnot arenot no".split(" "),
];

/** Right before a word of guarantee: denied twice, which a person has to read. */
export const twiceDenied: readonly string[] = "不是不 并非不 不会不 不能不 非不 不是非 notnot".split(" ");

/** What every text about a wealth product says (by language). */
export const riskSentence = {
  zh: "理财非存款，产品有风险，投资须谨慎",
  en: "Wealth products are not deposits; they carry risk",
} as const;
