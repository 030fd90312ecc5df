import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CopyNature, reviewCopy } from "./review.ts";
import { skeletonOf } from "./skeleton.ts";

const verdict = (text: string, nature: CopyNature = "investment") => reviewCopy(text, nature).verdict;

describe("the review of copy", () => {
  it("KAT-74 blocks promises and superlatives, however they are hidden", () => {
    for (const text of ["保本保息", "保 本", "保\u200b本", "保本", "零风险", "零風險", "稳赚不赔", "和存款一样安全"])
      expect([text, verdict(text)]).toEqual([text, "block"]);
    for (const text of ["国家级", "最佳选择"]) expect([text, verdict(text, "plain")]).toEqual([text, "block"]);
    for (const text of ["ｒｉｓｋ ｆｒｅｅ", "Risk-free!", "guaranteed returns"])
      expect([text, verdict(text)]).toEqual([text, "block"]);
  });

  it("KAT-74 lets pass what denies a promise, and harmless words that look alike", () => {
    const harmless = ["非保本浮动收益", "本产品不保证本金", "不承诺保本", "最近活动", "最新利率", "最后一步"];
    for (const text of [...harmless, "最低起购金额1元"]) expect([text, verdict(text)]).toEqual([text, "pass"]);
    expect(verdict("This product is not principal-guaranteed")).toBe("pass");
    expect(verdict("存款保本", "plain")).toBe("pass");
  });

  it("KAT-74 hands what is denied twice to a person", () => {
    expect(reviewCopy("不是不保本", "investment")).toEqual({
      verdict: "review",
      findings: [{ class: "double_denial", verdict: "review", words: "保本", from: 3, to: 5 }],
    });
  });

  it("wants the risk sentence in every text about wealth products", () => {
    expect(verdict("最低起购金额1元", "wealth")).toBe("block");
    expect(verdict("最低起购金额1元。理财非存款，产品有风险，投资须谨慎。", "wealth")).toBe("pass");
    expect(reviewCopy("From 1 yuan.", "wealth", "en").findings).toMatchObject([{ verdict: "missing" }]);
    const said = "From 1 yuan. Wealth products are not deposits; they carry risk. Please invest with care.";
    expect(reviewCopy(said, "wealth", "en").verdict).toBe("pass");
  });

  it("tells of the widest words, at their place in the text as written", () => {
    const text = "😀本品保 证 收益，放心";
    const [found, ...others] = reviewCopy(text, "investment").findings;
    expect(others).toEqual([]);
    expect(found).toMatchObject({ class: "guarantee", words: "保 证 收益" });
    expect(text.slice(found?.from, found?.to)).toBe("保 证 收益");
  });

  it("finds a word wherever it stands and whatever hides between its signs", () => {
    const hidden = fc.array(fc.constantFrom(" ", "\u200b", "·", "　", "-", "\ufe0f"), { maxLength: 3 });
    const around = fc.string({ unit: fc.constantFrom("天", "地", "a", "，", "1"), maxLength: 8 });
    fc.assert(
      fc.property(around, hidden, around, (before, between, after) => {
        const text = `${before}零${between.join("")}风${between.join("")}险${after}`;
        const [found] = reviewCopy(text, "investment").findings;
        expect(skeletonOf(text.slice(found?.from, found?.to)).text).toBe("零风险");
      }),
    );
  });
});
