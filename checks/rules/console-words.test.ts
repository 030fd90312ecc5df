import { describe, expect, it } from "vitest";
import { linesOf, messagesOf } from "../fixture.ts";
import { consoleWords } from "./console-words.ts";

const page = "doors/console/src/rooms/home/home.tsx";

describe("words of the console", () => {
  it("stand in both languages, with the same parameters", () => {
    const text = [
      'export const words = defineWords("home", {',
      '  fine: { zh: "共 {count} 位", en: "{count} customers" },',
      '  half: { zh: "客户" },',
      '  empty: { zh: "客户", en: " " },',
      '  other: { zh: "共 {count} 位", en: "{number} customers" },',
      '  same: { zh: "客户", en: "客户" },',
      '  language: { zh: "English", en: "中文" },',
      "  made: { zh: a, en: b },",
      "});",
    ].join("\n");
    expect(linesOf(consoleWords, page, text)).toEqual([3, 4, 5, 6, 8]);
  });

  it("are the only ones: no text between tags, in what people read, or in Chinese anywhere", () => {
    const text = [
      "const a = <h1>Customers</h1>;",
      'const b = <Page title="Customers" className="wide" />;',
      'const c = "客户";',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a page's text
      "const d = <p>{`客户 ${n}`}</p>;",
      'const e = <input name="username" type="text" />;',
      "const f = <strong>常青 Perennial</strong>;",
      'const g = <p>{say("customers")} · {count}</p>;',
      'const h = <b>{"Customers"}</b>;',
    ].join("\n");
    expect(linesOf(consoleWords, page, text)).toEqual([1, 2, 3, 4, 8]);
    expect(messagesOf(consoleWords, page, "const a = <h1>Customers</h1>;")[0]).toContain("defineWords");
    expect(linesOf(consoleWords, "doors/server/words.ts", text)).toEqual([]);
  });
});
