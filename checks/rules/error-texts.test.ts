import { describe, expect, it } from "vitest";
import { linesOf, messagesOf } from "../fixture.ts";
import { errorTexts } from "./error-texts.ts";

const path = "rooms/1-intake/cases.ts";
const declare = (body: string): string => `export const cases = defineCases("intake", {\n${body}\n});\n`;

describe("error-texts", () => {
  it("fires on a missing, empty or computed text", () => {
    const missing = declare(
      '  a: { code: "not_found", en: "No {id}" },\n  b: { code: "not_found", en: "No", zh: " " },\n  c: { code: "not_found", en: text(), zh: "无" },',
    );
    expect(linesOf(errorTexts, path, missing)).toEqual([2, 3, 4]);
    expect(messagesOf(errorTexts, path, missing)[0]).toContain("zh is missing");
  });

  it("fires when the languages name different parameters", () => {
    const text = declare(
      '  unknown_type: { code: "invalid_input", en: "Unknown {type} of {row}", zh: "未知的 {typ}" },',
    );
    expect(messagesOf(errorTexts, path, text)).toEqual(["unknown_type: zh names {typ}, en names {row, type}"]);
  });

  it("fires on what it cannot see", () => {
    expect(linesOf(errorTexts, path, 'defineCases("intake", elsewhere);')).toEqual([1]);
    expect(linesOf(errorTexts, path, declare("  ...others,"))).toEqual([2]);
  });

  it("is silent on whole cases, also through a const and texts added up", () => {
    expect(
      linesOf(errorTexts, path, declare('  a: { code: "not_found", en: "No {id}, " + "not {id}", zh: "没有 {id}" },')),
    ).toEqual([]);
    const named =
      'const all = { a: { code: "not_found", en: "No", zh: "无" } } as const;\ndefineCases("intake", all);\n';
    expect(linesOf(errorTexts, path, named)).toEqual([]);
  });
});
