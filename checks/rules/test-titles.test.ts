// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are source to be checked
import { describe, expect, it } from "vitest";
import { inMemory } from "../fixture.ts";
import { testTitles } from "./test-titles.ts";

const check = (texts: Record<string, string>): string[] =>
  testTitles.check(inMemory(texts)).map(({ file, line }) => `${file}:${line}`);

describe("test-titles", () => {
  it("fires on the second title with an id, across files and forms", () => {
    const found = check({
      "rooms/1-intake/a.test.ts": 'it("[C105] takes a batch", f);\nit.each([1])("[C105] takes %s", f);\n',
      "rooms/2-profile/b.test.ts": 'describe("[C003][C105] both", () => { test.skip(`[C003] more ${x}`, f); });\n',
    });
    expect(found).toEqual(["rooms/1-intake/a.test.ts:2", "rooms/2-profile/b.test.ts:1", "rooms/2-profile/b.test.ts:1"]);
  });

  it("is silent on different ids, on ids within a title, and outside tests", () => {
    const text = 'it("[C105] one", f);\nit("[C106] two", f);\nit("three, see [C105]", f);\nlog("[C105] not a test");\n';
    expect(check({ "a.test.ts": text, "b.ts": 'it("[C105] x", f);\n' })).toEqual([]);
  });
});
