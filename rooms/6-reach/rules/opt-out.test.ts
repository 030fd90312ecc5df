import { describe, expect, it } from "vitest";
import { isOptOut, optOutSet, optOutWords } from "./opt-out.ts";

describe("isOptOut", () => {
  it("[law O-04] KAT-73 takes a refusal however it was typed", () => {
    for (const text of [
      "R",
      "r",
      "Ｒ",
      " R。",
      "退订",
      "TD",
      "拒收",
      "ｔｄ",
      "退 订",
      "R\u200b",
      "【R】",
      "退订R",
      "t",
      "N!",
    ])
      expect(isOptOut(text), text).toBe(true);
    for (const word of optOutWords) expect(isOptOut(word), word).toBe(true);
  });

  it("[law O-04] KAT-73 takes nothing else for one", () => {
    for (const text of ["RMB多少", "收到", "不退订", "", "。", "R2", "请问退订怎么办", "NO", "TT", "取消预约"])
      expect(isOptOut(text), text).toBe(false);
  });

  it("goes by a bank's own words", () => {
    const words = optOutSet(["不要 再发", "　"]);
    expect(isOptOut("不要再发！", words)).toBe(true);
    expect(isOptOut("R", words)).toBe(false);
    expect(isOptOut("", words)).toBe(false);
  });
});
