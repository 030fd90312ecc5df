import { describe, expect, it } from "vitest";
import { inMemory } from "../fixture.ts";
import { readmes } from "./readmes.ts";

const check = (texts: Record<string, string>): string[] =>
  readmes.check(inMemory(texts)).map(({ file, message }) => `${file} ${message.split(":")[0]}`);

describe("readmes", () => {
  it("fires on a room, ground part or kit without one, or with a title alone", () => {
    const found = check({
      "rooms/1-intake/index.ts": "",
      "ground/log/index.ts": "",
      "kits/expr/index.ts": "",
      "kits/expr/README.md": "# Expr\n\n",
    });
    expect(found).toEqual([
      "ground/log/README.md is missing",
      "kits/expr/README.md says nothing",
      "rooms/1-intake/README.md is missing",
    ]);
  });

  it("is silent where it says something, and asks nothing of other folders", () => {
    expect(
      check({
        "rooms/1-intake/index.ts": "",
        "rooms/1-intake/README.md": "# Intake\n\nFacts arrive.\n",
        "contracts/api/a.ts": "",
      }),
    ).toEqual([]);
  });
});
