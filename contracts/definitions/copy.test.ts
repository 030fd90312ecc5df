/** What is said keeps to advertising law, by what it is about. */
import { describe, expect, it } from "vitest";
import { readDefinitions } from "./load.ts";

const catalog = `
products:
  calm: { kind: wealth, zh: 理财, en: Wealth, risk: R2 }
  saving: { kind: term_deposit, zh: 存款, en: Saving, risk: R1 }
`;
const organisation = `
zh: 银行
en: Bank
zone: Asia/Shanghai
language: zh
units: [{ id: head, kind: head_office, zh: 总行, en: Head office }]
people: []
`;

function problemsOf(product: string, zh: string, en: string, of = "marketing"): string[] {
  const head = (id: string) => `id: ${id}\nzh: 名\nen: Name\nclass: ${of}\n`;
  const { problems } = readDefinitions([
    ["catalog/test.yaml", catalog],
    ["organisation.yaml", organisation],
    ["content/said.yaml", `${head("said")}channel: sms\ntext: { zh: { body: "${zh}" }, en: { body: "${en}" } }\n`],
    [
      "offers/one.yaml",
      `${head("one")}product: ${product}\nvalue: { yuan: 10 }\nchannels: [sms]\ncontent: { sms: said }\n`,
    ],
  ]);
  return problems
    .filter(({ file }) => file === "content/said.yaml")
    .map(({ pointer, en: said }) => `${pointer} ${said}`);
}

const sentence = [
  "理财非存款，产品有风险，投资须谨慎。",
  "Wealth products are not deposits; they carry risk.",
] as const;

describe("[law S-07] [law S-08] copy in content files", () => {
  it("is refused with words and place when it promises what an investment cannot", () => {
    expect(problemsOf("calm", `保 本浮动。${sentence[0]}`, `A plan. ${sentence[1]}`)).toEqual([
      "/text/zh “保 本” may not be said in advertising (a promise of return or safety): write it differently",
    ]);
    expect(problemsOf("calm", `非保本浮动收益。${sentence[0]}`, `Risk-free. ${sentence[1]}`)).toEqual([
      "/text/en “Risk-free” may not be said in advertising (a promise of return or safety): write it differently",
    ]);
  });

  it("is refused without the risk sentence in either language, for wealth products alone", () => {
    expect(problemsOf("calm", "可了解半年期产品。", "A half-year plan.")).toEqual([
      "/text/zh A text about a wealth product must say: 理财非存款，产品有风险，投资须谨慎",
      "/text/en A text about a wealth product must say: Wealth products are not deposits; they carry risk",
    ]);
    expect(problemsOf("saving", "存款保本，可了解。", "A deposit.")).toEqual([]);
    expect(problemsOf("calm", "您的产品明日到期。", "Matures tomorrow.", "service")).toEqual([]);
  });

  it("never calls anything the best of all", () => {
    expect(problemsOf("saving", "最佳选择", "A deposit")).toEqual([
      "/text/zh “最佳” may not be said in advertising (a superlative): write it differently",
    ]);
  });
});
