import { describe, expect, it } from "vitest";
import { inMemory } from "../fixture.ts";
import { deadPaths } from "./dead-paths.ts";

const tree = { "ground/clock/index.ts": "", "rooms/1-intake/rules/a.ts": "", "guide/one chapter.md": "" };
const check = (file: string, text: string): string[] =>
  deadPaths.check(inMemory({ ...tree, [file]: text })).map(({ line, message }) => `${line} ${message}`);

describe("dead-paths", () => {
  it("fires on links, pictures and code that cite what is not there", () => {
    const text =
      '[a](./gone.md)\n![b](pictures/gone.png)\n`ground/gone/index.ts`\n<img src="gone.svg">\n[c]: gone/too.md\n';
    expect(check("README.md", text)).toEqual([
      "1 ./gone.md does not exist",
      "2 pictures/gone.png does not exist",
      "3 ground/gone/index.ts does not exist",
      "4 gone.svg does not exist",
      "5 gone/too.md does not exist",
    ]);
  });

  it("reads links from the document's own folder", () => {
    expect(check("rooms/1-intake/README.md", "[a](rules/a.ts#L3) [b](../../ground/clock) [c](/ground/clock/)")).toEqual(
      [],
    );
    expect(check("rooms/1-intake/README.md", "[a](ground/clock)")).toEqual(["1 ground/clock does not exist"]);
  });

  it("is silent on addresses, anchors, patterns, fenced examples and what is there", () => {
    const text =
      "[a](https://example.com/x) [b](#part) [c](mailto:a@example.com) [d](guide/one%20chapter.md)\n" +
      "`ground/clock/` `ground/clock/index.ts:12` `ground/clock/index` `rooms/*/verbs` `rooms/N-x/rules/a.ts` `ground/{a,b}` `bank/…`\n" +
      "`npm start` `var/data` `[a](x.md)`\n```\nground/gone.ts [x](gone.md)\n```\n";
    expect(check("README.md", text)).toEqual([]);
  });
});
