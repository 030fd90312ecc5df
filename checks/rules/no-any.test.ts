// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are source to be checked
import { describe, expect, it } from "vitest";
import { linesOf, messagesOf } from "../fixture.ts";
import { noAny } from "./no-any.ts";

describe("no-any", () => {
  it("fires on any as a type, an argument and a cast", () => {
    const text = "const a: any = 1;\nfunction f(x: Map<string, any>) {}\nconst b = f as any;\ntype T = any[];\n";
    expect(linesOf(noAny, "rooms/1-intake/a.ts", text)).toEqual([1, 2, 3, 4]);
  });

  it("fires on comments that silence the compiler", () => {
    const text = "// @ts-nocheck\nconst a = 1;\n// @ts-ignore\nconst b = a;\n/* @ts-expect-error */\nconst c = b;\n";
    expect(linesOf(noAny, "ground/ids/a.ts", text)).toEqual([1, 3, 5]);
    expect(messagesOf(noAny, "ground/ids/a.ts", "// @ts-ignore\nf();\n")[0]).toContain("@ts-ignore");
  });

  it("is silent on unknown, on the word in texts, and on an expected error in a test", () => {
    const text =
      'const any = "any // @ts-ignore";\nconst b: unknown = `// @ts-nocheck ${any} // @ts-ignore`;\n// any of them\n';
    expect(linesOf(noAny, "rooms/1-intake/a.ts", text)).toEqual([]);
    expect(linesOf(noAny, "kits/expr/a.test.ts", "// @ts-expect-error a text is not a number\nf('x');\n")).toEqual([]);
  });
});
